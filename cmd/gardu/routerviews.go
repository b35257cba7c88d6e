package main

import (
	"context"
	"strconv"
	"time"

	"gardu/httpapi/native"
	"gardu/routeros"
	"gardu/routeros/api"
	"gardu/store"
)

// viewNames are the views of the admin API in the words of a fleet.
var viewNames = map[string]routeros.What{
	native.ViewPPP: routeros.ViewPPP, native.ViewHotspot: routeros.ViewHotspot,
	native.ViewInterfaces: routeros.ViewInterfaces, native.ViewResource: routeros.ViewResource,
	native.ViewLog: routeros.ViewLog,
}

// LiveOfRouter returns what goes on at a router.
func (a routerAnswers) LiveOfRouter(
	ctx context.Context, router *store.Router, view string, lines int,
) (native.RouterView, error) {
	if err := a.fleet.Know(router); err != nil {
		return native.RouterView{}, err
	}
	seen, err := a.fleet.Live(ctx, router.ID, viewNames[view])
	if err != nil {
		return native.RouterView{}, err
	}
	shown := native.RouterView{At: seen.At, Stale: seen.Error}
	switch view {
	case native.ViewPPP:
		shown.PPP = translated(seen.Rows, pppOf)
	case native.ViewHotspot:
		shown.Hotspot = translated(seen.Rows, hotspotOf)
	case native.ViewInterfaces:
		shown.Interfaces = translated(seen.Rows, interfaceOf)
	case native.ViewLog:
		shown.Log = translated(seen.Rows[max(0, len(seen.Rows)-lines):], logLineOf)
	case native.ViewResource:
		shown.Resource = a.resource(router, seen.Rows)
	}

	return shown, nil
}

// liveRow is a row of a live view, which a router may have left anything out of.
type liveRow map[string]string

// translated translates every row.
func translated[T any](rows []map[string]string, one func(liveRow) T) []T {
	list := make([]T, 0, len(rows))
	for _, row := range rows {
		list = append(list, one(row))
	}

	return list
}

// number reads a count; what is none is 0.
func (r liveRow) number(name string) uint64 {
	count, _ := strconv.ParseUint(r[name], 10, 64)

	return count
}

// seconds reads a length of time; what is none is 0.
func (r liveRow) seconds(name string) int64 {
	length, err := api.ParseDuration(r[name])
	if err != nil {
		return 0
	}

	return int64(length / time.Second)
}

// flag reads a boolean; what is none is false.
func (r liveRow) flag(name string) bool {
	value, err := api.ParseBool(r[name])

	return err == nil && value
}

// known reads a boolean that not every release tells.
func (r liveRow) known(name string) *bool {
	value, err := api.ParseBool(r[name])
	if err != nil {
		return nil
	}

	return &value
}

// pppOf translates a PPP session.
func pppOf(row liveRow) native.RouterPPP {
	return native.RouterPPP{
		Login: row["name"], Kind: row["service"], Caller: row["caller-id"], Address: row["address"],
		Uptime: row.seconds("uptime"), Radius: row.known("radius"),
		UpOctets: row.number("up-octets"), DownOctets: row.number("down-octets"),
		UpRate: row.number("up-bits-per-second"), DownRate: row.number("down-bits-per-second"),
	}
}

// hotspotOf translates a hotspot session. What comes in at the router is what the customer sends.
func hotspotOf(row liveRow) native.RouterHotspot {
	return native.RouterHotspot{
		Login: row["user"], Server: row["server"], MAC: row["mac-address"], Address: row["address"],
		Uptime: row.seconds("uptime"), Idle: row.seconds("idle-time"), Radius: row.known("radius"),
		UpOctets: row.number("bytes-in"), DownOctets: row.number("bytes-out"),
		UpRate: row.number("up-bits-per-second"), DownRate: row.number("down-bits-per-second"),
	}
}

// interfaceOf translates an interface.
func interfaceOf(row liveRow) native.RouterInterface {
	return native.RouterInterface{
		Name: row["name"], Type: row["type"], Running: row.flag("running"),
		Disabled: row.flag("disabled"), InOctets: row.number("rx-byte"), OutOctets: row.number("tx-byte"),
		InRate: row.number("up-bits-per-second"), OutRate: row.number("down-bits-per-second"),
		Errors: row.number("rx-error") + row.number("tx-error"), LinkDowns: row.number("link-downs"),
	}
}

// logLineOf translates a line of a log.
func logLineOf(row liveRow) native.RouterLogLine {
	return native.RouterLogLine{Time: row["time"], Topics: row["topics"], Message: row["message"]}
}

// resource joins what a router tells of itself with what it told when it was last looked at.
func (a routerAnswers) resource(
	router *store.Router, rows []map[string]string,
) *native.RouterResource {
	row := liveRow{}
	if len(rows) > 0 {
		row = rows[0]
	}
	load, _ := strconv.Atoi(row["cpu-load"])
	resource := &native.RouterResource{
		Board: row["board-name"], Version: row["version"], Uptime: row.seconds("uptime"),
		CPUs: int(row.number("cpu-count")), CPULoad: load,
		MemoryFree: row.number("free-memory"), MemoryTotal: row.number("total-memory"),
		DiskFree: row.number("free-hdd-space"), DiskTotal: row.number("total-hdd-space"),
	}
	if status, known := a.fleet.StatusAt(router.ID); known {
		resource.Identity = api.Printable(status.Identity.Name)
		resource.Serial = api.Printable(status.Identity.Serial)
	}

	return resource
}
