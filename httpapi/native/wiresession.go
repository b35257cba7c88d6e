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
