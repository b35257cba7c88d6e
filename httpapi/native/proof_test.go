package native_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"gardu/billing"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// transferred makes the attempt of a transfer, with a picture that its payer has sent.
func (d *desk) transferred(t *testing.T, proof string) native.Attempt {
	t.Helper()

	attempt := decode[native.Attempt](t, d.must(t, http.MethodPost, native.AttemptListPath,
		`{"customer":"C-1","method":"bca"}`))
	if proof == "" {
		return attempt
	}
	_, err := d.billing.SubmitProof(t.Context(), attempt.ID, billing.Proof{Picture: proof})
	if err != nil {
		t.Fatal(err)
	}

	return decode[native.Attempt](t,
		d.must(t, http.MethodGet, native.Fill(native.AttemptPath, strconv.FormatInt(attempt.ID, 10)), ""))
}

// openProofs opens an API with a customer who owes money and may transfer it.
func openProofs(t *testing.T) *desk {
	t.Helper()
	d := openDesk(t, live(), local)
	d.hire(t, "citra", store.RoleAgent)
	d.must(t, http.MethodPost, native.CustomerListPath, `{"number":"C-1","name":"Budi"}`)
	d.must(t, http.MethodPost, native.MethodListPath, `{"name":"bca","kind":"transfer","details":"BCA 1234"}`)
	d.bill(t, 100_000)

	return d
}

// TestProofsAreShown looks at the picture of an attempt where the attempt says it is.
func TestProofsAreShown(t *testing.T) {
	t.Parallel()
	d := openProofs(t)
	attempt := d.transferred(t, "bukti.png")
	if want := native.Fill(native.AttemptProofPath, strconv.FormatInt(attempt.ID, 10)); attempt.ProofURL != want {
		t.Fatalf("the proof is at %q, want %q", attempt.ProofURL, want)
	}
	response, err := d.app.Test(httptest.NewRequest(http.MethodGet, attempt.ProofURL, nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	header := response.Header
	if response.StatusCode != http.StatusOK || header.Get("Content-Type") != "image/png" ||
		header.Get("Content-Disposition") != "inline" || !strings.Contains(header.Get("Cache-Control"), "private") {
		t.Errorf("the picture is answered with %d %v", response.StatusCode, header)
	}
	d.who = web.Identity{
		Source: web.Operator, Name: "citra", Operator: 1, Agent: 1, Role: store.RoleAgent,
	}
	if status, body := d.ask(t, http.MethodGet, attempt.ProofURL, ""); status != http.StatusNotFound {
		t.Errorf("another agent's proof = %d %s", status, body)
	}
	d.who = web.Identity{Source: web.Operator, Name: "x", Operator: 9, Role: store.RoleSales}
	if status, body := d.ask(t, http.MethodGet, attempt.ProofURL, ""); status != http.StatusForbidden {
		t.Errorf("without the permission = %d %s", status, body)
	}
}

// TestNoOtherFileIsShown asks for proofs that are none.
func TestNoOtherFileIsShown(t *testing.T) {
	t.Parallel()
	for name, proof := range map[string]string{
		"no proof": "", "a page": "page.png", "gone": "gone.png", "a path": "../key",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openProofs(t)
			attempt := d.transferred(t, proof)
			if proof == "" && attempt.ProofURL != "" {
				t.Errorf("no proof is at %q", attempt.ProofURL)
			}
			path := native.Fill(native.AttemptProofPath, strconv.FormatInt(attempt.ID, 10))
			status, body := d.ask(t, http.MethodGet, path, "")
			if status != http.StatusNotFound || strings.Contains(body, "key") {
				t.Errorf("%s = %d %s", proof, status, body)
			}
		})
	}
}

// TestAProofThatIsNotKeptAnyMoreIsToldOf looks at an attempt whose picture was given up.
func TestAProofThatIsNotKeptAnyMoreIsToldOf(t *testing.T) {
	t.Parallel()
	d := openProofs(t)
	attempt := d.transferred(t, "bukti.png")
	if _, err := d.billing.Refuse(t.Context(), attempt.ID, "not in the bank"); err != nil {
		t.Fatal(err)
	}
	gone, err := d.billing.ForgetProofs(t.Context(), attempt.CreatedAt.AddDate(10, 0, 0),
		func(string) error { return nil })
	if err != nil || gone != 1 {
		t.Fatalf("%d attempts have forgotten theirs, %v", gone, err)
	}
	path := native.Fill(native.AttemptPath, strconv.FormatInt(attempt.ID, 10))
	shown := decode[native.Attempt](t, d.must(t, http.MethodGet, path, ""))
	if shown.Proof != "bukti.png" || shown.ProofURL != "" || shown.ProofGone == nil {
		t.Errorf("the attempt says %+v", shown)
	}
	if status, body := d.ask(t, http.MethodGet, attempt.ProofURL, ""); status != http.StatusNotFound {
		t.Errorf("the picture = %d %s", status, body)
	}
}
