package apitest

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config is what a Fuzzer needs. Base, Document and Owner are required.
type Config struct {
	Base     string // scheme, host and port
	Document *Document
	Client   *http.Client

	// Owner makes the header of somebody who may do everything. It is asked again when a request
	// has taken those rights away.
	Owner func() (http.Header, error)

	Others []Asker // who may do less

	Seed      uint64
	Requests  int // to be sent at most
	PerSecond int // of them at most; 0 for no limit
	Workers   int // 0 means one, with which a seed is worth most

	Lexicon map[string][]string // texts for the fields of these names; # becomes digits
	Nouns   map[string]string   // collections of fields that have another name: customer of friend
	Usual   []string            // fields that are mostly given
	Hidden  []string            // beginnings of names of records that are left alone
	Skip    func(*Operation) bool
}

// Asker is somebody with a header of its own.
type Asker struct {
	Name   string
	Header http.Header
	Nobody bool // has no credentials, or none that are right

	// Renew makes a header anew when a request has ended what the first one stood for; nil where
	// that stays as it is.
	Renew func() (http.Header, error)
}

// Fuzzer asks an API. It is used once.
type Fuzzer struct {
	config     Config
	operations []*Operation
	makers     []*Operation // those that make records
	pantry     *pantry
	marks      *marks

	mu      sync.Mutex             // guards what follows
	headers map[string]http.Header // by who asks
	report  Report
}

// New makes a fuzzer.
func New(config Config) (*Fuzzer, error) {
	f := &Fuzzer{config: config, pantry: newPantry(config.Hidden), marks: &marks{}}
	for _, each := range config.Document.Operations {
		if config.Skip == nil || !config.Skip(each) {
			f.operations = append(f.operations, each)
			if each.Method == http.MethodPost && each.Body != nil {
				f.makers = append(f.makers, each)
			}
		}
	}
	slices.SortStableFunc(f.makers, func(a, b *Operation) int { // what is about nothing comes first
		return strings.Count(a.Path, "{") - strings.Count(b.Path, "{")
	})
	if f.config.Client == nil {
		f.config.Client = http.DefaultClient
	}
	f.report.answered = map[*Operation]map[int]int{}
	f.report.refused = map[*Operation]string{}
	owner, err := config.Owner()
	f.headers = map[string]http.Header{"": owner}
	for _, other := range config.Others {
		f.headers[other.Name] = other.Header
	}

	return f, err
}

// Run asks until the requests are sent or the context ends, and returns what came of it.
func (f *Fuzzer) Run(ctx context.Context) *Report {
	tickets := make(chan int)
	var working sync.WaitGroup
	for worker := range max(1, f.config.Workers) {
		d := &drawer{
			rand:   rand.New(rand.NewPCG(f.config.Seed, uint64(worker))), //nolint:gosec // repeatable
			pantry: f.pantry, config: &f.config, marks: f.marks,
		}
		working.Add(1)
		go func() {
			defer working.Done()
			for number := range tickets {
				f.ask(ctx, d, number)
			}
		}()
	}
	f.issue(ctx, tickets)
	working.Wait()
	f.report.finish(f.operations)

	return &f.report
}

// issue lets the workers send, at the rate that is allowed.
func (f *Fuzzer) issue(ctx context.Context, tickets chan<- int) {
	defer close(tickets)
	var pace <-chan time.Time
	if f.config.PerSecond > 0 {
		ticker := time.NewTicker(time.Second / time.Duration(f.config.PerSecond))
		defer ticker.Stop()
		pace = ticker.C
	}
	for number := range f.config.Requests {
		if pace != nil {
			select {
			case <-pace:
			case <-ctx.Done():
			}
		}
		select {
		case tickets <- number:
		case <-ctx.Done():
			return
		}
	}
}

// maxRepairs is how often a request that was refused is changed and sent again.
const maxRepairs = 6

// ask draws a request and sends it, repaired where it was meant to be right and is not. The first
// ones make records, so that there is something to ask about.
func (f *Fuzzer) ask(ctx context.Context, d *drawer, number int) {
	var q *request
	if number < warmRounds*len(f.makers) {
		d.honest = true
		q = d.request(f.makers[number%len(f.makers)])
		d.honest = false
	} else {
		q = d.request(f.choose(d))
	}
	for range maxRepairs {
		refused := f.exchange(ctx, q)
		if ctx.Err() != nil || !d.repair(q, refused) {
			return
		}
	}
}

// warmRounds is how often everything that makes a record is asked for at first.
const warmRounds = 3

// choose draws an operation: those that make something come more often, those that end something
// less.
func (f *Fuzzer) choose(d *drawer) *Operation {
	for {
		o := pick(d.rand, f.operations)
		switch {
		case o.Method == http.MethodPost:
			return o
		case o.Method == http.MethodDelete && d.rand.IntN(4) > 0:
		case d.rand.IntN(2) == 0:
			return o
		}
	}
}

// exchange sends a request and judges the reply. It returns the refusal, if it was one.
func (f *Fuzzer) exchange(ctx context.Context, q *request) problem {
	reply, err := f.send(ctx, q)
	if err != nil {
		if ctx.Err() == nil && len(q.text) < maxAccepted {
			f.find(q, reply, fmt.Sprintf("no reply: %v", err))
		}

		return problem{}
	}
	faults := append(q.operation.Judge(reply), f.inspect(q, reply)...)
	f.count(q, reply)
	for _, fault := range faults {
		f.find(q, reply, fault)
	}
	switch {
	case reply.Status < http.StatusMultipleChoices:
		f.learn(q, reply)
	case reply.Status == http.StatusUnauthorized && !f.isNobody(q.asker):
		f.renew(q)
	}

	return problemOf(reply)
}

// learn keeps what a success tells. What was not meant to succeed is not asked again.
func (f *Fuzzer) learn(q *request, reply Reply) {
	body := q.body
	if q.spoilt {
		body = nil
	}
	if isJSON(q.operation.Answers[fmt.Sprint(reply.Status)].Media) {
		f.pantry.accept(q.operation, body, reply.Body)
	}
	f.pantry.mu.Lock()
	defer f.pantry.mu.Unlock()
	if tag := reply.Header.Get("ETag"); tag != "" {
		f.pantry.keep(headerField+"If-Match", tag)
		f.pantry.keep(headerField+"If-None-Match", tag)
	}
	if key := q.header.Get(repeatHeader); key != "" {
		f.pantry.keep(headerField+repeatHeader, key)
	}
}

// renew gets somebody's rights back.
func (f *Fuzzer) renew(q *request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	again := f.config.Owner
	for _, other := range f.config.Others {
		if other.Name == q.asker {
			again = other.Renew
		}
	}
	if again == nil {
		return
	}
	header, err := again()
	if err != nil {
		f.report.add(Finding{Operation: q.operation, Fault: fmt.Sprintf("renewing rights: %v", err)})

		return
	}
	f.headers[q.asker] = header
}

// Limits of one exchange.
const (
	maxReply  = 4 << 20                // octets that are read of a reply
	maxWait   = time.Minute            // for a reply
	maxListen = 500 * time.Millisecond // to a stream that has no end

	// maxAccepted is from how many octets of a body on the connection may be cut before it is sent,
	// so that the reply is lost.
	maxAccepted = 256 << 10
)

// eventMedia is the media type of streams that have no end.
const eventMedia = "text/event-stream"

// send sends a request and reads the reply.
func (f *Fuzzer) send(ctx context.Context, q *request) (Reply, error) {
	limit := maxWait
	if q.operation.Answers["200"].Media == eventMedia {
		limit = maxListen
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	made, err := http.NewRequestWithContext(ctx, q.operation.Method, f.config.Base+q.target,
		strings.NewReader(string(q.text)))
	if err != nil {
		return Reply{}, err
	}
	made.Header = q.header.Clone()
	for name, values := range f.headerOf(q.asker) {
		made.Header[name] = values
	}
	response, err := f.config.Client.Do(made)
	if err != nil {
		if limit == maxListen && ctx.Err() != nil { // its first line may take longer
			return Reply{Status: http.StatusOK, Media: eventMedia, Cut: true}, nil
		}

		return Reply{}, err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(io.LimitReader(response.Body, maxReply))
	endless := limit == maxListen && ctx.Err() != nil
	if err != nil && !endless {
		err = fmt.Errorf("reading the reply: %w", err)
	} else {
		err = nil
	}

	return Reply{
		Status: response.StatusCode, Media: response.Header.Get("Content-Type"),
		Header: response.Header, Body: text, Cut: endless || len(text) == maxReply,
	}, err
}

// headerOf returns the header of somebody who asks; of the owner for an empty name.
func (f *Fuzzer) headerOf(asker string) http.Header {
	f.mu.Lock()
	defer f.mu.Unlock()

	return f.headers[asker]
}
