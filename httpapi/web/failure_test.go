package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gardu/httpapi/web"
	"gardu/store"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"
)

// TestDescribe tells what leaves the daemon of each kind of error.
func TestDescribe(t *testing.T) {
	t.Parallel()
	ours := web.Failure{Status: 500, Kind: store.Internal, Message: "internal error"}
	for _, one := range []struct {
		name string
		err  error
		want web.Failure
	}{
		{"a field", store.Invalidf("rate", "is bad"), web.Failure{
			Status: 422, Kind: store.Invalid, Field: "rate", Message: "is bad",
			Faults: []web.Fault{{Field: "rate", Message: "is bad"}},
		}},
		{"wrapped", fmt.Errorf("saving: %w", store.Errorf(store.NotFound, "there is no plan")), web.Failure{
			Status: 404, Kind: store.NotFound, Message: "there is no plan",
			Faults: []web.Fault{{Message: "there is no plan"}},
		}},
		{
			"several, one twice",
			errors.Join(store.Invalidf("a", "x"), store.Invalidf("b", "y"), store.Invalidf("a", "x")),
			web.Failure{
				Status: 422, Kind: store.Invalid, Field: "a", Message: "x",
				Faults: []web.Fault{{Field: "a", Message: "x"}, {Field: "b", Message: "y"}},
			},
		},
		{"without a kind", errors.New("open /etc/shadow: denied"), ours},
		{"our own", store.Errorf(store.Internal, "open /etc/shadow"), ours},
		{"our own among others", errors.Join(store.Invalidf("a", "x"), store.Errorf(store.Internal, "/etc")), ours},
		{"a route", fiber.NewError(http.StatusNotFound, "Cannot GET /secret"), web.Failure{
			Status: 404, Kind: store.NotFound, Message: "there is no such route",
			Faults: []web.Fault{{Message: "there is no such route"}},
		}},
		{"the library's own fault", fiber.NewError(http.StatusBadGateway, "read unix /run/x"), web.Failure{
			Status: 502, Kind: store.Internal, Message: "internal error",
			Faults: []web.Fault{{Message: "internal error"}},
		}},
	} {
		if difference := cmp.Diff(one.want, web.Describe(one.err)); difference != "" {
			t.Errorf("%s (-want +got):\n%s", one.name, difference)
		}
	}
}

// TestFaultsAreBounded describes more faults than an answer holds.
func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	var wrong []error
	for fault := range 2 * web.MaxFaults {
		wrong = append(wrong, store.Invalidf("field", "%d", fault))
	}
	if count := len(web.Describe(errors.Join(wrong...)).Faults); count != web.MaxFaults {
		t.Errorf("%d faults, want %d", count, web.MaxFaults)
	}
}

// TestKindsSurviveTheirStatus turns every kind into a status and back.
func TestKindsSurviveTheirStatus(t *testing.T) {
	t.Parallel()
	for _, kind := range []store.ErrorKind{
		store.Internal, store.NotFound, store.Conflict, store.Invalid, store.Denied, store.Exhausted,
		store.Unavailable,
	} {
		if back := web.KindOfStatus(web.StatusOf(kind)); back != kind {
			t.Errorf("%v became %d and then %v", kind, web.StatusOf(kind), back)
		}
	}
	if web.StatusOf(store.ErrorKind(99)) != http.StatusInternalServerError {
		t.Error("an unknown kind is not our own fault")
	}
}

func TestVeiledFailuresQuoteNothing(t *testing.T) {
	t.Parallel()
	err := errors.Join(
		store.Invalidf("plan", "there is no plan %q", `rahasia "dalam" kutipan`),
		store.Invalidf("state", "%q is not one of active, inactive", "rahasia"),
	)
	veiled := web.Describe(err).Veiled()
	if veiled.Field != "plan" || veiled.Message != `there is no plan "..."` {
		t.Errorf("it says %s: %s", veiled.Field, veiled.Message)
	}
	for _, fault := range veiled.Faults {
		if strings.Contains(fault.Message, "rahasia") || fault.Field == "" {
			t.Errorf("a fault says %s: %s", fault.Field, fault.Message)
		}
	}
}
