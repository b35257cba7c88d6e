package gatewaytest

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
)

// Fault is one way to spoil a reply.
type Fault uint8

// The faults. Those up to Slow happen before the question has any effect, the others after.
const (
	None        Fault = iota
	ServerError       // 500 with JSON
	BadGateway        // 502 with a page for people
	Page              // 200 with a page for people
	TooMany           // 429
	Redirect          // 302
	Slow              // no reply until the asker gives up

	Dropped       // the connection ends without a reply
	Cut           // the reply ends in the middle
	Huge          // the reply is longer than anybody should read
	OtherAmount   // the reply names an amount that is one rupiah more
	OtherPayment  // the reply names another reference
	CallbackFirst // the callback arrives, for money already paid, before the reply to Create
)

// Inject spoils the next replies, one fault each. None lets a reply pass.
func (g *Gateway) Inject(faults ...Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = append(g.faults, faults...)
}

// hugeReply is how many octets Huge sends.
const hugeReply = 2 << 20

// Forgive forgets the faults that were not used.
func (g *Gateway) Forgive() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = nil
}

// page is what a proxy says to people.
const page = "<!DOCTYPE html><html><body><h1>Just a moment...</h1></body></html>"

// before spoils what never reaches the gateway, and reports whether it did.
func (f Fault) before(w http.ResponseWriter, r *http.Request) bool {
	switch f {
	case ServerError:
		write(w, http.StatusInternalServerError, []byte(`{"message":"internal"}`))
	case BadGateway:
		write(w, http.StatusBadGateway, []byte(page))
	case Page:
		write(w, http.StatusOK, []byte(page))
	case TooMany:
		write(w, http.StatusTooManyRequests, []byte(`{"message":"slow down"}`))
	case Redirect:
		w.Header().Set("Location", "/_elsewhere")
		write(w, http.StatusFound, nil)
	case Slow:
		<-r.Context().Done()
	default:
		return false
	}

	return true
}

// after writes an answer, spoiled.
func (f Fault) after(w http.ResponseWriter, ready told) {
	body, amount := ready.body, ready.about.amount
	switch f {
	case Dropped:
		panic(http.ErrAbortHandler)
	case Cut:
		body = body[:len(body)/2]
	case Huge:
		body = append(body, bytes.Repeat([]byte(" "), hugeReply)...)
	case OtherAmount:
		body = spoil(body, strconv.FormatInt(amount, 10), strconv.FormatInt(amount+1, 10))
	case OtherPayment:
		body = spoil(body, ready.about.reference, ready.about.reference+"-other")
	}
	write(w, ready.code, body)
}

// spoil replaces one text by another wherever an answer has it.
func spoil(body []byte, before, after string) []byte {
	if before == "" {
		return body
	}

	return []byte(strings.ReplaceAll(string(body), before, after))
}

// write writes a reply. An asker who went away misses it.
func write(w http.ResponseWriter, code int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(body)
}
