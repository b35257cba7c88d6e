package routeros

import (
	"context"
	"errors"
	"fmt"

	"gardu/routeros/api"
)

// maxSessions bounds the sessions of one login that one kick ends.
const maxSessions = 1000

// kickLogin ends every session of a login, and returns how many there were. On a hotspot the
// cookies go first, which would log the user straight back in, and the host last, so that the
// router looks at the station anew.
func kickLogin(
	ctx context.Context, conn *api.Conn, pace *pace, menu Menu, login string,
) (int, error) {
	if menu == ActivePPP {
		return endRows(ctx, conn, pace, menu, api.Equal("name", login))
	}
	stations, err := stationsOf(ctx, conn, login)
	if err != nil {
		return 0, err
	}
	if _, err := endRows(ctx, conn, nil, HotspotCookies, api.Equal("user", login)); err != nil {
		return 0, err
	}
	for _, station := range stations {
		where := api.Equal("mac-address", station)
		if _, err := endRows(ctx, conn, nil, HotspotCookies, where); err != nil {
			return 0, err
		}
	}
	ended, err := endRows(ctx, conn, pace, ActiveHotspot, api.Equal("user", login))
	if err != nil {
		return ended, err
	}
	for _, station := range stations {
		where := api.Equal("mac-address", station)
		if _, err := endRows(ctx, conn, nil, HotspotHosts, where); err != nil {
			return ended, err
		}
	}

	return ended, nil
}

// stationsOf lists the stations with which a hotspot login is on.
func stationsOf(ctx context.Context, conn *api.Conn, login string) ([]string, error) {
	var (
		stations []string
		kept     intake
	)
	err := conn.Print(ctx, api.Query{
		Path: string(ActiveHotspot), Properties: []string{".id", "mac-address"},
		Where: []string{api.Equal("user", login)},
	}, func(row api.Row) error {
		if station, ok := row.Get("mac-address"); ok && len(stations) < maxSessions {
			stations = append(stations, station)

			return kept.take(row)
		}

		return nil
	})

	return stations, unlessRefused(err)
}

// endRows removes every row that fits, one at a time, and returns how many there were. A row that
// went by itself counts. A menu that this router does not have has none.
func endRows(
	ctx context.Context, conn *api.Conn, pace *pace, menu Menu, where ...string,
) (int, error) {
	var (
		ids  []string
		kept intake
	)
	err := conn.Print(ctx, api.Query{
		Path: string(menu), Properties: []string{".id"}, Where: where,
	}, func(row api.Row) error {
		if len(ids) < maxSessions {
			ids = append(ids, row.ID())

			return kept.take(row)
		}

		return nil
	})
	var trap *api.Trap
	if errors.As(err, &trap) && trap.Kind == api.BadPath {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading %s: %w", menu, err)
	}
	for at, id := range ids {
		if pace != nil {
			if err := pace.wait(ctx); err != nil {
				return at, err
			}
		}
		if err := forgiveGone(conn.Remove(ctx, string(menu), id)); err != nil {
			return at, fmt.Errorf("ending a row of %s: %w", menu, err)
		}
	}

	return len(ids), nil
}
