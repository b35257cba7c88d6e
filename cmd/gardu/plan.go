package main

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gardu/httpapi/native"
)

// planCommand is `gardu plan`.
func (c *console) planCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:   "plan",
		Short: "What is sold: speed, limits, validity",
		Long: "A plan is a profile on the network (speed, pools, further attributes) with\n" +
			"limits of data and time, a validity, a price, and what follows at the end of\n" +
			"each.",
		Example: "  gardu plan add 10M --kind pppoe --rate 10M/10M --pool p --validity 30d\n" +
			"  gardu plan list",
	}, c.planAddCommand(), c.planShowCommand(), c.planSetCommand(), c.planListCommand(),
		c.planRemoveCommand())
}

// planFlags adds the flags that a plan is made and changed with.
func planFlags(command *cobra.Command, change *native.PlanChange) {
	options := optionSet{command.Flags()}
	options.text(&change.Kind, "kind", "`pppoe|hotspot|vpn`")
	options.text(&change.Router, "router", "`NAS` that it is tied to; empty for any")
	profileFlags(command.Flags(), "", &change.ProfileChange)
	options.text(&change.DataLimit, "data-limit",
		"`SIZE` like 50GB, or up=1GB,down=10GB, or unlimited")
	options.text(&change.TimeLimit, "time-limit", "`UPTIME` like 10h or 7d, or unlimited")
	options.text(&change.QuotaWindow, "quota-window",
		"`activation|day|month`: when usage starts again from zero")
	options.text(&change.OnQuota, "on-quota",
		"`ACTION` when a limit is used up: block, isolir or throttle=RATE")
	options.repeated(&change.FUP, "fup",
		"fair use as `SIZE=RATE` like \"100GB=5M/5M\"; may be repeated; none for none")
	options.text(&change.FUPWindow, "fup-window",
		"`day|month|activation`: when what counts for fair use starts again from zero")
	options.repeated(&change.Hours, "hours", "another rate at a `TIME` of day like "+
		"\"22:00-06:00=20M/20M\" or \"sat+sun@08:00-12:00=20M/20M\"; may be repeated; none for none")
	options.number(&change.TrafficDay, "traffic-day",
		"`DAY` of the month on which months of usage begin; 0 for the first")
	options.text(&change.Company, "company", "`NAME` of the company it belongs to; empty for none")
	options.text(&change.Validity, "validity", "`LENGTH` like 90m, 12h, 30d, 1mo, period or unlimited")
	options.yes(&change.StartsAtLogin, "starts-at-login", "validity begins at the first login")
	options.text(&change.OnExpiry, "on-expiry", "`ACTION` at the end: reject, isolir or plan:NAME")
	options.number(&change.SharedUsers, "shared-users", "`SESSIONS` at one time; 0 for no limit")
	options.amount(&change.Price, "price", "`AMOUNT` for one validity, in minor units of the currency")
	options.text(&change.Note, "note", "`TEXT` for yourself")
	saleFlags(command, &change.SaleChange)
}

// profileFlags adds the flags of a profile. The prefix tells the isolir profile from the plan's
// own.
func profileFlags(flags *pflag.FlagSet, prefix string, change *native.ProfileChange) {
	options := optionSet{flags}
	options.text(&change.Rate, prefix+"rate",
		"`RATE` like \"10M/10M\" or \"10M/10M 20M/20M 8M/8M 10/10\" (upload/download)")
	options.text(&change.Pool, prefix+"pool", "`POOL` of IPv4 addresses on the router")
	options.text(&change.AddressPool, prefix+"address-pool",
		"`POOL` of IPv4 addresses that gardu gives, from `gardu pool`; empty for none")
	options.text(&change.IPv6Pool, prefix+"ipv6-pool", "`POOL` of IPv6 prefixes for the link")
	options.text(&change.DelegatedIPv6Pool, prefix+"delegated-ipv6-pool",
		"`POOL` of IPv6 prefixes to delegate")
	options.text(&change.Group, prefix+"group",
		"ppp or hotspot `PROFILE` on the router (Mikrotik-Group)")
	options.list(&change.AddressList, prefix+"address-list",
		"firewall address `LIST`; may be repeated")
	options.text(&change.IdleTimeout, prefix+"idle-timeout", "`TIME` like 10m; empty for none")
	options.text(&change.Interim, prefix+"interim",
		"`TIME` between interims like 5m; empty for the common one")
	options.count(&change.PortLimit, prefix+"port-limit", "Port-Limit; 0 for none")
	options.attributes(&change.Extra, prefix+"extra",
		"further attribute as `NAME=VALUE`; may be repeated")
}

// isolirPrefix begins the flags of a plan's own isolir profile.
const isolirPrefix = "isolir-"

// withIsolir adds the flags of the plan's own isolir profile, and returns what puts them into the
// change.
func withIsolir(command *cobra.Command, change *native.PlanChange) func() {
	isolir := &native.ProfileChange{}
	profileFlags(command.Flags(), isolirPrefix, isolir)

	return func() {
		if !isEmpty(isolir) {
			change.Isolir = isolir
		}
	}
}

// planAddCommand is `gardu plan add`.
func (c *console) planAddCommand() *cobra.Command {
	var change native.PlanChange
	command := &cobra.Command{
		Use:   "add NAME --kind pppoe|hotspot|vpn --rate RATE|--bandwidth B [--price P] ...",
		Short: "Add a plan",
		Long: "Add a plan. --kind may be absent where --sale is balance. Everything is checked when it is saved: a rate by the grammar of\n" +
			"RouterOS, further attributes by their dictionary. Data is sold in powers of\n" +
			"ten: 50GB are 50,000,000,000 octets. The --isolir flags give the plan an\n" +
			"isolir profile of its own; without them it has that of its company, or of the\n" +
			"configuration.\n\n" +
			"With --fup the rate falls in steps as data is used, and with --hours there is\n" +
			"another rate at times of day, which gives way to a step that is reached unless\n" +
			"it ends in \",over-fup\". Both are changed in running sessions, without cutting\n" +
			"them where the router can.",
		Example: "  gardu plan add 10M --kind pppoe --rate 10M/10M --pool p --validity 30d --on-expiry isolir\n" +
			"  gardu plan add 3h --kind hotspot --rate 2M/5M --time-limit 3h --starts-at-login\n" +
			"  gardu plan add 50G --kind pppoe --rate 20M/20M --data-limit 50GB --on-quota throttle=1M/1M\n" +
			"  gardu plan add fair --kind pppoe --rate 20M/20M --fup 100GB=5M/5M --fup 150GB=2M/2M " +
			"--fup-window month --hours 22:00-06:00=20M/20M,over-fup",
		Args: takes("NAME"),
	}
	planFlags(command, &change)
	join := withIsolir(command, &change)
	command.RunE = does(func(ctx context.Context, arguments []string) error {
		join()
		if change.Kind == nil && change.Sale == nil {
			return usagef("required flag(s) \"kind\" not set")
		}
		change.Name = &arguments[0]

		return c.make(ctx, native.PlanListPath, change, "plan "+arguments[0])
	})

	return command
}

// planSetCommand is `gardu plan set`.
func (c *console) planSetCommand() *cobra.Command {
	var change native.PlanChange
	command := &cobra.Command{
		Use:   "set NAME [--rate RATE] ...",
		Short: "Change a plan",
		Long: "Change a plan. What is not said stays as it is; a list replaces the list, an\n" +
			"empty text clears. Running sessions get it too: a rate in place where the router\n" +
			"can, everything else by a new login.",
		Example: "  gardu plan set 10M --rate 15M/15M\n" +
			"  gardu plan set 10M --address-list \"\" --isolir-rate 256k/256k\n" +
			"  gardu plan set 10M --fup none --hours none --traffic-day 15",
		Args: takes("NAME"),
	}
	planFlags(command, &change)
	join := withIsolir(command, &change)
	options := optionSet{command.Flags()}
	options.text(&change.Name, "name", "new `NAME`")
	options.yes(&change.NoIsolir, "no-isolir", "take its own isolir profile away")
	command.RunE = does(func(ctx context.Context, arguments []string) error {
		join()
		if isEmpty(change) {
			return usagef("nothing is to be changed; say what, for example --rate 15M/15M")
		}

		path := native.Fill(native.PlanPath, arguments[0])

		return c.change(ctx, path, change, "plan "+arguments[0])
	})

	return command
}

// planShowCommand is `gardu plan show`.
func (c *console) planShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show a plan",
		Long:    "Show a plan with its profile and limits.",
		Example: "  gardu plan show 10M",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.show(ctx, native.Fill(native.PlanPath, arguments[0]), c.planPairs)
		}),
	}
}

// planPairs shows a plan.
func (c *console) planPairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(p native.Plan) []pair {
		pairs := []pair{{"name", p.Name}, {"kind", p.Kind}, {"router", p.Router}}
		pairs = append(pairs, profilePairs("", &p.Profile)...)
		pairs = append(pairs, []pair{
			{"data limit", p.DataLimit},
			{"time limit", p.TimeLimit},
			{"quota window", p.QuotaWindow},
			{"on quota", p.OnQuota},
			{"fair use", strings.Join(p.FUP, ", ")},
			{"fair use window", unlessNone(p.FUPWindow, p.FUP)},
			{"hours", strings.Join(p.Hours, "; ")},
			{"traffic day", dayText(p.TrafficDay)},
			{"company", p.Company},
			{"validity", p.Validity},
			{"starts at login", yesNo(p.StartsAtLogin)},
			{"on expiry", p.OnExpiry},
			{"shared users", boundText(p.SharedUsers)},
			{"price", strconv.FormatInt(p.Price, 10)},
			{"created", c.instant(p.CreatedAt)},
			{"note", p.Note},
		}...)
		pairs = append(pairs, salePairs(&p.Sale)...)
		if p.Isolir == nil {
			return append(pairs, pair{"isolir", commonIsolir(p.Company)})
		}

		return append(pairs, profilePairs("isolir ", p.Isolir)...)
	})
}

// commonIsolir says whose isolir profile a plan without one has.
func commonIsolir(company string) string {
	if company == "" {
		return "that of the configuration"
	}

	return "that of its company, else that of the configuration"
}

// unlessNone returns a text that means nothing beside an empty list.
func unlessNone(text string, list []string) string {
	if len(list) == 0 {
		return ""
	}

	return text
}

// dayText writes a day of the month of which 0 means none.
func dayText(day int) string {
	if day == 0 {
		return ""
	}

	return strconv.Itoa(day)
}

// profilePairs shows a profile, each name behind a prefix.
func profilePairs(prefix string, p *native.Profile) []pair {
	extra := make([]string, 0, len(p.Extra))
	for _, attribute := range p.Extra {
		extra = append(extra, attribute.Name+"="+attribute.Value)
	}
	portLimit := ""
	if p.PortLimit != 0 {
		portLimit = strconv.FormatUint(uint64(p.PortLimit), 10)
	}

	return []pair{
		{prefix + "rate", p.Rate},
		{prefix + "pool", p.Pool},
		{prefix + "address pool", p.AddressPool},
		{prefix + "ipv6 pool", p.IPv6Pool},
		{prefix + "delegated ipv6 pool", p.DelegatedIPv6Pool},
		{prefix + "group", p.Group},
		{prefix + "address list", strings.Join(p.AddressList, ", ")},
		{prefix + "idle timeout", p.IdleTimeout},
		{prefix + "interim", p.Interim},
		{prefix + "port limit", portLimit},
		{prefix + "extra", strings.Join(extra, ", ")},
	}
}

// boundText writes a bound of which 0 means none.
func boundText(bound int) string {
	if bound == 0 {
		return "unlimited"
	}

	return strconv.Itoa(bound)
}

// planListCommand is `gardu plan list`.
func (c *console) planListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List every plan",
		Long:  "List every plan.",
		Example: "  gardu plan list\n" +
			"  gardu plan list --json",
		Args: takes(),
		RunE: does(func(ctx context.Context, _ []string) error {
			list := newListing(c, func(p native.Plan) []string {
				return []string{
					p.Name, p.Kind, p.Rate, poolText(&p.Profile), p.DataLimit, p.TimeLimit,
					p.Validity, p.OnExpiry, boundText(p.SharedUsers), strconv.FormatInt(p.Price, 10),
					strings.Join(p.FUP, " "), strings.Join(p.Hours, " "), p.Company,
				}
			}, left("NAME"), left("KIND"), left("RATE"), left("POOL"), right("DATA"), right("TIME"),
				right("VALIDITY"), left("ON EXPIRY"), right("SHARED"), right("PRICE"),
				left("FAIR USE"), left("HOURS"), left("COMPANY"))

			return list.listed(ctx, c, native.PlanListPath, nil)
		}),
	}
}

// poolText names the pool that addresses come from, and whose it is.
func poolText(p *native.Profile) string {
	if p.AddressPool != "" {
		return p.AddressPool + " (gardu)"
	}

	return p.Pool
}

// planRemoveCommand is `gardu plan remove`.
func (c *console) planRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Remove a plan",
		Long:    "Remove a plan. One that a service still has is not removed.",
		Example: "  gardu plan remove 10M",
		Args:    takes("NAME"),
		RunE: does(func(ctx context.Context, arguments []string) error {
			return c.remove(ctx, native.Fill(native.PlanPath, arguments[0]), "plan "+arguments[0])
		}),
	}
}
