package native_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"gardu/billing"
	"gardu/httpapi/native"
	"gardu/httpapi/web"
	"gardu/store"
)

// pacer is a scheduler that does as it is told.
type pacer billing.Pulse

// Pulse tells it.
func (p pacer) Pulse(context.Context) (billing.Pulse, error) { return billing.Pulse(p), nil }

// TestHealthSaysWhetherBillingIsLate: everybody hears that it is, and only who may read the system
// by how much.
func TestHealthSaysWhetherBillingIsLate(t *testing.T) {
	t.Parallel()
	late := pacer{Ran: noon, Waiting: 3, Late: 16*time.Minute + time.Second, Behind: true}
	const figures = `"billing":{"ran_at":"2026-03-01T05:00:00Z","waiting":3,"late_seconds":961,` +
		`"limit_seconds":900}`
	owner := web.Identity{Source: web.Operator, Operator: 1, Role: store.RoleOwner}
	local := web.Identity{Source: web.LocalSocket, Name: "root"}
	guest := owner
	guest.Company = 2
	for name, test := range map[string]struct {
		scheduler native.Pacer
		who       web.Identity
		status    string
		figures   string // empty for none
	}{
		"nobody":        {late, web.Identity{}, "degraded", ""},
		"an agent":      {late, web.Identity{Source: web.Operator, Role: store.RoleAgent}, "degraded", ""},
		"one company":   {late, guest, "degraded", ""},
		"an owner":      {late, owner, "degraded", figures},
		"this machine":  {late, local, "degraded", figures},
		"on time":       {pacer{}, local, "ok", `"billing":{"ran_at":null,"waiting":0,"late_seconds":0`},
		"no scheduler":  {nil, local, "ok", ""},
		"on time, them": {pacer{}, web.Identity{}, "ok", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, native.Live{Scheduler: test.scheduler}, test.who)
			status, body := d.ask(t, http.MethodGet, native.HealthPath, "")
			if status != http.StatusOK || !strings.Contains(body, `"status":"`+test.status+`"`) ||
				!strings.Contains(body, test.figures) ||
				strings.Contains(body, `"billing"`) != (test.figures != "") {
				t.Errorf("it is answered %d %s", status, body)
			}
		})
	}
}
