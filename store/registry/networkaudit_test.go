package registry_test

import (
	"slices"
	"strings"
	"testing"

	"gardu/store"
	"gardu/store/db"
	"gardu/store/registry"
)

// TestTheNetworkIsAudited makes, changes and removes a NAS, a pool and a router, and finds each in
// the audit log with who did it, and without a secret.
func TestTheNetworkIsAudited(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := store.WithActor(t.Context(), store.Actor{Name: "wati", Address: "192.0.2.7"})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := o.AddNAS(ctx, registry.NASPatch{
		Name: new("pop"), Address: new("192.0.2.1"), Secret: new("rahasia-pertama"),
	})
	must(err)
	_, err = o.SetNAS(ctx, "pop", registry.NASPatch{Secret: new("rahasia-kedua"), Note: new("menara")})
	must(err)
	_, err = o.AddPool(ctx, registry.PoolPatch{Name: new("rumah"), Ranges: ranges(t, "10.1.0.0/30")})
	must(err)
	_, err = o.SetPool(ctx, "rumah", registry.PoolPatch{Ranges: ranges(t, "10.2.0.0/30")})
	must(err)
	_, err = o.AddRouter(ctx, registry.RouterPatch{
		Name: new("pop"), Address: new("192.0.2.1:8729"), User: new("gardu"), Password: new("rahasia-ketiga"),
	})
	must(err)
	_, err = o.SetRouter(ctx, "pop", registry.RouterPatch{Paused: new(true), Password: new("rahasia-keempat")})
	must(err)
	must(o.RemoveRouter(ctx, "pop"))
	must(o.RemovePool(ctx, "rumah"))
	must(o.RemoveNAS(ctx, "pop"))

	log, _, err := o.AuditLog(ctx, registry.AuditFilter{Actor: "wati"}, db.Page{})
	must(err)
	slices.Reverse(log)
	var actions []string
	said := map[string]string{}
	for at := range log {
		line := &log[at]
		actions = append(actions, line.Action)
		said[line.Action] = line.Before + line.After
		if strings.Contains(line.Before+line.After, "rahasia") || line.Address != "192.0.2.7" {
			t.Errorf("the line is %+v", line)
		}
	}
	want := []string{
		"nas.add", "nas.set", "pool.add", "pool.set", "router.add", "router.set",
		"router.remove", "pool.remove", "nas.remove",
	}
	if !slices.Equal(actions, want) {
		t.Errorf("the log tells of %v, want %v", actions, want)
	}
	for action, part := range map[string]string{
		"nas.set": "menara", "pool.set": "10.2.0.", "router.set": `"paused":true`, "nas.remove": "192.0.2.1",
	} {
		if !strings.Contains(said[action], part) {
			t.Errorf("%s tells %s, without %q", action, said[action], part)
		}
	}
}

// TestTheNetworkIsTheHouses refuses changes by whoever sees records of one agent only.
func TestTheNetworkIsTheHouses(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.addNAS("pop", "192.0.2.1")
	o.addPool("rumah", "10.1.0.0/30")
	agent := store.WithActor(t.Context(), store.Actor{Name: "citra", Agent: 2})
	o.unchanged(func() {
		_, nas := o.SetNAS(agent, "pop", registry.NASPatch{Note: new("x")})
		_, pool := o.SetPool(agent, "rumah", registry.PoolPatch{Note: new("x")})
		for _, err := range []error{nas, pool, o.RemoveNAS(agent, "pop"), o.RemovePool(agent, "rumah")} {
			if !store.Is(err, store.Denied) {
				t.Errorf("it is not refused: %v", err)
			}
		}
	})
}
