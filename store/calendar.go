package store

import "time"

// Calendar says where the windows of a plan begin.
type Calendar struct {
	Zone       *time.Location // the operator's; nil means UTC
	TrafficDay int            // day of the month on which month windows begin; 0 for the first
}

// Calendar returns the plan's calendar in the operator's zone.
func (p *Plan) Calendar(zone *time.Location) Calendar {
	return Calendar{Zone: zone, TrafficDay: p.TrafficDay}
}

// MonthStart returns the beginning of the month window of an instant, in UTC: the midnight of the
// traffic day at or before it. In a month that is shorter the last day stands for the traffic day.
func (c Calendar) MonthStart(now time.Time) time.Time {
	year, month, day := now.In(orUTC(c.Zone)).Date()
	first := clampDay(year, month, max(c.TrafficDay, 1))
	if day < first {
		month--
		first = clampDay(year, month, max(c.TrafficDay, 1))
	}

	return midnight(year, month, first, c.Zone)
}

// nextMonth returns the beginning of the month window after that of an instant, in UTC.
func (c Calendar) nextMonth(now time.Time) time.Time {
	year, month, day := now.In(orUTC(c.Zone)).Date()
	first := clampDay(year, month, max(c.TrafficDay, 1))
	if day >= first {
		month++
		first = clampDay(year, month, max(c.TrafficDay, 1))
	}

	return midnight(year, month, first, c.Zone)
}

// Start returns the beginning of a window at an instant, in UTC. The activation window begins with
// the activation, which is given; it is zero where there was none.
func (c Calendar) Start(window Window, now, activated time.Time) time.Time {
	switch window {
	case WindowDay:
		return DayStart(now, c.Zone)
	case WindowMonth:
		return c.MonthStart(now)
	default:
		return activated
	}
}
