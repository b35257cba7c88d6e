package collect

import "sync"

// turns keep those apart who talk about the same charge or event at one time. A turn is held while
// a provider is asked, so nobody waits for a turn that is about something else.
type turns struct {
	mu      sync.Mutex // guards waiting; held for no longer than a look
	waiting map[string]*turn
}

// turn is what those share who wait for the same.
type turn struct {
	mu    sync.Mutex
	users int // guarded by turns.mu
}

// take waits for the turn of a word, and returns how to give it up.
func (t *turns) take(word string) (leave func()) {
	t.mu.Lock()
	if t.waiting == nil {
		t.waiting = make(map[string]*turn)
	}
	own := t.waiting[word]
	if own == nil {
		own = &turn{}
		t.waiting[word] = own
	}
	own.users++
	t.mu.Unlock()
	own.mu.Lock()

	return func() {
		own.mu.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if own.users--; own.users == 0 {
			delete(t.waiting, word)
		}
	}
}
