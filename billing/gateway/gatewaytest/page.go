package gatewaytest

import (
	"html/template"
	"net/http"
	"slices"
	"strings"
)

// maxShown is how many charges the page shows, the newest first.
const maxShown = 50

// routePage serves the page for people: at /_ctl/ with every charge, and at the addresses that
// providers give to payers with the one that is to be paid.
func (g *Gateway) routePage() {
	g.routes.HandleFunc("GET /_ctl/{$}", g.page)
	for _, path := range []string{
		"/checkout/{id}", "/topup/{id}", "/snap/v4/redirection/{id}", "/web/{id}",
	} {
		g.routes.HandleFunc("GET "+path, g.page)
	}
}

// shown is a charge as the page shows it.
type shown struct {
	Provider, ID, Reference, State, Method string
	Amount                                 int64
	Waits                                  bool
}

// page writes the page.
func (g *Gateway) page(w http.ResponseWriter, r *http.Request) {
	list := g.shownCharges(r.PathValue("id"))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = pageOfCharges.Execute(w, list) // a reader who went away misses it
}

// shownCharges lists the charges, or the one of an id, the newest first.
func (g *Gateway) shownCharges(id string) (list []shown) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range slices.Backward(g.charges) {
		if id != "" && c.id != id || len(list) == maxShown {
			continue
		}
		list = append(list, shown{
			Provider: c.provider, ID: c.id, Reference: c.reference, Amount: c.amount,
			State: stateWords[c.state], Method: c.method, Waits: c.state == Open,
		})
	}

	return list
}

// stateWords are what the page calls what has become of a charge.
var stateWords = map[Outcome]string{
	Open: "waiting", Paid: "paid", Expired: "expired", Failed: "failed", Refund: "refunded",
}

// pageOfCharges is the page. Its buttons work without a script.
var pageOfCharges = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A gateway for trying things</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem }
article { border: 1px solid #bbb; border-radius: .5rem; margin: 1rem 0; padding: 1rem }
form { display: inline }
button { font: inherit; margin: .25rem .25rem .25rem 0; padding: .4rem 1rem }
.paid { color: #070 } small { color: #555 }
</style></head><body>
<h1>A gateway for trying things</h1>
<p>No money moves here. Press a button, and the daemon is told as a real gateway would tell it.</p>
{{range .}}<article>
<strong>Rp {{.Amount}}</strong> &middot; {{.Provider}} {{.Method}} &middot;
<span class="{{.State}}">{{.State}}</span><br><small>{{.Reference}} &middot; {{.ID}}</small><br>
{{$at := printf "?provider=%s&order=%s" .Provider .Reference}}{{if .Waits}}
<form method="post" action="/_ctl/pay{{$at}}"><button>Pay</button></form>
<form method="post" action="/_ctl/pay{{$at}}&amp;mode=duplicate"><button>Pay, told thrice</button>
</form>
<form method="post" action="/_ctl/expire{{$at}}"><button>Let it expire</button></form>
<form method="post" action="/_ctl/fail{{$at}}"><button>Refuse</button></form>{{else}}
<form method="post" action="/_ctl/pay{{$at}}"><button>Tell again</button></form>
<form method="post" action="/_ctl/refund{{$at}}"><button>Give back</button></form>{{end}}
</article>{{else}}<p>Nothing is to be paid yet.</p>{{end}}
</body></html>
`))

// wantsPage reports whether whoever asks is a person in front of a browser.
func wantsPage(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// back leads a person back to where the button was.
func back(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/_ctl/", http.StatusSeeOther)
}
