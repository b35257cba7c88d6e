package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/pb33f/jsonschema/v6"
)

// problemMedia is the media type of refusals (RFC 9457 section 3).
const problemMedia = "application/problem+json"

// Reply is what was answered. Body may be the beginning of one that is long.
type Reply struct {
	Status int
	Media  string // as in Content-Type
	Header http.Header
	Body   []byte
	Cut    bool // there is more of the body
}

// Judge lists what of a reply is not as the operation describes it.
func (o *Operation) Judge(reply Reply) []string {
	var faults []string
	if reply.Status >= http.StatusInternalServerError {
		faults = append(faults, judgeFailure(reply)...)
	}
	answer, described := o.Answers[strconv.Itoa(reply.Status)]
	if !described && reply.Status >= http.StatusBadRequest {
		answer, described = o.Answers["default"]
	}
	if !described {
		return append(faults, fmt.Sprintf("status %d is not described", reply.Status))
	}
	if reply.Status == http.StatusNotModified || answer.Media == "" {
		if len(reply.Body) > 0 {
			faults = append(faults, "has a body, where none is described")
		}

		return faults
	}
	if media, _, err := mime.ParseMediaType(reply.Media); err != nil || media != answer.Media {
		return append(faults, fmt.Sprintf("is %q and not %s", reply.Media, answer.Media))
	}

	return append(faults, answer.judgeBody(reply)...)
}

// judgeFailure allows one status above 500: that of what cannot be reached now, which says when it
// makes sense to ask again.
func judgeFailure(reply Reply) []string {
	if reply.Status != http.StatusServiceUnavailable {
		return []string{fmt.Sprintf("status %d", reply.Status)}
	}
	if reply.Header != nil && reply.Header.Get("Retry-After") == "" {
		return []string{"status 503 without Retry-After"}
	}

	return nil
}

// judgeBody compares a body with the schema.
func (a Answer) judgeBody(reply Reply) []string {
	if strings.HasSuffix(a.Media, "ndjson") {
		return judgeLines(reply)
	}
	if a.judge == nil || reply.Cut {
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(reply.Body))
	if err != nil {
		return []string{fmt.Sprintf("is not JSON: %v", err)}
	}
	if err := a.judge.Validate(value); err != nil {
		return []string{fmt.Sprintf("does not fit its schema: %v", err)}
	}

	return nil
}

// judgeLines reads JSON Lines. The last line of one that was cut may be a part.
func judgeLines(reply Reply) []string {
	lines := bytes.Split(reply.Body, []byte("\n"))
	if reply.Cut {
		lines = lines[:len(lines)-1]
	}
	for _, line := range lines {
		if len(bytes.TrimSpace(line)) > 0 && !json.Valid(line) {
			return []string{fmt.Sprintf("has a line that is not JSON: %.200s", line)}
		}
	}

	return nil
}
