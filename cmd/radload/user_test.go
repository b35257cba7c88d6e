package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCrowdByPattern(t *testing.T) {
	t.Parallel()

	c, err := newCrowd(&options{
		login: "user%06d", password: "tetap", first: 1, users: 10, expect: "accept", wrongEvery: 3,
	})
	if err != nil {
		t.Fatal(err)
	}

	cases := map[int]user{
		0: {"user000001", "tetap", expectAccept},
		2: {"user000003", "salah-tetap", expectReject},
		9: {"user000010", "tetap", expectAccept},
	}
	for i, want := range cases {
		if got := c.user(i); got != want {
			t.Errorf("user %d is %+v, want %+v", i, got, want)
		}
	}

	if c.size() != 10 {
		t.Errorf("size %d", c.size())
	}
}

func TestCrowdByFile(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "users.csv")
	text := "plan,Login,password,expect\nhome,budi,satu,\nhome,\"tu,ti\",dua,reject\n"

	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	c, err := newCrowd(&options{usersFile: path, expect: "any"})
	if err != nil {
		t.Fatal(err)
	}

	if got, want := c.user(0), (user{"budi", "satu", expectAny}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}

	if got, want := c.user(1), (user{"tu,ti", "dua", expectReject}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCrowdRefuses(t *testing.T) {
	t.Parallel()

	cases := map[string]options{
		"two verbs":       {login: "%d%d", password: "p", users: 1},
		"a tab":           {login: "a\tb%d", password: "p", users: 1},
		"unknown verb":    {login: "u", password: "%z", users: 1},
		"unknown result":  {login: "u", password: "p", users: 1, expect: "perhaps"},
		"a file not here": {usersFile: filepath.Join(t.TempDir(), "none.csv")},
	}
	for name, o := range cases {
		if _, err := newCrowd(&o); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestReadUsersRefuses(t *testing.T) {
	t.Parallel()

	cases := map[string]string{
		"nothing":        "",
		"no password":    "login\nbudi\n",
		"header only":    "login,password\n",
		"a line end":     "login,password\n\"bu\ndi\",satu\n",
		"ragged row":     "login,password\nbudi\n",
		"unknown result": "login,password,expect\nbudi,satu,perhaps\n",
	}
	for name, text := range cases {
		if _, err := readUsers(strings.NewReader(text), expectAccept); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzReadUsers(f *testing.F) {
	f.Add("login,password\nbudi,satu\n")
	f.Add("password,expect,login\n\"a\nb\",any,c\n")
	f.Fuzz(func(t *testing.T, text string) {
		users, err := readUsers(strings.NewReader(text), expectAccept)
		if err == nil && len(users) == 0 {
			t.Fatal("no users and no error")
		}
	})
}

func TestSharesDivideTheCrowd(t *testing.T) {
	t.Parallel()

	for _, count := range []int{1, 7, 8, 100} {
		c := &crowd{count: count}
		seen := make(map[int]int)

		const lanes = 4

		for rest := range min(lanes, count) {
			s := share{crowd: c, rest: rest, lanes: lanes}
			for i := range s.size() {
				seen[s.number(i)]++
			}
		}

		for n := range count {
			if seen[n] != 1 {
				t.Errorf("of %d users, number %d is in %d shares", count, n, seen[n])
			}
		}
	}
}

func TestStationsAreDistinct(t *testing.T) {
	t.Parallel()

	if a, b := station(1), station(1<<24+1); a == b || a != "02:00:00:00:00:01" {
		t.Errorf("stations %s and %s", a, b)
	}
}
