package ipp

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"sync"
	"time"

	"chancery/printers"
)

// phases ends a request that stays too long in one of its phases: upload, answer. (Connecting has
// its limit in dial.)
type phases struct {
	mu     sync.Mutex
	cancel context.CancelCauseFunc
	timer  *time.Timer
	reused bool
}

// follow returns a context for one request; stop must be called when the answer has been read.
func follow(ctx context.Context, o printers.Options) (context.Context, *phases) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := &phases{cancel: cancel}
	trace := &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			p.enter("taking the request", o.Upload)
			p.reusing(info.Reused)
		},
		WroteRequest: func(httptrace.WroteRequestInfo) { p.enter("answering", o.Answer) },
	}
	p.enter("connecting", o.Connect+time.Second)
	return httptrace.WithClientTrace(ctx, trace), p
}

func (p *phases) enter(what string, limit time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cancel == nil {
		return
	}
	if p.timer != nil {
		p.timer.Stop()
	}
	cancel := p.cancel
	p.timer = time.AfterFunc(limit, func() {
		cancel(fmt.Errorf("the printer took longer than %v %s: %w", limit, what, context.DeadlineExceeded))
	})
}

func (p *phases) reusing(reused bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reused = reused
}

// wasReused says that the request went out on a connection that had been kept.
func (p *phases) wasReused() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reused
}

func (p *phases) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer.Stop()
	p.cancel(nil)
	p.cancel = nil
}
