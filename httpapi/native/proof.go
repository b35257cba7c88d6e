package native

import (
	"context"
	"net/http"
	"strconv"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/danielgtaylor/huma/v2"
)

// Photos keeps the pictures that payers have sent as proofs of transfers.
type Photos interface {
	// Picture returns the picture of a name that an attempt has. The error is NotFound where it is
	// not kept any more.
	Picture(ctx context.Context, name string) ([]byte, error)
}

// picture is an answer that is a picture.
type picture struct {
	Kind  string `header:"Content-Type"`
	Cache string `header:"Cache-Control"`
	Place string `header:"Content-Disposition"`
	Body  []byte
}

// mountProofs registers the route of the pictures.
func (a *API) mountProofs() {
	described := a.describe(operation{
		method: http.MethodGet, path: AttemptProofPath, mine: true,
		permission: web.PaymentsRead, tag: "attempts",
		summary: "Show the picture that a payer has sent of a transfer",
	})
	described.Responses = map[string]*huma.Response{"200": {
		Description: "a picture",
		Content:     map[string]*huma.MediaType{"image/jpeg": {}, "image/png": {}},
	}}
	huma.Register(a.huma, described, func(ctx context.Context, in *RecordRef) (*picture, error) {
		shown, err := a.showProof(ctx, in)
		if err != nil {
			return nil, a.refusal(ctx, err)
		}

		return shown, nil
	})
}

// showProof shows the proof of an attempt. Which picture that is stands in the attempt; what it is
// called and what it is said to be by whoever sent it counts for nothing.
func (a *API) showProof(ctx context.Context, in *RecordRef) (*picture, error) {
	if a.config.Live.Photos == nil {
		return nil, absent("a picture")
	}
	attempt, err := a.findAttempt(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if attempt.Proof == "" {
		return nil, store.Errorf(store.NotFound, "the attempt has no proof")
	}
	if !attempt.ShowsProof() {
		return nil, store.Errorf(store.NotFound, "the picture is not kept any more")
	}
	octets, err := a.config.Live.Photos.Picture(ctx, attempt.Proof)
	if err != nil {
		return nil, err
	}
	kind := http.DetectContentType(octets)
	if kind != "image/jpeg" && kind != "image/png" {
		return nil, store.Errorf(store.NotFound, "the proof is no picture")
	}

	return &picture{Kind: kind, Cache: privately, Place: "inline", Body: octets}, nil
}

// proofURL is where the proof of an attempt is shown, empty where it has none, or none any more.
func (a *API) proofURL(attempt *store.Attempt) string {
	if !attempt.ShowsProof() {
		return ""
	}

	return a.config.PublicURL + Fill(AttemptProofPath, strconv.FormatInt(attempt.ID, 10))
}
