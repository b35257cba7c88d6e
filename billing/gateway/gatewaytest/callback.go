package gatewaytest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sync"
)

// Callback is one delivery, ready to be sent or read.
type Callback struct {
	URL    string
	Header http.Header
	Body   []byte
}

// callback puts a claim about a charge into the words of its provider.
func (g *Gateway) callback(c charge, said claim) Callback {
	made := Callback{}
	switch c.provider {
	case "tripay":
		made = g.callTripay(c, said)
	case "midtrans":
		made = g.callMidtrans(c, said)
	case "xendit":
		made = g.callXendit(c, said)
	case "duitku":
		made = g.callDuitku(c, said)
	}
	made.URL = c.callbackURL

	return made
}

// maxAnswer is how many octets of what a callback is answered are read.
const maxAnswer = 64 << 10

// Send delivers callbacks one after the other, and returns the status that each got, 0 for none.
func (g *Gateway) Send(ctx context.Context, callbacks []Callback) []int {
	codes := make([]int, len(callbacks))
	for i, callback := range callbacks {
		codes[i] = g.send(ctx, callback)
	}

	return codes
}

// Insist delivers callbacks as Send does, each so many times more while it is not answered with
// 2xx, as providers do over hours. It returns the last status that each got.
func (g *Gateway) Insist(ctx context.Context, callbacks []Callback, again int) []int {
	codes := make([]int, len(callbacks))
	for i, callback := range callbacks {
		for try := 0; try <= again && codes[i]/100 != 2; try++ {
			codes[i] = g.send(ctx, callback)
		}
	}

	return codes
}

// SendAtOnce delivers one callback so many times at the same time, waits for all, and returns the
// status that each got, 0 for none.
func (g *Gateway) SendAtOnce(ctx context.Context, callback Callback, times int) []int {
	codes := make([]int, times)
	var deliveries sync.WaitGroup
	for i := range times {
		deliveries.Go(func() { codes[i] = g.send(ctx, callback) })
	}
	deliveries.Wait()

	return codes
}

// send delivers one callback.
func (g *Gateway) send(ctx context.Context, callback Callback) int {
	if g.config.HTTP == nil || callback.URL == "" {
		return 0
	}
	request, err := http.NewRequestWithContext(
		ctx, http.MethodPost, callback.URL, bytes.NewReader(callback.Body))
	if err != nil {
		return 0
	}
	request.Header = callback.Header.Clone()
	response, err := g.config.HTTP.Do(request)
	if err != nil {
		return 0
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswer))

	return response.StatusCode
}

// field is one name and value of a callback.
type field struct {
	name  string
	value any
}

// encode writes fields as JSON, in order; Reordered turns the order and spreads the lines.
func encode(fields []field, mode Mode) []byte {
	if mode == Reordered {
		fields = slices.Clone(fields)
		slices.Reverse(fields)
	}
	text := []byte("{")
	for i, one := range fields {
		if i > 0 {
			text = append(text, ',')
		}
		name, _ := json.Marshal(one.name) // a text
		value, err := json.Marshal(one.value)
		if err != nil {
			panic(err) // the fake's own fault
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	text = append(text, '}')
	if mode != Reordered {
		return text
	}
	var spread bytes.Buffer
	if err := json.Indent(&spread, text, "", "  "); err != nil {
		panic(err) // the fake's own fault
	}

	return spread.Bytes()
}

// jsonHeader is the header of a callback in JSON.
func jsonHeader() http.Header {
	return http.Header{"Content-Type": {"application/json"}}
}
