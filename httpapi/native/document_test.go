package native_test

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"gardu/httpapi/native"

	"github.com/gofiber/fiber/v2"
)

// TestDocumentSaysWhereTheAPIIs names the address of the API where one is known.
func TestDocumentSaysWhereTheAPIIs(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"": `"info":`, "https://api.isp.id": `"servers":[{"url":"https://api.isp.id"}]`,
	} {
		app := fiber.New(fiber.Config{Immutable: true})
		native.New(native.Config{PublicURL: address}).Mount(app)
		response, err := app.Test(httptest.NewRequest("GET", native.OpenAPIPath, nil), -1)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		if err != nil || !strings.Contains(string(text), want) || address == "" && strings.Contains(string(text), `"servers"`) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
