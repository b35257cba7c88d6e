package coa_test

import (
	"sync"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"

	"gardu/aaa/coa"
)

// bench is a client on a network in memory, in a bubble whose time runs by itself.
type bench struct {
	*testing.T
	client   *coa.Client
	network  *network
	registry *prometheus.Registry

	mu   sync.Mutex
	late []coa.Answer
}

// inBubble runs a story with a client whose network follows a script. Jitter is off: Random draws
// the middle.
func inBubble(t *testing.T, script func(*asked), story func(*bench)) {
	t.Helper()
	inBubbleWith(t, script, coa.Config{}, story)
}

// inBubbleWith is inBubble with more of the configuration.
func inBubbleWith(t *testing.T, script func(*asked), config coa.Config, story func(*bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{
			T: t, network: &network{t: t, script: script}, registry: prometheus.NewRegistry(),
		}
		config.Listen, config.Registerer, config.Late = b.network.listen, b.registry, b.onLate
		if config.Random == nil {
			config.Random = func() float64 { return 0.5 }
		}
		b.client = coa.New(config)
		story(b)
		if err := b.client.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// onLate is the Config.Late.
func (b *bench) onLate(_ *coa.Request, answer coa.Answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.late = append(b.late, answer)
}

// lateAnswers returns the late answers once everything has come to rest.
func (b *bench) lateAnswers() []coa.Answer {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()

	return append([]coa.Answer(nil), b.late...)
}

// do sends a request and expects how it ends.
func (b *bench) do(r *coa.Request, want coa.Kind) coa.Answer {
	b.Helper()
	answer := b.client.Do(b.Context(), r)
	if answer.Kind != want {
		b.Errorf("%v is answered with %v (%v), want %v", r.Code, answer.Kind, answer.Err, want)
	}

	return answer
}

// start sends a request from a goroutine of its own and returns where its answer will be.
func (b *bench) start(r *coa.Request) <-chan coa.Answer {
	result := make(chan coa.Answer, 1)
	go func() { result <- b.client.Do(b.Context(), r) }()

	return result
}

// count returns the value of a metric with the given label values in the order of their names.
func (b *bench) count(name string, labels ...string) float64 {
	b.Helper()
	synctest.Wait()

	return gathered(b, b.registry, name, labels...)
}

// gathered reads one counter, or the number of observations of a histogram.
func gathered(
	tb testing.TB, registry *prometheus.Registry, name string, labels ...string,
) float64 {
	tb.Helper()
	families, err := registry.Gather()
	if err != nil {
		tb.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, metric := range family.GetMetric() {
			var values []string
			for _, label := range metric.GetLabel() {
				values = append(values, label.GetValue())
			}
			if !equalTexts(values, labels) {
				continue
			}
			if histogram := metric.GetHistogram(); histogram != nil {
				return float64(histogram.GetSampleCount())
			}

			return metric.GetCounter().GetValue()
		}
	}
	tb.Fatalf("no metric %s %q", name, labels)

	return 0
}

// equalTexts compares label values.
func equalTexts(one, other []string) bool {
	if len(one) != len(other) {
		return false
	}
	for i := range one {
		if one[i] != other[i] {
			return false
		}
	}

	return true
}

// equal compares one value.
func equal[T comparable](tb testing.TB, what string, got, want T) {
	tb.Helper()
	if got != want {
		tb.Errorf("%s = %v, want %v", what, got, want)
	}
}
