package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Limits of a talk with the daemon's admin socket.
const (
	adminTimeout     = time.Minute // of one command
	adminConnections = 32          // commands under way at once
	adminAnswer      = 1 << 16     // octets of an answer that are read
)

// adminURL stands before every path. The host is never looked up: the socket is the address.
const adminURL = "http://gardu/v1/services/"

// sheetURL takes services as a CSV sheet, and overwrites those that differ.
const sheetURL = "http://gardu/v1/import/services?update=true"

// admin gives the daemon orders over its admin socket, as an operator or a payment does.
type admin struct {
	http *http.Client
}

// newAdmin makes a client of an admin socket. It dials nothing yet.
func newAdmin(socket string) *admin {
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var dialer net.Dialer
			return dialer.DialContext(ctx, "unix", socket)
		},
		MaxIdleConnsPerHost: adminConnections,
		MaxConnsPerHost:     adminConnections,
		DisableCompression:  true,
	}

	return &admin{http: &http.Client{Transport: transport, Timeout: adminTimeout}}
}

// close drops the connections.
func (a *admin) close() { a.http.CloseIdleConnections() }

// isolir holds a service as unpaid.
func (a *admin) isolir(ctx context.Context, login string) error {
	return a.send(ctx, http.MethodPost, url.PathEscape(login)+"/isolir", nil)
}

// restore lifts what isolir has set.
func (a *admin) restore(ctx context.Context, login string) error {
	return a.send(ctx, http.MethodPost, url.PathEscape(login)+"/restore", nil)
}

// setPlan gives a service another plan.
func (a *admin) setPlan(ctx context.Context, login, plan string) error {
	return a.send(ctx, http.MethodPatch, url.PathEscape(login), map[string]string{"plan": plan})
}

// sheet changes many services by one CSV sheet. A row that is refused is an error.
func (a *admin) sheet(ctx context.Context, rows io.Reader) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, sheetURL, rows)
	if err != nil {
		return fmt.Errorf("making order: %w", err)
	}

	request.Header.Set("Content-Type", "text/csv")

	response, err := a.http.Do(request)
	if err != nil {
		return fmt.Errorf("giving order: %w", err)
	}

	defer func() { _ = response.Body.Close() }()

	said, _ := io.ReadAll(io.LimitReader(response.Body, adminAnswer))

	if response.StatusCode != http.StatusOK || bytes.Contains(said, []byte(`"bad":{`)) ||
		!bytes.Contains(said, []byte(`"summary":{`)) {
		return fmt.Errorf("giving order: %s: %s", response.Status, bytes.TrimSpace(said))
	}

	return nil
}

// send gives one order. It returns when the daemon has said that it is done, which it says after
// the commit.
func (a *admin) send(ctx context.Context, method, path string, body any) error {
	var encoded io.Reader

	if body != nil {
		octets, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encoding order: %w", err)
		}

		encoded = bytes.NewReader(octets)
	}

	request, err := http.NewRequestWithContext(ctx, method, adminURL+path, encoded)
	if err != nil {
		return fmt.Errorf("making order: %w", err)
	}

	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}

	response, err := a.http.Do(request)
	if err != nil {
		return fmt.Errorf("giving order: %w", err)
	}

	defer func() { _ = response.Body.Close() }()

	said, _ := io.ReadAll(io.LimitReader(response.Body, adminAnswer))

	if response.StatusCode < http.StatusOK || response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("giving order: %s: %s", response.Status, bytes.TrimSpace(said))
	}

	return nil
}
