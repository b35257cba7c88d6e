package store_test

import (
	"encoding"
	"strings"
	"testing"

	"gardu/store"
)

// closedSet is a closed set of values, each with its word; fresh makes an empty one to read into.
type closedSet struct {
	name   string
	values []encoding.TextMarshaler
	words  string
	fresh  func() encoding.TextUnmarshaler
	beyond encoding.TextMarshaler // nil where every value has a text
}

// closedSets lists them all.
func closedSets() []closedSet {
	return []closedSet{{
		"AccessKind",
		[]encoding.TextMarshaler{store.AnyAccess, store.PPPoE, store.Hotspot, store.VPN},
		"any pppoe hotspot vpn",
		func() encoding.TextUnmarshaler { return new(store.AccessKind) }, store.AccessKind(9),
	}, {
		"Window",
		[]encoding.TextMarshaler{store.WindowActivation, store.WindowDay, store.WindowMonth},
		"activation day month",
		func() encoding.TextUnmarshaler { return new(store.Window) }, store.Window(9),
	}, {
		"QuotaAction",
		[]encoding.TextMarshaler{store.QuotaBlock, store.QuotaThrottle, store.QuotaIsolir},
		"block throttle isolir",
		func() encoding.TextUnmarshaler { return new(store.QuotaAction) }, store.QuotaAction(9),
	}, {
		"ExpiryAction",
		[]encoding.TextMarshaler{store.ExpiryReject, store.ExpiryIsolir, store.ExpirySwitch},
		"reject isolir plan",
		func() encoding.TextUnmarshaler { return new(store.ExpiryAction) }, store.ExpiryAction(9),
	}, {
		"VoucherState",
		[]encoding.TextMarshaler{
			store.VoucherUnused, store.VoucherReserved, store.VoucherUsed, store.VoucherVoid,
		},
		"unused reserved used void",
		func() encoding.TextUnmarshaler { return new(store.VoucherState) }, store.VoucherState(9),
	}, {
		"Vendor",
		[]encoding.TextMarshaler{store.MikroTik, store.OtherVendor},
		"mikrotik other",
		func() encoding.TextUnmarshaler { return new(store.Vendor) }, store.Vendor(9),
	}, {
		"Requirement",
		[]encoding.TextMarshaler{store.Auto, store.Yes, store.No},
		"auto yes no",
		func() encoding.TextUnmarshaler { return new(store.Requirement) }, store.Requirement(9),
	}, {
		"CoAUse",
		[]encoding.TextMarshaler{
			store.CoAAuto, store.CoAAll, store.CoARate, store.CoALimits, store.CoADisconnect, store.CoAOff,
		},
		"auto all rate limits disconnect off",
		func() encoding.TextUnmarshaler { return new(store.CoAUse) }, store.CoAUse(9),
	}, {
		"CustomerState",
		[]encoding.TextMarshaler{
			store.CustomerActive, store.CustomerInactive, store.CustomerSuspended,
			store.CustomerDisabled, store.CustomerBanned, store.CustomerLimited,
		},
		"active inactive suspended disabled banned limited",
		func() encoding.TextUnmarshaler { return new(store.CustomerState) }, store.CustomerState(9),
	}, {
		"TaxMode",
		[]encoding.TextMarshaler{store.TaxExclusive, store.TaxInclusive, store.TaxNone},
		"exclusive inclusive none",
		func() encoding.TextUnmarshaler { return new(store.TaxMode) }, store.TaxMode(9),
	}, {
		"SecretForm",
		[]encoding.TextMarshaler{store.NoSecret, store.ClearText, store.NTHash, store.OneWayHash},
		"none clear nt hash",
		func() encoding.TextUnmarshaler { return new(store.SecretForm) }, store.SecretForm(9),
	}, {
		"TerminateCause",
		[]encoding.TextMarshaler{
			store.TerminateCause(1), store.TerminateCause(11), store.TerminateCause(22),
			store.CauseReaped, store.CauseNASReboot, store.CauseReplaced, store.CauseSuperseded,
			store.CauseGone, store.CauseEnded, store.CauseRebooted,
			store.TerminateCause(23), store.TerminateCause(1000), store.TerminateCause(1<<32 - 1),
		},
		"user-request nas-reboot port-disabled reaped accounting-reset replaced superseded " +
			"gone disconnected nas-restart cause-23 cause-1000 cause-4294967295",
		func() encoding.TextUnmarshaler { return new(store.TerminateCause) }, nil,
	}, {
		"Holds",
		[]encoding.TextMarshaler{
			store.Holds(0), store.HoldUnpaid, store.HoldManual | store.HoldFraud,
			store.HoldUnpaid | store.HoldManual | store.HoldLeave | store.HoldFraud,
		},
		"none unpaid manual,fraud unpaid,manual,leave,fraud",
		func() encoding.TextUnmarshaler { return new(store.Holds) }, nil,
	}, {
		"Validity",
		[]encoding.TextMarshaler{store.Validity{}, store.Validity{Count: 1, Unit: store.Periods}},
		"unlimited period",
		func() encoding.TextUnmarshaler { return new(store.Validity) },
		store.Validity{Count: 1, Unit: 9},
	}, {
		"DataLimit",
		[]encoding.TextMarshaler{store.DataLimit{}, store.DataLimit{Up: 1, Total: 2000}},
		"unlimited up=1B,total=2kB",
		func() encoding.TextUnmarshaler { return new(store.DataLimit) }, nil,
	}, {
		"MAC",
		[]encoding.TextMarshaler{spelled},
		"AA:BB:0C:DD:EE:F1",
		func() encoding.TextUnmarshaler { return new(store.MAC) }, nil,
	}}
}

func TestClosedSetsAsText(t *testing.T) {
	t.Parallel()

	for _, set := range closedSets() {
		t.Run(set.name, func(t *testing.T) {
			t.Parallel()

			for at, word := range strings.Fields(set.words) {
				text, err := set.values[at].MarshalText()
				if err != nil || string(text) != word {
					t.Errorf("%v is written as %q, %v; want %q", set.values[at], text, err, word)
				}
				target := set.fresh()
				if err := target.UnmarshalText([]byte(word)); err != nil {
					t.Error(err)
				}
				again, err := target.(encoding.TextMarshaler).MarshalText()
				if err != nil || string(again) != word {
					t.Errorf("%q is read as %q, %v", word, again, err)
				}
			}
			for _, strange := range []string{"?", "Any", "cause-", "cause-x", "cause-4294967296"} {
				if err := set.fresh().UnmarshalText([]byte(strange)); !store.Is(err, store.Invalid) {
					t.Errorf("%q: error is %v", strange, err)
				}
			}
		})
	}
}

func TestValuesOutsideTheirSet(t *testing.T) {
	t.Parallel()

	for _, set := range closedSets() {
		if set.beyond == nil {
			continue
		}
		text, err := set.beyond.MarshalText()
		if !store.Is(err, store.Invalid) || len(text) == 0 {
			t.Errorf("%s: written as %q, %v", set.name, text, err)
		}
	}
	if got := store.Vendor(9).String(); got != "vendor-9" {
		t.Errorf("shown as %q", got)
	}
}

func TestParseRole(t *testing.T) {
	t.Parallel()

	for _, role := range store.Roles() {
		if got, err := store.ParseRole(string(role)); err != nil || got != role {
			t.Errorf("%q is read as %q, %v", role, got, err)
		}
	}
	for _, text := range []string{"", "Owner", "root"} {
		if _, err := store.ParseRole(text); !store.Is(err, store.Invalid) {
			t.Errorf("%q: error is %v", text, err)
		}
	}
}

func TestOutcomesAndReasonsAreNamed(t *testing.T) {
	t.Parallel()

	for outcome, want := range map[store.Outcome]string{
		store.Reject: "reject", store.Accept: "accept", store.Isolate: "isolir", 9: "outcome-9",
	} {
		if got := outcome.String(); got != want {
			t.Errorf("shown as %q, want %q", got, want)
		}
	}
	seen := map[store.Reason]bool{}
	for _, reason := range store.Reasons() {
		if reason == "" || seen[reason] {
			t.Errorf("%q is empty or stands twice", reason)
		}
		seen[reason] = true
	}
}
