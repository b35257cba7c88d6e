package native

import "time"

// Finding is something that doctor has noticed.
type Finding struct {
	Severity string `json:"severity" doc:"error, warning or note"`
	Subject  string `json:"subject" doc:"what it is about: a NAS, an address, a file"`
	Sentence string `json:"sentence"`
	Hint     string `json:"hint" doc:"what to do"`
}

// Version says what runs.
type Version struct {
	Version string    `json:"version"`
	Commit  string    `json:"commit"`
	Go      string    `json:"go"`
	Started time.Time `json:"started_at"`
	PID     int       `json:"pid"`
}

// Health says that the daemon lives, or what it still lacks to be ready.
type Health struct {
	Status  string         `json:"status" doc:"ok; degraded where billing is late"`
	Missing []string       `json:"missing" doc:"what keeps it from being ready"`
	Billing *BillingHealth `json:"billing,omitempty" doc:"how billing does, for whoever may read the system; absent for others, and where no scheduler runs"`
}

// BillingHealth says how the scheduler of billing does.
type BillingHealth struct {
	Ran     *time.Time `json:"ran_at" doc:"when it last did all that was due; null before the first time"`
	Waiting int        `json:"waiting" doc:"records that wait because an appointment of theirs failed; they are tried again by themselves"`
	Late    int64      `json:"late_seconds" doc:"how late the oldest appointment is that is due and still stands; 0 where none is"`
	Limit   int64      `json:"limit_seconds" doc:"how late it may be, or how long ago the last run, before the status is degraded"`
}

// Reload says what a reload changed.
type Reload struct {
	Changed []string `json:"changed" doc:"settings that are in force now"`
	Pending []string `json:"pending" doc:"settings that need a restart"`
}

// CheckLine is one line of the stream of a check: a fault, or, as the last line, the end.
type CheckLine struct {
	File   string `json:"file,omitempty" doc:"the file at fault"`
	Table  string `json:"table,omitempty"`
	Key    string `json:"key,omitempty" doc:"hexadecimal digits"`
	Fault  string `json:"fault,omitempty"`
	Done   bool   `json:"done,omitempty" doc:"the last line"`
	Faults int    `json:"faults,omitempty" doc:"how many there were; in the last line"`
}

// ImportLine is one line of the stream of an import: progress, a bad row, a row that differs, or,
// as the last line, the summary.
type ImportLine struct {
	Progress *ImportCount   `json:"progress,omitempty"`
	Bad      *ImportBad     `json:"bad,omitempty"`
	Differs  *ImportDiffers `json:"differs,omitempty"`
	Summary  *ImportCount   `json:"summary,omitempty"`
}

// ImportCount counts rows. Rows is the sum of the others.
type ImportCount struct {
	Rows      int `json:"rows" doc:"read so far, without the header"`
	Added     int `json:"added"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged" doc:"there already, and the same"`
	Differing int `json:"differing" doc:"there already, and left alone because update was not asked for"`
	Bad       int `json:"bad"`
}

// ImportBad is what is wrong with a row, of which nothing was taken.
type ImportBad struct {
	Line    int    `json:"line"`
	Field   string `json:"field" doc:"a column, or row"`
	Message string `json:"message"`
}

// ImportDiffers is a row that says something else than what is stored.
type ImportDiffers struct {
	Line  int    `json:"line"`
	Login string `json:"login"`
}
