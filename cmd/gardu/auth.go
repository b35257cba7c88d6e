package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"gardu/httpapi/native"
)

// followEvery is how often `auth log --follow` asks again.
const followEvery = time.Second

// authCommand is `gardu auth`.
func (c *console) authCommand() *cobra.Command {
	return noun(&cobra.Command{
		Use:     "auth",
		Short:   "How logins were answered, and why",
		Long:    "The daemon remembers its last 10,000 decisions, each with its reason.",
		Example: "  gardu auth log budi",
	}, c.authLogCommand())
}

// decisionQuery is which decisions are asked for.
type decisionQuery struct {
	subject string // a login, or the name of a NAS
	limit   int
	follow  bool
}

// authLogCommand is `gardu auth log`.
func (c *console) authLogCommand() *cobra.Command {
	query := decisionQuery{}
	command := &cobra.Command{
		Use:   "log [LOGIN|NAS]",
		Short: "Show the last decisions with their reasons",
		Long: "Show the last decisions with their reasons, the newest last: of a login, of a\n" +
			"NAS where no login of that name has asked, or all. --follow goes on until it\n" +
			"is interrupted.",
		Example: "  gardu auth log\n" +
			"  gardu auth log budi\n" +
			"  gardu auth log pop1 --limit 1000 --follow",
		Args: cobra.MaximumNArgs(1),
		RunE: does(func(ctx context.Context, arguments []string) error {
			if len(arguments) == 1 {
				query.subject = arguments[0]
			}
			if query.limit < 1 {
				return usagef("--limit must be at least 1")
			}

			return c.asks(ctx, func(client *adminClient) error {
				return c.showDecisions(ctx, client, query)
			})
		}),
	}
	command.Flags().IntVar(&query.limit, "limit", 100, "how `MANY` of the last decisions")
	command.Flags().BoolVar(&query.follow, "follow", false, "show further decisions as they come")

	return command
}

// showDecisions writes the last decisions, and goes on where it is to follow.
func (c *console) showDecisions(
	ctx context.Context, client *adminClient, query decisionQuery,
) error {
	field, decisions, err := client.decisionsOf(ctx, query)
	if err != nil {
		return err
	}
	list := c.decisionListing()
	if !query.follow {
		for _, raw := range decisions {
			err = errors.Join(err, list.add(raw))
		}

		return errors.Join(err, list.end())
	}

	return c.followDecisions(ctx, client, field, query, list)
}

// decisionListing is the table of decisions.
func (c *console) decisionListing() *listing[native.Decision] {
	return newListing(c, func(d native.Decision) []string {
		return []string{
			c.instant(d.At), d.NAS, d.Login, d.CallingStationID, d.Access, d.Method, d.Result,
			d.Reason, d.Sentence,
		}
	}, left("AT"), left("NAS"), left("LOGIN"), left("STATION"), left("ACCESS"), left("METHOD"),
		left("RESULT"), left("REASON"), left("IN WORDS"))
}

// decisionsOf returns the last decisions about a login or, where there are none, of a NAS, the
// oldest first; and whether it was the login or the NAS.
func (a *adminClient) decisionsOf(
	ctx context.Context, query decisionQuery,
) (string, []json.RawMessage, error) {
	if query.subject == "" {
		decisions, err := a.decisions(ctx, "", query)

		return "", decisions, err
	}
	decisions, err := a.decisions(ctx, "login", query)
	if err != nil || len(decisions) > 0 {
		return "login", decisions, err
	}
	ofNAS, err := a.decisions(ctx, "nas", query)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return "login", nil, nil // there is no such NAS
	case err != nil:
		return "", nil, err
	case len(ofNAS) == 0:
		return "login", nil, nil
	default:
		return "nas", ofNAS, nil
	}
}

// decisions asks for the last decisions of one field, the oldest first.
func (a *adminClient) decisions(
	ctx context.Context, field string, query decisionQuery,
) ([]json.RawMessage, error) {
	values := url.Values{"limit": {strconv.Itoa(query.limit)}}
	if field != "" {
		values.Set(field, query.subject)
	}
	var list native.Page[json.RawMessage]
	if err := a.get(ctx, native.DecisionListPath, values, &list); err != nil {
		return nil, err
	}
	slices.Reverse(list.Items)

	return list.Items, nil
}

// followDecisions writes decisions as they come, until ctx ends.
func (c *console) followDecisions(
	ctx context.Context, client *adminClient, field string, query decisionQuery,
	list *listing[native.Decision],
) error {
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	seen := map[string]bool{}
	for {
		decisions, err := client.decisions(ctx, field, query)
		if errors.Is(err, context.Canceled) {
			return nil
		}
		if err != nil {
			return err
		}
		shown := make(map[string]bool, len(decisions))
		for _, raw := range decisions {
			shown[string(raw)] = true
			if !seen[string(raw)] {
				err = errors.Join(err, list.add(raw))
			}
		}
		seen = shown
		if err := errors.Join(err, list.end()); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
