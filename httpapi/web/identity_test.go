package web_test

import (
	"context"
	"reflect"
	"testing"

	"gardu/httpapi/web"
)

// TestIdentity tells who may administer, and how each is called in a log.
func TestIdentity(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		who   web.Identity
		local bool
		text  string
	}{
		{web.Identity{}, false, "nobody"},
		{web.Identity{Source: web.LocalSocket, Name: "root"}, true, "root(0)"},
		{web.Identity{Source: web.InProcess, Name: "budi", UID: 1000}, true, "budi(1000)"},
		{web.Identity{Source: web.LocalSocket, Name: "eve", UID: 7, Denied: "no"}, false, "eve(7)"},
	} {
		if one.who.Local() != one.local || one.who.String() != one.text || one.who.LogValue().String() != one.text {
			t.Errorf("%+v is %q, local %v", one.who, one.who, one.who.Local())
		}
	}
}

// TestRequestOf finds what a context carries, and nobody where it carries nothing.
func TestRequestOf(t *testing.T) {
	t.Parallel()
	want := web.Request{ID: "7", Identity: web.Identity{Source: web.InProcess}}
	if got := web.RequestOf(web.WithRequest(context.Background(), want)); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := web.RequestOf(context.Background()); !reflect.DeepEqual(got, web.Request{}) {
		t.Errorf("an empty context carries %+v", got)
	}
}
