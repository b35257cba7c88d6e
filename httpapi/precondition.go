package httpapi

import (
	"crypto/sha256"
	"net/http"

	"gardu/httpapi/web"

	"github.com/gofiber/fiber/v2"
)

// readConditions puts into a request what its headers ask for beside its route: the revision that a
// record must have, what the client knows already, the name under which it may come again, and why
// it is sent.
func readConditions(c *fiber.Ctx, request *web.Request) (err error) {
	switch c.Method() {
	case http.MethodGet, http.MethodHead:
		request.Known = web.Copy(c.Get(fiber.HeaderIfNoneMatch))
	case http.MethodPatch, http.MethodPut, http.MethodDelete:
		request.Expect, err = web.ParseIfMatch(c.Get(fiber.HeaderIfMatch))
	case http.MethodPost:
		request.RepeatKey, err = web.ParseRepeatKey(
			string(c.Request().Header.Peek(web.RepeatHeader)))
	}
	if err != nil {
		return err
	}

	return request.ReadReason(c.Method(), c.Get(web.ReasonHeader))
}

// hashBody puts into a request that may come again what it says.
func hashBody(request *web.Request, body []byte) {
	if request.RepeatKey != "" {
		request.Body = sha256.Sum256(body)
	}
}
