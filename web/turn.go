package web

import (
	"context"
	"sync"
)

// turns has requests that bring the same form wait for each other, so that the second finds the answer of the first instead of asking for
// a proof that the first has used up. It holds no connection of the database meanwhile. Another process of the same house does not wait
// here; that a form has one effect is held by claim, not by this.
type turns struct {
	mu sync.Mutex
	of map[string]*turn
}

// turn is of one form: its channel is empty while a request has it.
type turn struct {
	free chan struct{}
	want int // requests that have it or wait for it
}

// take waits until no other request has the form of that token. Who has it leaves it.
func (t *turns) take(ctx context.Context, token string) (leave func(), err error) {
	one := t.join(token)
	select {
	case <-one.free:
		return func() { one.free <- struct{}{}; t.part(token, one) }, nil
	case <-ctx.Done():
		t.part(token, one)
		return func() {}, ctx.Err()
	}
}

func (t *turns) join(token string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[token] == nil {
		t.of[token] = &turn{free: make(chan struct{}, 1)}
		t.of[token].free <- struct{}{}
	}
	t.of[token].want++
	return t.of[token]
}

// part forgets the form with the last request that wanted it.
func (t *turns) part(token string, one *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if one.want--; one.want == 0 {
		delete(t.of, token)
	}
}
