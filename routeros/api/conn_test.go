package api_test

import (
	"errors"
	"testing"

	"gardu/routeros/api"
)

func TestPrintVisitsEachRow(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.expect("/ppp/secret/print", "=.proplist=.id,name", "?=disabled=false")
		p.say("!re =.id=*1 =name=budi", "!re", "!re =name= =.id=*2", "!done")
	}, func(t *testing.T, conn *api.Conn) {
		var names []string
		err := conn.Print(t.Context(), api.Query{
			Path: "/ppp/secret", Properties: []string{".id", "name"}, Where: []string{api.Equal("disabled", "false")},
		}, func(row api.Row) error {
			name, ok := row.Get("name")
			if !ok {
				name = "absent"
			}
			names = append(names, row.ID()+":"+name)

			return nil
		})
		if err != nil || len(names) != 3 || names[0] != "*1:budi" || names[1] != ":absent" || names[2] != "*2:" {
			t.Errorf("got %q, %v", names, err)
		}
	})
}

func TestVerbsSpeakTheirSentences(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.expect("/login", "=name=gardu", "=password=sangat-rahasia")
		p.say("!done")
		p.expect("/ppp/secret/add", "=name=budi", "=comment=a=b")
		p.say("!done =ret=*1A")
		p.expect("/ppp/secret/set", "=.id=*1A", "=!remote-address=", "=comment=")
		p.say("!done")
		p.expect("/ppp/secret/remove", "=.id=*1A,*2B")
		p.say("!done")
		p.expect("/ip/firewall/nat/move", "=numbers=*3", "=destination=*1")
		p.say("!done")
		p.expect("/ip/firewall/nat/move", "=numbers=*3")
		p.say("!done")
		p.expect("/ppp/aaa/set", "=use-radius=yes")
		p.say("!done")
		p.expect("/ppp/secret/print", "=count-only=", "?=name=budi")
		p.say("!done =ret=7")
		p.expect("/system/identity/print")
		p.say("!re =name=menara", "!done")
	}, func(t *testing.T, conn *api.Conn) {
		ctx := t.Context()
		id, err := conn.Add(ctx, "/ppp/secret", api.Pair{Name: "name", Value: "budi"}, api.Pair{Name: "comment", Value: "a=b"})
		if id != "*1A" || err != nil {
			t.Errorf("add gave %q, %v", id, err)
		}
		count, countErr := 0, error(nil)
		rows, rowsErr := []api.Row(nil), error(nil)
		err = errors.Join(
			conn.Set(ctx, "/ppp/secret", "*1A", api.Pair{Name: "remote-address", Unset: true}, api.Pair{Name: "comment"}),
			conn.Remove(ctx, "/ppp/secret", "*1A", "*2B"),
			conn.Move(ctx, "/ip/firewall/nat", "*3", "*1"),
			conn.Move(ctx, "/ip/firewall/nat", "*3", ""),
			conn.Set(ctx, "/ppp/aaa", "", api.Pair{Name: "use-radius", Value: "yes"}),
		)
		if err != nil {
			t.Error(err)
		}
		if count, countErr = conn.Count(ctx, "/ppp/secret", api.Equal("name", "budi")); count != 7 || countErr != nil {
			t.Errorf("count gave %d, %v", count, countErr)
		}
		if rows, rowsErr = conn.Do(ctx, "/system/identity/print"); len(rows) != 1 || rowsErr != nil {
			t.Fatalf("do gave %v, %v", rows, rowsErr)
		}
		if name, ok := rows[0].Get("name"); name != "menara" || !ok {
			t.Errorf("identity is %q", name)
		}
	})
}
