package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// liveViews lists the views of `gardu router live`.
var liveViews = []string{
	native.ViewPPP, native.ViewHotspot, native.ViewInterfaces, native.ViewResource,
}

// routerLiveCommand is `gardu router live`.
func (c *console) routerLiveCommand() *cobra.Command {
	every := time.Duration(0)
	command := &cobra.Command{
		Use:   "live NAME [ppp|hotspot|interfaces|resource]",
		Short: "Show what goes on at a router",
		Long: "Show what goes on at a router: active PPP sessions, active hotspot sessions,\n" +
			"interfaces or the machine itself, and how old the answer is. Where no view is\n" +
			"said it is ppp. Upload and download are the customer's. --watch draws it again\n" +
			"every so many seconds until it is interrupted.",
		Example: "  gardu router live pop1\n" +
			"  gardu router live pop1 interfaces --watch\n" +
			"  gardu router live pop1 resource --json",
		Args: cobra.RangeArgs(1, 2),
	}
	command.Flags().Func("watch", "draw it again every `SECONDS`; 2 where none are said",
		func(text string) (err error) {
			every, err = watchEvery(text)

			return err
		})
	command.Flags().Lookup("watch").NoOptDefVal = watchSeconds
	command.RunE = does(func(ctx context.Context, arguments []string) error {
		view := native.ViewPPP
		if len(arguments) > 1 {
			view = arguments[1]
		}
		if !slices.Contains(liveViews, view) {
			return usagef("the views of a router are %s", strings.Join(liveViews, ", "))
		}
		draw := func(page *console, client *adminClient) error {
			return page.view(ctx, client, arguments[0], view, nil)
		}
		if every == 0 {
			return c.asks(ctx, func(client *adminClient) error { return draw(c, client) })
		}

		return c.watchRouter(ctx, every, draw)
	})

	return command
}

// watchRouter draws a view again and again. What is said beside a view is drawn with it, so that it
// stays on the screen.
func (c *console) watchRouter(
	ctx context.Context, every time.Duration, draw func(*console, *adminClient) error,
) error {
	client, err := c.connectDaemon(ctx)
	if err != nil {
		return err
	}
	err = c.watch(ctx, every, func(page *console) error {
		if !page.jsonLines {
			page.stderr = page.stdout
		}

		return draw(page, client)
	})

	return errors.Join(err, client.close())
}

// view asks for a view and writes it.
func (c *console) view(
	ctx context.Context, client *adminClient, name, view string, query url.Values,
) error {
	var raw json.RawMessage
	path := native.Fill(native.RouterLivePath, name, view)
	if err := client.get(ctx, path, query, &raw); err != nil {
		return err
	}
	if c.jsonLines {
		return c.printJSON(raw)
	}
	var seen native.RouterView
	if err := json.Unmarshal(raw, &seen); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}
	err := c.drawView(raw, &seen)
	if !seen.At.IsZero() {
		age := (time.Duration(seen.AgeMS) * time.Millisecond).Round(100 * time.Millisecond)
		c.say("read at %s, %s ago", c.instant(seen.At), age)
	}
	if seen.Stale != "" {
		c.say("warning: %s", printable(seen.Stale))
	}

	return err
}

// drawView writes a view.
func (c *console) drawView(raw json.RawMessage, seen *native.RouterView) error {
	switch seen.View {
	case native.ViewHotspot:
		return c.drawHotspot(seen.Hotspot)
	case native.ViewInterfaces:
		return c.drawInterfaces(seen.Interfaces)
	case native.ViewResource:
		return c.shown(raw, resourcePairs)
	case native.ViewLog:
		return c.drawLog(seen.Log)
	default:
		return c.drawPPP(seen.PPP)
	}
}

// drawPPP writes active PPP sessions.
func (c *console) drawPPP(list []native.RouterPPP) error {
	table := newTable(c.stdout, left("LOGIN"), left("KIND"), left("IP"), left("CALLER"),
		right("TIME"), right("UPLOAD"), right("DOWNLOAD"), right("UP/S"), right("DOWN/S"), left("BY"))
	for _, one := range list {
		err := table.row(one.Login, one.Kind, one.Address, one.Caller, uptime(one.Uptime),
			octets(one.UpOctets), octets(one.DownOctets), rate(one.UpRate), rate(one.DownRate),
			decider(one.Radius))
		if err != nil {
			return err
		}
	}

	return table.flush()
}

// drawHotspot writes active hotspot sessions.
func (c *console) drawHotspot(list []native.RouterHotspot) error {
	table := newTable(c.stdout, left("LOGIN"), left("SERVER"), left("IP"), left("STATION"),
		right("TIME"), right("IDLE"), right("UPLOAD"), right("DOWNLOAD"), right("UP/S"),
		right("DOWN/S"), left("BY"))
	for _, one := range list {
		err := table.row(one.Login, one.Server, one.Address, one.MAC, uptime(one.Uptime),
			uptime(one.Idle), octets(one.UpOctets), octets(one.DownOctets), rate(one.UpRate),
			rate(one.DownRate), decider(one.Radius))
		if err != nil {
			return err
		}
	}

	return table.flush()
}

// drawInterfaces writes interfaces.
func (c *console) drawInterfaces(list []native.RouterInterface) error {
	table := newTable(c.stdout, left("NAME"), left("TYPE"), left("STATE"), right("IN"), right("OUT"),
		right("IN/S"), right("OUT/S"), right("ERRORS"), right("DOWNS"))
	for _, one := range list {
		state := "down"
		switch {
		case one.Disabled:
			state = "disabled"
		case one.Running:
			state = "running"
		}
		err := table.row(one.Name, one.Type, state, octets(one.InOctets), octets(one.OutOctets),
			rate(one.InRate), rate(one.OutRate), strconv.FormatUint(one.Errors, 10),
			strconv.FormatUint(one.LinkDowns, 10))
		if err != nil {
			return err
		}
	}

	return table.flush()
}

// drawLog writes lines of a log.
func (c *console) drawLog(list []native.RouterLogLine) error {
	var text strings.Builder
	for _, one := range list {
		fmt.Fprintf(&text, "%s  %s  %s\n", printable(one.Time), printable(one.Topics),
			printable(one.Message))
	}

	return c.print(text.String())
}

// resourcePairs shows the machine itself.
func resourcePairs(raw json.RawMessage) ([]pair, error) {
	return pairsOf(raw, func(v native.RouterView) []pair {
		r := native.RouterResource{}
		if v.Resource != nil {
			r = *v.Resource
		}

		return []pair{
			{"identity", r.Identity},
			{"board", r.Board},
			{"version", r.Version},
			{"serial", r.Serial},
			{"uptime", uptime(r.Uptime)},
			{"cpu", fmt.Sprintf("%d %% of %d", r.CPULoad, r.CPUs)},
			{"memory free", octets(r.MemoryFree) + " of " + octets(r.MemoryTotal)},
			{"disk free", octets(r.DiskFree) + " of " + octets(r.DiskTotal)},
		}
	})
}

// decider says who let a session in.
func decider(radius *bool) string {
	switch {
	case radius == nil:
		return ""
	case *radius:
		return "gardu"
	default:
		return "router"
	}
}

// rate writes bits per second.
func rate(bits uint64) string {
	units := []string{"", "k", "M", "G", "T"}
	value, unit := float64(bits), 0
	for value >= 999.95 && unit < len(units)-1 {
		value /= 1000
		unit++
	}
	if unit == 0 {
		return strconv.FormatUint(bits, 10)
	}

	return strconv.FormatFloat(value, 'f', 1, 64) + units[unit]
}
