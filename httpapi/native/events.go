package native

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gardu/httpapi/web"
	"gardu/store"
)

// EventStream is the media type of server-sent events.
const EventStream = "text/event-stream"

// eventsLife is how long a client is told of events before it has to come back and say again who
// it is: a session that was ended meanwhile hears no more.
const eventsLife = 10 * time.Minute

// mountEvents registers the stream of events.
func (a *API) mountEvents() {
	handleStream(a, operation{
		method: http.MethodGet, path: EventsPath,
		permission: web.SignedIn, agents: true, tag: "events",
		summary: "Stream what happens, as server-sent events",
	}, EventStream, a.streamEvents)
}

// heard is the input of the stream of events.
type heard struct {
	Kinds string `query:"kinds" doc:"kinds of events with commas between them; all that one may hear where it is absent"`
	After string `query:"after" doc:"id of the event that was heard last, for clients that cannot send Last-Event-ID"`
	Last  string `header:"Last-Event-ID" doc:"id of the event that was heard last"`
}

// kinds reads which kinds are asked for. The error is Invalid, or Denied.
func (h *heard) kinds(who web.Identity) ([]string, error) {
	if h.Kinds == "" {
		if !slices.ContainsFunc(web.EventKinds(), who.MayHear) {
			return nil, store.Errorf(store.Denied, "there is no kind of event that you may hear of")
		}

		return nil, nil
	}
	var kinds []string
	for kind := range strings.SplitSeq(h.Kinds, ",") {
		switch {
		case !slices.Contains(web.EventKinds(), kind):
			return nil, store.Invalidf("kinds", "must be of %s",
				strings.Join(web.EventKinds(), ", "))
		case !who.MayHear(kind):
			return nil, store.Errorf(store.Denied, "you may not hear of events of the kind %s",
				kind)
		}
		kinds = append(kinds, strings.Clone(kind))
	}

	return kinds, nil
}

// after reads what was heard last; 0 for nothing.
func (h *heard) after() (uint64, error) {
	field, given := "last-event-id", h.Last
	if given == "" {
		field, given = "after", h.After
	}
	if given == "" {
		return 0, nil
	}
	id, err := strconv.ParseUint(given, 10, 64)
	if err != nil {
		return 0, store.Invalidf(field, "must be the id of an event")
	}

	return id, nil
}

// streamEvents streams events until the client goes, the server stops or the stream has lived long
// enough; a client that comes back is told what it has missed.
func (a *API) streamEvents(ctx context.Context, in *heard) (web.Stream, error) {
	who := web.RequestOf(ctx).Identity
	kinds, err := in.kinds(who)
	if err != nil {
		return web.Stream{}, err
	}
	after, err := in.after()
	if err != nil {
		return web.Stream{}, err
	}
	if a.config.Events == nil {
		return web.Stream{}, absent("the stream of events")
	}

	return web.Stream{
		KeepAlive: []byte(": still here\n\n"),
		Produce: func(ctx context.Context, out *web.Output, _ io.Reader) error {
			ctx, cancel := context.WithTimeout(ctx, eventsLife)
			defer cancel()
			listening, err := a.config.Events.Subscribe(who, kinds, after)
			if err != nil {
				return tellRefusal(out, err)
			}
			defer listening.Close()

			return tellEvents(ctx, out, listening)
		},
	}, nil
}

// tellEvents writes what a subscription brings. An end by the context is an orderly one.
func tellEvents(ctx context.Context, out *web.Output, listening *web.Subscription) error {
	begin := ": listening\n\n"
	if listening.Gap {
		begin = "event: gap\ndata: {}\n\n" // some were missed that nobody remembers
	}
	if err := tellPart(out, begin); err != nil {
		return err
	}
	for place := range listening.Missed {
		if err := tellEvent(out, &listening.Missed[place]); err != nil {
			return err
		}
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case event, open := <-listening.Events():
			if !open {
				return nil
			}
			if err := tellEvent(out, &event); err != nil {
				return err
			}
		}
	}
}

// tellEvent writes one event and sends it.
func tellEvent(out *web.Output, event *web.Event) error {
	data, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("writing an event: %w", err)
	}

	return tellPart(out, fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", event.ID, event.Kind, data))
}

// tellRefusal writes why nothing will come, after the answer has begun. The client tries again
// after a minute.
func tellRefusal(out *web.Output, err error) error {
	failure := web.Describe(err)

	return tellPart(out, fmt.Sprintf("retry: 60000\nevent: refused\ndata: {\"detail\":%q}\n\n",
		failure.Message))
}

// tellPart writes a part of the stream and sends it.
func tellPart(out *web.Output, text string) error {
	if _, err := io.WriteString(out, text); err != nil {
		return err
	}

	return out.Flush()
}
