package credential_test

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"strings"
	"testing"

	"gardu/aaa/credential"
)

func TestAllows(t *testing.T) {
	t.Parallel()

	all := []credential.Method{
		credential.PAP, credential.CHAP, credential.MSCHAP1, credential.MSCHAP2,
	}

	for form, want := range map[credential.Form][]bool{
		credential.Clear:  {true, true, true, true},
		credential.NT:     {true, false, true, true},
		credential.OneWay: {true, false, false, false},
		0:                 {false, false, false, false},
	} {
		for at, method := range all {
			if got := (credential.Stored{Form: form}).Allows(method); got != want[at] {
				t.Errorf("%v allows %v: %t", form, method, got)
			}
		}
	}

	if credential.Clear.Allows(0) {
		t.Error("no method allowed")
	}
}

func TestPAP(t *testing.T) {
	t.Parallel()

	hash, err := credential.HashPassword([]byte("rahasia"))
	if err != nil {
		t.Fatal(err)
	}

	stored := forms(t, "rahasia")
	stored["hash"] = credential.Stored{Form: credential.OneWay, Value: []byte(hash)}

	for form, stored := range stored {
		t.Run(form, func(t *testing.T) {
			t.Parallel()

			c := credential.NewChecker()
			if !c.PAP(stored, []byte("rahasia")) {
				t.Error("refused")
			}

			for _, wrong := range []string{"", "rahasi", "Rahasia", "rahasia\x00", "rahasia9"} {
				if c.PAP(stored, []byte(wrong)) {
					t.Errorf("%q taken", wrong)
				}
			}
		})
	}
}

func TestPAPEdges(t *testing.T) {
	t.Parallel()

	long := strings.Repeat("p", 128)
	short := credential.Stored{Form: credential.NT, Value: make([]byte, 15)}
	broken := credential.Stored{Form: credential.OneWay, Value: []byte("x")}

	for name, test := range map[string]struct {
		stored   credential.Stored
		password string
		want     bool
	}{
		"empty and empty":       {clearForm(""), "", true},
		"empty and not":         {clearForm(""), "x", false},
		"128 octets":            {clearForm(long), long, true},
		"129 octets":            {clearForm(long + "p"), long + "p", false},
		"cut to 128":            {clearForm(long + "p"), long, false},
		"longer than stored":    {clearForm(long), long + "p", false},
		"no password kept":      {credential.Stored{}, "", false},
		"unknown form":          {credential.Stored{Form: 9, Value: []byte("x")}, "x", false},
		"NT hash too short":     {short, "x", false},
		"NT and malformed UTF8": {ntForm(t, "x"), "\xff", false},
		"hash malformed":        {broken, "x", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := credential.NewChecker().PAP(test.stored, []byte(test.password))
			if got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestCHAP(t *testing.T) {
	t.Parallel()

	c := credential.NewChecker()
	challenge := []byte("a challenge of any size")
	want := md5.Sum(bytes.Join([][]byte{{9}, []byte("rahasia"), challenge}, nil))

	if !c.CHAP(clearForm("rahasia"), 9, challenge, want[:]) {
		t.Error("refused")
	}

	for name, taken := range map[string]bool{
		"identifier": c.CHAP(clearForm("rahasia"), 8, challenge, want[:]),
		"challenge":  c.CHAP(clearForm("rahasia"), 9, challenge[1:], want[:]),
		"response":   c.CHAP(clearForm("rahasia"), 9, challenge, want[:15]),
		"nothing":    c.CHAP(clearForm("rahasia"), 9, challenge, nil),
		"password":   c.CHAP(clearForm("rahasi"), 9, challenge, want[:]),
		"NT form":    c.CHAP(ntForm(t, "rahasia"), 9, challenge, want[:]),
		"no form":    c.CHAP(credential.Stored{}, 9, challenge, want[:]),
	} {
		if taken {
			t.Errorf("wrong %s taken", name)
		}
	}
}

func TestCHAPSizes(t *testing.T) {
	t.Parallel()

	c := credential.NewChecker()

	if _, ok := c.CHAPResponse(1, make([]byte, 768), make([]byte, 253)); !ok {
		t.Error("largest password and challenge refused")
	}

	if _, ok := c.CHAPResponse(1, make([]byte, 1200), make([]byte, 16)); ok {
		t.Error("endless password taken")
	}
}

func TestStoredHidesItself(t *testing.T) {
	t.Parallel()

	stored := clearForm("rahasia")

	text := fmt.Sprintf("%v %+v %#v %s", stored, stored, stored, stored)
	if strings.Contains(text, "rahasia") {
		t.Errorf("password shows: %s", text)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()

	for got, want := range map[string]string{
		credential.PAP.String():       "pap",
		credential.CHAP.String():      "chap",
		credential.MSCHAP1.String():   "mschap1",
		credential.MSCHAP2.String():   "mschap2",
		credential.Method(0).String(): "none",
		credential.Clear.String():     "clear",
		credential.NT.String():        "nt",
		credential.OneWay.String():    "hash",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}

	if got := credential.Form(0).String(); got != "none" {
		t.Errorf("got %q", got)
	}
}
