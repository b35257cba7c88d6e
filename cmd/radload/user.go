package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// expectation says which reply a login should get.
type expectation uint8

// The expectations.
const (
	expectAny expectation = iota
	expectAccept
	expectReject
)

// readExpectation reads the word for an expectation.
func readExpectation(word string) (expectation, error) {
	switch word {
	case "any":
		return expectAny, nil
	case "accept", "":
		return expectAccept, nil
	case "reject":
		return expectReject, nil
	default:
		return 0, fmt.Errorf("expected result %q: not accept, reject or any", word)
	}
}

// meets reports whether a verdict is what was expected.
func (e expectation) meets(v verdict) bool {
	switch e {
	case expectAccept:
		return v == accepted
	case expectReject:
		return v == rejected
	case expectAny:
		return true
	default:
		return false
	}
}

// user is one customer of the load: what is typed and what should come of it.
type user struct {
	login    string
	password string
	expect   expectation
}

// crowd gives the users of a run by number. It is read by several goroutines and never changed.
type crowd struct {
	listed []user // from a file; nil for a pattern

	loginPattern, passwordPattern string
	first                         int // number of the first user of a pattern
	count                         int
	wrongEvery                    int // every so many users types a wrong password; 0 for none
	expect                        expectation
}

// newCrowd reads the users an operator asked for.
func newCrowd(o *options) (*crowd, error) {
	expect, err := readExpectation(o.expect)
	if err != nil {
		return nil, err
	}

	c := &crowd{
		loginPattern:    o.login,
		passwordPattern: o.password,
		first:           o.first,
		count:           o.users,
		wrongEvery:      o.wrongEvery,
		expect:          expect,
	}

	if o.usersFile != "" {
		return c, c.load(o.usersFile)
	}

	if strings.ContainsAny(o.login, ackSeparators) {
		return nil, fmt.Errorf("pattern %q: holds a tab or a line end", o.login)
	}

	for _, pattern := range []string{o.login, o.password} {
		if strings.Contains(number(pattern, o.first), "%!") {
			return nil, fmt.Errorf("pattern %q: not one number verb such as %%06d", pattern)
		}
	}

	return c, nil
}

// number puts a number into a pattern; a pattern without a verb stays as it is.
func number(pattern string, n int) string {
	if !strings.Contains(pattern, "%") {
		return pattern
	}

	return fmt.Sprintf(pattern, n)
}

// size returns how many users there are.
func (c *crowd) size() int {
	if c.listed != nil {
		return len(c.listed)
	}

	return c.count
}

// user returns one of them.
func (c *crowd) user(i int) user {
	u := user{expect: c.expect}
	if c.listed != nil {
		u = c.listed[i]
	} else {
		u.login = number(c.loginPattern, c.first+i)
		u.password = number(c.passwordPattern, c.first+i)
	}

	if c.wrongEvery > 0 && (i+1)%c.wrongEvery == 0 {
		u.password, u.expect = "salah-"+u.password, expectReject
	}

	return u
}

// place returns the number of a user among all that a pattern can name, so that a user has the same
// device and address in every run.
func (c *crowd) place(i int) int {
	if c.listed != nil {
		return i
	}

	return c.first - 1 + i
}

// station returns the MAC address of a user's device, distinct for each.
func station(i int) string {
	return fmt.Sprintf("02:00:%02X:%02X:%02X:%02X", byte(i>>24), byte(i>>16), byte(i>>8), byte(i))
}

// load reads a CSV file with a header row that names the columns login and password, and perhaps
// expect; other columns are passed over, so a file for importing services will do.
func (c *crowd) load(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening users: %w", err)
	}

	defer func() { _ = file.Close() }()

	c.listed, err = readUsers(file, c.expect)
	if err != nil {
		return fmt.Errorf("reading users from %s: %w", path, err)
	}

	return nil
}

// readUsers reads the users of a CSV text, at most maximumUsers.
func readUsers(text io.Reader, expect expectation) ([]user, error) {
	reader := csv.NewReader(bufio.NewReader(text))
	reader.ReuseRecord = true

	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("reading header: %w", err)
	}

	columns, err := findColumns(header)
	if err != nil {
		return nil, err
	}

	var users []user

	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return users, noneIsError(users)
		}

		if err != nil {
			return nil, err
		}

		u, err := columns.user(row, expect)
		if err != nil {
			return nil, err
		}

		if users = append(users, u); len(users) > maximumUsers {
			return nil, fmt.Errorf("more than %d users", maximumUsers)
		}
	}
}

// noneIsError refuses an empty list.
func noneIsError(users []user) error {
	if len(users) == 0 {
		return errors.New("no users below the header")
	}

	return nil
}

// columns says which column of a row holds what; -1 where there is none.
type columns struct {
	login, password, expect int
}

// findColumns reads the header row.
func findColumns(header []string) (columns, error) {
	found := columns{login: -1, password: -1, expect: -1}

	for i, name := range header {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "login":
			found.login = i
		case "password":
			found.password = i
		case "expect":
			found.expect = i
		}
	}

	if found.login < 0 || found.password < 0 {
		return found, errors.New("the header row names no login and password columns")
	}

	return found, nil
}

// user reads one row.
func (c columns) user(row []string, expect expectation) (user, error) {
	u := user{
		login:    strings.Clone(row[c.login]),
		password: strings.Clone(row[c.password]),
		expect:   expect,
	}

	if strings.ContainsAny(u.login, ackSeparators) {
		return u, fmt.Errorf("login %q: holds a tab or a line end", u.login)
	}

	if c.expect < 0 || row[c.expect] == "" {
		return u, nil
	}

	own, err := readExpectation(row[c.expect])
	u.expect = own

	return u, err
}
