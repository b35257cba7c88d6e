package native

import "time"

// Session is one line of the stream of sessions: a connection as its NAS accounts for it.
type Session struct {
	ID               uint64     `json:"id"`
	Login            string     `json:"login"`
	NAS              string     `json:"nas" doc:"name, or # and the id of one that is gone"`
	NASIdentifier    string     `json:"nas_identifier"`
	AcctSessionID    string     `json:"acct_session_id"`
	Service          int64      `json:"service" doc:"id; 0 where no service of that login was known"`
	StartedAt        time.Time  `json:"started_at"`
	UpdatedAt        time.Time  `json:"updated_at"`
	StoppedAt        *time.Time `json:"stopped_at" doc:"null while open"`
	InputOctets      uint64     `json:"input_octets" doc:"sent by the customer"`
	OutputOctets     uint64     `json:"output_octets" doc:"received by the customer"`
	InputPackets     uint64     `json:"input_packets"`
	OutputPackets    uint64     `json:"output_packets"`
	SessionTime      int64      `json:"session_time" doc:"seconds"`
	FramedIP         string     `json:"framed_ip"`
	IPv6Prefix       string     `json:"ipv6_prefix"`
	DelegatedIPv6    string     `json:"delegated_ipv6"`
	CallingStationID string     `json:"calling_station_id"`
	CalledStationID  string     `json:"called_station_id"`
	NASPortID        string     `json:"nas_port_id"`
	TerminateCause   string     `json:"terminate_cause" doc:"empty while open"`
	GrantedAt        *time.Time `json:"granted_at" doc:"since when it has the profile that it has; null when unknown"`
	Grant            *Grant     `json:"grant" doc:"what its service gets now; null where it is closed, or nobody can tell"`
	Pending          string     `json:"pending" doc:"what its NAS has still to be told, and why; empty for nothing"`
	Conflict         bool       `json:"conflict" doc:"another session of its NAS has the same address"`
}

// Grant is what a service gets at this moment, in a few words.
type Grant struct {
	Outcome string `json:"outcome" doc:"accept, isolir or reject"`
	Reason  string `json:"reason"`
	Rate    string `json:"rate" doc:"Mikrotik-Rate-Limit; empty for none"`
}

// KickOrder says whose sessions are to be ended: exactly one of login, session and nas is given.
type KickOrder struct {
	Login   string `json:"login,omitempty" doc:"login of a service, or # and the id"`
	Kind    string `json:"kind,omitempty" doc:"pppoe, hotspot or vpn, where services share the login"`
	Router  string `json:"router,omitempty" doc:"name of a NAS, where services share the login"`
	Session uint64 `json:"session,omitempty" doc:"id of one session"`
	NAS     string `json:"nas,omitempty" doc:"name of a NAS: its sessions, up to a hundred"`
	After   uint64 `json:"after,omitempty" doc:"with nas: only sessions with higher ids"`
}

// Kick is what became of one session that was to be ended.
type Kick struct {
	Session  uint64 `json:"session" doc:"id"`
	Login    string `json:"login"`
	NAS      string `json:"nas"`
	Ended    bool   `json:"ended"`
	Outcome  string `json:"outcome" doc:"one word for what the router said"`
	Sentence string `json:"sentence" doc:"that in plain words"`
}

// Decision is how one Access-Request was answered.
type Decision struct {
	At               time.Time `json:"at"`
	NAS              string    `json:"nas"`
	Login            string    `json:"login"`
	CallingStationID string    `json:"calling_station_id"`
	Access           string    `json:"access"`
	Method           string    `json:"method"`
	Result           string    `json:"result" doc:"accept, isolir or reject"`
	Reason           string    `json:"reason"`
	Service          int64     `json:"service" doc:"id; 0 where none was found"`
	Sentence         string    `json:"sentence" doc:"the reason in plain words"`
}

// StreamFailure is the last line of a stream that could not be finished. No other line has a
// field of that name.
type StreamFailure struct {
	Failure Error `json:"failure"`
}
