package portal_test

import (
	"context"
	"image"
	_ "image/png" // screenshots
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browserTimeout bounds one page in a browser.
const browserTimeout = 2 * time.Minute

// needs returns the path of somebody else's program, and skips the test where it is not installed.
func needs(t testing.TB, name, debian string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("drives whole programs; run without -short")
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: apt-get install %s", name, debian)
	}

	return path
}

// pageOf is a page to be looked at.
type pageOf struct {
	name, path string
	says       []string // texts that a person reads
}

// prepared brings a shop to where every kind of page can be seen.
func prepared(s *street) []pageOf {
	s.t.Helper()
	linked, err := s.links.Service(context.Background(), andrew)
	if err != nil {
		s.t.Fatal(err)
	}
	checkout := "/checkout/" + firstToken
	qris, bank := s.pay(checkout, "1"), s.pay("/checkout/"+secondToken, "2")
	code, page := s.pay("/checkout/"+orderToken, "3:va-bca"), s.pay("/checkout/"+orderToken, "4")
	isolated, _ := s.look("100023")
	unknown, _ := s.look("nobody")

	return []pageOf{
		{"landing", "/", []string{"Cek tagihan", "0812-3456-7890"}},
		{"isolir", isolated, []string{"Internet Anda diisolir", "Rp 266.500", "Bayar sekarang"}},
		{"isolir-unknown", unknown, []string{"Tidak ada tagihan terbuka"}},
		{"checkout", checkout, []string{"Rp 166.500", "BCA Virtual Account", "QRIS"}},
		{"qris", qris, []string{"Rp 166.637", "kode unik Rp 137"}},
		{"transfer", bank, []string{"1234567890", "Rp 166.637"}},
		{"proof", bank + "?proof=1", []string{"Kirim bukti"}},
		{"code", code, []string{"<i>8077</i><i>7000</i>", "170500", "Rp 170.500"}},
		{"provider", page, []string{"Buka halaman pembayaran"}},
		{"invoice", "/invoice/" + secondToken, []string{"INV-2602-01001", "Budi Santoso", "Rp 183.150"}},
		{"strip", "/invoice/" + firstToken + "?paper=58", []string{"INV-2601-01001"}},
		{"service", strings.TrimPrefix(linked, s.url), []string{"Your service is active", "123.4 GB", "Redeem"}},
		{"gone", "/s/nothing", []string{"Halaman ini tidak ada"}},
	}
}

// browse runs a browser without script against one page. What it asks of any other host is refused
// and written into a log, whose address it returns with what the browser has put out.
func browse(t *testing.T, browser, address string, more ...string) (log string, out []byte) {
	t.Helper()
	folder := t.TempDir()
	log = filepath.Join(folder, "net.json")
	ctx, cancel := context.WithTimeout(t.Context(), browserTimeout)
	defer cancel()
	arguments := append([]string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-extensions", "--disable-default-apps",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"--user-data-dir=" + withoutScript(t, folder), "--log-net-log=" + log, "--dump-dom",
	}, more...)
	command := exec.CommandContext(ctx, browser, append(arguments, address)...)
	command.Env = append(os.Environ(), "HOME="+folder)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("running the browser: %v", err)
	}

	return log, out
}

// withoutScript makes the profile of a browser that runs no script of any page.
func withoutScript(t *testing.T, folder string) string {
	t.Helper()
	profile := filepath.Join(folder, "profile")
	if err := os.MkdirAll(filepath.Join(profile, "Default"), 0o700); err != nil {
		t.Fatal(err)
	}
	const never = `{"profile":{"default_content_setting_values":{"javascript":2}}}`
	err := os.WriteFile(filepath.Join(profile, "Default", "Preferences"), []byte(never), 0o600)
	if err != nil {
		t.Fatal(err)
	}

	return profile
}

func TestPagesInABrowserWithoutScript(t *testing.T) {
	t.Parallel()
	browser := needs(t, "chromium", "chromium")
	s := open(t, "")
	size, kept := "360,640", os.Getenv("GARDU_SCREENSHOTS") // a folder for who wants to look at them
	if kept != "" {
		size = "360,1500" // all of each page
	}
	for _, page := range prepared(s) {
		t.Run(page.name, func(t *testing.T) {
			shot := filepath.Join(t.TempDir(), page.name+".png")
			if kept != "" {
				shot = filepath.Join(kept, page.name+".png")
			}
			log, dom := browse(t, browser, s.url+page.path, "--screenshot="+shot, "--window-size="+size)
			checkShot(t, shot)
			for _, line := range strangers(t, log, s.url) {
				t.Errorf("%s asks somebody else: %s", page.path, line)
			}
			for _, text := range page.says {
				if !strings.Contains(string(dom), text) {
					t.Errorf("the browser does not show %q", text)
				}
			}
		})
	}
}

// checkShot looks at a screenshot: it has the size of a phone, and more than one colour.
func checkShot(t *testing.T, name string) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	picture, _, err := image.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 360 || size.Y < 400 {
		t.Errorf("the screenshot is %v", size)
	}
	colours := map[any]bool{}
	for y := range picture.Bounds().Dy() {
		colours[picture.At(picture.Bounds().Dx()/2, y)] = true
	}
	if len(colours) < 3 {
		t.Errorf("the page shows %d colours in its middle", len(colours))
	}
}

// strangers reads the log of the network, and lists what a page of ours has asked anybody else for.
// What the browser itself wants of its maker is none of the page's doing.
func strangers(t *testing.T, log, base string) (list []string) {
	t.Helper()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"url":"`+base) {
		t.Fatal("the log of the network does not name the page")
	}
	for line := range strings.Lines(string(text)) {
		ours := strings.Contains(line, `"initiator":"`+base)
		if ours && !strings.Contains(line, `"url":"`+base) {
			list = append(list, line)
		}
	}

	return list
}

// TestTheBrowserWouldTell shows a bad page to the browser: what it asks of others is seen, and its
// script does not run.
func TestTheBrowserWouldTell(t *testing.T) {
	t.Parallel()
	browser := needs(t, "chromium", "chromium")
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<p>shown</p><img src="http://tracker.example/x.png">`+
			`<script>document.body.append("it "+"ran")</script>`)
	}))
	t.Cleanup(bad.Close)
	log, dom := browse(t, browser, bad.URL)
	if found := strangers(t, log, bad.URL); len(found) != 1 || !strings.Contains(found[0], "tracker.example") {
		t.Errorf("it has seen %q", found)
	}
	if text := string(dom); !strings.Contains(text, "shown") || strings.Contains(text, "it ran") {
		t.Errorf("it shows %q", text)
	}
}

// TestInvoicesOnPaper prints an invoice as browsers do, on A4 and on a strip.
func TestInvoicesOnPaper(t *testing.T) {
	t.Parallel()
	browser, reader := needs(t, "chromium", "chromium"), needs(t, "pdfinfo", "poppler-utils")
	s := open(t, "")
	// widths in points: 210 mm and 58 mm, in whole pixels
	for path, width := range map[string]string{"": "594.", "?paper=58": "163."} {
		file := filepath.Join(t.TempDir(), "paper.pdf")
		browse(t, browser, s.url+"/invoice/"+firstToken+path, "--print-to-pdf="+file)
		out, err := exec.CommandContext(t.Context(), reader, file).Output()
		if err != nil {
			t.Fatal(err)
		}
		size := regexp.MustCompile(`Page size: +([0-9.]+)`).FindSubmatch(out)
		one := strings.Contains(string(out), "Pages:           1\n")
		if size == nil || !strings.HasPrefix(string(size[1]), width) || !one {
			t.Errorf("%q is printed so:\n%s", path, out)
		}
	}
}
