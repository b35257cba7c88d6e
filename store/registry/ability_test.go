package registry_test

import (
	"testing"

	"gardu/store"
	"gardu/store/storetest"
)

// TestForgetAbilities forgets what one NAS has shown, and tells of that NAS.
func TestForgetAbilities(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	nas, other := o.addNAS("pusat", "192.0.2.1"), o.addNAS("cabang", "192.0.2.2")
	o.changes.Told()
	for _, shown := range []store.Ability{
		storetest.Ability(nas.ID, store.ActRate, store.VerdictRefused),
		storetest.Ability(other.ID, store.ActRate, store.VerdictWorks),
	} {
		if err := o.RememberAbility(t.Context(), shown); err != nil {
			t.Fatal(err)
		}
	}
	if told := o.changes.Told(); len(told) != 0 {
		t.Errorf("told of %v", told)
	}
	if err := o.ForgetAbilities(t.Context(), "pusat"); err != nil {
		t.Error(err)
	}
	if told := o.changes.Told(); len(told) != 1 || told[0] != (store.Change{Noun: store.NounNAS, ID: nas.ID}) {
		t.Errorf("told of %v", told)
	}
	left, err := o.Abilities(t.Context())
	if err != nil || len(left) != 1 || left[0].NAS != other.ID {
		t.Errorf("left %v, %v", left, err)
	}
	storetest.WantFault(t, o.ForgetAbilities(t.Context(), "nobody"), store.NotFound, "")
}
