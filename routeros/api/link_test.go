package api_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"gardu/routeros/api"
)

// secrets is the query of most stories.
var secrets = api.Query{Path: "/ppp/secret", Properties: []string{".id", "name"}}

// printing collects the names of a print.
func printing(ctx context.Context, conn *api.Conn) (names []string, err error) {
	err = conn.Print(ctx, secrets, func(row api.Row) error {
		name, _ := row.Get("name")
		names = append(names, name)

		return nil
	})

	return names, err
}

func TestRepliesInPieces(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("catatan ", 40)
	reply := append(encode("!re", "=name=budi", "=comment="+long), encode("!done")...)
	for name, write := range map[string]func(*peer){
		"byte by byte":            func(p *peer) { p.drip(reply, 0) },
		"byte by byte and slowly": func(p *peer) { p.drip(reply, 100*time.Millisecond) },
		"split in a length":       func(p *peer) { p.raw(reply[:16]); p.raw(reply[16:]) },
		"split in a word":         func(p *peer) { p.raw(reply[:7]); time.Sleep(14 * time.Second); p.raw(reply[7:]) },
		"all at once":             func(p *peer) { p.raw(reply) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, func(p *peer) {
				p.login()
				p.hear()
				write(p)
				p.hear()
				write(p)
			}, func(t *testing.T, conn *api.Conn) {
				rows, err := conn.Do(t.Context(), "/ppp/secret/print")
				if err != nil || len(rows) != 1 {
					t.Fatalf("the client read %v, %v", rows, err)
				}
				if comment, _ := rows[0].Get("comment"); comment != long {
					t.Errorf("comment is %q", comment)
				}
				if names, err := printing(t.Context(), conn); len(names) != 1 || err != nil {
					t.Errorf("print read %v, %v", names, err)
				}
			})
		})
	}
}

func TestASlowTableOutlivesTheGap(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		for range 10 {
			p.say("!re =name=budi")
			time.Sleep(api.GapTimeout - time.Second)
		}
		p.hear()
	}, func(t *testing.T, conn *api.Conn) {
		begin := time.Now()
		names, err := printing(t.Context(), conn)
		wantLink(t, conn, err, api.Reading)
		if took := time.Since(begin); took != api.TotalTimeout || len(names) != 9 {
			t.Errorf("ended after %s with %d rows", took, len(names))
		}
		if !strings.Contains(err.Error(), "not finished after 2m0s") || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("told as %q", err)
		}
	})
}

func TestASilenceInTheTableIsFound(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.say("!re =name=budi", "!re =name=sari")
		p.hear() // never answers
	}, func(t *testing.T, conn *api.Conn) {
		begin := time.Now()
		names, err := printing(t.Context(), conn)
		link := wantLink(t, conn, err, api.Reading)
		if took := time.Since(begin); took != api.GapTimeout || len(names) != 2 {
			t.Errorf("ended after %s with %d rows", took, len(names))
		}
		if !link.Sent || err.Error() != "reading /ppp/secret/print: no byte for 15s: i/o timeout" {
			t.Errorf("told as %q, sent %t", err, link.Sent)
		}
	})
}

func TestAPeerThatTakesNothing(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		time.Sleep(time.Minute) // reads nothing
	}, func(t *testing.T, conn *api.Conn) {
		begin := time.Now()
		_, err := conn.Add(t.Context(), "/ppp/secret", api.Pair{Name: "name", Value: "budi"})
		link := wantLink(t, conn, err, api.Writing)
		if took := time.Since(begin); took != api.WriteTimeout || link.Sent {
			t.Errorf("ended after %s, sent %t", took, link.Sent)
		}
	})
}

func TestTheRouterEndsTheConnection(t *testing.T) {
	t.Parallel()
	for name, each := range map[string]struct {
		say  []byte
		want error
	}{
		"at once":                       {nil, io.EOF},
		"before the done":               {encode("!re", "=name=budi"), io.EOF},
		"inside a word":                 {encode("!re", "=name=budi")[:9], io.ErrUnexpectedEOF},
		"after a trap without a done":   {encode("!trap", "=message=no such item"), io.EOF},
		"after an empty without a done": {encode("!empty"), io.EOF},
		"with a control byte":           {[]byte("\xf8\x00\x00"), api.ErrNotRouterOS},
		"with a word of 1 GiB":          {[]byte("\x03!re\xf0\x40\x00\x00\x00"), api.ErrTooLarge},
		"with a bare fatal":             {encode("!fatal", "session terminated on request"), nil},
		"with a fatal of properties":    {encode("!fatal", "=message=session terminated on request"), nil},
		"with a fatal after a trap": {
			append(encode("!trap", "=message=x"), encode("!fatal", "session terminated on request")...), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, call := range []func(context.Context, *api.Conn) error{
				func(ctx context.Context, conn *api.Conn) error { _, err := printing(ctx, conn); return err },
				func(ctx context.Context, conn *api.Conn) error {
					return conn.Set(ctx, "/ppp/secret", "*1", api.Pair{Name: "comment", Value: "x"})
				},
			} {
				story(t, func(p *peer) {
					p.login()
					p.hear()
					p.raw(each.say)
				}, func(t *testing.T, conn *api.Conn) {
					err := call(t.Context(), conn)
					wantLink(t, conn, err, api.Reading)
					var fatal *api.Fatal
					if each.want == nil && (!errors.As(err, &fatal) || fatal.Reason != "session terminated on request") {
						t.Errorf("got %v, want the router's reason", err)
					}
					if each.want != nil && !errors.Is(err, each.want) {
						t.Errorf("got %v, want %v", err, each.want)
					}
				})
			}
		})
	}
}

func TestACancelledPrintIsOverAtOnceAndLeavesNoLateReply(t *testing.T) {
	t.Parallel()
	cause := errors.New("the operator went home")
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.say("!re =name=budi")
		time.Sleep(2 * time.Second)
		p.say("!re =name=late", "!done")
		p.hear()
		p.say("!re =name=next", "!done")
	}, func(t *testing.T, conn *api.Conn) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(cause) })
		begin := time.Now()
		names, err := printing(ctx, conn)
		if took := time.Since(begin); took != time.Second || len(names) != 1 {
			t.Errorf("ended after %s with %v", took, names)
		}
		if !errors.Is(err, cause) {
			t.Errorf("got %v, want the cause of the context", err)
		}
		time.Sleep(5 * time.Second)
		if names, err := printing(t.Context(), conn); !errors.Is(err, api.ErrBroken) || len(names) > 0 {
			t.Errorf("the next print gave %v, %v", names, err)
		}
		if errors.Is(conn.Remove(t.Context(), "/ppp/secret", "*1"), cause) {
			t.Error("the cause of an old context is taken for that of a new one")
		}
	})
}

func TestAContextThatEndsBeforeTheCommandHarmsNothing(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.expect("/system/identity/print")
		p.say("!re =name=menara", "!done")
	}, func(t *testing.T, conn *api.Conn) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := conn.Do(ctx, "/system/identity/print"); !errors.Is(err, context.Canceled) || conn.Broken() {
			t.Errorf("got %v, broken %t", err, conn.Broken())
		}
		if rows, err := conn.Do(t.Context(), "/system/identity/print"); len(rows) != 1 || err != nil {
			t.Errorf("got %v, %v", rows, err)
		}
	})
}

func TestAContextWithADeadlineBoundsAShortCommand(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		time.Sleep(1500 * time.Millisecond)
		p.say("!done")
	}, func(t *testing.T, conn *api.Conn) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		begin := time.Now()
		err := conn.Remove(ctx, "/ppp/secret", "*1")
		link := wantLink(t, conn, err, api.Reading)
		if took := time.Since(begin); took != 200*time.Millisecond || !link.Sent {
			t.Errorf("ended after %s, sent %t", took, link.Sent)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCloseWakesACallUnderWay(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.hear()
	}, func(t *testing.T, conn *api.Conn) {
		time.AfterFunc(time.Second, func() { _ = conn.Close() })
		begin := time.Now()
		_, err := printing(t.Context(), conn)
		wantLink(t, conn, err, api.Reading)
		if took := time.Since(begin); took != time.Second {
			t.Errorf("ended after %s", took)
		}
		if err := conn.Close(); err != nil {
			t.Errorf("closing twice gave %v", err)
		}
	})
}

func TestAVisitThatFailsLeavesTheConnectionInStep(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.say("!re =name=budi", "!re =name=sari", "!done")
		p.hear()
		p.say("!re =name=next", "!done")
	}, func(t *testing.T, conn *api.Conn) {
		visits := 0
		err := conn.Print(t.Context(), secrets, func(api.Row) error { visits++; return enough })
		if !errors.Is(err, enough) || visits != 1 || conn.Broken() {
			t.Errorf("got %v after %d visits, broken %t", err, visits, conn.Broken())
		}
		if names, err := printing(t.Context(), conn); err != nil || len(names) != 1 || names[0] != "next" {
			t.Errorf("the next print gave %v, %v", names, err)
		}
	})
}

func TestAVisitMayNotUseTheConnection(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.say("!re =name=budi", "!done")
	}, func(t *testing.T, conn *api.Conn) {
		err := conn.Print(t.Context(), secrets, func(api.Row) error {
			return conn.Remove(t.Context(), "/ppp/secret", "*1")
		})
		if !errors.Is(err, api.ErrBusy) || conn.Broken() {
			t.Errorf("got %v, broken %t", err, conn.Broken())
		}
	})
}

func TestAVisitThatPanicsBreaksTheConnection(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.say("!re =name=budi", "!re =name=sari", "!done")
	}, func(t *testing.T, conn *api.Conn) {
		defer func() {
			if recover() == nil || !conn.Broken() {
				t.Errorf("the connection lives on, out of step")
			}
		}()
		_ = conn.Print(t.Context(), secrets, func(api.Row) error { panic("visit") })
	})
}

func TestAReplyNobodyAskedForIsNotTaken(t *testing.T) {
	t.Parallel()
	story(t, func(p *peer) {
		p.login()
		p.hear()
		p.raw(append(encode("!done", "=ret=*1"), encode("!done", "=ret=*2")...))
		p.hear()
	}, func(t *testing.T, conn *api.Conn) {
		if id, err := conn.Add(t.Context(), "/ppp/secret"); id != "*1" || err != nil {
			t.Fatalf("got %q, %v", id, err)
		}
		id, err := conn.Add(t.Context(), "/ppp/secret")
		link := wantLink(t, conn, err, api.Reading)
		if id != "" || link.Sent || !errors.Is(err, api.ErrOutOfStep) {
			t.Errorf("got %q, %v, sent %t", id, err, link.Sent)
		}
	})
}

func TestNothingMatched(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string][]string{
		"since 7.18": {"!empty", "!done"}, "before": {"!done"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, func(p *peer) {
				p.login()
				p.hear()
				p.say(reply...)
				p.hear()
				p.say(reply...)
			}, func(t *testing.T, conn *api.Conn) {
				if names, err := printing(t.Context(), conn); len(names) > 0 || err != nil {
					t.Errorf("print gave %v, %v", names, err)
				}
				if rows, err := conn.Do(t.Context(), "/ppp/active/print"); len(rows) > 0 || err != nil {
					t.Errorf("do gave %v, %v", rows, err)
				}
			})
		})
	}
}

func TestBytesThatAreNotUTF8Survive(t *testing.T) {
	t.Parallel()
	comment := "Caf\xe9 \x96 Pasar\x00\xff"
	story(t, func(p *peer) {
		p.login()
		p.expect("/ppp/secret/set", "=.id=*1", "=comment="+comment)
		p.say("!done")
		p.hear()
		p.raw(encode("!re", "=name=b\xfcdi", "=comment="+comment))
		p.say("!done")
	}, func(t *testing.T, conn *api.Conn) {
		if err := conn.Set(t.Context(), "/ppp/secret", "*1", api.Pair{Name: "comment", Value: comment}); err != nil {
			t.Fatal(err)
		}
		err := conn.Print(t.Context(), secrets, func(row api.Row) error {
			if got, _ := row.Get("comment"); got != comment {
				t.Errorf("comment came back as %q", got)
			}
			if name, _ := row.Get("name"); name != "b\xfcdi" || api.Printable(name) != `b\xfcdi` {
				t.Errorf("name came back as %q", name)
			}

			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAConnectionReset(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() { // ends with the one connection
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		p := newPeer(t, conn)
		p.login()
		p.hear()
		_ = conn.(*net.TCPConn).SetLinger(0) // closing resets
		_ = conn.Close()
	}()
	conn, err := api.Open(t.Context(), api.Config{Address: listener.Addr().String(), Mode: api.Plain})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = printing(t.Context(), conn)
	wantLink(t, conn, err, api.Reading)
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
}
