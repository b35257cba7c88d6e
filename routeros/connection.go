package routeros

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gardu/routeros/api"
	"gardu/store"
)

// Connection is how it stands with a service on its router.
type Connection string

// The connections.
const (
	Online           Connection = "online"
	Offline          Connection = "offline"
	Isolated         Connection = "isolir" // online, held at the page that tells to pay
	NotSynced        Connection = "not synced"
	NotFoundOnRouter Connection = "not found on router"
	Unreachable      Connection = "unreachable"
)

// ServiceStatus is how it stands with a service.
type ServiceStatus struct {
	Connection Connection `json:"connection"`
	Sentence   string     `json:"sentence"`
	Address    string     `json:"address"`
	Station    string     `json:"station"`
	Sessions   int        `json:"sessions"`
	Uptime     string     `json:"uptime"` // as the router writes it
	Seconds    int64      `json:"uptime_seconds"`
	Words      string     `json:"uptime_words"`
}

// StatusOf asks the router of a service whether it is on. The error is NotFound where there is no
// such service, or it is tied to no router of ours; a router that does not answer is no error.
func (f *Fleet) StatusOf(ctx context.Context, service int64) (ServiceStatus, error) {
	subscriber, err := f.config.Book.Subscriber(ctx, service)
	if err != nil {
		return ServiceStatus{}, phrase("reading the book", err)
	}
	one := f.workerOf(subscriber.Service.Router)
	if one == nil {
		return ServiceStatus{}, errNoRouter(subscriber.Service.Router)
	}
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	var status ServiceStatus
	err = one.reachable()
	if err == nil {
		err = one.beside(ctx, func(conn *api.Conn, router *store.Router) error {
			status, err = one.ask(ctx, conn, router, &subscriber)

			return explainedOrNil(router, err)
		})
	}
	if err != nil {
		return ServiceStatus{Connection: Unreachable, Sentence: err.Error()}, nil
	}

	return status, nil
}

// ask asks the router about one login.
func (w *worker) ask(
	ctx context.Context, conn *api.Conn, router *store.Router, subscriber *Subscriber,
) (ServiceStatus, error) {
	var status ServiceStatus
	login, menu := subscriber.Service.Login, menuOf(subscriber.Service.Access)
	active := activeMenu(menu)
	station := "caller-id"
	if active == ActiveHotspot {
		station = "mac-address"
	}
	err := conn.Print(ctx, api.Query{
		Path: string(active), Properties: []string{".id", "address", "uptime", station},
		Where: []string{api.Equal(loginProperty(active), login)},
	}, func(row api.Row) error {
		status.take(row, station)

		return nil
	})
	if err = unlessRefused(err); err != nil {
		return status, err
	}
	present := status.Sessions
	if present == 0 && router.Mode.Writes() {
		present, err = readCount(ctx, conn, menu, []string{api.Equal("name", login)})
	}
	status.conclude(w.pending(subscriber.Service.ID), present > 0 || !router.Mode.Writes(),
		subscriber.Given.Outcome == store.Isolate)

	return status, err
}

// take takes a session; of several the last is shown.
func (s *ServiceStatus) take(row api.Row, station string) {
	s.Sessions++
	address, _ := row.Get("address")
	who, _ := row.Get(station)
	uptime, _ := row.Get("uptime")
	s.Address, s.Station, s.Uptime = strings.Clone(address), strings.Clone(who), strings.Clone(uptime)
	if spent, err := api.ParseDuration(uptime); err == nil {
		s.Seconds, s.Words = int64(spent.Seconds()), inWords(spent)
	}
}

// conclude says how it stands.
func (s *ServiceStatus) conclude(pending, present, isolated bool) {
	switch {
	case pending:
		s.Connection, s.Sentence = NotSynced, "a change has not reached the router yet"
	case s.Sessions > 0 && isolated:
		s.Connection = Isolated
	case s.Sessions > 0:
		s.Connection = Online
	case !present:
		s.Connection, s.Sentence = NotFoundOnRouter, "the router does not know the login"
	default:
		s.Connection = Offline
	}
}

// units are the parts of a duration in words.
var units = []struct {
	size time.Duration
	word string
}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}}

// inWords says a duration by its two largest parts.
func inWords(spent time.Duration) string {
	var parts []string
	for _, unit := range units {
		count := int64(spent / unit.size)
		spent %= unit.size
		if count == 0 {
			continue
		}
		word := unit.word
		if count > 1 {
			word += "s"
		}
		if parts = append(parts, strconv.FormatInt(count, 10)+" "+word); len(parts) == 2 {
			break
		}
	}
	if len(parts) == 0 {
		return "0 seconds"
	}

	return strings.Join(parts, " ")
}
