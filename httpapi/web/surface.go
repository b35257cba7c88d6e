package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"
)

// Surface is one HTTP API: a dialect, mounted on the application of a listener. Each route decides
// by itself who may use it; nothing is decided by a prefix.
type Surface interface {
	// Name is a short word for logs and metric labels.
	Name() string

	// Mount registers the routes. It is called once, before anything is served.
	Mount(app *fiber.App)
}

// Streamed is what a surface adds that reads bodies beyond MaxBody as they come. Every other route
// finds its body read, and bounded.
type Streamed interface {
	// StreamedBodies lists the routes whose bodies are not read for them.
	StreamedBodies() []Route
}

// Route is a method and a path, as the application matches it.
type Route struct {
	Method string
	Path   string // in which :name stands for a parameter
}

// Post is the route of a POST.
func Post(path string) Route { return Route{Method: http.MethodPost, Path: path} }
