package db

import (
	"path"
	"slices"
	"strings"
	"time"

	"gardu/store"
)

// Names of what a backup holds. Databases are cut into parts, NAME/000000 and so on, because a tar
// archive wants the size of an entry before its content, and the size of a database that is in use
// is known only behind it: joined in order, with cat for instance, the parts are the file. The
// manifest comes last.
const (
	manifestName = "manifest.json"
	bookName     = "book.db"
	trafficName  = "traffic.db"
	journalName  = "journal"
	keyName      = "key"
)

// backupFormat is the number of the form that a backup has.
const backupFormat = 1

// Limits of a backup that is read.
const (
	maxManifest = 4 << 20
	maxMembers  = 20_000
	partSize    = 4 << 20 // octets of a part of a database; the last one is shorter
)

// Manifest says what a backup holds. It is written as JSON.
type Manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"` // version of the program that made it
	Made    time.Time `json:"made"`
	Layouts Layouts   `json:"layouts"`
	Epoch   uint64    `json:"epoch,string"` // of the book
	Mark    uint64    `json:"mark"`         // how far the journal was folded
	Key     string    `json:"key"`          // fingerprint of the key of the secrets
	WithKey bool      `json:"with_key"`     // the key itself is in the backup
	Members []Member  `json:"members"`      // in the order in which they were copied

	Photos        int `json:"photos,omitempty"`          // pictures, which are no members
	PhotosLeftOut int `json:"photos_left_out,omitempty"` // that could not be read
}

// Layouts are the layouts of the files; see migrate.go.
type Layouts struct {
	Book    uint64 `json:"book"`
	Traffic uint64 `json:"traffic"`
}

// Member is one file of a backup.
type Member struct {
	Name   string `json:"name"` // relative to the folder of the data, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // in hexadecimal digits
}

// validate refuses a manifest that this program cannot restore.
func (m *Manifest) validate() error {
	switch {
	case m.Format != backupFormat:
		return store.Errorf(store.Conflict,
			"the backup has format %d, and this gardu knows %d", m.Format, backupFormat)
	case m.Layouts.Book > bookLayout || m.Layouts.Traffic > trafficLayout:
		return store.Errorf(store.Conflict, "the backup was made by a newer gardu (%s)", m.Program)
	case len(m.Members) > maxMembers:
		return store.Errorf(store.Invalid, "the backup lists more than %d files", maxMembers)
	case m.member(bookName) == nil || m.member(trafficName) == nil:
		return store.Errorf(store.Invalid, "the backup lacks %s or %s", bookName, trafficName)
	}

	seen := map[string]bool{}
	for _, member := range m.Members {
		if !allowedMember(member.Name) || seen[member.Name] {
			return foreign(member.Name)
		}
		seen[member.Name] = true
	}

	return nil
}

// member returns the member of a name, or nil.
func (m *Manifest) member(name string) *Member {
	at := slices.IndexFunc(m.Members, func(member Member) bool { return member.Name == name })
	if at < 0 {
		return nil
	}

	return &m.Members[at]
}

// allowedMember reports whether a backup may hold a file of a name. Nothing that leads out of the
// folder is.
func allowedMember(name string) bool {
	if name == bookName || name == trafficName || name == keyName {
		return true
	}
	if _, is := parseArchive(name); is {
		return true
	}

	folder, file := path.Split(name)

	return folder == journalName+"/" && file != "" && file != "." && file != ".." &&
		!strings.ContainsRune(file, '\\')
}

// foreign is the error of a file that no backup of ours would hold.
func foreign(name string) error {
	return store.Errorf(store.Invalid, "the backup holds a file that does not belong there: %q",
		name)
}
