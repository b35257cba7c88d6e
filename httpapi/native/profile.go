package native

import (
	"fmt"

	"gardu/store"
	"gardu/store/registry"
)

// patch translates a change of a profile whose fields stand behind a prefix.
func (p *ProfileChange) patch(read *reader, prefix string) registry.ProfilePatch {
	return registry.ProfilePatch{
		Rate: p.Rate, Pool: p.Pool, AddressPool: p.AddressPool, IPv6Pool: p.IPv6Pool,
		DelegatedIPv6Pool: p.DelegatedIPv6Pool, Group: p.Group, AddressLists: p.AddressList,
		PortLimit: p.PortLimit, Extra: attributes(p.Extra),
		IdleTimeout: take(read, prefix+"idle_timeout", p.IdleTimeout, readLength),
		Interim:     take(read, prefix+"interim", p.Interim, readLength),
	}
}

// isolirPatch translates a change of an isolir profile, or its removal.
func isolirPatch(read *reader, change *ProfileChange, no *bool) (patch registry.IsolirPatch) {
	patch.Remove = no != nil && *no
	switch {
	case patch.Remove && change != nil:
		read.note(store.Invalidf("no_isolir", "cannot be given together with isolir"))
	case change != nil:
		profile := change.patch(read, "isolir.")
		patch.Profile = &profile
	}

	return patch
}

// attributes translates free attributes, where they are given.
func attributes(in *[]Attribute) *[]store.Attribute {
	if in == nil {
		return nil
	}
	list := make([]store.Attribute, 0, len(*in))
	for _, attribute := range *in {
		list = append(list, store.Attribute{Name: attribute.Name, Value: attribute.Value})
	}

	return &list
}

// showProfile translates a profile.
func (n *names) showProfile(profile *store.Profile) Profile {
	shown := Profile{
		Rate: profile.Rate, Pool: profile.Pool, AddressPool: n.pool(profile.AddressPool),
		IPv6Pool: profile.IPv6Pool, DelegatedIPv6Pool: profile.DelegatedIPv6Pool,
		Group: profile.Group, AddressList: orList(profile.AddressLists),
		IdleTimeout: lengthText(profile.IdleTimeout),
		Interim:     lengthText(profile.InterimInterval), PortLimit: profile.PortLimit,
		Extra: make([]Attribute, 0, len(profile.Extra)),
	}
	for _, attribute := range profile.Extra {
		shown.Extra = append(shown.Extra, Attribute{Name: attribute.Name, Value: attribute.Value})
	}

	return shown
}

// showIsolir translates an isolir profile that may be absent.
func (n *names) showIsolir(profile *store.Profile) *Profile {
	if profile == nil {
		return nil
	}
	shown := n.showProfile(profile)

	return &shown
}

// texts writes values as they are read.
func texts[T fmt.Stringer](list []T) []string {
	written := make([]string, 0, len(list))
	for _, one := range list {
		written = append(written, one.String())
	}

	return written
}
