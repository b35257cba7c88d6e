package db

import "gardu/store"

// encodeFairUse writes the fields of a plan that say which rate it gives when. Of a tier and of
// hours only the rate is stored: their profiles follow from the plan's.
func encodeFairUse(e *encoder, p *store.Plan) {
	for _, tier := range p.Tiers {
		e.inner(23, func() {
			e.uint(1, tier.After)
			e.text(2, tier.Rate)
		})
	}
	e.uint(24, uint64(p.TierWindow))
	for _, hours := range p.Hours {
		e.inner(25, func() {
			e.uint(1, uint64(hours.From))
			e.uint(2, uint64(hours.To))
			e.uint(3, uint64(hours.Days))
			e.text(4, hours.Rate)
			e.flag(5, hours.OverTiers)
		})
	}
	e.int(26, int64(p.TrafficDay))
}

// decodeFairUse reads one of those fields.
func decodeFairUse(d *decoder, p *store.Plan) {
	switch d.field {
	case 23:
		if d.more(len(p.Tiers)) {
			p.Tiers = append(p.Tiers, decodeTier(d))
		}
	case 24:
		p.TierWindow = store.Window(d.upTo(uint64(store.WindowMonth)))
	case 25:
		if d.more(len(p.Hours)) {
			p.Hours = append(p.Hours, decodeHours(d))
		}
	case 26:
		p.TrafficDay = int(d.int())
	}
}

// decodeTier reads a tier from the field at hand.
func decodeTier(d *decoder) (tier store.Tier) {
	d.inner(func(d *decoder) {
		for d.next() {
			switch d.field {
			case 1:
				tier.After = d.uint()
			case 2:
				tier.Rate = d.text()
			}
		}
	})

	return tier
}

// decodeHours reads a time of day from the field at hand.
func decodeHours(d *decoder) (hours store.RateHours) {
	d.inner(func(d *decoder) {
		for d.next() {
			switch d.field {
			case 1:
				hours.From = store.DayTime(d.upTo(1<<16 - 1))
			case 2:
				hours.To = store.DayTime(d.upTo(1<<16 - 1))
			case 3:
				hours.Days = store.Weekdays(d.upTo(0xff))
			case 4:
				hours.Rate = d.text()
			case 5:
				hours.OverTiers = d.flag()
			}
		}
	})

	return hours
}
