package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/httpapi/native"
)

// noon is when everything in these tests happened, as seen in Jakarta.
var noon = time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC)

// noonText is noon in a table, in the zone of a configuration that says nothing.
const noonText = "2026-03-01 12:00:00"

func TestListsAreAlignedTables(t *testing.T) {
	t.Parallel()

	later := noon
	for name, test := range map[string]struct {
		arguments string
		answer    any
		table     string
	}{
		"nas": {
			arguments: "nas list",
			answer: page(native.NAS{
				Name: "pop1", Address: "10.0.0.1/32", Vendor: "mikrotik", RequireMessageAuthenticator: "auto",
				CoA: "auto",
			}, native.NAS{
				Name: "tower-selatan", Address: "10.1.0.0/16", Identifier: "r2", Vendor: "other",
				RequireMessageAuthenticator: "yes", CoA: "disconnect", Note: "hill",
			}),
			table: "" +
				"NAME           ADDRESS      IDENTIFIER  VENDOR    MSG-AUTH  COA         NOTE\n" +
				"pop1           10.0.0.1/32  -           mikrotik  auto      auto        -\n" +
				"tower-selatan  10.1.0.0/16  r2          other     yes       disconnect  hill\n",
		},
		"plan": {
			arguments: "plan list",
			answer: page(native.Plan{
				Name: "10M", Kind: "pppoe", Profile: native.Profile{Rate: "10M/10M", Pool: "p"}, DataLimit: "unlimited",
				TimeLimit: "unlimited", Validity: "30d", OnExpiry: "isolir", SharedUsers: 1, Price: 150000,
			}, native.Plan{
				Name: "3h", Kind: "hotspot", Profile: native.Profile{Rate: "2M/5M", AddressPool: "h"}, DataLimit: "50GB", TimeLimit: "3h",
				Validity: "1d", OnExpiry: "reject", Price: 3000, FUP: []string{"10GB=1M/1M", "20GB=512k"},
				Hours: []string{"22:00-06:00=5M"}, Company: "timur",
			}),
			table: "" +
				"NAME  KIND     RATE     POOL            DATA       TIME  VALIDITY  ON EXPIRY     SHARED   PRICE  " +
				"FAIR USE              HOURS           COMPANY\n" +
				"10M   pppoe    10M/10M  p          unlimited  unlimited       30d  isolir             1  150000  " +
				"-                     -               -\n" +
				"3h    hotspot  2M/5M    h (gardu)       50GB         3h        1d  reject     unlimited    3000  " +
				"10GB=1M/1M 20GB=512k  22:00-06:00=5M  timur\n",
		},
		"service": {
			arguments: "service list",
			answer: page(native.Service{
				Login: "budi", Number: "100017", Kind: "pppoe", Plan: "10M", State: "active", Customer: "7",
				IP: "10.20.0.7", ExpiresAt: &later,
			}),
			table: "" +
				"LOGIN  NUMBER  KIND   PLAN  STATE   CUSTOMER  IP         EXPIRES\n" +
				"budi   100017  pppoe  10M   active  7         10.20.0.7  " + noonText + "\n",
		},
		"customer": {
			arguments: "customer list",
			answer: page(native.Customer{
				ID: 12, Number: "7", Name: "Budi Santoso", Phone: "+628", Email: "b@x.id", State: "active",
			}),
			table: "" +
				" ID  NUMBER  NAME          PHONE  EMAIL   STATE\n" +
				"#12  7       Budi Santoso  +628   b@x.id  active\n",
		},
		"voucher": {
			arguments: "voucher list",
			answer:    page(native.Voucher{Code: "KJ7WQ2MX", Plan: "3h", Batch: 3, State: "unused", CreatedAt: noon}),
			table: "" +
				"CODE      PLAN  ROUTER  BATCH  STATE   MADE                 USED\n" +
				"KJ7WQ2MX  3h    -           3  unused  " + noonText + "  -\n",
		},
		"operator": {
			arguments: "operator list",
			answer: page(native.Operator{
				Name: "wati", Role: "support", RouterLogin: true, RouterGroup: "read", CreatedAt: noon,
				Status: "active", FullName: "Wati",
			}),
			table: "" +
				"NAME  ROLE     STATUS  FULL NAME  PHONE  ROUTER LOGIN  ROUTER GROUP  CREATED\n" +
				"wati  support  active  Wati       -      yes           read          " + noonText + "\n",
		},
		"trust": {
			arguments: "nas trust pop1",
			answer:    page(native.Trust{Address: "10.0.0.1", Since: noon}),
			table: "" +
				"ADDRESS   SINCE\n" +
				"10.0.0.1  " + noonText + "\n",
		},
		"pool": {
			arguments: "pool list",
			answer: page(native.Pool{
				Name: "home", Ranges: []string{"10.20.0.1-10.20.3.254", "10.9.0.7"}, Size: 1023,
				Usage: &native.PoolUsage{InUse: 17, Reserved: 2, Fixed: 1},
			}, native.Pool{Name: "new", Ranges: []string{"10.8.0.1"}, Size: 1}),
			table: "" +
				"NAME  SIZE  IN USE  RESERVED  FIXED  RANGES                          NOTE\n" +
				"home  1023      17         2      1  10.20.0.1-10.20.3.254 10.9.0.7  -\n" +
				"new      1       -         -      -  10.8.0.1                        -\n",
		},
		"company": {
			arguments: "company list",
			answer: page(native.Company{
				Name: "timur", Isolir: &native.Profile{Rate: "256k/256k", AddressPool: "isolated"},
			}, native.Company{Name: "barat", Note: "new"}),
			table: "" +
				"NAME   ISOLIR RATE  ISOLIR POOL       NOTE\n" +
				"timur  256k/256k    isolated (gardu)  -\n" +
				"barat  -            -                 new\n",
		},
		"apikey": {
			arguments: "apikey list",
			answer: page(native.APIKey{
				Name: "kasir", Prefix: "gk_Ab12c", Operator: "ani", Scopes: []string{"billing:pay", "invoices:read"},
				Allow: []string{"203.0.113.9/32"}, LastUsedAt: &noon,
			}),
			table: "" +
				"NAME   BEGINS    OPERATOR  SCOPES                     ALLOWED FROM    LAST USED            REVOKED\n" +
				"kasir  gk_Ab12c  ani       billing:pay,invoices:read  203.0.113.9/32  " + noonText + "  -\n",
		},
		"method": {
			arguments: "method list",
			answer:    page(native.Method{Name: "tripay", Kind: "gateway", Provider: "tripay", Channels: []string{"QRIS", "BNIVA"}}),
			table: "" +
				"NAME    KIND     PROVIDER  CHANNELS    COMPANY  OFFERED  NOTE\n" +
				"tripay  gateway  tripay    QRIS BNIVA  -        yes      -\n",
		},
		"ticket": {
			arguments: "ticket list",
			answer: page(native.Ticket{
				Number: "260701001", Customer: "C-1", Type: "gangguan", Status: "process", Assigned: "tono", UpdatedAt: noon,
				Description: "mati",
			}),
			table: "" +
				"NUMBER     CUSTOMER  TYPE      STATUS   ASSIGNED  UPDATED              DESCRIPTION\n" +
				"260701001  C-1       gangguan  process  tono      " + noonText + "  mati\n",
		},
		"nothing at all": {
			arguments: "nas list",
			answer:    page[native.NAS](),
			table:     "NAME  ADDRESS  IDENTIFIER  VENDOR  MSG-AUTH  COA  NOTE\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			daemon := newRecorder(t, test.answer)
			daemon.call(t, "", strings.Fields(test.arguments)...).expect(t, exitDone, test.table)
		})
	}
}

func TestListsAsJSONLinesAreTheDaemonsOwnRecords(t *testing.T) {
	t.Parallel()

	var answer any
	const pages = `{"items":[ {"name": "pop1", "future": [1, 2]}, {"name":"pop2"} ],"next":""}`
	if err := json.Unmarshal([]byte(pages), &answer); err != nil {
		t.Fatal(err)
	}
	daemon := newRecorder(t, answer)
	daemon.call(t, "", "nas", "list", "--json").
		expect(t, exitDone, `{"future":[1,2],"name":"pop1"}`+"\n"+`{"name":"pop2"}`+"\n")
}

func TestListsFollowEveryPage(t *testing.T) {
	t.Parallel()

	daemon := newFakeDaemon(t, func(w http.ResponseWriter, r *http.Request) {
		if limit := r.URL.Query().Get("limit"); limit != "500" {
			t.Errorf("limit is %q", limit)
		}
		if state := r.URL.Query().Get("state"); state != "isolir" {
			t.Errorf("state is %q", state)
		}
		switch r.URL.Query().Get("after") {
		case "":
			answerJSON(t, w, http.StatusOK, native.Page[native.Service]{Items: []native.Service{{Login: "a"}}, Next: "7"})
		case "7":
			answerJSON(t, w, http.StatusOK, page(native.Service{Login: "b"}))
		default:
			t.Errorf("asked for %s", r.URL)
		}
	})
	got := daemon.call(t, "", "service", "list", "--state", "isolir")
	if lines := strings.Count(got.stdout, "\n"); got.code != exitDone || lines != 3 {
		t.Errorf("code %d, %d lines: %s", got.code, lines, got.stdout)
	}
}

func TestSessionsAreStreamed(t *testing.T) {
	t.Parallel()

	open := native.Session{
		ID: 4711, Pending: "Disconnect waits", Conflict: true,
		Grant: &native.Grant{Outcome: "accept", Reason: "fair_use", Rate: "5M/5M"},
		Login: "budi", NAS: "pop1", FramedIP: "10.20.0.7", CallingStationID: "AA:BB", StartedAt: noon, SessionTime: 3661,
		InputOctets: 1_500_000, OutputOctets: 2_500_000_000,
	}
	closed := open
	closed.ID, closed.Grant, closed.Pending, closed.Conflict = 9, nil, "", false
	closed.Login, closed.StoppedAt, closed.TerminateCause, closed.SessionTime = "siti", &noon, "lost carrier", 90_061
	stream := jsonLine(t, open) + "\n" + jsonLine(t, closed)
	daemon := newFakeDaemon(t, func(w http.ResponseWriter, r *http.Request) {
		if want := "/v1/sessions?all=true&login=budi"; r.URL.String() != want {
			t.Errorf("asked for %s, want %s", r.URL, want)
		}
		_, _ = w.Write([]byte(stream))
	})
	arguments := []string{"session", "list", "--all", "--login", "budi"}

	daemon.call(t, "", arguments...).expect(t, exitDone, ""+
		"  ID  LOGIN  NAS   IP         STATION  STARTED                    TIME  UPLOAD  DOWNLOAD  "+
		"ENDED                             GETS              REMARK\n"+
		"4711  budi   pop1  10.20.0.7  AA:BB    "+noonText+"    01:01:01  1.5 MB    2.5 GB  "+
		"online                            5M/5M (fair_use)  address conflict; Disconnect waits\n"+
		"   9  siti   pop1  10.20.0.7  AA:BB    "+noonText+"  1d01:01:01  1.5 MB    2.5 GB  "+
		noonText+" lost carrier  -                 -\n")
	daemon.call(t, "", append(arguments, "--json")...).expect(t, exitDone, jsonLine(t, open)+jsonLine(t, closed))
}

func TestStreamThatEndsInAFailureIsRefused(t *testing.T) {
	t.Parallel()

	daemon := newFakeDaemon(t, func(w http.ResponseWriter, _ *http.Request) {
		failure := native.StreamFailure{Failure: native.Error{Kind: "unavailable", Message: "the daemon is stopping"}}
		_, _ = w.Write([]byte(jsonLine(t, native.Session{Login: "budi"}) + jsonLine(t, failure)))
	})
	got := daemon.call(t, "", "session", "list", "--json")
	got.expect(t, exitRefused, jsonLine(t, native.Session{Login: "budi"}))
	got.says(t, "the daemon is stopping")
}

func TestAuthLogIsOfALoginElseOfANAS(t *testing.T) {
	t.Parallel()

	decision := native.Decision{
		At: noon, NAS: "pop1", Login: "budi", Access: "pppoe", Method: "pap", Result: "reject", Reason: "expired",
		Sentence: "the service has expired",
	}
	newest := decision
	newest.Result, newest.Reason, newest.Sentence = "accept", "ok", "active"
	daemon := newFakeDaemon(t, func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		switch {
		case query.Get("login") == "budi", query.Get("nas") == "pop1":
			answerJSON(t, w, http.StatusOK, page(newest, decision))
		case query.Get("nas") == "nobody":
			answerJSON(t, w, http.StatusNotFound, native.Error{Kind: "not found", Message: "there is no such NAS"})
		default:
			answerJSON(t, w, http.StatusOK, page[native.Decision]())
		}
	})
	head := "AT                   NAS   LOGIN  STATION  ACCESS  METHOD  RESULT  REASON   IN WORDS\n"
	want := head +
		noonText + "  pop1  budi   -        pppoe   pap     reject  expired  the service has expired\n" +
		noonText + "  pop1  budi   -        pppoe   pap     accept  ok       active\n"
	daemon.call(t, "", "auth", "log", "budi").expect(t, exitDone, want)
	daemon.call(t, "", "auth", "log", "pop1").expect(t, exitDone, want)
	none := "AT  NAS  LOGIN  STATION  ACCESS  METHOD  RESULT  REASON  IN WORDS\n"
	daemon.call(t, "", "auth", "log", "nobody").expect(t, exitDone, none)
	daemon.call(t, "", "auth", "log", "budi", "--json").expect(t, exitDone, jsonLine(t, decision)+jsonLine(t, newest))
}

func TestDoctorFailsOnErrorsOnly(t *testing.T) {
	t.Parallel()

	warning := native.Finding{Severity: "warning", Subject: "pop1", Sentence: "sends no interims", Hint: "set 5m"}
	failure := native.Finding{Severity: "error", Subject: "pop2", Sentence: "secret does not fit", Hint: "set it again"}
	told := "warning  pop1: sends no interims\n         set 5m\n"
	newRecorder(t, page(warning)).call(t, "", "doctor").expect(t, exitDone, told)
	newRecorder(t, page(failure, warning)).call(t, "", "doctor", "--json").
		expect(t, exitRefused, jsonLine(t, failure)+jsonLine(t, warning))
	got := newRecorder(t, page[native.Finding]()).call(t, "", "doctor")
	got.expect(t, exitDone, "")
	got.says(t, "Nothing looks wrong.")
}

func TestShowWritesOnePairALine(t *testing.T) {
	t.Parallel()

	service := native.Service{
		ID: 5, Login: "budi", Kind: "pppoe", Plan: "10M", Quantity: 1, State: "isolir", Holds: []string{"unpaid"},
		SecretForm: "nt", BindFirstMAC: true, CreatedAt: noon, ActivatedAt: &noon,
		Usage: &native.Usage{Day: native.Amount{InputOctets: 999, OutputOctets: 1000, TotalOctets: 1999, OnlineTime: 61}},
	}
	daemon := newRecorder(t, service)
	daemon.call(t, "", "service", "show", "budi").expect(t, exitDone, ""+
		"login                  budi\n"+
		"id                     #5\n"+
		"state                  isolir\n"+
		"holds                  unpaid\n"+
		"kind                   pppoe\n"+
		"plan                   10M\n"+
		"quantity               1\n"+
		"password               NT hash; serves PAP and MS-CHAP\n"+
		"mac                    that of the first login\n"+
		"starts at login        no\n"+
		"created                "+noonText+"\n"+
		"activated              "+noonText+"\n"+
		"expires                never\n"+
		"used today             up 999 B, down 1.0 kB, total 2.0 kB, 00:01:01 online\n"+
		"used this month        up 0 B, down 0 B, total 0 B, 00:00:00 online\n"+
		"used since activation  up 0 B, down 0 B, total 0 B, 00:00:00 online\n")
	daemon.call(t, "", "service", "show", "budi", "--json").expect(t, exitDone, jsonLine(t, service))
}

func TestShowOfOtherRecords(t *testing.T) {
	t.Parallel()

	for line, test := range map[string]struct {
		answer any
		want   string
	}{
		"nas show pop1": {
			native.NAS{
				Name: "pop1", Address: "10.0.0.1/32", CoAPort: 1700, CoA: "auto", Warnings: []string{"short secret", "old"},
				Abilities: []native.Ability{{Sentence: "CoA works for the rate of pppoe", At: noon}},
			},
			"name                           pop1\n" +
				"address                        10.0.0.1/32\n" +
				"coa address                    where it last spoke from\n" +
				"coa port                       1700\n" +
				"coa                            auto\n" +
				"swap octets                    no\n" +
				"warnings                       short secret; old\n" +
				"learned                        CoA works for the rate of pppoe (" + noonText + ")\n",
		},
		"nas show pop1 --secret": {native.NASSecret{Secret: "s3cret"}, "secret  s3cret\n"},
		"pool show home": {
			native.Pool{
				Name: "home", Ranges: []string{"10.20.0.1-10.20.0.9", "10.9.0.7"}, Size: 10, CreatedAt: noon,
				Usage: &native.PoolUsage{InUse: 3, Fixed: 1},
			},
			"name      home\n" +
				"ranges    10.20.0.1-10.20.0.9, 10.9.0.7\n" +
				"size      10\n" +
				"in use    3\n" +
				"reserved  0\n" +
				"fixed     1\n" +
				"created   " + noonText + "\n",
		},
		"company show timur": {
			native.Company{Name: "timur", Isolir: &native.Profile{Rate: "1M/1M", AddressPool: "isolated"}},
			"name                        timur\n" +
				"isolir rate                 1M/1M\n" +
				"isolir address pool         isolated\n",
		},
		"company show barat": {
			native.Company{Name: "barat"},
			"name        barat\n" +
				"isolir      that of the configuration\n",
		},
		"plan show fair": {
			native.Plan{
				Name: "fair", FUP: []string{"100GB=5M/5M", "150GB=2M/2M"}, FUPWindow: "month",
				Hours: []string{"22:00-06:00=20M/20M"}, TrafficDay: 15, Company: "timur",
			},
			"name                 fair\n" +
				"fair use             100GB=5M/5M, 150GB=2M/2M\n" +
				"fair use window      month\n" +
				"hours                22:00-06:00=20M/20M\n" +
				"traffic day          15\n" +
				"company              timur\n" +
				"starts at login      no\n" +
				"shared users         unlimited\n" +
				"price                0\n" +
				"isolir               that of its company, else that of the configuration\n",
		},
		"plan show 10M": {
			native.Plan{
				Name: "10M", Price: 5, StartsAtLogin: true, SharedUsers: 2,
				Profile: native.Profile{
					Rate: "1M/1M", AddressList: []string{"a", "b"}, PortLimit: 3,
					Extra: []native.Attribute{{Name: "Filter-Id", Value: "x"}},
				},
				Isolir: &native.Profile{Pool: "pool-isolir"},
			},
			"name                        10M\n" +
				"rate                        1M/1M\n" +
				"address list                a, b\n" +
				"port limit                  3\n" +
				"extra                       Filter-Id=x\n" +
				"starts at login             yes\n" +
				"shared users                2\n" +
				"price                       5\n" +
				"isolir pool                 pool-isolir\n",
		},
		"customer show 7": {
			native.Customer{ID: 7, Name: "Budi\nSantoso", CreatedAt: noon},
			"id                 #7\n" +
				"name               Budi\\u000aSantoso\n" +
				"created            " + noonText + "\n",
		},
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			newRecorder(t, test.answer).call(t, "", strings.Fields(line)...).expect(t, exitDone, test.want)
		})
	}
}
