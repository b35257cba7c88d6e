package routeros

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gardu/routeros/api"
)

// Identity is what tells one router from another, and one boot from the next.
type Identity struct {
	Name    string        `json:"name"`
	Serial  string        `json:"serial"` // or the software id, where there is no serial number
	Version api.Version   `json:"-"`
	Release string        `json:"version"`
	Board   string        `json:"board"`
	Uptime  time.Duration `json:"-"`
	CPULoad string        `json:"cpu_load"`
}

// maxRows bounds what is kept of one menu.
const maxRows = 250_000

// errShortened says that a table was not read whole.
var errShortened = errors.New("the table was not read whole")

// readIdentity asks a router who it is. A virtual one has no serial number.
func readIdentity(ctx context.Context, conn *api.Conn) (Identity, error) {
	var identity Identity
	if err := single(ctx, conn, "/system/identity", func(row api.Row) {
		identity.Name, _ = row.Get("name")
	}); err != nil {
		return identity, err
	}
	if err := single(ctx, conn, "/system/resource", identity.resource); err != nil {
		return identity, err
	}
	err := single(ctx, conn, "/system/routerboard", func(row api.Row) {
		identity.Serial, _ = row.Get("serial-number")
	})
	if err == nil && identity.Serial == "" {
		err = single(ctx, conn, "/system/license", func(row api.Row) {
			for _, name := range []string{"system-id", "software-id"} {
				if value, ok := row.Get(name); ok {
					identity.Serial = value
				}
			}
		})
	}

	return identity, unlessRefused(err)
}

// resource takes what /system/resource says.
func (i *Identity) resource(row api.Row) {
	i.Release, _ = row.Get("version")
	i.Version, _ = api.ParseVersion(i.Release)
	i.Board, _ = row.Get("board-name")
	i.CPULoad, _ = row.Get("cpu-load")
	uptime, _ := row.Get("uptime")
	i.Uptime, _ = api.ParseDuration(uptime)
}

// single visits the one row of a menu.
func single(ctx context.Context, conn *api.Conn, path string, visit func(api.Row)) error {
	return conn.Print(ctx, api.Query{Path: path}, func(row api.Row) error {
		visit(row)

		return nil
	})
}

// unlessRefused passes errors of the connection on, and forgives what this router does not have.
func unlessRefused(err error) error {
	var trap *api.Trap
	if errors.As(err, &trap) {
		return nil
	}

	return err
}

// readAll reads every menu that gardu keeps, and who is on.
func readAll(ctx context.Context, conn *api.Conn, version api.Version) (*Found, error) {
	found := newFound()
	for at := range tables {
		if err := found.read(ctx, conn, &tables[at], version); err != nil {
			return nil, fmt.Errorf("reading %s: %w", tables[at].menu, err)
		}
	}
	for _, menu := range []Menu{ActivePPP, ActiveHotspot} {
		active, err := found.readActive(ctx, conn, menu)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", menu, err)
		}
		found.Active[menu] = active
	}

	return found, nil
}

// read reads one menu and counts it again by other means, so that a table that was cut short is
// never taken for one that has shrunk. A menu that this router does not have is unread; one that
// our user may not see is too.
func (f *Found) read(ctx context.Context, conn *api.Conn, t *table, version api.Version) error {
	f.Plain[t.menu] = t.menu == Pools && !version.AtLeast(7, 0, 0)
	rows, err := f.readTable(ctx, conn, t, version)
	var trap *api.Trap
	if errors.As(err, &trap) {
		if trap.Kind == api.RouterTimeout || trap.Kind == api.Interrupted {
			return err
		}
		f.Unread[t.menu] = trap.Message

		return nil
	}
	if err != nil {
		return err
	}
	if err := confirm(ctx, conn, t, len(rows)); err != nil {
		return err
	}
	f.Rows[t.menu] = rows
	f.Hidden[t.menu] = hides(t, rows)

	return nil
}

// readTable reads the rows of a menu. Where a version hides secrets unless asked, it is asked.
func (f *Found) readTable(
	ctx context.Context, conn *api.Conn, t *table, version api.Version,
) ([]Object, error) {
	query := api.Query{Path: string(t.menu), Properties: t.properties()}
	if t.secret() && version.Has(api.ShowSensitive) {
		query.Switches = []string{"show-sensitive"}
	}
	var rows []Object
	err := conn.Print(ctx, query, func(row api.Row) error {
		if len(rows) >= maxRows {
			return fmt.Errorf("%s has more than %d rows", t.menu, maxRows)
		}
		rows = append(rows, rowOf(t.menu, row))

		return f.kept.take(row)
	})

	return rows, err
}

// confirm compares the number of rows with what the router counts. Rows may come and go between
// the two, a few of them.
func confirm(ctx context.Context, conn *api.Conn, t *table, read int) error {
	if t.single {
		return nil
	}
	counted, err := conn.Count(ctx, string(t.menu))
	if err != nil {
		return unlessRefused(err)
	}
	if slack := read/100 + 2; read < counted-slack {
		return fmt.Errorf("%w: %s gave %d rows and counts %d", errShortened, t.menu, read, counted)
	}

	return nil
}

// secret reports whether rows of the menu hold a secret.
func (t *table) secret() bool {
	for at := range t.fields {
		if t.fields[at].kind == hidden {
			return true
		}
	}

	return false
}

// hides reports whether the router keeps the secrets of a menu to itself: of all rows that people
// made none has one.
func hides(t *table, rows []Object) bool {
	if !t.secret() {
		return false
	}
	var made bool
	for at := range rows {
		if rows[at].Builtin || rows[at].Dynamic {
			continue
		}
		made = true
		for place := range t.fields {
			if t.fields[place].kind == hidden && rows[at].values[place] != "" {
				return false
			}
		}
	}

	return made
}

// loginProperty is how a menu of sessions calls the login.
func loginProperty(menu Menu) string {
	if menu == ActivePPP {
		return "name"
	}

	return "user"
}

// readActive reads who is on: the ids of the sessions of each login.
func (f *Found) readActive(
	ctx context.Context, conn *api.Conn, menu Menu,
) (map[string][]string, error) {
	active := map[string][]string{}
	property := loginProperty(menu)
	err := conn.Print(ctx, api.Query{
		Path: string(menu), Properties: []string{".id", property},
	}, func(row api.Row) error {
		login, _ := row.Get(property)
		active[login] = append(active[login], row.ID())

		return f.kept.take(row)
	})

	return active, unlessRefused(err)
}
