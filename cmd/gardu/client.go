package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// Limits of a talk with the daemon.
const (
	dialTimeout   = 5 * time.Second
	maximumAnswer = 64 << 20 // octets of an answer that is not a stream
	maximumLine   = 1 << 20  // octets of one line of a stream
)

// adminURL stands before every path. The host is never looked up: the socket is the address.
const adminURL = "http://gardu"

// adminClient asks the HTTP API behind the admin socket, or the same API in this process when no
// daemon runs.
type adminClient struct {
	http  *http.Client
	close func() error
}

// connect returns a client of the running daemon. When none runs, and no socket was named by hand,
// it opens the folder of the store itself. The errors are unreachableErrors.
func (c *console) connect(ctx context.Context) (*adminClient, error) {
	socket := c.socket
	if socket == "" {
		config, err := c.configuration()
		if err != nil {
			return nil, err
		}
		socket = config.HTTP.AdminSocket
	}
	err := knock(ctx, socket)
	if err == nil {
		return socketClient(socket), nil
	}
	if c.socket != "" || !nobodyHome(err) {
		return nil, &unreachableError{explainSocket(socket, err)}
	}
	local, closeLocal, err := openLocal(ctx, c.configPath())
	if err != nil {
		return nil, &unreachableError{
			fmt.Errorf("no daemon answers on %s, and its folder cannot be opened: %w", socket, err),
		}
	}

	return &adminClient{http: local, close: closeLocal}, nil
}

// connectDaemon is connect for commands that make sense only while a daemon runs.
func (c *console) connectDaemon(ctx context.Context) (*adminClient, error) {
	socket, err := c.adminSocket()
	if err != nil {
		return nil, err
	}
	if err := knock(ctx, socket); err != nil {
		return nil, &unreachableError{explainSocket(socket, err)}
	}

	return socketClient(socket), nil
}

// adminSocket returns the path of the admin socket.
func (c *console) adminSocket() (string, error) {
	if c.socket != "" {
		return c.socket, nil
	}
	config, err := c.configuration()

	return config.HTTP.AdminSocket, err
}

// asks connects, runs the work with the client and closes it again.
func (c *console) asks(ctx context.Context, do func(*adminClient) error) error {
	client, err := c.connect(ctx)
	if err != nil {
		return err
	}

	return errors.Join(do(client), client.close())
}

// knock says whether somebody listens on the socket.
func knock(ctx context.Context, socket string) error {
	dialer := net.Dialer{Timeout: dialTimeout}
	connection, err := dialer.DialContext(ctx, "unix", socket)
	if err != nil {
		return err
	}

	return connection.Close()
}

// nobodyHome reports whether no daemon listens, rather than one that may not be asked.
func nobodyHome(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED)
}

// explainSocket says what to do about a socket that cannot be reached.
func explainSocket(socket string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("permission denied on %s: add yourself to group gardu "+
			"(and log in again) or use sudo", socket)
	case nobodyHome(err):
		return fmt.Errorf("no daemon answers on %s; start it with `gardu serve` or "+
			"`systemctl start gardu`", socket)
	default:
		return fmt.Errorf("reaching the daemon on %s: %w", socket, err)
	}
}

// socketClient returns a client over the admin socket.
func socketClient(socket string) *adminClient {
	dialer := net.Dialer{Timeout: dialTimeout}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", socket)
		},
		DisableCompression: true,
	}

	return &adminClient{http: &http.Client{Transport: transport}, close: func() error {
		transport.CloseIdleConnections()

		return nil
	}}
}

// get asks for one record.
func (a *adminClient) get(ctx context.Context, path string, query url.Values, answer any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}

	return a.send(ctx, http.MethodGet, path, nil, answer)
}

// send makes one request with a JSON body, unless it is nil, and reads a JSON answer, unless
// answer is nil.
func (a *adminClient) send(ctx context.Context, method, path string, body, answer any) error {
	var encoded io.Reader
	if body != nil {
		octets, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encoding the request: %w", err)
		}
		encoded = bytes.NewReader(octets)
	}
	response, err := a.do(ctx, method, path, "application/json", encoded)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	if answer == nil || response.StatusCode == http.StatusNoContent {
		return nil
	}
	limited := io.LimitReader(response.Body, maximumAnswer)
	if err := json.NewDecoder(limited).Decode(answer); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}

	return nil
}

// do makes one request and returns an answer whose status says that it was done. The caller closes
// its body.
func (a *adminClient) do(
	ctx context.Context, method, path, contentType string, body io.Reader,
) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, adminURL+path, body)
	if err != nil {
		return nil, fmt.Errorf("making the request: %w", err)
	}
	if body != nil {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := a.http.Do(request)
	if err != nil {
		return nil, explainTalk(err)
	}
	if response.StatusCode >= http.StatusOK && response.StatusCode < http.StatusMultipleChoices {
		return response, nil
	}
	defer response.Body.Close() //nolint:errcheck // it was only read

	return nil, readRefusal(response)
}

// explainTalk says what to do about a daemon that hangs up: it does so at once to whoever may not
// ask.
func explainTalk(err error) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	if errors.Is(err, io.EOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return &unreachableError{errors.New("the daemon hung up: it answers root, its own user " +
			"and group gardu; add yourself to group gardu or use sudo, or look into its log")}
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted: %w", err)
	}

	return &unreachableError{fmt.Errorf("asking the daemon: %w", err)}
}

// eachLine calls use for every line of a stream of JSON Lines. A line is valid until use returns.
func eachLine(stream io.Reader, use func(line []byte) error) error {
	scanner := bufio.NewScanner(stream)
	scanner.Buffer(make([]byte, 0, 64<<10), maximumLine)
	for scanner.Scan() {
		line := bytes.TrimSpace(scanner.Bytes())
		if len(line) == 0 {
			continue
		}
		if err := use(line); err != nil {
			return err
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("reading the daemon's answer: %w", err)
	}

	return nil
}
