package db_test

import (
	"encoding/binary"
	"net/netip"
	"time"

	"pgregory.net/rapid"

	"gardu/store"
)

// anyText is a text of any octets, often empty.
func anyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "text"))
	})
}

// anyTime is an instant as it can be stored, or none.
func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "never") {
			return time.Time{}
		}

		return time.UnixMicro(rapid.Int64Range(-1<<50, 1<<56).Draw(t, "micros")).UTC()
	})
}

// anyAddr is an address of either family, or none.
func anyAddr() *rapid.Generator[netip.Addr] {
	return rapid.Custom(func(t *rapid.T) netip.Addr {
		size := rapid.SampledFrom([]int{0, 4, 16}).Draw(t, "size")
		addr, _ := netip.AddrFromSlice(rapid.SliceOfN(rapid.Byte(), size, size).Draw(t, "addr"))

		return addr
	})
}

// anyPrefix is a prefix of either family, or none.
func anyPrefix() *rapid.Generator[netip.Prefix] {
	return rapid.Custom(func(t *rapid.T) netip.Prefix {
		addr := anyAddr().Draw(t, "base")
		if !addr.IsValid() {
			return netip.Prefix{}
		}

		return netip.PrefixFrom(addr, rapid.IntRange(0, addr.BitLen()).Draw(t, "bits"))
	})
}

// anySecret is a secret of any form.
func anySecret() *rapid.Generator[store.Secret] {
	return rapid.Custom(func(t *rapid.T) store.Secret {
		form := store.SecretForm(rapid.IntRange(0, int(store.OneWayHash)).Draw(t, "form"))
		if form == store.NoSecret {
			return store.Secret{}
		}

		return store.Secret{Form: form, Value: rapid.SliceOfN(rapid.Byte(), 1, 64).Draw(t, "value")}
	})
}

// upTo is a small number of some kind.
func upTo[T ~uint8](largest T) *rapid.Generator[T] {
	return rapid.Custom(func(t *rapid.T) T { return T(rapid.IntRange(0, int(largest)).Draw(t, "kind")) })
}

// anyDuration is any length of time.
func anyDuration() *rapid.Generator[time.Duration] {
	return rapid.Custom(func(t *rapid.T) time.Duration { return time.Duration(rapid.Int64().Draw(t, "nanoseconds")) })
}

// anyService is a service whose every field may be anything that a decoder takes.
func anyService() *rapid.Generator[store.Service] {
	return rapid.Custom(func(t *rapid.T) store.Service {
		s := store.Service{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Number: anyText().Draw(t, "number"), Customer: rapid.Int64().Draw(t, "customer"),
			Plan: rapid.Int64().Draw(t, "plan"), Quantity: rapid.Int().Draw(t, "quantity"),
			Access: upTo(store.VPN).Draw(t, "access"), Router: rapid.Int64().Draw(t, "router"),
			Login: anyText().Draw(t, "login"), Secret: anySecret().Draw(t, "secret"),
			BindFirstMAC: rapid.Bool().Draw(t, "first"), Address: anyAddr().Draw(t, "address"),
			IPv6Prefix: anyPrefix().Draw(t, "link"), DelegatedIPv6: anyPrefix().Draw(t, "behind"),
			StartsAtLogin: rapid.Bool().Draw(t, "starts"), Activated: anyTime().Draw(t, "activated"),
			Expires: anyTime().Draw(t, "expires"), BillingAnchor: rapid.Int().Draw(t, "anchor"),
			Holds: store.Holds(rapid.Byte().Draw(t, "holds")), Terminated: anyTime().Draw(t, "terminated"),
			Voucher: rapid.Int64().Draw(t, "voucher"), Created: anyTime().Draw(t, "created"),
			Note: anyText().Draw(t, "note"),
			TopUp: store.TopUp{
				Octets: rapid.Uint64().Draw(t, "more"), Online: anyDuration().Draw(t, "longer"),
				Window: anyTime().Draw(t, "in window"),
			},
		}
		copy(s.MAC[:], rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "mac"))

		return s
	})
}

// anyProfile is any profile.
func anyProfile() *rapid.Generator[store.Profile] {
	return rapid.Custom(func(t *rapid.T) store.Profile {
		p := store.Profile{
			Rate: anyText().Draw(t, "rate"), Pool: anyText().Draw(t, "pool"), IPv6Pool: anyText().Draw(t, "pool6"),
			DelegatedIPv6Pool: anyText().Draw(t, "delegated"), Group: anyText().Draw(t, "group"),
			IdleTimeout: anyDuration().Draw(t, "idle"), InterimInterval: anyDuration().Draw(t, "interim"),
			PortLimit: rapid.Uint32().Draw(t, "ports"), IgnoresFixed: rapid.Bool().Draw(t, "ignores"),
			AddressPool: rapid.Int64().Draw(t, "address pool"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "lists") {
			p.AddressLists = append(p.AddressLists, anyText().Draw(t, "list"))
			p.Extra = append(p.Extra, store.Attribute{Name: anyText().Draw(t, "name"), Value: anyText().Draw(t, "value")})
		}

		return p
	})
}

// anyTier is any tier of fair use.
func anyTier() *rapid.Generator[store.Tier] {
	return rapid.Custom(func(t *rapid.T) store.Tier {
		return store.Tier{After: rapid.Uint64().Draw(t, "after"), Rate: anyText().Draw(t, "rate")}
	})
}

// anyHours is another rate at any time of day.
func anyHours() *rapid.Generator[store.RateHours] {
	return rapid.Custom(func(t *rapid.T) store.RateHours {
		return store.RateHours{
			From: store.DayTime(rapid.Uint16().Draw(t, "from")), To: store.DayTime(rapid.Uint16().Draw(t, "to")),
			Days: store.Weekdays(rapid.Byte().Draw(t, "days")), Rate: anyText().Draw(t, "rate"),
			OverTiers: rapid.Bool().Draw(t, "over"),
		}
	})
}

// several is a list of up to three, or none.
func several[T any](one *rapid.Generator[T]) *rapid.Generator[[]T] {
	return rapid.Custom(func(t *rapid.T) (list []T) {
		for range rapid.IntRange(0, 3).Draw(t, "number") {
			list = append(list, one.Draw(t, "entry"))
		}

		return list
	})
}

// anyRange is a run of addresses.
func anyRange() *rapid.Generator[store.AddressRange] {
	return rapid.Custom(func(t *rapid.T) store.AddressRange {
		ends := rapid.SliceOfN(rapid.Uint32(), 2, 2).Draw(t, "ends")
		var first, last [4]byte
		binary.BigEndian.PutUint32(first[:], min(ends[0], ends[1]))
		binary.BigEndian.PutUint32(last[:], max(ends[0], ends[1]))

		return store.AddressRange{First: netip.AddrFrom4(first), Last: netip.AddrFrom4(last)}
	})
}

// anyPool is any pool.
func anyPool() *rapid.Generator[store.Pool] {
	return rapid.Custom(func(t *rapid.T) store.Pool {
		return store.Pool{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Name: anyText().Draw(t, "name"), Ranges: several(anyRange()).Draw(t, "ranges"),
			Created: anyTime().Draw(t, "created"), Note: anyText().Draw(t, "note"),
		}
	})
}

// anyCompany is any company.
func anyCompany() *rapid.Generator[store.Company] {
	return rapid.Custom(func(t *rapid.T) store.Company {
		c := store.Company{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Name: anyText().Draw(t, "name"), Created: anyTime().Draw(t, "created"), Note: anyText().Draw(t, "note"),
		}
		if rapid.Bool().Draw(t, "own isolir") {
			isolir := anyProfile().Draw(t, "isolir")
			c.Isolir = &isolir
		}
		c.Prepare()

		return c
	})
}

// anyAbility is what any NAS may have shown.
func anyAbility() *rapid.Generator[store.Ability] {
	return rapid.Custom(func(t *rapid.T) store.Ability {
		return store.Ability{
			NAS: rapid.Int64Min(1).Draw(t, "nas"), Access: upTo(store.VPN).Draw(t, "access"),
			Act: upTo(store.ActDisconnect).Draw(t, "act"), Verdict: upTo(store.VerdictDeaf).Draw(t, "verdict"),
			Cause: rapid.Uint32().Draw(t, "cause"), At: anyTime().Draw(t, "at"), Count: rapid.Uint32().Draw(t, "count"),
		}
	})
}

// anyPlan is any plan, prepared as a book keeps it.
func anyPlan() *rapid.Generator[store.Plan] {
	return rapid.Custom(func(t *rapid.T) store.Plan {
		p := store.Plan{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Name: anyText().Draw(t, "name"), Access: upTo(store.VPN).Draw(t, "access"),
			Router: rapid.Int64().Draw(t, "router"), Profile: anyProfile().Draw(t, "profile"),
			DataLimit: store.DataLimit{
				Up: rapid.Uint64().Draw(t, "up"), Down: rapid.Uint64().Draw(t, "down"), Total: rapid.Uint64().Draw(t, "total"),
			},
			TimeLimit: anyDuration().Draw(t, "time"), QuotaWindow: upTo(store.WindowMonth).Draw(t, "window"),
			OnQuota: upTo(store.QuotaIsolir).Draw(t, "quota"), Throttle: anyProfile().Draw(t, "throttle"),
			Validity:      store.Validity{Count: rapid.Int().Draw(t, "count"), Unit: upTo(store.Periods).Draw(t, "unit")},
			StartsAtLogin: rapid.Bool().Draw(t, "starts"), OnExpiry: upTo(store.ExpirySwitch).Draw(t, "expiry"),
			ExpiryPlan: rapid.Int64().Draw(t, "next"), SharedUsers: rapid.Int().Draw(t, "shared"),
			Price: rapid.Int64().Draw(t, "price"), Created: anyTime().Draw(t, "created"), Note: anyText().Draw(t, "note"),
			Tiers: several(anyTier()).Draw(t, "tiers"), TierWindow: upTo(store.WindowMonth).Draw(t, "tier window"),
			Hours: several(anyHours()).Draw(t, "hours"), TrafficDay: rapid.Int().Draw(t, "traffic day"),
			Company: rapid.Int64().Draw(t, "company"),
		}
		if rapid.Bool().Draw(t, "own isolir") {
			isolir := anyProfile().Draw(t, "isolir")
			p.Isolir = &isolir
		}
		p.Prepare()

		return p
	})
}

// anyCustomer is any customer.
func anyCustomer() *rapid.Generator[store.Customer] {
	return rapid.Custom(func(t *rapid.T) store.Customer {
		return store.Customer{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Number: anyText().Draw(t, "number"), Name: anyText().Draw(t, "name"), Email: anyText().Draw(t, "email"),
			Phone: anyText().Draw(t, "phone"), Address: anyText().Draw(t, "street"),
			Language: anyText().Draw(t, "language"), State: upTo(store.CustomerLimited).Draw(t, "state"),
			Network: store.Network{
				Login: anyText().Draw(t, "login"), Secret: anySecret().Draw(t, "secret"),
				PPPLogin: anyText().Draw(t, "ppp"), PPPSecret: anySecret().Draw(t, "ppp secret"),
				Address: anyAddr().Draw(t, "address"),
			},
			Created: anyTime().Draw(t, "created"), Note: anyText().Draw(t, "note"),
		}
	})
}

// anyNAS is any NAS.
func anyNAS() *rapid.Generator[store.NAS] {
	return rapid.Custom(func(t *rapid.T) store.NAS {
		return store.NAS{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Name: anyText().Draw(t, "name"), Address: anyPrefix().Draw(t, "address"),
			Identifier: anyText().Draw(t, "identifier"), Secret: anySecret().Draw(t, "secret"),
			Vendor: upTo(store.OtherVendor).Draw(t, "vendor"), CoAPort: rapid.Uint16().Draw(t, "port"),
			CoAAddress: anyAddr().Draw(t, "coa"), SwapOctets: rapid.Bool().Draw(t, "swap"),
			RequireMessageAuthenticator: upTo(store.No).Draw(t, "require"),
			LimitProxyState:             upTo(store.No).Draw(t, "limit"),
			CoA:                         upTo(store.CoAOff).Draw(t, "use"),
			Created:                     anyTime().Draw(t, "created"), Note: anyText().Draw(t, "note"),
		}
	})
}

// anyRouter is any router.
func anyRouter() *rapid.Generator[store.Router] {
	return rapid.Custom(func(t *rapid.T) store.Router {
		return store.Router{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Name: anyText().Draw(t, "name"), NAS: rapid.Int64().Draw(t, "nas"),
			Address: anyText().Draw(t, "address"), User: anyText().Draw(t, "user"),
			Password: anySecret().Draw(t, "password"), Mode: upTo(store.RouterMixed).Draw(t, "mode"),
			TLS: upTo(store.RouterPlain).Draw(t, "tls"), Fingerprint: anyText().Draw(t, "fingerprint"),
			Authority: anyText().Draw(t, "authority"), ChallengeLogin: rapid.Bool().Draw(t, "challenge"),
			Serial: anyText().Draw(t, "serial"), Paused: rapid.Bool().Draw(t, "paused"), Fresh: rapid.Bool().Draw(t, "fresh"),
			Created: anyTime().Draw(t, "created"), Note: anyText().Draw(t, "note"),
		}
	})
}

// anyOperator is any operator.
func anyOperator() *rapid.Generator[store.Operator] {
	return rapid.Custom(func(t *rapid.T) store.Operator {
		return store.Operator{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Name: anyText().Draw(t, "name"), Role: store.Role(anyText().Draw(t, "role")),
			Password: anyText().Draw(t, "password"), Router: anySecret().Draw(t, "router"),
			RouterGroup: anyText().Draw(t, "group"), Created: anyTime().Draw(t, "created"),
			Parent: rapid.Int64().Draw(t, "parent"), Company: rapid.Int64().Draw(t, "company"),
			FullName: anyText().Draw(t, "full name"), Phone: anyText().Draw(t, "phone"),
			Email: anyText().Draw(t, "email"), Status: upTo(store.OperatorInactive).Draw(t, "status"),
		}
	})
}

// anyAPIKey is any API key.
func anyAPIKey() *rapid.Generator[store.APIKey] {
	return rapid.Custom(func(t *rapid.T) store.APIKey {
		return store.APIKey{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Name: anyText().Draw(t, "name"), Prefix: anyText().Draw(t, "prefix"),
			Hash:     append([]byte(nil), rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "hash")...),
			Operator: rapid.Int64().Draw(t, "operator"),
			Scopes:   orNone(rapid.SliceOfN(anyText(), 0, 4).Draw(t, "scopes")),
			Allow:    orNone(rapid.SliceOfN(anyNetwork(), 0, 4).Draw(t, "allow")),
			Method:   rapid.Int64().Draw(t, "method"), Created: anyTime().Draw(t, "created"),
			Expires: anyTime().Draw(t, "expires"), Revoked: anyTime().Draw(t, "revoked"),
			LastUsed: anyTime().Draw(t, "used"),
		}
	})
}

// anyNetwork is any network that is one.
func anyNetwork() *rapid.Generator[netip.Prefix] {
	return anyPrefix().Filter(netip.Prefix.IsValid)
}

// orNone makes an empty list nil, as a decoder does.
func orNone[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}

	return list
}

// anyTokenFamily is any token family.
func anyTokenFamily() *rapid.Generator[store.TokenFamily] {
	return rapid.Custom(func(t *rapid.T) store.TokenFamily {
		return store.TokenFamily{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Kind: upTo(store.TokenCustomer).Draw(t, "kind"), Owner: rapid.Int64().Draw(t, "owner"),
			Generation: rapid.Uint64().Draw(t, "generation"),
			Stamp:      append([]byte(nil), rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "stamp")...),
			Created:    anyTime().Draw(t, "created"), Used: anyTime().Draw(t, "used"),
			Expires: anyTime().Draw(t, "expires"), Address: anyAddr().Draw(t, "address"),
			Agent: anyText().Draw(t, "agent"),
		}
	})
}

// anyVoucher is any voucher.
func anyVoucher() *rapid.Generator[store.Voucher] {
	return rapid.Custom(func(t *rapid.T) store.Voucher {
		return store.Voucher{
			ID: rapid.Int64Min(1).Draw(t, "id"), Revision: rapid.Uint64().Draw(t, "revision"),
			Code: anyText().Draw(t, "code"), Secret: anySecret().Draw(t, "secret"), Plan: rapid.Int64().Draw(t, "plan"),
			Router: rapid.Int64().Draw(t, "router"), Batch: rapid.Int64().Draw(t, "batch"),
			State: upTo(store.VoucherVoid).Draw(t, "state"), Service: rapid.Int64().Draw(t, "service"),
			MadeBy: anyText().Draw(t, "maker"), Created: anyTime().Draw(t, "created"), Used: anyTime().Draw(t, "used"),
		}
	})
}

// anySession is any session.
func anySession() *rapid.Generator[store.Session] {
	return rapid.Custom(func(t *rapid.T) store.Session {
		return store.Session{
			ID: rapid.Uint64Min(1).Draw(t, "id"), LastIndex: rapid.Uint64().Draw(t, "last"),
			NAS: rapid.Int64().Draw(t, "nas"), NASIdentifier: anyText().Draw(t, "identifier"),
			AcctSessionID: anyText().Draw(t, "acct"), Nonce: rapid.Uint64().Draw(t, "nonce"),
			Granted: rapid.Uint64().Draw(t, "granted"), Service: rapid.Int64().Draw(t, "service"),
			Login: anyText().Draw(t, "login"), CallingStation: anyText().Draw(t, "calling"),
			CalledStation: anyText().Draw(t, "called"), NASPort: rapid.Uint32().Draw(t, "port"),
			NASPortID: anyText().Draw(t, "port id"), Address: anyAddr().Draw(t, "address"),
			IPv6Prefix: anyPrefix().Draw(t, "link"), DelegatedIPv6: anyPrefix().Draw(t, "behind"),
			Started: anyTime().Draw(t, "started"), Updated: anyTime().Draw(t, "updated"),
			Stopped: anyTime().Draw(t, "stopped"), Duration: anyDuration().Draw(t, "duration"),
			Interim: anyDuration().Draw(t, "interim"), Interims: rapid.Uint32().Draw(t, "interims"),
			InputOctets: rapid.Uint64().Draw(t, "in"), OutputOctets: rapid.Uint64().Draw(t, "out"),
			InputPackets: rapid.Uint64().Draw(t, "packets in"), OutputPackets: rapid.Uint64().Draw(t, "packets out"),
			Cause:    store.TerminateCause(rapid.Uint32().Draw(t, "cause")),
			UserName: anyText().Draw(t, "user"), Source: anyAddr().Draw(t, "source"), Local: anyAddr().Draw(t, "local"),
			Terms: rapid.Uint64().Draw(t, "terms"), GrantedAt: anyTime().Draw(t, "granted at"),
		}
	})
}

// anyUsage is any usage.
func anyUsage() *rapid.Generator[store.Usage] {
	amount := rapid.Custom(func(t *rapid.T) store.Amount {
		return store.Amount{
			Start: anyTime().Draw(t, "start"), Up: rapid.Uint64().Draw(t, "up"),
			Down: rapid.Uint64().Draw(t, "down"), Online: anyDuration().Draw(t, "online"),
		}
	})

	return rapid.Custom(func(t *rapid.T) store.Usage {
		return store.Usage{
			Service: rapid.Int64Min(1).Draw(t, "service"), Activation: amount.Draw(t, "activation"),
			Month: amount.Draw(t, "month"), Day: amount.Draw(t, "day"),
		}
	})
}
