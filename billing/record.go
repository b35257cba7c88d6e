package billing

import (
	"encoding/json"

	"gardu/store"
)

// record appends to the audit log what a record of money was and what it has become; nil for what
// was not there. Secrets hide themselves.
func (d *desk) record(action string, of store.Noun, id int64, before, after any) error {
	was, err := textOf(before)
	if err != nil {
		return err
	}
	is, err := textOf(after)
	if err != nil {
		return err
	}

	return d.note(action, of, id, was, is)
}

// textOf writes a record as JSON; nothing for nil.
func textOf(record any) (string, error) {
	if record == nil {
		return "", nil
	}
	octets, err := json.Marshal(record)
	if err != nil {
		return "", store.Errorf(store.Internal, "writing a record of the audit log: %w", err)
	}

	return string(octets), nil
}

// because takes the reason that was given, for the entry, the documents and the audit log. What
// takes money back or gives it up is not done without.
func (d *desk) because(reason string) (string, error) {
	if reason == "" {
		reason = d.actor.Reason
	}
	if reason == "" {
		return "", store.Invalidf("reason", "must be given")
	}
	if len(reason) > store.MaxText {
		return "", store.Invalidf("reason", "is longer than %d octets", store.MaxText)
	}
	d.actor.Reason = reason

	return reason, nil
}
