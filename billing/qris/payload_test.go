package qris_test

import (
	"strings"
	"testing"

	"gardu/billing/qris"
)

func TestParseTellsWhatACodeSays(t *testing.T) {
	t.Parallel()
	code := parsed(t, feeCode)
	name, city := code.Merchant()
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"point of initiation", code.Dynamic(), true},
		{"amount", code.Amount(), int64(166_500)},
		{"tip", code.Tip(), qris.Tip{Mode: qris.FixedFee, Fee: 2_500}},
		{"labels", code.Labels(), qris.Labels{Terminal: "A01"}},
		{"name", name, "NET DESA JAYA"},
		{"city", city, "BANDUNG"},
		{"NMID", code.NMID(), "ID1020000000017"},
		{"category", code.Category(), "4814"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.what, c.got, c.want)
		}
	}
}

func TestParseAWallCode(t *testing.T) {
	t.Parallel()
	code := parsed(t, staticCode)
	if code.Dynamic() || code.Amount() != 0 || code.Tip() != (qris.Tip{}) {
		t.Fatal("a wall code asks for nothing by itself")
	}
}

// accepted lists the liberties that codes in use take.
func accepted(t *testing.T) map[string]string {
	t.Helper()

	return map[string]string{
		"static":                        staticCode,
		"amount":                        paidCode,
		"unique code":                   uniqueCode,
		"fixed fee":                     feeCode,
		"no point of initiation":        edited(t, "010211", ""),
		"tip typed by the payer":        with(t, "550201"),
		"percent fee":                   with(t, "5502035705"+"02.50"),
		"percent fee without decimals":  with(t, "55020357013"),
		"amount with decimals":          with(t, "5409166500.00"),
		"amount with an idle point":     with(t, "5407166500."),
		"amount of 13 digits":           with(t, "54139999999999999"),
		"no postal code":                edited(t, "610540111", ""),
		"no labels":                     edited(t, "62070703A01", ""),
		"no national account":           edited(t, nationalAccount, ""),
		"no acquirer":                   edited(t, acquirerAccount, ""),
		"a second acquirer":             with(t, "27210017ID.CO.ANOTHER.WWW"),
		"a card scheme":                 with(t, "02164000123456789012"),
		"another country's account":     with(t, "46120008XY.OTHER"),
		"private template":              with(t, "80140010XY.PRIVATE"),
		"reserved identifier":           with(t, "6503abc"),
		"labels of a payment system":    edited(t, "62070703A01", "62145010XYSYSTEM01"),
		"any order between the two":     edited(t, "5802ID5913NET DESA JAYA", "5913NET DESA JAYA5802ID"),
		"name in another script":        with(t, objectOf("64", objectOf("00", "su")+objectOf("01", "ᮓᮦᮞ"))),
		"data asked of the payer":       edited(t, "62070703A01", "62060902ME"),
		"labels in descending order":    edited(t, "62070703A01", "62140703A010503B01"),
		"account with unknown subfield": edited(t, "26690017", "26740901X0017"),
	}
}

// The two accounts of the wall code.
const (
	acquirerAccount = "26690017ID.CO.EXAMPLE.WWW011893600099000000001702150000000000000170303UMI"
	nationalAccount = "51440014ID.CO.QRIS.WWW0215ID10200000000170303UMI"
)

func TestParseAccepts(t *testing.T) {
	t.Parallel()
	for name, text := range accepted(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := parsed(t, text).Encode(); got != text {
				t.Fatalf("encoded again as\n%s, want\n%s", got, text)
			}
		})
	}
}

func TestChecksumIsReadInSmallLettersAndWrittenInLarge(t *testing.T) {
	t.Parallel()
	small := strings.TrimSuffix(staticCode, "5FBD") + "5fbd"
	if got := parsed(t, small).Encode(); got != staticCode {
		t.Fatalf("got %s", got)
	}
}

// refusal is a code that Parse must refuse, and the field to name.
type refusal struct{ name, text, field string }

// broken lists codes that are wrong as a whole.
func broken(t *testing.T) []refusal {
	t.Helper()
	body := strings.TrimSuffix(staticCode, "63045FBD")

	return []refusal{
		{"nothing", "", "qris.00"},
		{"checksum one above", body + "63045FBE", "qris.63"},
		{"checksum one below", body + "63045FBC", "qris.63"},
		{"checksum of zeros", body + "63040000", "qris.63"},
		{"checksum not hexadecimal", body + "63045FBG", "qris.63"},
		{"checksum too short", body + "63035FB", "qris.63"},
		{"no checksum", body, "qris.63"},
		{"an object after the checksum", staticCode + "6503abc", "qris.63"},
		{"checksum in another object", signed(staticCode + "6504"), "qris.63"},
		{"octets after the checksum", staticCode + "00", "qris"},
		{"line end after the checksum", staticCode + "\n", "qris"},
		{"space before", " " + staticCode, "qris"},
		{"checksum in the middle", sealed(body[:12] + "63045FBD" + body[12:]), "qris.63"},
		{"cut short", staticCode[:len(staticCode)-1], "qris.63"},
		{"cut in half", staticCode[:100], "qris.51"},
		{"length past the end", body + "63055FBD", "qris.63"},
		{"length with a letter", with(t, "540A1665001234"), "qris.54"},
		{"length with a sign", with(t, "54+1166500"), "qris.54"},
		{"identifier with a letter", with(t, "5X06166500"), "qris"},
		{"another format first", sealed("010211" + body[:6] + body[12:]), "qris.00"},
		{"unknown format", edited(t, "000201", "000202"), "qris.00"},
		{"two amounts", with(t, "54061665005406166500"), "qris.54"},
		{"two different amounts", with(t, "54061665005406166637"), "qris.54"},
		{"not UTF-8", staticCode[:20] + "\xff" + staticCode[21:], "qris"},
		{"too long", strings.Repeat("0", qris.MaxPayload+1), "qris"},
		{"long but lawful", with(t, long()), "qris"},
	}
}

// long is objects that are each good and too many together.
func long() string {
	var text strings.Builder
	for _, id := range []string{"65", "66", "67", "68"} {
		text.WriteString(objectOf(id, strings.Repeat("x", 99)))
	}

	return text.String()
}

// unlawful lists codes with one object that breaks its rule.
func unlawful(t *testing.T) []refusal {
	t.Helper()

	return []refusal{
		{"initiation of no kind", edited(t, "010211", "010213"), "qris.01"},
		{"category of letters", edited(t, "52044814", "520448AB"), "qris.52"},
		{"category of three digits", edited(t, "52044814", "5203481"), "qris.52"},
		{"no category", edited(t, "52044814", ""), "qris.52"},
		{"dollars", edited(t, "5303360", "5303840"), "qris.53"},
		{"no currency", edited(t, "5303360", ""), "qris.53"},
		{"amount of nothing", with(t, "54010"), "qris.54"},
		{"negative amount", with(t, "5402-1"), "qris.54"},
		{"amount with a separator", with(t, "54051,000"), "qris.54"},
		{"amount with three decimals", with(t, "5410166500.005"), "qris.54"},
		{"amount with sen", with(t, "5409166500.50"), "qris.54"},
		{"amount of 14 digits", with(t, "541412345678901234"), "qris.54"},
		{"tip of no mode", with(t, "550204"), "qris.55"},
		{"fixed mode without fee", with(t, "550202"), "qris.56"},
		{"fee without mode", with(t, "56042500"), "qris.56"},
		{"fee with the payer's mode", with(t, "55020156042500"), "qris.56"},
		{"fee of nothing", with(t, "55020256010"), "qris.56"},
		{"percent mode without share", with(t, "550203"), "qris.57"},
		{"share without mode", with(t, "570502.50"), "qris.57"},
		{"share of a hundred", with(t, "5502035706100.00"), "qris.57"},
		{"share of nothing", with(t, "550203570500.00"), "qris.57"},
		{"share with a comma", with(t, "550203570502,50"), "qris.57"},
		{"both fees", with(t, "5502025604250057012"), "qris.57"},
		{"another country", edited(t, "5802ID", "5802SG"), "qris.58"},
		{"no country", edited(t, "5802ID", ""), "qris.58"},
		{"empty name", edited(t, "5913NET DESA JAYA", "5900"), "qris.59"},
		{"no name", edited(t, "5913NET DESA JAYA", ""), "qris.59"},
		{"name of 26", edited(t, "5913NET DESA JAYA", "5926"+strings.Repeat("N", 26)), "qris.59"},
		{"name beyond ASCII", edited(t, "5913NET DESA JAYA", "5913NÉT DESA JAYA"), "qris.59"},
		{"name with a control", edited(t, "NET DESA", "NET\x00DESA"), "qris.59"},
		{"no city", edited(t, "6007BANDUNG", ""), "qris.60"},
		{"city of 16", edited(t, "6007BANDUNG", "6016"+strings.Repeat("B", 16)), "qris.60"},
		{"city beyond ASCII", edited(t, "BANDUNG", "BANDÚNG"), "qris.60"},
		{"postal code of 11", edited(t, "610540111", "611140111401111"), "qris.61"},
	}
}

// misnested lists codes whose templates are wrong inside.
func misnested(t *testing.T) []refusal {
	t.Helper()

	return []refusal{
		{"no account", edited(t, wallAccounts, ""), "qris.51"},
		{"foreign account alone", edited(t, wallAccounts, "26120008XY.OTHER"), "qris.51"},
		{"account of 46 alone", edited(t, wallAccounts, "46210017ID.CO.EXAMPLE.WWW"), "qris.51"},
		{"account without a scheme", edited(t, "26690017ID.CO.EXAMPLE.WWW", "2648"), "qris.26.00"},
		{"account number of letters", edited(t, "936000990", "9360ABC90"), "qris.26.01"},
		{"account of no size", edited(t, "170303UMI51", "170303XXL51"), "qris.26.03"},
		{"account cut inside", edited(t, "26690017", "26690099"), "qris.26.00"},
		{"object over the edge", edited(t, "170303UMI51", "170304UMI51"), "qris.26.03"},
		{"the same twice inside", edited(t, "170303UMI51", "170203UMI51"), "qris.26.02"},
		{"national scheme of another", edited(t, "ID.CO.QRIS.WWW", "ID.CO.QRIZ.WWW"), "qris.51.00"},
		{"NMID of letters", edited(t, "ID1020000000017", "ID10200000000AB"), "qris.51.02"},
		{"NMID of another country", edited(t, "ID1020000000017", "SG1020000000017"), "qris.51.02"},
		{"no NMID", edited(t, nationalAccount, "51250014ID.CO.QRIS.WWW0303UMI"), "qris.51.02"},
		{"private template without a scheme", with(t, "80070103ABC"), "qris.80.00"},
		{"label of 26", edited(t, "62070703A01", "62300526"+strings.Repeat("R", 26)), "qris.62.05"},
		{"empty label", edited(t, "62070703A01", "62040500"), "qris.62.05"},
		{"label beyond ASCII", edited(t, "0703A01", "0703Á01"), "qris.62.07"},
		{"label cut", edited(t, "62070703A01", "62070704A01"), "qris.62.07"},
		{"labels with idle octets", edited(t, "62070703A01", "62090703A0107"), "qris.62"},
		{"data of no kind asked", edited(t, "62070703A01", "62050901X"), "qris.62.09"},
		{"name in a script without a language", with(t, "64080104DESA"), "qris.64.00"},
		{"language of digits", with(t, "64140002120104DESA"), "qris.64.00"},
		{"name that turns the text", with(t, objectOf("64", "0002ID0103A\u202eB")), "qris.64"},
	}
}

// wallAccounts is both accounts, one behind the other.
const wallAccounts = acquirerAccount + nationalAccount

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, list := range [][]refusal{broken(t), unlawful(t), misnested(t)} {
		for _, c := range list {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				payload, err := qris.Parse(c.text)
				wantInvalid(t, err, c.field)
				if payload.Amount() != 0 || payload.Category() != "" {
					t.Fatal("a refused code was handed out")
				}
			})
		}
	}
}

func TestErrorsDoNotRepeatTheCode(t *testing.T) {
	t.Parallel()
	for _, list := range [][]refusal{broken(t), unlawful(t), misnested(t)} {
		for _, c := range list {
			_, err := qris.Parse(c.text)
			for _, private := range []string{
				"DESA", "BANDUNG", "93600", "ID102", "166500", "2,50", "A01", "SG", "XXL",
			} {
				if strings.Contains(err.Error(), private) {
					t.Errorf("%s: %q repeats %q", c.name, err, private)
				}
			}
		}
	}
}

func TestEveryOneOctetChangeIsSeen(t *testing.T) {
	t.Parallel()
	for at := range len(staticCode) {
		for _, octet := range []byte("07AZ. ") {
			changed := []byte(staticCode)
			changed[at] = octet
			if string(changed) == staticCode {
				continue
			}
			if _, err := qris.Parse(string(changed)); err == nil {
				t.Fatalf("octet %d as %q passed", at, octet)
			}
		}
	}
}
