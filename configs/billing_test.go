package configs_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"gardu/configs"
	"gardu/store"
)

// loadText reads a configuration of a text and an environment.
func loadText(t *testing.T, text string, environment ...string) (configs.Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gardu.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	return configs.Load(path, environment)
}

func TestTheTermsOfAnEmptyFileAreTheUsualOnes(t *testing.T) {
	t.Parallel()
	config := configs.Default()
	got, err := config.Terms()
	if err != nil {
		t.Fatal(err)
	}
	want := store.DefaultTerms()
	want.LateDays = 1
	if !reflect.DeepEqual(got, want) {
		t.Errorf("they are %+v, want %+v", got, want)
	}
}

func TestTermsAreReadFromFileAndEnvironment(t *testing.T) {
	t.Parallel()
	config, err := loadText(t, `billing:
  pkp: true
  reminders: [-5, 0]
  late_flat: "5000"
  late_percent: "2.5"
  proration: combined
`, "GARDU_BILLING_NOTICES=-3,-1", "GARDU_BILLING_DUE_DAYS=4")
	if err != nil {
		t.Fatal(err)
	}
	terms, err := config.Terms()
	if err != nil {
		t.Fatal(err)
	}
	if !config.Billing.PKP || terms.LateFlat != 5000 || terms.LatePercent != 250 ||
		terms.DueDays != 4 || terms.Proration != "combined" ||
		!reflect.DeepEqual(terms.Reminders, []int{-5, 0}) ||
		!reflect.DeepEqual(terms.Notices, []int{-3, -1}) {
		t.Errorf("they are %+v", terms)
	}
}

func TestFaultsOfTermsNameTheirKeys(t *testing.T) {
	t.Parallel()
	for text, field := range map[string]string{
		"{due_days: 91}":           "billing.due_days",
		"{grace_days: -1}":         "billing.grace_days",
		"{issue_days: 29}":         "billing.issue_days",
		"{reminders: [-40]}":       "billing.reminders[0]",
		"{notices: [-1, 99]}":      "billing.notices[1]",
		`{late_flat: "0.5"}`:       "billing.late_flat",
		`{late_percent: "2.555"}`:  "billing.late_percent",
		`{late_percent: "-2"}`:     "billing.late_percent",
		`{late_percent: "100.01"}`: "billing.late_percent",
		`{late_percent: "x"}`:      "billing.late_percent",
		`{tolerance: "-1"}`:        "billing.tolerance",
		"{proration: half}":        "billing.proration",
		"{order_minutes: 99999}":   "billing.order_minutes",
		"{proof_days: -1}":         "billing.proof_days",
		"{proof_days: 7321}":       "billing.proof_days",
	} {
		_, err := loadText(t, "billing: "+text)
		found := false
		for _, fault := range store.Faults(err) {
			found = found || fault.Field == field
		}
		if !found {
			t.Errorf("%s: the faults %v do not name %s", text, err, field)
		}
	}
	if _, err := loadText(t, "", "GARDU_BILLING_REMINDERS=-7,x"); err == nil {
		t.Error("a reminder that is no number is taken from the environment")
	}
}
