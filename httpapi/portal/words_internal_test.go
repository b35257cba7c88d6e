package portal

import (
	"reflect"
	"testing"
	"time"

	"gardu/billing/gateway"
	"gardu/store"
)

func TestEveryLanguageHasEverySentence(t *testing.T) {
	t.Parallel()
	for _, language := range languages {
		value := reflect.ValueOf(*language)
		for at := range value.NumField() {
			if value.Field(at).String() == "" {
				t.Errorf("%s has no %s", language.Lang, value.Type().Field(at).Name)
			}
		}
		for month, name := range months[language.Lang] {
			if name == "" {
				t.Errorf("%s has no month %d", language.Lang, month+1)
			}
		}
	}
}

func TestEveryWayToPayHasAName(t *testing.T) {
	t.Parallel()
	for _, channel := range []gateway.Channel{
		gateway.QRIS, gateway.VABCA, gateway.VABNI, gateway.VABRI, gateway.VABSI, gateway.VACIMB, gateway.VADanamon,
		gateway.VAMandiri, gateway.VAMaybank, gateway.VAMuamalat, gateway.VAPermata, gateway.Alfamart, gateway.Alfamidi,
		gateway.Indomaret, gateway.Dana, gateway.GoPay, gateway.LinkAja, gateway.OVO, gateway.ShopeePay, gateway.Card,
	} {
		if known, is := wayOf(string(channel)); !is || known.name == "" {
			t.Errorf("%s has no name", channel)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Budi Santoso": "B*** S***", "Siti": "S***", "": "", "  ": "", "Éva Ö": "É*** Ö***",
		"A B C D E": "A*** B*** C***",
	} {
		if got := masked(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}

func TestValuesInWords(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("WIB", 7*60*60)
	id := writer{words: &indonesian, zone: zone, currency: store.IDR}
	en := writer{words: &english, zone: zone, currency: store.IDR}
	at := time.Date(2026, time.May, 31, 17, 30, 0, 0, time.UTC)
	for _, one := range []struct{ got, want string }{
		{id.Date(at), "1 Juni 2026"},
		{en.Date(at), "1 June 2026"},
		{id.Moment(at), "1 Juni 2026, 00:30 WIB"},
		{id.Date(time.Time{}), "-"},
		{id.Span(at, at.AddDate(0, 0, 1)), "1 Juni 2026 - 2 Juni 2026"},
		{id.Span(time.Time{}, at), ""},
		{id.Octets(1_500_000_000), "1,5 GB"},
		{en.Octets(1_500_000_000), "1.5 GB"},
		{en.Octets(999), "999 B"},
		{en.Octets(0), "0 B"},
		{id.Duration(59), "0 menit"},
		{id.Duration(3_660), "1 jam 1 menit"},
		{id.Plain(166_637), "166637"},
	} {
		if one.got != one.want {
			t.Errorf("%q, want %q", one.got, one.want)
		}
	}
	if got := grouped("123456789"); !reflect.DeepEqual(got, []string{"1234", "5678", "9"}) {
		t.Errorf("%q", got)
	}
	if got := grouped("AB12"); !reflect.DeepEqual(got, []string{"AB12"}) {
		t.Errorf("%q", got)
	}
	if got := id.Percent(&Left{Left: 5, Limit: 0}) + id.Percent(&Left{Left: 5, Limit: 10}); got != 50 {
		t.Errorf("%d percent", got)
	}
}
