package api_test

import (
	"slices"
	"testing"

	"gardu/routeros/api"
)

// inOrder are versions from the oldest to the newest.
var inOrder = []string{
	"6.42.12 (long-term)", "6.43", "6.45.1 (stable)", "6.49.19 (long-term)", "7.1alpha2", "7.1beta6", "7.1rc4", "7.1", "7.9.2 (stable)",
	"7.10beta8 (testing)", "7.10 (stable)", "7.18", "7.18.2 (stable)", "7.20.8 (stable)", "7.21rc1", "7.21rc10", "7.21.3", "7.24",
}

// version reads a version that must be one.
func version(t *testing.T, text string) api.Version {
	t.Helper()
	made, err := api.ParseVersion(text)
	if err != nil {
		t.Fatal(err)
	}

	return made
}

func TestVersionsInTheirOrder(t *testing.T) {
	t.Parallel()
	var versions []api.Version
	for _, text := range inOrder {
		made := version(t, text)
		if made.String() != text {
			t.Errorf("%q comes back as %q", text, made)
		}
		versions = append(versions, made)
	}
	if !slices.IsSortedFunc(versions, api.Version.Compare) {
		t.Error("not in order")
	}
	for i := 1; i < len(versions); i++ {
		if versions[i].Compare(versions[i-1]) <= 0 || versions[i].Compare(versions[i]) != 0 {
			t.Errorf("%s is not newer than %s", versions[i], versions[i-1])
		}
	}
	if (api.Version{}).Compare(versions[0]) >= 0 {
		t.Error("an unknown version is not older than all")
	}
}

func TestFeaturesOfVersions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]api.Feature{
		"6.42.12": {},
		"6.49.19": {api.PlainLogin},
		"7.9":     {api.PlainLogin},
		"7.17":    {api.PlainLogin, api.DashedDates, api.IPv6Accounting, api.RequireMessageAuth},
		"7.18rc1": {api.PlainLogin, api.DashedDates, api.IPv6Accounting, api.RequireMessageAuth, api.EmptyReply, api.SafeMode},
		"7.21": {
			api.PlainLogin, api.DashedDates, api.IPv6Accounting, api.RequireMessageAuth, api.QueueTypePair, api.EmptyReply,
			api.SafeMode, api.RadSecTimeout, api.ShowSensitive,
		},
		"7.24": {
			api.PlainLogin, api.DashedDates, api.IPv6Accounting, api.RequireMessageAuth, api.QueueTypePair, api.EmptyReply,
			api.SafeMode, api.RadSecTimeout, api.ShowSensitive, api.OTPSecret, api.AvailableFrom, api.OrderBy,
		},
	} {
		for feature := api.PlainLogin; feature <= api.OrderBy; feature++ {
			if got := version(t, text).Has(feature); got != slices.Contains(want, feature) {
				t.Errorf("%s has feature %d: %t", text, feature, got)
			}
		}
	}
	if version(t, "7.24").Has(api.OrderBy + 1) {
		t.Error("a feature that is none")
	}
}

func TestTextsThatAreNoVersion(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "7", "7.", ".7", "7.18.2.1", "7.18rc", "7.18gamma1", "v7.18", "7.18 stable", "7.18 (", "7.18 (stable", "07.1", "7.99999",
		"7.18 (a) (b)", "7.-1", "7.1 8",
	} {
		if got, err := api.ParseVersion(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

func FuzzParseVersion(f *testing.F) {
	for _, text := range inOrder {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := api.ParseVersion(text)
		if err != nil {
			return
		}
		again, err := api.ParseVersion(first.String())
		if err != nil || again != first || first.Compare(again) != 0 {
			t.Errorf("%q is %+v, then %+v, %v", text, first, again, err)
		}
	})
}
