package portal_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gardu/store"
)

func TestPublicInvoice(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	page := s.get("/invoice/" + secondToken)
	s.wants(page, http.StatusOK, "INV-2602-01001", "Dibayar sebagian", "PT Net Desa Jaya", "NPWP 01.234.567.8-901.000",
		"Budi Santoso", "2 x Rp 10.000", "Rp 183.150", "-Rp 83.150", "Rp 100.000", "28 Februari 2026", "/checkout/"+secondToken)
	s.wants(s.get("/invoice/"+secondToken+"?paper=58"), http.StatusOK, `class="strip"`)
	paid := s.get("/invoice/" + paidToken)
	s.wants(paid, http.StatusOK, "Lunas")
	s.hides(paid, "/checkout/")
}

func TestDraftsAreNobodysToSee(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	draft := s.invoices[11]
	draft.State = store.InvoiceDraft
	s.mu.Lock()
	s.invoices[11] = draft
	s.mu.Unlock()
	for _, path := range []string{"/invoice/", "/checkout/"} {
		s.wants(s.get(path+firstToken), http.StatusNotFound)
	}
	s.wants(s.get("/invoice/"+firstToken+".pdf"), http.StatusNotFound)
}

// TestInvoiceAsAFileIsNotIndexed looks for what keeps search engines from a file whose address
// somebody has made public: it has no head in which a page says so.
func TestInvoiceAsAFileIsNotIndexed(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	file := s.get("/invoice/" + secondToken + ".pdf")
	s.wants(file, http.StatusOK)
	if got := file.header.Get("X-Robots-Tag"); got != "noindex, nofollow" {
		t.Errorf("robots are told %q", got)
	}
}

func TestInvoiceAsAFile(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	one := s.get("/invoice/" + secondToken + ".pdf")
	if one.status != http.StatusOK || one.header.Get("Content-Type") != "application/pdf" ||
		one.header.Get("Content-Disposition") != `inline; filename="INV-2602-01001.pdf"` || !strings.HasPrefix(one.body, "%PDF-") {
		t.Fatalf("%d, %v", one.status, one.header)
	}
	if again := s.get("/invoice/" + secondToken + ".pdf"); again.body != one.body {
		t.Error("the same invoice makes another file")
	}
	reader := needs(t, "pdftotext", "poppler-utils")
	name := filepath.Join(t.TempDir(), "invoice.pdf")
	if err := os.WriteFile(name, []byte(one.body), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), reader, "-layout", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"PT Net Desa Jaya", "Tagihan INV-2602-01001", "Budi Santoso", "Jl. Merdeka 17, Bandung", "Sewa router (2 x Rp 10.000)",
		"PPN 12% (DPP Rp 151.250)", "Rp 183.150", "Sisa tagihan", "Rp 100.000", "10 Februari 2026",
	} {
		if !strings.Contains(string(out), text) {
			t.Errorf("the file does not say %q:\n%s", text, out)
		}
	}
}

// TestLongInvoicesFit draws as many lines as a document has at most, with names in other scripts.
func TestLongInvoicesFit(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	long := s.invoices[11]
	long.Lines = nil
	for range store.MaxLines {
		long.Lines = append(long.Lines, store.Line{Name: "Internet 光 \x01 " + strings.Repeat("panjang ", 12), Quantity: 1, Price: 1_500})
	}
	s.mu.Lock()
	s.invoices[11] = long
	s.mu.Unlock()
	if file := s.get("/invoice/" + firstToken + ".pdf"); file.status != http.StatusOK || !strings.Contains(file.body, "%%EOF") {
		t.Errorf("%d", file.status)
	}
	s.wants(s.get("/invoice/"+firstToken), http.StatusOK, "光")
}
