package main

import (
	"testing"

	"gardu/httpapi/native"
)

func TestAStatementIsATableBetweenItsBalances(t *testing.T) {
	t.Parallel()

	daemon := newRecorder(t, native.Statement{
		Customer: "C-1", Currency: "IDR",
		Accounts: []native.AccountStanding{
			{Account: "ar", Opening: 0, Closing: 150_000}, {Account: "wallet", Opening: 20_000, Closing: 20_000},
		},
		Lines: []native.StatementLine{{
			Account: "ar", Amount: 150_000, Balance: 150_000,
			Entry: native.Entry{At: noon, Kind: "invoice", By: "ani"},
		}},
	})
	const table = "" +
		"AT                   ACCOUNT  WHAT                 AMOUNT     BALANCE  BY   NOTE\n" +
		"-                    ar       opening balance           -        Rp 0  -    -\n" +
		"-                    wallet   opening balance           -   Rp 20.000  -    -\n" +
		noonText + "  ar       invoice          Rp 150.000  Rp 150.000  ani  -\n" +
		"-                    ar       closing balance           -  Rp 150.000  -    -\n" +
		"-                    wallet   closing balance           -   Rp 20.000  -    -\n"
	daemon.call(t, "", "wallet", "statement", "C-1", "--from", "2026-01-01").expect(t, exitDone, table)
	want := askedRequest{"GET", "/v1/customers/C-1/statement?from=2026-01-01", ""}
	if asked := daemon.last(t); asked != want {
		t.Errorf("asked for %+v, want %+v", asked, want)
	}
	daemon.call(t, "", "statement", "C-1").expect(t, exitDone, table)
}

func TestAnEmptyStatementIsATableToo(t *testing.T) {
	t.Parallel()

	newRecorder(t, native.Statement{}).call(t, "", "wallet", "statement", "C-1").
		expect(t, exitDone, "AT  ACCOUNT  WHAT  AMOUNT  BALANCE  BY  NOTE\n")
}
