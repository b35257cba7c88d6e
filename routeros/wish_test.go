package routeros_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"gardu/routeros/rostest"
	"gardu/store"
)

// What single services bring about is what a full round would: it finds nothing left to do.
func TestSingleServicesComeToWhatAFullRoundWouldDo(t *testing.T) {
	t.Parallel()
	r := newRig(t, store.RouterLocal, rostest.Config{})
	for id := int64(1); id <= 6; id++ {
		r.book.pppoe(id)
	}
	r.voucher(7, "vc7")
	r.started().inStep()
	before := *r.fleet.Status()[0].Round
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for turn := range 30 {
		id := random.Int64N(7) + 1
		if random.IntN(2) == 0 {
			_, _ = r.router.Dial(rostest.DialIn{Name: r.login(id)})
		}
		r.book.change(id, func(s *store.Service) {
			switch random.IntN(5) {
			case 0:
				s.Holds ^= store.HoldUnpaid
			case 1:
				s.Holds ^= store.HoldManual
			case 2:
				s.Secret = store.ClearSecret(fmt.Sprint("password ", turn))
			case 3:
				s.Login = fmt.Sprintf("login%d", turn)
			default:
				s.Address = netip.AddrFrom4([4]byte{10, 3, byte(turn >> 8), byte(turn)})
			}
		})
		r.changed(id)
		r.until("what a full round would do", func() bool { return r.plan().Empty() })
	}
	if after := *r.fleet.Status()[0].Round; after.Sub(before) > 0 {
		t.Logf("full rounds were needed, the last %v after the first", after.Sub(before))
	}
}

// login is the login of a service.
func (r *rig) login(id int64) string {
	r.book.mu.Lock()
	defer r.book.mu.Unlock()

	return r.book.services[id].Login
}
