package portal_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/portal"
	"gardu/store"
)

// proof is a form with a picture.
type proof struct {
	form, token, reference, sender string
	picture                        []byte
}

// drawn returns a small picture.
func drawn(t testing.TB, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	made := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Black, color.White})
	var out bytes.Buffer
	if err := encode(&out, made); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

// asJPEG and asGIF encode.
func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
func asGIF(w io.Writer, m image.Image) error  { return gif.Encode(w, m, nil) }

// upload sends a proof.
func (s *street) upload(said proof) answer {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, field := range [][2]string{
		{"f", said.form}, {"token", said.token}, {"reference", said.reference}, {"sender", said.sender},
	} {
		if err := form.WriteField(field[0], field[1]); err != nil {
			s.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("picture", "../../etc/passwd.jpg")
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := part.Write(said.picture); err != nil {
		s.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		s.t.Fatal(err)
	}

	return s.ask(http.MethodPost, "/checkout/proof", &body, func(r *http.Request) {
		r.Header.Set("Content-Type", form.FormDataContentType())
	})
}

// transferred opens a shop in which somebody has chosen a transfer, and returns the path of the
// payment and the form for its proof.
func transferred(t testing.TB) (s *street, path string, said proof) {
	t.Helper()
	s = open(t, "")
	path = s.pay("/checkout/"+firstToken, "2")
	said = proof{
		form: s.form(s.get(path+"?proof=1"), 0), token: firstToken, sender: "Budi\nSantoso",
		reference: path[strings.LastIndexByte(path, '/')+1:],
	}

	return s, path, said
}

func TestProofOfATransfer(t *testing.T) {
	t.Parallel()
	s, path, said := transferred(t)
	said.picture = drawn(t, png.Encode)
	if to := s.to(s.upload(said)); to != path {
		t.Errorf("it leads to %q", to)
	}
	s.wants(s.get(path), http.StatusOK, "Bukti sedang diperiksa")
	known := s.attempts[said.reference]
	if known.State != store.AttemptReview || known.Sender != "Budi Santoso" || !strings.HasSuffix(known.Proof, ".png") ||
		!bytes.Equal(s.pictures[known.Proof], said.picture) {
		t.Errorf("%+v", known)
	}
	said.picture = drawn(t, asJPEG)
	if to := s.to(s.upload(said)); to != path || !strings.HasSuffix(s.attempts[said.reference].Proof, ".jpg") {
		t.Errorf("another picture leads to %q, and %q is kept", to, s.attempts[said.reference].Proof)
	}
}

func TestWhatIsNoProofIsRefused(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 1<<20)
	for at := range noise {
		noise[at] = byte(rand.Uint32())
	}
	cut := drawn(t, png.Encode)[:20]
	for name, picture := range map[string][]byte{
		"nothing": nil, "noise": noise, "a page": []byte("<html><script>"), "a GIF": drawn(t, asGIF), "half a head": cut,
		"too large": append(drawn(t, png.Encode), make([]byte, portal.MaxPicture)...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, path, said := transferred(t)
			said.picture = picture
			if to := s.to(s.upload(said)); to != path+"?proof=bad" {
				t.Errorf("it leads to %q", to)
			}
			s.wants(s.get(path+"?proof=bad"), http.StatusOK, "bukan foto", "Kirim bukti")
			if len(s.pictures) != 0 || s.attempts[said.reference].State != store.AttemptPending {
				t.Error("something of it is kept")
			}
		})
	}
}

func TestProofsOfStrangersAreRefused(t *testing.T) {
	t.Parallel()
	s, _, good := transferred(t)
	good.picture = drawn(t, png.Encode)
	for name, change := range map[string]func(*proof){
		"no form":           func(p *proof) { p.form = "" },
		"another's token":   func(p *proof) { p.token = secondToken },
		"another reference": func(p *proof) { p.reference = "G0" },
		"long field":        func(p *proof) { p.sender = strings.Repeat("x", 300) },
	} {
		said := good
		change(&said)
		if got := s.upload(said); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	plainForm := s.ask(http.MethodPost, "/checkout/proof", strings.NewReader("f=1"), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})
	crossed := s.ask(http.MethodPost, "/checkout/proof", strings.NewReader("x"), func(r *http.Request) {
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	})
	if plainForm.status != http.StatusNotFound || crossed.status != http.StatusNotFound {
		t.Errorf("%d, %d", plainForm.status, crossed.status)
	}
	if len(s.pictures) != 0 {
		t.Error("a picture is kept")
	}
}

func TestProofsAreKeptToARate(t *testing.T) {
	t.Parallel()
	s, _, said := transferred(t)
	said.picture = drawn(t, png.Encode)
	for at := range 6 {
		if got := s.upload(said); (got.status == http.StatusTooManyRequests) != (at == 5) {
			t.Errorf("proof %d: %d", at, got.status)
		}
	}
}

func TestAnEndedAttemptTakesNoProof(t *testing.T) {
	t.Parallel()
	s, path, said := transferred(t)
	said.picture = drawn(t, png.Encode)
	s.set(said.reference, func(a *store.Attempt) { a.State = store.AttemptPaid })
	if to := s.to(s.upload(said)); to != path || len(s.pictures) != 0 {
		t.Errorf("it leads to %q, and %d pictures are kept", to, len(s.pictures))
	}
	s.hides(s.get(path+"?proof=1"), "Kirim bukti")
}
