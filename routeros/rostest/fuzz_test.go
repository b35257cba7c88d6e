package rostest_test

import (
	"bufio"
	"encoding/binary"
	"net"
	"strings"
	"testing"

	"gardu/routeros/rostest"
)

// FuzzCommands sends any words, a sentence a line, to a router with rows in it: it answers, or it
// closes, and goes on serving others.
func FuzzCommands(f *testing.F) {
	f.Add("/ppp/secret/print ?name=ani ?#!\n/ppp/secret/remove =.id=*1,*2")
	f.Add("/ip/firewall/filter/move =numbers=*1 =destination=*1\n/cancel =tag=x\n/ppp/secret/listen")
	f.Add("/ip/hotspot/active/login =user=v1 =password=v1 =ip=10.0.0.1\n/safe-mode/take")
	f.Add("/ip/pool/add =name=x =ranges=0.0.0.0/0\n/queue/simple/add =target=10.0.0.1 =queue=/")
	f.Add("// \n/ \n/print\n/ppp/secret/add =name=a =!routes= =profile=*0 =local-address=a")
	f.Add("/ip/firewall/address-list/add =list=a =address=x.example =timeout=1s\n/log/print")
	f.Add("/ppp/profile/unset =.id=*0 =value-name=bridge\n/ppp/secret/set =.id=*1 =copy-from=*1")
	f.Fuzz(func(t *testing.T, script string) {
		r, err := rostest.Open(rostest.Config{Seed: seedDial})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		seedHotspot(r)
		if _, err := r.Dial(rostest.DialIn{Name: "ani"}); err != nil {
			t.Fatal(err)
		}
		conn, err := net.Dial("tcp", r.Address())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		out := bufio.NewWriter(conn)
		script = "/login =name=admin =password=\n" + script + "\n/quit"
		for line := range strings.Lines(script) {
			for word := range strings.FieldsSeq(line) {
				_ = out.WriteByte(0xF0)
				_ = binary.Write(out, binary.BigEndian, uint32(len(word)))
				_, _ = out.WriteString(word)
			}
			_ = out.WriteByte(0)
		}
		_ = out.Flush()
		discard(conn)
		r.Rows("/ppp/secret")
		r.Reboot()
	})
}

// discard reads until the router closes.
func discard(conn net.Conn) {
	octets := make([]byte, 1<<12)
	for {
		if _, err := conn.Read(octets); err != nil {
			return
		}
	}
}
