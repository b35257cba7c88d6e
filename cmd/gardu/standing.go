package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gardu/httpapi/native"
)

// servicePairs shows a service: what it is, what it gets and why, and what it has used.
func (c *console) servicePairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(s native.Service) []pair {
		pairs := append(c.recordPairs(&s), c.standingPairs(s.Entitlement)...)
		if s.TopUp != nil {
			pairs = append(pairs, pair{"topped up", c.topUpText(s.TopUp)})
		}
		if s.Usage != nil {
			pairs = append(pairs,
				pair{"used today", amountText(s.Usage.Day)},
				pair{"used this month", c.amountSince(s.Usage.Month)},
				pair{"used since activation", c.amountSince(s.Usage.Activation)})
		}
		for place := range s.Sessions {
			pairs = append(pairs, pair{"online", c.onlineText(&s.Sessions[place])})
		}

		return pairs
	})
}

// recordPairs shows what a service is.
func (c *console) recordPairs(s *native.Service) []pair {
	mac := s.MAC
	if mac == "" && s.BindFirstMAC {
		mac = "that of the first login"
	}
	why := ""
	if s.Entitlement != nil {
		why = s.Entitlement.Sentence
	}

	return []pair{
		{"login", s.Login},
		{"id", fmt.Sprintf("#%d", s.ID)},
		{"number", s.Number},
		{"state", s.State},
		{"holds", strings.Join(s.Holds, ", ")},
		{"gets", why},
		{"kind", s.Kind},
		{"router", s.Router},
		{"plan", s.Plan},
		{"quantity", strconv.Itoa(s.Quantity)},
		{"customer", s.Customer},
		{"password", formText(s.SecretForm)},
		{"mac", mac},
		{"ip", s.IP},
		{"ipv6 prefix", s.IPv6Prefix},
		{"delegated ipv6", s.DelegatedIPv6},
		{"starts at login", yesNo(s.StartsAtLogin)},
		{"billing anchor", dayText(s.BillingAnchor)},
		{"created", c.instant(s.CreatedAt)},
		{"activated", c.instantOr(s.ActivatedAt, "not yet")},
		{"expires", c.instantOr(s.ExpiresAt, "never")},
		{"terminated", c.instantOr(s.TerminatedAt, "")},
		{"note", s.Note},
		{"warnings", strings.Join(s.Warnings, "; ")},
	}
}

// standingPairs shows how far a service has come on its limits, and what routers have still to be
// told. The sentence stands elsewhere.
func (c *console) standingPairs(e *native.Entitlement) []pair {
	if e == nil {
		return nil
	}
	pairs := []pair{
		{"changes next", c.instantOr(e.Until, "")},
		{"sessions end", c.instantOr(e.EndsAt, "")},
	}
	pairs = append(pairs, c.quotaPairs(e.Quota)...)
	pairs = append(pairs, c.fairUsePairs(e.FairUse)...)
	for _, waits := range e.Pending {
		pairs = append(pairs, pair{"waits", waits})
	}

	return pairs
}

// quotaPairs shows each bound of a quota.
func (c *console) quotaPairs(quota *native.Quota) []pair {
	if quota == nil {
		return nil
	}
	var pairs []pair
	for _, one := range []struct {
		what  string
		bound *native.Bound
		write func(uint64) string
	}{
		{"quota", quota.Total, octets},
		{"quota of upload", quota.Up, octets},
		{"quota of download", quota.Down, octets},
		{"quota of time", quota.Online, func(count uint64) string { return uptime(int64(count)) }},
	} {
		if one.bound != nil {
			text := boundUsed(one.bound, one.write) + ", counted" +
				c.windowText(quota.Window, quota.Since)
			pairs = append(pairs, pair{one.what, text})
		}
	}

	return pairs
}

// boundUsed writes how much of a bound is used and left.
func boundUsed(bound *native.Bound, write func(uint64) string) string {
	text := write(bound.Used) + " of " + write(bound.Limit)
	if bound.Added > 0 {
		text += " (" + write(bound.Added) + " added)"
	}

	return text + ", " + write(bound.Left) + " left"
}

// windowText says which window counts and when it began.
func (c *console) windowText(window string, since *time.Time) string {
	text := map[string]string{
		"day": "today", "month": "this month", "activation": "since activation",
	}[window]
	if window == "month" && since != nil {
		text += ", since " + c.instant(*since)
	}

	return " " + text
}

// fairUsePairs shows the steps of fair use.
func (c *console) fairUsePairs(fair *native.FairUse) []pair {
	if fair == nil {
		return nil
	}
	pairs := []pair{{
		"counted for fair use", octets(fair.Used) + c.windowText(fair.Window, fair.Since),
	}}
	for _, step := range fair.Steps {
		reached := ""
		if step.Reached {
			reached = ", reached"
		}
		pairs = append(pairs, pair{"fair use", step.Rate + " after " + octets(step.After) + reached})
	}

	return pairs
}

// topUpText writes what was added, and to which window.
func (c *console) topUpText(added *native.TopUp) string {
	var parts []string
	if added.Octets > 0 {
		parts = append(parts, octets(added.Octets))
	}
	if added.OnlineTime > 0 {
		parts = append(parts, uptime(added.OnlineTime)+" online")
	}

	return strings.Join(parts, " and ") + " for the window that began " + c.instant(added.Window)
}

// amountText writes what was used: sent and received by the customer, and for how long.
func amountText(used native.Amount) string {
	return fmt.Sprintf("up %s, down %s, total %s, %s online", octets(used.InputOctets),
		octets(used.OutputOctets), octets(used.TotalOctets), uptime(used.OnlineTime))
}

// amountSince is amountText with the beginning of the window where that is known.
func (c *console) amountSince(used native.Amount) string {
	if used.Since == nil {
		return amountText(used)
	}

	return amountText(used) + ", since " + c.instant(*used.Since)
}

// onlineText writes where a service is online.
func (c *console) onlineText(s *native.Session) string {
	text := fmt.Sprintf("session %d at %s", s.ID, s.NAS)
	if s.FramedIP != "" {
		text += ", " + s.FramedIP
	}
	if s.CallingStationID != "" {
		text += ", " + s.CallingStationID
	}
	text += fmt.Sprintf(", %s, up %s, down %s", uptime(s.SessionTime), octets(s.InputOctets),
		octets(s.OutputOctets))
	if s.GrantedAt != nil {
		text += ", profile since " + c.instant(*s.GrantedAt)
	}

	return text
}
