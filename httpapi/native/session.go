package native

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"gardu/httpapi/web"
	"gardu/store"
)

// mountSessions registers the routes about the network's use.
func (a *API) mountSessions() {
	handleStream(a, operation{
		method: http.MethodGet, path: SessionListPath,
		permission: web.SessionsRead, tag: "sessions",
		summary: "Stream sessions as JSON Lines, one Session a line",
	}, JSONLines, a.streamSessions)
	handle(a, operation{
		method: http.MethodGet, path: DecisionListPath,
		permission: web.SessionsRead, tag: "sessions",
		summary: "List the latest answers to logins, newest first",
	}, a.listDecisions)
}

// streamSessions streams sessions, one at a time.
func (a *API) streamSessions(ctx context.Context, in *sessionFilter) (web.Stream, error) {
	if a.config.Live.Sessions == nil {
		return web.Stream{}, absent("the list of sessions")
	}
	wanted, err := a.choose(ctx, in)
	if err != nil {
		return web.Stream{}, err
	}

	return a.lines(ctx, func(ctx context.Context, out *web.Output, _ io.Reader) error {
		return a.eachChosen(ctx, wanted, func(session Session) error { return out.Line(session) })
	}), nil
}

// nasOf returns the id of a NAS that is named; 0 for an empty name.
func (a *API) nasOf(ctx context.Context, name string) (int64, error) {
	if name == "" {
		return 0, nil
	}
	nas, err := a.config.Registry.NAS(ctx, name)

	return nas.ID, err
}

// lines makes a stream of JSON Lines. An empty line keeps it alive, and a StreamFailure ends it
// where it cannot be finished.
func (a *API) lines(
	ctx context.Context, produce func(context.Context, *web.Output, io.Reader) error,
) web.Stream {
	return web.Stream{
		KeepAlive: []byte("\n"),
		Produce:   produce,
		Fail: func(err error) []byte {
			refused, is := a.refusal(ctx, err).(*problem)
			if !is {
				return nil
			}
			line, wrong := json.Marshal(StreamFailure{Failure: refused.body})
			if wrong != nil {
				return nil
			}

			return append(line, '\n')
		},
	}
}

// showSession translates a session.
func (n *names) showSession(session *store.Session) Session {
	shown := Session{
		ID: session.ID, Login: session.Login, NAS: n.router(session.NAS),
		NASIdentifier: session.NASIdentifier, AcctSessionID: session.AcctSessionID,
		Service: session.Service, StartedAt: utc(session.Started), UpdatedAt: utc(session.Updated),
		StoppedAt: orNull(session.Stopped), InputOctets: session.InputOctets,
		OutputOctets: session.OutputOctets, InputPackets: session.InputPackets,
		OutputPackets: session.OutputPackets, SessionTime: seconds(session.Duration),
		FramedIP: orEmpty(session.Address), IPv6Prefix: prefixText(session.IPv6Prefix),
		DelegatedIPv6:    prefixText(session.DelegatedIPv6),
		CallingStationID: session.CallingStation, CalledStationID: session.CalledStation,
		NASPortID: session.NASPortID, GrantedAt: orNull(session.GrantedAt),
	}
	if !session.Open() {
		shown.TerminateCause = session.Cause.String()
	}

	return shown
}

// Limits of the list of decisions.
const (
	defaultDecisions = 100
	maxDecisions     = 10_000 // as many as are remembered
)

// decisionFilter is the input of a list of decisions.
type decisionFilter struct {
	Login string `query:"login" doc:"exactly as it was decided"`
	NAS   string `query:"nas" doc:"name of a NAS"`
	Limit int    `query:"limit" doc:"100 where it is absent, 10000 at most"`
}

// listDecisions lists decisions.
func (a *API) listDecisions(ctx context.Context, in *decisionFilter) (List[Decision], error) {
	answer := List[Decision]{Items: []Decision{}}
	if a.config.Live.Decisions == nil {
		return answer, absent("the log of logins")
	}
	limit := in.Limit
	if limit == 0 {
		limit = defaultDecisions
	}
	if limit < 0 || limit > maxDecisions {
		return answer, store.Invalidf("limit", "%d is not a number from 1 to %d", in.Limit,
			maxDecisions)
	}
	nas, err := a.nasOf(ctx, in.NAS)
	if err != nil {
		return answer, err
	}
	latest, err := a.config.Live.Decisions.LatestDecisions(ctx)
	names := a.names(ctx)
	for place := range latest {
		one := &latest[place]
		if in.Login != "" && one.Login != in.Login || nas != 0 && one.NAS != nas {
			continue
		}
		if len(answer.Items) == limit {
			break
		}
		answer.Items = append(answer.Items, names.showDecision(one))
	}

	return answer, err
}

// showDecision translates a decision.
func (n *names) showDecision(decided *Decided) Decision {
	return Decision{
		At: utc(decided.At), NAS: n.router(decided.NAS), Login: decided.Login,
		CallingStationID: decided.Station, Access: decided.Access, Method: decided.Method,
		Result: decided.Result, Reason: decided.Reason, Service: decided.Service,
		Sentence: sentenceOf(decided.Reason),
	}
}

// sentences says the reason of a decision in plain words, for whoever answers the telephone.
var sentences = map[string]string{
	"entitled":   "the service is in order",
	"fair_use":   "a step of fair use is reached, and the plan gives a slower rate then",
	"hours":      "the plan gives another rate at this time of day",
	"throttled":  "the quota is used up, and the plan gives a slower rate then",
	"switched":   "the validity has ended, and another plan has followed",
	"unpaid":     "an invoice is past its isolir date",
	"expired":    "the validity of the service has ended",
	"quota":      "the quota of the plan is used up",
	"terminated": "the service was ended for good",
	"suspended":  "an operator has suspended the service",
	"pending":    "the service has not begun",
	"unknown_login": "no service, voucher or station of that name is known " +
		"for this kind of access and router",
	"wrong_secret": "the password is wrong",
	"method": "the password is kept in a form that this method cannot use: " +
		"keep it in clear text, or let the router use PAP",
	"locked": "this station was wrong too often; " +
		"it may try again soon, or at once after a new password",
	"station": "the login is bound to another station: " +
		"unbind the service where that is right",
	"pool":         "no address is free in the pool of gardu's own, or the pool is gone",
	"sessions":     "as many sessions are open as the plan allows",
	"ambiguous":    "the router sent two kinds of password, or none",
	"eap":          "the router asked for EAP, which is not spoken here",
	"voucher":      "the voucher was used, voided, or is for another kind of access or router",
	"not_operator": "somebody tried to log in to a router who is no operator with a router group",
	"state":        "the router went on with a conversation that was never begun here",
	"unavailable": "gardu could not decide, because " +
		"the book could not be written or a queue was full; see its log",
}

// sentenceOf returns the sentence of a reason; the reason itself where there is none.
func sentenceOf(reason string) string {
	if sentence, known := sentences[reason]; known {
		return sentence
	}

	return reason
}
