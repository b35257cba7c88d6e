package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
)

// reveal reads a secret that was given as `-`, in its place. A secret that was not given stays so.
func (c *console) reveal(ctx context.Context, flag string, secret *string) error {
	if secret == nil {
		return nil
	}
	read, err := c.secrets.secret(ctx, flag, *secret)
	if err != nil {
		return err
	}
	*secret = read

	return nil
}

// show asks for one record and writes it.
func (c *console) show(
	ctx context.Context, path string, pairs func(json.RawMessage) ([]pair, error),
) error {
	return c.asks(ctx, func(client *adminClient) error {
		var raw json.RawMessage
		if err := client.get(ctx, path, nil, &raw); err != nil {
			return err
		}

		return c.shown(raw, pairs)
	})
}

// pairsOf decodes a record and makes its pairs.
func pairsOf[T any](raw json.RawMessage, pairs func(T) []pair) ([]pair, error) {
	record, err := decoded[T](raw)
	if err != nil {
		return nil, err
	}

	return pairs(record), nil
}

// submission is a change as it is sent to the daemon; body may be nil.
type submission struct {
	method, path string
	body         any
}

// submit sends a change and hands what the daemon answers to tell.
func (c *console) submit(
	ctx context.Context, change submission, tell func(answer json.RawMessage) error,
) error {
	return c.asks(ctx, func(client *adminClient) error {
		var raw json.RawMessage
		err := client.send(ctx, change.method, change.path, change.body, &raw)
		if err != nil {
			return err
		}

		return tell(raw)
	})
}

// order posts a verb and tells it.
func (c *console) order(ctx context.Context, path string, body any, sentence string) error {
	posted := submission{http.MethodPost, path, body}

	return c.submit(ctx, posted, func(answer json.RawMessage) error {
		return c.done(answer, "%s", sentence)
	})
}

// make makes one record and tells it.
func (c *console) make(ctx context.Context, path string, record any, what string) error {
	return c.order(ctx, path, record, what+" is added")
}

// change changes one record and tells it.
func (c *console) change(ctx context.Context, path string, change any, what string) error {
	patched := submission{http.MethodPatch, path, change}

	return c.submit(ctx, patched, func(answer json.RawMessage) error {
		return c.done(answer, "%s is changed", what)
	})
}

// remove removes one record and tells it.
func (c *console) remove(ctx context.Context, path, what string) error {
	return c.asks(ctx, func(client *adminClient) error {
		if err := client.send(ctx, http.MethodDelete, path, nil, nil); err != nil {
			return err
		}

		return c.done(nil, "%s is removed", what)
	})
}

// print writes a text on standard output.
func (c *console) print(text string) error {
	_, err := io.WriteString(c.stdout, text)

	return err
}
