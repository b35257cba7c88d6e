package native

import "time"

// Router is a MikroTik router that is kept in step. Its password is not shown; only its script
// reveals it.
type Router struct {
	ID             int64        `json:"id"`
	Revision       uint64       `json:"revision"`
	Name           string       `json:"name"`
	NAS            string       `json:"nas" doc:"the NAS record of the same device"`
	Address        string       `json:"address" doc:"host and port of its API"`
	User           string       `json:"user"`
	Mode           string       `json:"mode" doc:"radius, local or mixed: who decides who may log in"`
	TLS            string       `json:"tls" doc:"verify, pin, legacy or off"`
	Fingerprint    string       `json:"fingerprint" doc:"SHA-256 of the public key that is trusted; empty until there is one"`
	Authority      string       `json:"authority" doc:"certificate authority of verify in PEM; empty for the system's"`
	ChallengeLogin bool         `json:"challenge_login" doc:"the login of RouterOS before 6.43"`
	Serial         string       `json:"serial" doc:"serial number that is trusted; a router with another one is not written to"`
	Paused         bool         `json:"paused" doc:"nothing is written to it"`
	CreatedAt      time.Time    `json:"created_at"`
	Note           string       `json:"note"`
	Warnings       []string     `json:"warnings" doc:"what is allowed but unwise"`
	State          *RouterState `json:"state" doc:"how it is now; null where no daemon tells"`
}

// RouterChange makes a router or changes one. What is absent stays as it is, or takes its default;
// an empty text clears.
type RouterChange struct {
	Name           *string `json:"name,omitempty"`
	NAS            *string `json:"nas,omitempty" doc:"absent for a new router: the NAS of the same name"`
	Address        *string `json:"address,omitempty" doc:"HOST:PORT; without a port 8729, or 8728 with tls off"`
	User           *string `json:"user,omitempty"`
	Password       *string `json:"password,omitempty" writeOnly:"true"`
	Mode           *string `json:"mode,omitempty" doc:"radius, local or mixed"`
	TLS            *string `json:"tls,omitempty" doc:"verify, pin, legacy or off; absent for a new router: pin, or verify with an authority"`
	Fingerprint    *string `json:"fingerprint,omitempty" doc:"SHA-256 of the public key, in hexadecimal"`
	Authority      *string `json:"authority,omitempty" doc:"PEM"`
	ChallengeLogin *bool   `json:"challenge_login,omitempty"`
	Serial         *string `json:"serial,omitempty"`
	Paused         *bool   `json:"paused,omitempty"`
	Note           *string `json:"note,omitempty"`
}

// RouterState is how a router is.
type RouterState struct {
	State     string     `json:"state" doc:"in step, behind, new, held, paused, unreachable or refused"`
	Sentence  string     `json:"sentence" doc:"that in plain words, and what to do; may be empty while all is well"`
	Since     *time.Time `json:"since" doc:"since when it is in trouble; null without"`
	Identity  string     `json:"identity" doc:"the name that the router gives itself"`
	Board     string     `json:"board"`
	Version   string     `json:"version" doc:"of RouterOS"`
	SeenAt    *time.Time `json:"seen_at" doc:"when it last answered"`
	SyncedAt  *time.Time `json:"synced_at" doc:"when the whole of it was last compared"`
	NextAt    *time.Time `json:"next_at" doc:"when it is looked at next, unless something changes before"`
	Pending   int        `json:"pending" doc:"changes that wait for it"`
	Owned     int        `json:"owned" doc:"objects of gardu's on it"`
	Differing int        `json:"differing" doc:"steps that it refused at the last comparison"`
	Failures  int        `json:"failures" doc:"attempts in a row that have failed"`
}

// RouterTestOrder asks for a test.
type RouterTestOrder struct {
	Trust bool `json:"trust,omitempty" doc:"trust the key and the serial number that are seen, in place of those that were"`
}

// RouterTest is what a test has seen. What is not known stays empty.
type RouterTest struct {
	OK           bool     `json:"ok" doc:"it can be worked with"`
	Reached      bool     `json:"reached" doc:"something answers at the address"`
	LoggedIn     bool     `json:"logged_in"`
	Trusted      bool     `json:"trusted" doc:"key and serial number are those that are trusted, as far as they are asked for"`
	NewlyTrusted bool     `json:"newly_trusted" doc:"this test was told to trust them, and they were not before"`
	Identity     string   `json:"identity" doc:"the name that the router gives itself"`
	Board        string   `json:"board"`
	Version      string   `json:"version" doc:"of RouterOS"`
	Serial       string   `json:"serial" doc:"serial number, or software id"`
	Fingerprint  string   `json:"fingerprint" doc:"SHA-256 of the public key that was seen"`
	Secured      string   `json:"secured" doc:"TLS version and cipher; empty without"`
	Uptime       int64    `json:"uptime_seconds"`
	ClockOff     int64    `json:"clock_off_seconds" doc:"how far its clock is ahead of ours"`
	TookMS       int64    `json:"took_ms" doc:"how long it all took"`
	Failure      string   `json:"failure" doc:"what went wrong, in a sentence; empty where nothing did"`
	Hints        []string `json:"hints" doc:"what to do"`
	Warnings     []string `json:"warnings" doc:"what works but is unwise"`
}

// RouterEdit is one property that a step writes.
type RouterEdit struct {
	Field  string `json:"field"`
	Old    string `json:"old"`
	New    string `json:"new"`
	Secret bool   `json:"secret,omitempty" doc:"neither value is shown"`
}

// RouterStep is one thing to do on a router.
type RouterStep struct {
	Act     string       `json:"act" doc:"add, set, reset, move, enable, remove or kick"`
	Menu    string       `json:"menu" doc:"such as /ppp/secret"`
	Object  string       `json:"object" doc:"what people call it"`
	Service int64        `json:"service,omitempty" doc:"id of the service that it is for"`
	Edits   []RouterEdit `json:"edits"`
	Reason  string       `json:"reason,omitempty" doc:"why, in plain words, where the edits do not say it"`
}

// RouterProgress says how far a long work has come.
type RouterProgress struct {
	Doing string `json:"doing" doc:"such as reading /ppp/secret"`
	Done  int    `json:"done"`
	Total int    `json:"total" doc:"0 where nobody knows"`
}

// RouterPlanLine is one line of the stream of a plan: progress, a step or, as the last line, the
// summary.
type RouterPlanLine struct {
	Progress *RouterProgress `json:"progress,omitempty"`
	Step     *RouterStep     `json:"step,omitempty"`
	Summary  *RouterPlanned  `json:"summary,omitempty"`
}

// RouterPlanned sums a plan up.
type RouterPlanned struct {
	Router string        `json:"router"`
	Steps  int           `json:"steps" doc:"0 where nothing differs"`
	Acts   RouterActs    `json:"acts"`
	Owned  int           `json:"owned" doc:"objects of gardu's that the router has"`
	Notes  []string      `json:"notes" doc:"what is left alone, and why"`
	Guards []RouterGuard `json:"guards" doc:"what would stop it from being applied"`
}

// RouterActs counts steps by their act.
type RouterActs struct {
	Add    int `json:"add"`
	Change int `json:"change" doc:"set, reset, move and enable"`
	Remove int `json:"remove"`
	Kick   int `json:"kick"`
}

// RouterGuard is a reason not to write to a router unless somebody who has looked says so.
type RouterGuard struct {
	Guard    string `json:"guard" doc:"paused, identity, shortened or blast"`
	Sentence string `json:"sentence"`
}

// RouterApplyOrder asks to carry a plan out.
type RouterApplyOrder struct {
	Override []string `json:"override,omitempty" doc:"guards that do not hold this time: paused, identity, shortened, blast"`
}

// RouterApplyLine is one line of the stream of an apply: progress, a step that was done or refused
// or, as the last line, the summary.
type RouterApplyLine struct {
	Progress *RouterProgress `json:"progress,omitempty"`
	Step     *RouterDone     `json:"step,omitempty"`
	Summary  *RouterApplied  `json:"summary,omitempty"`
}

// RouterDone is what became of a step.
type RouterDone struct {
	RouterStep

	Done     bool   `json:"done"`
	Sentence string `json:"sentence,omitempty" doc:"what the router said where it was not done"`
}

// RouterApplied sums up what was done.
type RouterApplied struct {
	Router  string     `json:"router"`
	Written int        `json:"written" doc:"steps that were done"`
	Failed  int        `json:"failed" doc:"steps that the router refused"`
	Kicked  int        `json:"kicked" doc:"sessions that were ended"`
	Acts    RouterActs `json:"acts" doc:"of the steps that were done"`
	Notes   []string   `json:"notes" doc:"what is left alone, and why"`
}

// RouterImportOrder asks to carry an import out.
type RouterImportOrder struct {
	Apply bool `json:"apply,omitempty" doc:"false only reports"`
}

// RouterImportLine is one line of the stream of an import: progress, something that was found or,
// as the last line, the summary.
type RouterImportLine struct {
	Progress *RouterProgress `json:"progress,omitempty"`
	Found    *RouterFound    `json:"found,omitempty"`
	Summary  *RouterImported `json:"summary,omitempty"`
}

// RouterFound is something on a router, and what an import makes of it.
type RouterFound struct {
	Verdict  string `json:"verdict" doc:"adopt, link, make, ignore or anomaly"`
	Menu     string `json:"menu"`
	Object   string `json:"object"`
	Service  string `json:"service" doc:"login of the service that it becomes or belongs to; empty for none"`
	Plan     string `json:"plan" doc:"plan of that service, or that a profile becomes; empty for none"`
	Sentence string `json:"sentence"`
	Failed   bool   `json:"failed,omitempty" doc:"it was to be taken over, and could not be; the sentence says why"`
}

// RouterImported sums an import up.
type RouterImported struct {
	Router   string `json:"router"`
	Applied  bool   `json:"applied"`
	Adopt    int    `json:"adopt" doc:"objects that get gardu's mark"`
	Link     int    `json:"link" doc:"objects of services that are in the book already"`
	Services int    `json:"services" doc:"services that are made"`
	Plans    int    `json:"plans" doc:"plans that are made"`
	Ignore   int    `json:"ignore" doc:"objects that stay as they are"`
	Anomaly  int    `json:"anomalies"`
	Failed   int    `json:"failed"`
}

// RouterKickOrder says whose sessions are to be ended.
type RouterKickOrder struct {
	Login string `json:"login,omitempty" doc:"required"`
}

// RouterKicked says how many sessions were ended through the API of a router.
type RouterKicked struct {
	Login string `json:"login"`
	Ended int    `json:"ended" doc:"0 where none was open"`
}
