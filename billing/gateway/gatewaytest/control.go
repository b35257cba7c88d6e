package gatewaytest

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// maxAtOnce is how many times one callback is sent at the same time.
const maxAtOnce = 64

// control lets a person decide what becomes of a charge, and sends the callbacks:
//
//	POST /_ctl/pay?provider=tripay&order=INV-1&mode=duplicate
//	POST /_ctl/pay?provider=tripay&order=INV-1&times=64        at once
//	POST /_ctl/pay?provider=tripay&order=INV-1&insist=3        again while it is not answered 2xx
//	POST /_ctl/expire, /_ctl/fail, /_ctl/refund, /_ctl/open
//
// It answers with the status that each callback got, and leads a browser back to its page.
func (g *Gateway) control(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	outcome := Outcome(r.PathValue("outcome"))
	switch outcome {
	case Open, Paid, Expired, Failed, Refund:
	default:
		write(w, http.StatusNotFound, []byte(`{"message":"no such outcome"}`))

		return
	}
	mode := Mode(query.Get("mode"))
	made, err := g.Settle(query.Get("provider"), query.Get("order"), outcome, mode)
	if err != nil {
		write(w, http.StatusNotFound, []byte(`{"message":"no such charge"}`))

		return
	}
	var codes []int
	if times, err := strconv.Atoi(query.Get("times")); err == nil && times > 0 {
		codes = g.SendAtOnce(r.Context(), made[0], min(times, maxAtOnce))
	} else {
		again, _ := strconv.Atoi(query.Get("insist")) // nothing is no insistence
		codes = g.Insist(r.Context(), made, min(max(again, 0), maxAtOnce))
	}
	if wantsPage(r) {
		back(w, r)

		return
	}
	body, _ := json.Marshal(object{"callbacks": codes}) // numbers
	write(w, http.StatusOK, body)
}
