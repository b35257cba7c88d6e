package portal

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // a proof is a picture of one of these kinds
	_ "image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
	"unicode/utf8"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
)

// Limits of a proof.
const (
	MaxPicture  = 2 << 20 // octets
	maxUpload   = MaxPicture + 64<<10
	maxField    = 256    // octets of each other field
	maxParts    = 8      // of the form
	maxPixels   = 20_000 // of a side
	maxBoundary = 70     // RFC 2046 section 5.1.1
)

// proven is what a form with a proof says.
type proven struct {
	form, token, reference, sender string
	picture                        []byte
}

// errPicture says that a proof is no picture that we take.
var errPicture = store.Invalidf("picture", "must be a JPG or PNG picture of at most 2 MB")

// proof takes a picture of a transfer. Few are read at one time, because each takes memory.
func (p *Portal) proof(c *fiber.Ctx) error {
	if !p.fromHere(c) {
		return p.unread(c, errNoPage)
	}
	select {
	case p.uploads <- struct{}{}:
		defer func() { <-p.uploads }()
	default:
		return p.unread(c, store.Errorf(store.Unavailable, "too many pictures are being sent"))
	}
	said, err := readProof(c)
	if err != nil && !errors.Is(err, errPicture) {
		return p.unread(c, err)
	}
	ctx := c.UserContext()
	if p.config.Links.checkForm(proofPath, said.form) != nil {
		return p.unread(c, errNoPage)
	}
	goal, attempt, missing := p.attemptOf(ctx, said.token, said.reference)
	if missing != nil {
		return p.unread(c, missing)
	}
	path := goal.path + "/" + url.PathEscape(attempt.Reference)
	if err != nil {
		c.Context().SetConnectionClose()

		return seeOther(c, path+"?proof=bad")
	}

	return p.keepProof(c, path, &attempt, &said)
}

// keepProof keeps the picture and hands it in.
func (p *Portal) keepProof(
	c *fiber.Ctx, path string, attempt *store.Attempt, said *proven,
) error {
	if err := web.Throttled(p.shows.Take(attempt.Reference)); err != nil {
		return err
	}
	if !attempt.State.Open() {
		return seeOther(c, path)
	}
	kind, err := kindOf(said.picture)
	if err != nil {
		return seeOther(c, path+"?proof=bad")
	}
	ctx := c.UserContext()
	name, err := p.config.Proofs.KeepPicture(ctx, kind, said.picture)
	if err != nil {
		return err
	}
	err = p.config.Proofs.SubmitProof(ctx, attempt.ID, name, said.sender)
	if err != nil && !store.Is(err, store.Conflict) {
		return err
	}

	return seeOther(c, path)
}

// unread answers before a body was read to its end, which ends the connection: the rest would be
// taken for the next request.
func (p *Portal) unread(c *fiber.Ctx, err error) error {
	c.Context().SetConnectionClose()

	return err
}

// readProof reads the form, in the order in which our page has its fields. The error is errPicture
// for a picture that is too large or missing, and NotFound for what no page of ours sends.
func readProof(c *fiber.Ctx) (said proven, err error) {
	kind, parameters, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	boundary := parameters["boundary"]
	body := c.Context().RequestBodyStream()
	if err != nil || kind != fiber.MIMEMultipartForm || len(boundary) > maxBoundary || body == nil {
		return proven{}, errNoPage
	}
	reader := multipart.NewReader(io.LimitReader(body, maxUpload), boundary)
	for range maxParts {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return said, errNoPage
		}
		if err := said.take(part); err != nil {
			return said, err
		}
	}
	if len(said.picture) == 0 {
		return said, errPicture
	}

	return said, nil
}

// take takes one field.
func (s *proven) take(part *multipart.Part) error {
	if part.FormName() == "picture" {
		octets, err := io.ReadAll(io.LimitReader(part, MaxPicture+1))
		if err != nil || len(octets) > MaxPicture {
			return errPicture
		}
		s.picture = octets

		return nil
	}
	octets, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err != nil || len(octets) > maxField {
		return errNoPage
	}
	text := string(octets)
	switch part.FormName() {
	case "f":
		s.form = text
	case "token":
		s.token = text
	case "reference":
		s.reference = text
	case "sender":
		s.sender = senderOf(text)
	}

	return nil
}

// maxSender is how much of a sender's name is kept, in octets.
const maxSender = 128

// senderOf makes a name of what was typed: text without controls, cut to what is kept.
func senderOf(text string) string {
	text = strings.TrimSpace(plain(strings.ToValidUTF8(text, "")))
	for len(text) > maxSender {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}

	return text
}

// kindOf looks at a picture itself, whatever its sender calls it: jpg or png. The error is
// errPicture.
func kindOf(picture []byte) (string, error) {
	config, kind, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || config.Width > maxPixels || config.Height > maxPixels {
		return "", errPicture
	}
	switch kind {
	case "jpeg":
		return "jpg", nil
	case "png":
		return "png", nil
	default:
		return "", errPicture
	}
}
