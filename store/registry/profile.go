package registry

import (
	"errors"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// ProfilePatch is what is to be set of a profile; nil leaves a field as it is.
type ProfilePatch struct {
	Rate              *string
	Pool              *string // that the router keeps
	AddressPool       *string // name or id of a pool that gardu keeps; empty for none
	IPv6Pool          *string
	DelegatedIPv6Pool *string
	Group             *string
	AddressLists      *[]string
	IdleTimeout       *time.Duration
	Interim           *time.Duration // 0 for the installation's
	PortLimit         *uint32
	Extra             *[]store.Attribute
}

// IsolirPatch is what is to be set of an isolir profile that may be absent.
type IsolirPatch struct {
	Profile *ProfilePatch // begins the profile, or changes it; nil leaves it as it is
	Remove  bool          // takes the profile away, whatever Profile says
}

// isolirField stands before the fields of an isolir profile.
const isolirField = "isolir."

// isolirWords are the words of an isolir profile's fields.
var isolirWords = store.FieldWords{
	"address_pool": isolirField + "address_pool", "extra": isolirField + "extra",
}

// apply puts what is given into a profile.
func (p *ProfilePatch) apply(b *db.Lookup, profile *store.Profile) error {
	store.Give(&profile.Rate, p.Rate)
	store.Give(&profile.Pool, p.Pool)
	store.Give(&profile.IPv6Pool, p.IPv6Pool)
	store.Give(&profile.DelegatedIPv6Pool, p.DelegatedIPv6Pool)
	store.Give(&profile.Group, p.Group)
	store.Give(&profile.AddressLists, p.AddressLists)
	store.Give(&profile.IdleTimeout, p.IdleTimeout)
	store.Give(&profile.InterimInterval, p.Interim)
	store.Give(&profile.PortLimit, p.PortLimit)
	store.Give(&profile.Extra, p.Extra)
	if p.AddressPool == nil {
		return nil
	}
	profile.AddressPool = 0
	if *p.AddressPool == "" {
		return nil
	}
	pool, err := findPool(b, *p.AddressPool)
	if store.Is(err, store.NotFound) {
		return store.Invalidf("address_pool", "there is no pool %q", store.Brief(*p.AddressPool))
	}
	profile.AddressPool = pool.ID

	return err
}

// apply returns an isolir profile with what is given put into it; nil for none. One that gives
// nothing is none.
func (p *IsolirPatch) apply(b *db.Lookup, stored *store.Profile) (*store.Profile, error) {
	switch {
	case p.Remove:
		return nil, nil
	case p.Profile == nil:
		return stored, nil
	}

	var profile store.Profile
	if stored != nil {
		profile = *stored
	}
	if err := p.Profile.apply(b, &profile); err != nil {
		return stored, isolirWords.Rename(err)
	}
	if emptyProfile(&profile) {
		return nil, nil
	}

	return &profile, nil
}

// emptyProfile reports whether a profile gives nothing.
func emptyProfile(p *store.Profile) bool {
	return p.Rate+p.Pool+p.IPv6Pool+p.DelegatedIPv6Pool+p.Group == "" &&
		len(p.AddressLists)+len(p.Extra) == 0 && p.AddressPool == 0 &&
		p.IdleTimeout == 0 && p.InterimInterval == 0 && p.PortLimit == 0
}

// checkExtra holds the free attributes of a profile and of an isolir profile, either of which may
// be nil, to the dictionary.
func (r *Registry) checkExtra(profile, isolir *store.Profile) error {
	var wrong [2]error
	if profile != nil {
		wrong[0] = r.config.CheckExtra(profile.Extra)
	}
	if isolir != nil {
		wrong[1] = isolirWords.Rename(r.config.CheckExtra(isolir.Extra))
	}

	return errors.Join(wrong[:]...)
}
