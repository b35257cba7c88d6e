package api_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"gardu/routeros/api"
	"gardu/routeros/rostest"
)

// releases are the versions that a fake router plays; the first wants the old login.
var releases = []string{"6.42.12", "6.49.19", "7.9", "7.17", "7.18", "7.21", "7.24"}

// openRouter opens a connection to a fake router.
func openRouter(t *testing.T, router *rostest.Router, change func(*api.Config)) *api.Conn {
	t.Helper()
	config := api.Config{Address: router.Address(), User: "admin", Mode: api.Plain}
	if change != nil {
		change(&config)
	}
	conn, err := api.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })

	return conn
}

// rowsOf collects a print.
func rowsOf(t *testing.T, conn *api.Conn, query api.Query) (rows []api.Row) {
	t.Helper()
	err := conn.Print(t.Context(), query, func(row api.Row) error {
		rows = append(rows, row)

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	return rows
}

func TestTheLifeOfASecretOnEveryRelease(t *testing.T) {
	t.Parallel()
	for _, release := range releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			router := rostest.Start(t, rostest.Config{Version: release})
			conn := openRouter(t, router, nil)
			if got := versionOf(t, conn); got != version(t, release) {
				t.Errorf("the router is %s", got)
			}
			if conn.WantsChallenge() == version(t, release).Has(api.PlainLogin) {
				t.Errorf("wants challenge: %t", conn.WantsChallenge())
			}
			liveSecret(t, conn)
			refuseSecret(t, conn)
		})
	}
}

// versionOf asks a router for its version, without the channel.
func versionOf(t *testing.T, conn *api.Conn) api.Version {
	t.Helper()
	rows, err := conn.Do(t.Context(), "/system/resource/print")
	if err != nil || len(rows) != 1 {
		t.Fatalf("resource gave %v, %v", rows, err)
	}
	text, _ := rows[0].Get("version")
	made := version(t, text)
	made.Channel = ""
	uptime, _ := rows[0].Get("uptime")
	if _, err := api.ParseDuration(uptime); err != nil {
		t.Error(err)
	}

	return made
}

// liveSecret adds, reads, changes, counts and removes a secret.
func liveSecret(t *testing.T, conn *api.Conn) {
	t.Helper()
	ctx, menu := t.Context(), "/ppp/secret"
	named := api.Query{
		Path: menu, Properties: []string{".id", "name", "comment", "remote-address", "disabled"},
		Where: []string{api.Equal("name", "budi")},
	}
	if rows := rowsOf(t, conn, named); len(rows) != 0 {
		t.Errorf("found %v", rows)
	}
	comment := "rumah \x96 pojok"
	id, err := conn.Add(ctx, menu, api.Pair{Name: "name", Value: "budi"}, api.Pair{Name: "comment", Value: comment},
		api.Pair{Name: "remote-address", Value: "10.0.0.2"}, api.Pair{Name: "disabled", Value: api.FormatBool(true)})
	if err != nil || !api.IsID(id) {
		t.Fatalf("add gave %q, %v", id, err)
	}
	rows := rowsOf(t, conn, named)
	if len(rows) != 1 || rows[0].ID() != id {
		t.Fatalf("found %v", rows)
	}
	if got, _ := rows[0].Get("comment"); got != comment {
		t.Errorf("comment is %q", got)
	}
	text, _ := rows[0].Get("disabled")
	if disabled, err := api.ParseBool(text); !disabled || err != nil {
		t.Errorf("disabled is %q", text)
	}
	err = conn.Set(ctx, menu, id, api.Pair{Name: "remote-address", Unset: true}, api.Pair{Name: "comment"})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := rowsOf(t, conn, named)[0].Get("remote-address"); ok && got != "" {
		t.Errorf("remote-address is %q", got)
	}
	if n, err := conn.Count(ctx, menu, api.OneOf("name", "budi", "sari")...); n != 1 || err != nil {
		t.Errorf("counted %d, %v", n, err)
	}
	if n, err := conn.Count(ctx, menu, api.OneOf("name")...); n != 0 || err != nil {
		t.Errorf("counted %d of no names, %v", n, err)
	}
	if err := conn.Remove(ctx, menu, id); err != nil {
		t.Error(err)
	}
	wantTrap(t, conn, conn.Remove(ctx, menu, id), api.Gone)
}

// refuseSecret does what a router refuses.
func refuseSecret(t *testing.T, conn *api.Conn) {
	t.Helper()
	ctx, name := t.Context(), api.Pair{Name: "name", Value: "sari"}
	if _, err := conn.Add(ctx, "/ppp/secret", name); err != nil {
		t.Fatal(err)
	}
	for _, each := range []struct {
		menu  string
		pairs []api.Pair
		want  api.Kind
	}{
		{"/ppp/secret", []api.Pair{name}, api.Duplicate},
		{"/ppp/secret", []api.Pair{{Name: "name", Value: "x"}, {Name: "profile", Value: "nowhere"}}, api.BadReference},
		{"/ppp/secret", []api.Pair{{Name: "name", Value: "x"}, {Name: "colour", Value: "red"}}, api.UnknownProperty},
		{"/ppp/secrets", []api.Pair{name}, api.BadPath},
		{"/ppp/secret", nil, api.MissingArgument},
	} {
		_, err := conn.Add(ctx, each.menu, each.pairs...)
		wantTrap(t, conn, err, each.want)
	}
}

func TestTheClockOfEveryRelease(t *testing.T) {
	t.Parallel()
	for _, release := range releases {
		router := rostest.Start(t, rostest.Config{Version: release})
		rows := rowsOf(t, openRouter(t, router, nil), api.Query{Path: "/system/clock"})
		if len(rows) != 1 {
			t.Fatalf("%s: clock gave %v", release, rows)
		}
		date, _ := rows[0].Get("date")
		clock, _ := rows[0].Get("time")
		got, err := api.ParseTime(date+" "+clock, router.Now())
		if err != nil || !got.Equal(router.Now().Truncate(time.Second)) {
			t.Errorf("%s: %s %s is read as %s, %v", release, date, clock, got, err)
		}
	}
}

func TestPasswordsOfTheRouterAreRefused(t *testing.T) {
	t.Parallel()
	for _, release := range releases {
		router := rostest.Start(t, rostest.Config{
			Version: release, Users: []rostest.User{{Name: "gardu", Password: "benar"}},
		})
		_, err := api.Open(t.Context(), api.Config{
			Address: router.Address(), Mode: api.Plain, User: "gardu", Password: "salah",
		})
		wantTrap(t, nil, err, api.Login)
	}
}

func TestASecuredRouter(t *testing.T) {
	t.Parallel()
	secured, certificate, err := rostest.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	router := rostest.Start(t, rostest.Config{TLS: secured})
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	openRouter(t, router, func(c *api.Config) { c.Mode, c.Roots = api.Verify, roots })
	openRouter(t, router, func(c *api.Config) { c.Mode, c.Fingerprint = api.Pin, api.Fingerprint(certificate) })
	_, err = api.Open(t.Context(), api.Config{Address: router.Address(), User: "admin", Mode: api.Pin})
	checkTLS(t, "not pinned yet", err, api.UnknownPin, api.Fingerprint(certificate))
	_, err = api.Open(t.Context(), api.Config{Address: router.Address(), User: "admin", Mode: api.Plain})
	wantLink(t, nil, err, api.LoggingIn)
}

func TestBadDaysOfARouter(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]struct {
		fault rostest.Fault
		want  error
	}{
		"hangs up":          {rostest.Fault{Act: rostest.Hangup, After: 5}, nil},
		"resets":            {rostest.Fault{Act: rostest.Reset, After: 5}, nil},
		"bare fatal":        {rostest.Fault{Act: rostest.FatalWord, Messages: []string{"bye"}}, nil},
		"fatal as property": {rostest.Fault{Act: rostest.FatalMessage, Messages: []string{"bye"}}, nil},
		"reserved prefix":   {rostest.Fault{Act: rostest.Octets, Octets: rostest.ReservedPrefix}, api.ErrNotRouterOS},
		"a word of 1 GiB":   {rostest.Fault{Act: rostest.Octets, Octets: rostest.GiantWord}, api.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			router := rostest.Start(t, rostest.Config{})
			router.Fill("/ppp/secret", 20, func(i int) map[string]string {
				return map[string]string{"name": api.FormatID(uint64(i))}
			})
			router.Pieces(1)
			conn := openRouter(t, router, nil)
			each.fault.Command = "/ppp/secret/print"
			router.Inject(each.fault)
			_, err := printing(t.Context(), conn)
			wantLink(t, conn, err, api.Reading)
			var fatal *api.Fatal
			if each.fault.Messages != nil && (!errors.As(err, &fatal) || fatal.Reason != "bye") {
				t.Errorf("got %v", err)
			}
			if each.want != nil && !errors.Is(err, each.want) {
				t.Errorf("got %v, want %v", err, each.want)
			}
			if names, err := printing(t.Context(), openRouter(t, router, nil)); len(names) != 20 || err != nil {
				t.Errorf("afterwards: %d rows, %v", len(names), err)
			}
		})
	}
}

func TestMovingRules(t *testing.T) {
	t.Parallel()
	router := rostest.Start(t, rostest.Config{})
	conn := openRouter(t, router, nil)
	var ids []string
	for _, comment := range []string{"a", "b", "c"} {
		id, err := conn.Add(t.Context(), "/ip/firewall/filter", api.Pair{Name: "chain", Value: "forward"},
			api.Pair{Name: "action", Value: "accept"}, api.Pair{Name: "comment", Value: comment})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	err := errors.Join(
		conn.Move(t.Context(), "/ip/firewall/filter", ids[2], ids[0]),
		conn.Move(t.Context(), "/ip/firewall/filter", ids[0], ""),
	)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, row := range rowsOf(t, conn, api.Query{Path: "/ip/firewall/filter", Properties: []string{"comment"}}) {
		comment, _ := row.Get("comment")
		order = append(order, comment)
	}
	if !slices.Equal(order, []string{"c", "b", "a"}) {
		t.Errorf("the order is %q", order)
	}
}

func TestManyConnectionsAtOnce(t *testing.T) {
	t.Parallel()
	router := rostest.Start(t, rostest.Config{})
	failed := make(chan error, 8)
	for range cap(failed) {
		go func() { failed <- hammer(t.Context(), router.Address()) }()
	}
	for range cap(failed) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}

// hammer opens a connection, uses it, and closes it.
func hammer(ctx context.Context, address string) error {
	conn, err := api.Open(ctx, api.Config{
		Address: address, User: "admin", Mode: api.Plain, Dial: (&net.Dialer{}).DialContext,
	})
	if err != nil {
		return err
	}
	defer conn.Close()
	for range 50 {
		rows, err := conn.Do(ctx, "/system/identity/print")
		if err != nil || len(rows) != 1 {
			return errors.Join(err, errors.New("no identity"))
		}
	}

	return nil
}
