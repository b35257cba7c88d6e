package native

import "time"

// RouterView is what goes on at a router, as it was read at one time. Only the view that was asked
// for is there; it is [] where nothing goes on.
type RouterView struct {
	Router string    `json:"router"`
	View   string    `json:"view" doc:"ppp, hotspot, interfaces, resource or log"`
	At     time.Time `json:"at" doc:"when it was read"`
	AgeMS  int64     `json:"age_ms" doc:"how long ago that was when this was answered"`
	Stale  string    `json:"stale,omitempty" doc:"why it is not newer, where the router could not be asked"`

	PPP        []RouterPPP       `json:"ppp,omitzero"`
	Hotspot    []RouterHotspot   `json:"hotspot,omitzero"`
	Interfaces []RouterInterface `json:"interfaces,omitzero"`
	Resource   *RouterResource   `json:"resource,omitzero"`
	Log        []RouterLogLine   `json:"log,omitzero"`
}

// RouterPPP is an active PPP session. Up is what the customer sends.
type RouterPPP struct {
	Login      string `json:"login"`
	Kind       string `json:"kind" doc:"pppoe, l2tp, pptp, sstp, ovpn"`
	Caller     string `json:"caller" doc:"MAC address, or address that it calls from"`
	Address    string `json:"address"`
	Uptime     int64  `json:"uptime_seconds"`
	Radius     *bool  `json:"radius" doc:"gardu was asked; false for a secret of the router's own; null where the router does not say"`
	UpOctets   uint64 `json:"up_octets"`
	DownOctets uint64 `json:"down_octets"`
	UpRate     uint64 `json:"up_bits_per_second"`
	DownRate   uint64 `json:"down_bits_per_second"`
}

// RouterHotspot is an active hotspot session. Up is what the customer sends.
type RouterHotspot struct {
	Login      string `json:"login"`
	Server     string `json:"server"`
	MAC        string `json:"mac"`
	Address    string `json:"address"`
	Uptime     int64  `json:"uptime_seconds"`
	Idle       int64  `json:"idle_seconds"`
	Radius     *bool  `json:"radius" doc:"gardu was asked; false for a user of the router's own; null where the router does not say"`
	UpOctets   uint64 `json:"up_octets"`
	DownOctets uint64 `json:"down_octets"`
	UpRate     uint64 `json:"up_bits_per_second"`
	DownRate   uint64 `json:"down_bits_per_second"`
}

// RouterInterface is an interface of a router. In is what the router receives.
type RouterInterface struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Running   bool   `json:"running"`
	Disabled  bool   `json:"disabled"`
	InOctets  uint64 `json:"in_octets"`
	OutOctets uint64 `json:"out_octets"`
	InRate    uint64 `json:"in_bits_per_second"`
	OutRate   uint64 `json:"out_bits_per_second"`
	Errors    uint64 `json:"errors" doc:"of both directions"`
	LinkDowns uint64 `json:"link_downs"`
}

// RouterResource is the machine itself.
type RouterResource struct {
	Identity    string `json:"identity"`
	Board       string `json:"board"`
	Version     string `json:"version"`
	Serial      string `json:"serial"`
	Uptime      int64  `json:"uptime_seconds"`
	CPUs        int    `json:"cpus"`
	CPULoad     int    `json:"cpu_load" doc:"per cent"`
	MemoryFree  uint64 `json:"memory_free" doc:"octets"`
	MemoryTotal uint64 `json:"memory_total" doc:"octets"`
	DiskFree    uint64 `json:"disk_free" doc:"octets"`
	DiskTotal   uint64 `json:"disk_total" doc:"octets"`
}

// RouterLogLine is a line of the router's log.
type RouterLogLine struct {
	Time    string `json:"time" doc:"as the router writes it"`
	Topics  string `json:"topics"`
	Message string `json:"message"`
}

// ServiceConnection says whether a service is connected.
type ServiceConnection struct {
	Login       string     `json:"login"`
	State       string     `json:"state" doc:"online, offline, isolir, not synced, not found on router, or unreachable"`
	Sentence    string     `json:"sentence"`
	Router      string     `json:"router" doc:"name of its router; empty where none is known"`
	Address     string     `json:"address"`
	Caller      string     `json:"caller" doc:"station, or address that it calls from"`
	Sessions    int        `json:"sessions" doc:"how many are open"`
	Uptime      string     `json:"uptime" doc:"as the router writes it, such as 1d2h3m4s"`
	Seconds     int64      `json:"uptime_seconds"`
	UptimeWords string     `json:"uptime_words" doc:"for people"`
	UpOctets    uint64     `json:"up_octets"`
	DownOctets  uint64     `json:"down_octets"`
	At          *time.Time `json:"at" doc:"when it was read; null where nothing could be"`
	AgeMS       int64      `json:"age_ms"`
}
