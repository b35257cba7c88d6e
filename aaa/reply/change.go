package reply

import (
	"math"
	"time"

	"gardu/aaa/packet"
	"gardu/store"
)

// MaxDataLimit is the largest limit of octets that is sent, for a bound that has vanished: as good
// as none, and still positive where a router keeps it as a signed number.
const MaxDataLimit = math.MaxInt64

// Change is what a CoA-Request gives a running session.
type Change struct {
	Vendor  store.Vendor
	Profile *store.Profile // whose rate, idle timeout and port limit it gets; nil leaves them alone

	// Bounds says whether Session and Remains are sent. Both count from the beginning of the
	// session, as those of its Accept did: a router that counts from now cuts later than it should,
	// and gardu ends the session in time all the same.
	Bounds  bool
	Session time.Duration   // until the session must end; 0 for no bound
	Remains store.DataLimit // the session's own counters when it must end; 0 for no bound
}

// AppendChange adds the attributes that a router changes in a running session. What has become
// unbounded is sent as the largest value there is, because an attribute that is left out changes
// nothing. Pools, lists, group and free attributes are never sent: a router refuses the whole
// request over them (RFC 5176 section 2.3).
//
// It reports whether the change can be expressed so. It cannot where RouterOS would have to change
// Mikrotik-Total-Limit, and the session is to be ended instead; then nothing was added. That a
// rate may be taken away is for InPlace to refuse: a profile without a rate leaves the one that
// there is. So does a profile without an idle timeout or port limit, for which nobody is cut off;
// nothing is added where nothing is left to say.
//
// It allocates nothing for RouterOS; a failure stays in the builder until Sign.
func AppendChange(b *packet.Builder, change Change) bool {
	if change.Vendor != store.MikroTik {
		return appendOtherChange(b, &change)
	}

	if change.Bounds && change.Remains.Total != 0 {
		return false
	}

	if change.Profile != nil {
		b.VendorText(packet.MikroTik, packet.MikroTikRateLimit, change.Profile.Rate)
		appendTuned(b, change.Profile)
	}

	if change.Bounds {
		appendEnd(b, change.Session)
		appendLimit(b, packet.MikroTikRecvLimit, packet.MikroTikRecvLimitGigawords,
			bounded(change.Remains.Up))
		appendLimit(b, packet.MikroTikXmitLimit, packet.MikroTikXmitLimitGigawords,
			bounded(change.Remains.Down))
	}

	return true
}

// appendOtherChange is AppendChange for other makers. They were told no limit of octets, so there
// is none to change.
func appendOtherChange(b *packet.Builder, change *Change) bool {
	if change.Profile != nil {
		if !appendOtherRate(b, change.Profile) {
			return false
		}

		appendTuned(b, change.Profile)
	}

	if change.Bounds {
		appendEnd(b, change.Session)
	}

	return true
}

// appendOtherRate adds the rate as other makers read it. It is false for a text that is no rate.
func appendOtherRate(b *packet.Builder, profile *store.Profile) bool {
	if profile.Rate == "" {
		return true
	}

	rate, err := store.ParseRate(profile.Rate)
	if err != nil {
		return false
	}

	appendWISPr(b, profile, rate)

	return true
}

// appendTuned adds what every NAS may change besides the rate.
func appendTuned(b *packet.Builder, profile *store.Profile) {
	if profile.IdleTimeout > 0 {
		b.Uint32(packet.IdleTimeout, seconds(profile.IdleTimeout))
	}

	if profile.PortLimit > 0 {
		b.Uint32(packet.PortLimit, profile.PortLimit)
	}
}

// appendEnd adds Session-Timeout, the largest for no bound.
func appendEnd(b *packet.Builder, session time.Duration) {
	timeout := uint32(MaxSessionTimeout)
	if session > 0 {
		timeout = min(seconds(session), MaxSessionTimeout)
	}

	b.Uint32(packet.SessionTimeout, timeout)
}

// bounded turns no bound into the largest one.
func bounded(octets uint64) uint64 {
	if octets == 0 {
		return MaxDataLimit
	}

	return min(octets, MaxDataLimit)
}
