package billing_test

import (
	"fmt"
	"strings"
	"testing"

	"gardu/billing"
	"gardu/store"
)

// orders makes as many orders of the plan home.
func orders(count int) []billing.ServiceOrder {
	list := make([]billing.ServiceOrder, count)
	for at := range list {
		list[at].ServicePatch = billing.ServicePatch{
			Login: new(fmt.Sprintf("customer%03d", at)), Plan: new("home"),
			Password: &billing.Password{Text: "rahasia"},
		}
	}

	return list
}

func TestAddServicesTellsOfEachOrder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := orders(120) // more than two transactions
	list[3].Login = new("")
	list[60].Plan = new("none")
	list[61].Login = new("customer000")
	list[119].Holds = store.HoldManual
	var next int
	wrong := map[int]string{}
	made := map[int]store.Service{}
	err := d.AddServices(t.Context(), list, func(at int, service store.Service, err error) {
		if at != next {
			t.Errorf("order %d is told of after %d", at, next-1)
		}
		next++
		if err != nil {
			wrong[at] = err.Error()

			return
		}
		made[at] = service
	})
	if err != nil || next != len(list) {
		t.Fatalf("%d orders were told of: %v", next, err)
	}
	for at, says := range map[int]string{3: "login", 60: "plan", 61: "login"} {
		if !strings.Contains(wrong[at], says) {
			t.Errorf("order %d: %q", at, wrong[at])
		}
	}
	if len(wrong) != 3 || len(made) != 117 {
		t.Errorf("%d are wrong and %d made: %v", len(wrong), len(made), wrong)
	}
	held := made[119]
	if state := held.State(d.clock.Now()); state != store.StateSuspended {
		t.Errorf("the service that was to be held is %s", state)
	}
	stored, err := d.Service(t.Context(), billing.ByID(made[50].ID))
	if err != nil || stored.Login != "customer050" || stored.Activated.IsZero() || stored.Expires.IsZero() {
		t.Errorf("stored is %+v, %v", stored, err)
	}
}

func TestAddServicesMakesNothingTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for round := range 2 {
		var failures int
		err := d.AddServices(t.Context(), orders(60), func(_ int, _ store.Service, err error) {
			if err != nil {
				failures++
			}
		})
		if err != nil || failures != 60*round {
			t.Errorf("round %d: %d failures, %v", round, failures, err)
		}
	}
}
