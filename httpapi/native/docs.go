package native

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/swaggest/swgui/v5emb"
)

// mountDocs registers the page that explains the API, with all it needs. It comes from the binary:
// the page of the HTTP library would load scripts from elsewhere.
func (a *API) mountDocs(app *fiber.App) {
	pages := v5emb.New("gardu", OpenAPIPath, DocsPath+"/")
	shown := recorded{header: http.Header{}}
	request, err := http.NewRequest(http.MethodGet, DocsPath, nil) //nolint:noctx // it goes nowhere
	if err != nil {
		a.config.Logger.Error("making the page of the API", "error", err)

		return
	}
	pages.ServeHTTP(&shown, request)
	page, policy := shown.body.Bytes(), docsPolicy(shown.body.String())
	app.Get(DocsPath, func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		c.Set(fiber.HeaderContentSecurityPolicy, policy)

		return c.Send(page)
	})
	assets := adaptor.HTTPHandler(pages)
	for _, name := range docsAssets {
		app.Get(DocsPath+"/"+name, func(c *fiber.Ctx) error {
			err := assets(c)
			c.Set(fiber.HeaderCacheControl, "public, max-age=3600")

			return err
		})
	}
}

// docsAssets are the files that the page loads.
var docsAssets = []string{
	"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js",
	"favicon-16x16.png", "favicon-32x32.png",
}

// inline finds the parts of a page that are scripts or styles themselves.
var inline = regexp.MustCompile(`(?s)<(script|style)>(.*?)</(?:script|style)>`)

// docsPolicy lets a page run what is written in it and what comes from here, and nothing else (CSP
// level 3, section 6.7.3.3).
func docsPolicy(page string) string {
	hashes := map[string][]string{"script": {"'self'"}, "style": {"'self'"}}
	for _, found := range inline.FindAllStringSubmatch(page, -1) {
		digest := sha256.Sum256([]byte(found[2]))
		hashes[found[1]] = append(hashes[found[1]],
			"'sha256-"+base64.StdEncoding.EncodeToString(digest[:])+"'")
	}

	return "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"script-src " + strings.Join(hashes["script"], " ") + "; " +
		"style-src " + strings.Join(hashes["style"], " ") + "; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// recorded is an answer that is kept.
type recorded struct {
	header http.Header
	body   bytes.Buffer
}

var _ http.ResponseWriter = (*recorded)(nil)

// Header returns the header.
func (r *recorded) Header() http.Header { return r.header }

// WriteHeader ignores the status: a page is always there.
func (r *recorded) WriteHeader(int) {}

// Write keeps a part of the body.
func (r *recorded) Write(part []byte) (int, error) { return r.body.Write(part) }
