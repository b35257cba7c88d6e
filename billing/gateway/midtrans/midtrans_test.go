package midtrans_test

import (
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gardu/billing/gateway"
	"gardu/billing/gateway/midtrans"
	"gardu/store"
)

func TestAPageIsAskedForWithTheKnownCredentials(t *testing.T) {
	t.Parallel()
	asked := &line{
		code:  http.StatusCreated,
		reply: `{"token":"t","redirect_url":"https://app.sandbox.midtrans.com/snap/v4/redirection/t"}`,
	}
	got, err := account(t, asked).Create(t.Context(), charge())
	want := gateway.Payment{
		Provider: "midtrans", Reference: "INV-230130001", Amount: 166_500, Channel: gateway.VABCA,
		Page: "https://app.sandbox.midtrans.com/snap/v4/redirection/t", Expires: charge().Expires,
	}
	if err != nil || got != want {
		t.Fatalf("got %+v and %v, want %+v", got, err, want)
	}
	const basic = "Basic U0ItTWlkLXNlcnZlci0wMTIzNDU2Nzg5Og=="
	if got := asked.last.Header.Get("Authorization"); got != basic {
		t.Errorf("authorization is %q", got)
	}
	if got := asked.last.Header.Get("X-Override-Notification"); got != charge().CallbackURL {
		t.Errorf("notifications go to %q", got)
	}
	if got := asked.last.URL.String(); got != midtrans.SandboxPages+"/snap/v1/transactions" {
		t.Errorf("asked at %s", got)
	}
	for field, want := range map[string]string{
		"transaction_details": "map[gross_amount:166500 order_id:INV-230130001]",
		"enabled_payments":    "[bca_va]",
		"expiry":              "map[duration:60 start_time:2026-04-08 15:00:00 +0700 unit:minute]",
		"callbacks":           "map[finish:https://isp.example/selesai]",
	} {
		if got := fmt.Sprint(asked.body[field]); got != want {
			t.Errorf("%s: got %s, want %s", field, got, want)
		}
	}
}

func TestAReferenceThatWasUsedIsAConflict(t *testing.T) {
	t.Parallel()
	for reason, kind := range map[string]store.ErrorKind{
		"transaction_details.order_id sudah digunakan":                      store.Conflict,
		"transaction_details.order_id has already been taken":               store.Conflict,
		"transaction_details.gross_amount is not equal to the sum of items": store.Invalid,
	} {
		_, err := account(t, &line{
			code: http.StatusBadRequest, reply: `{"error_messages":["` + reason + `"]}`,
		}).Create(t.Context(), charge())
		wantKind(t, err, kind)
	}
}

func TestTheKnownNotification(t *testing.T) {
	t.Parallel()
	got, err := account(t, &line{}).Read(nil, []byte(knownBody))
	if err != nil {
		t.Fatal(err)
	}
	want := gateway.Event{
		Provider: "midtrans", PaymentID: "57d5293c-e65f-4a29-95e4-5959c3fa335b",
		Reference: "INV-230130001", Amount: 166_500, Received: 166_500, Channel: gateway.VABCA,
		Status: gateway.Paid, Word: "settlement", PaidAt: now,
		Digest: sha256.Sum256([]byte(knownBody)),
	}
	if got != want {
		t.Fatalf("got\n%+v, want\n%+v", got, want)
	}
}

func TestNotificationsAreReadByState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word, fraud string
		want        gateway.Status
	}{
		{"settlement", "accept", gateway.Paid},
		{"settlement", "", gateway.Paid},
		{"capture", "accept", gateway.Paid},
		{"capture", "challenge", gateway.Pending},
		{"capture", "deny", gateway.Failed},
		{"capture", "", gateway.Unknown},
		{"capture", "ACCEPT", gateway.Unknown},
		{"authorize", "accept", gateway.Pending},
		{"pending", "accept", gateway.Pending},
		{"deny", "deny", gateway.Pending},
		{"cancel", "accept", gateway.Cancelled},
		{"failure", "accept", gateway.Failed},
		{"expire", "accept", gateway.Expired},
		{"refund", "accept", gateway.Refunded},
		{"chargeback", "accept", gateway.Refunded},
		{"partial_refund", "accept", gateway.PartiallyRefunded},
		{"partial_chargeback", "accept", gateway.PartiallyRefunded},
		{"Settlement", "accept", gateway.Unknown},
		{"paid", "accept", gateway.Unknown},
	} {
		body := strings.NewReplacer(`"settlement"`, `"`+c.word+`"`, `"accept"`, `"`+c.fraud+`"`).
			Replace(knownBody)
		got, err := account(t, &line{}).Read(nil, []byte(body))
		if err != nil || got.Status != c.want || got.Proven {
			t.Errorf("%s, %s: got %s and %v, want %s", c.word, c.fraud, got.Status, err, c.want)
		}
	}
}

func TestARefundSaysHowMuchWentBack(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]int64{
		"settlement": 0, "partial_refund": 10_000, "refund": 166_500,
	} {
		body := strings.Replace(
			knownBody, `"settlement"`, `"`+word+`","refund_amount":"10000.00"`, 1)
		got, err := account(t, &line{}).Read(nil, []byte(body))
		if err != nil || got.Returned != want || got.Received != 166_500 {
			t.Errorf("%s: got %+v and %v", word, got, err)
		}
	}
}

func TestWaysToPay(t *testing.T) {
	t.Parallel()
	const bank = `"payment_type":"bank_transfer"`
	const numbers = `"va_numbers":[{"va_number":"39123","bank":"bca"}]`
	for name, c := range map[string]struct {
		change [2]string
		want   gateway.Channel
	}{
		"bca":         {[2]string{``, ``}, gateway.VABCA},
		"bni":         {[2]string{`"bca"`, `"bni"`}, gateway.VABNI},
		"new bank":    {[2]string{`"bca"`, `"seabank"`}, gateway.OtherMethod},
		"no bank":     {[2]string{numbers, `"va_numbers":[]`}, gateway.OtherMethod},
		"permata":     {[2]string{numbers, `"permata_va_number":"85"`}, gateway.VAPermata},
		"mandiri":     {[2]string{bank, `"payment_type":"echannel"`}, gateway.VAMandiri},
		"qris":        {[2]string{bank, `"payment_type":"qris"`}, gateway.QRIS},
		"shop":        {[2]string{bank, `"payment_type":"cstore","store":"indomaret"`}, gateway.Indomaret},
		"unnamed":     {[2]string{bank + ",", ``}, gateway.AnyChannel},
		"not yet one": {[2]string{bank, `"payment_type":"kite"`}, gateway.OtherMethod},
	} {
		got, err := account(t, &line{}).Read(nil, changed(c.change[0], c.change[1]))
		if err != nil || got.Channel != c.want {
			t.Errorf("%s: got %q and %v, want %q", name, got.Channel, err, c.want)
		}
	}
}

func TestNotificationsThatAreDenied(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"other order":   {`INV-230130001`, `INV-230130002`},
		"other amount":  {`166500.00`, `1.00`},
		"same amount":   {`166500.00`, `166500.0`},
		"other code":    {`"200"`, `"201"`},
		"no signature":  {`"signature_key":"` + knownSignature + `",`, ``},
		"cut":           {knownSignature, knownSignature[:64]},
		"no status":     {`"status_code":"200",`, ``},
		"null for all":  {`"` + knownSignature + `"`, `null`},
		"a list of one": {`"` + knownSignature + `"`, `["` + knownSignature + `"]`},
	} {
		_, err := account(t, &line{}).Read(nil, changed(change[0], change[1]))
		if !store.Is(err, store.Denied) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestNotificationsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"other merchant": {`G000000001`, `G000000002`},
		"dollars":        {`"IDR"`, `"USD"`},
		"no id":          {`"transaction_id":"57d5293c-e65f-4a29-95e4-5959c3fa335b",`, ``},
		"no state":       {`"transaction_status":"settlement",`, ``},
		"odd time":       {`2026-04-08 15:00:00`, `2026-04-08T15:00:00Z`},
		"two states":     {`"currency":"IDR"`, `"transaction_status":"pending"`},
	} {
		got, err := account(t, &line{}).Read(nil, changed(change[0], change[1]))
		if !store.Is(err, store.Invalid) || got != (gateway.Event{}) {
			t.Errorf("%s: got %+v and %v", name, got, err)
		}
	}
}

func TestASeenSignatureProvesNoState(t *testing.T) {
	t.Parallel()
	body := changed(`"settlement"`, `"refund"`)
	got, err := account(t, &line{}).Read(nil, body)
	if err != nil || got.Status != gateway.Refunded || got.Proven {
		t.Fatalf("got %+v and %v, want what is not proven", got, err)
	}
}

func TestTheAnswerToAQuestionIsProven(t *testing.T) {
	t.Parallel()
	asked := &line{reply: knownBody}
	got, err := account(t, asked).Status(t.Context(), gateway.Ref{Reference: "INV-230130001"})
	if err != nil || !got.Proven || got.Status != gateway.Paid || !got.PaidAt.Equal(now) {
		t.Fatalf("got %+v and %v", got, err)
	}
	if got := asked.last.URL.String(); got != midtrans.SandboxAPI+"/v2/INV-230130001/status" {
		t.Errorf("asked at %s", got)
	}
}

func TestAnswersThatAreNotBelieved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply string
		kind  store.ErrorKind
	}{
		"other order":    {string(changed("INV-230130001", "INV-230130002")), store.Unavailable},
		"other merchant": {string(changed("G000000001", "G000000002")), store.Unavailable},
		"nothing in it":  {`{"status_code":"200"}`, store.Unavailable},
		"no code":        {`{}`, store.Unavailable},
		"no such":        {`{"status_code":"404","status_message":"no"}`, store.NotFound},
		"no entry":       {`{"status_code":"401","status_message":"no"}`, store.Denied},
		"its own fault":  {`{"status_code":"500","status_message":"no"}`, store.Unavailable},
	} {
		_, err := account(t, &line{reply: c.reply}).Status(
			t.Context(), gateway.Ref{Reference: "INV-230130001"})
		if !store.Is(err, c.kind) {
			t.Errorf("%s: got %v, want one that is %s", name, err, c.kind)
		}
	}
}

func TestAccountsThatAreRefused(t *testing.T) {
	t.Parallel()
	for field, change := range map[string]func(c *midtrans.Config){
		"base":       func(c *midtrans.Config) { c.API = "" },
		"http":       func(c *midtrans.Config) { c.HTTP = nil },
		"server_key": func(c *midtrans.Config) { c.ServerKey = store.Secret{} },
		"now":        func(c *midtrans.Config) { c.Now = nil },
	} {
		crooked := config(&line{})
		change(&crooked)
		_, err := midtrans.New(crooked)
		var typed *store.Error
		if !errors.As(err, &typed) || typed.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

// signed puts a signature of the known key on an order, code and amount.
func signed(order, code, amount string) string {
	return fmt.Sprintf("%x", sha512.Sum512([]byte(order+code+amount+"SB-Mid-server-0123456789")))
}

func TestWhatIsSignedIsReadAndOneFlippedBitIsDenied(t *testing.T) {
	t.Parallel()
	made := account(t, &line{})
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.StringMatching(`[A-Z0-9][A-Za-z0-9._-]{0,30}`).Draw(t, "order")
		rupiah := rapid.Int64Range(0, gateway.MaxAmount).Draw(t, "amount")
		amount := gateway.FormatRupiah(rupiah) + ".00"
		signature := []byte(signed(order, "200", amount))
		body := func() []byte {
			return []byte(strings.NewReplacer(
				"INV-230130001", order, "166500.00", amount, knownSignature, string(signature),
			).Replace(knownBody))
		}
		event, err := made.Read(nil, body())
		if err != nil || event.Reference != order || event.Amount != rupiah {
			t.Fatalf("got %+v and %v", event, err)
		}
		at := rapid.IntRange(0, len(signature)-1).Draw(t, "digit")
		signature[at] = "123456789abcdef0"[strings.IndexByte("0123456789abcdef", signature[at])]
		if _, err = made.Read(nil, body()); !store.Is(err, store.Denied) {
			t.Fatalf("another digit: %v", err)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(knownBody))
	f.Add([]byte(`{"signature_key":"","order_id":"","status_code":"","gross_amount":""}`))
	f.Add(changed(`"200"`, `200`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := account(t, &line{}).Read(nil, body)
		if err != nil {
			if event != (gateway.Event{}) || !store.Is(err, store.Invalid) && !store.Is(err, store.Denied) {
				t.Fatalf("got %+v and %v", event, err)
			}

			return
		}
		if event.Proven || event.PaymentID == "" || event.Reference == "" || event.Word == "" {
			t.Fatalf("got %+v", event)
		}
	})
}

func FuzzReadSigned(f *testing.F) {
	f.Add("INV-1", "200", "166500.00", "settlement", "accept")
	f.Add("", "", "", "", "")
	f.Add(`a"b`, "407", "1e5", "expire", "deny")
	f.Fuzz(func(t *testing.T, order, code, amount, state, fraud string) {
		body := fmt.Sprintf(`{"order_id":%q,"status_code":%q,"gross_amount":%q,`+
			`"transaction_status":%q,"fraud_status":%q,"transaction_id":"T","signature_key":"%s"}`,
			order, code, amount, state, fraud, signed(order, code, amount))
		event, err := account(t, &line{}).Read(nil, []byte(body))
		if err != nil {
			return
		}
		settled := state == "settlement" || state == "capture" && fraud == "accept"
		if (event.Status == gateway.Paid) != settled || event.Proven {
			t.Fatalf("got %+v for %s, %s", event, state, fraud)
		}
	})
}
