package printertest

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Cut says after how many bytes a connection is dropped in both directions; negative: never.
type Cut struct {
	Request int64 // bytes let through to the printer
	Answer  int64 // bytes let through from it
}

// Whole lets everything through.
func Whole() Cut { return Cut{Request: -1, Answer: -1} }

// Proxy stands between a driver and a printer and drops connections at a chosen byte. It counts
// from the last Arm on, over all connections: one request at a time is meant to pass.
type Proxy struct {
	target   string
	listener net.Listener
	running  sync.WaitGroup
	cancel   context.CancelFunc

	mu      sync.Mutex
	cut     Cut
	request int64 // bytes let through to the printer since Arm
	answer  int64 // bytes let through from it since Arm
	first   Cut   // size of the first request since Arm and of its answer
	dropped bool  // the cut has come
	conns   map[net.Conn]bool
}

// NewProxy starts a proxy before the printer at a URI; it ends with the test.
func NewProxy(t testing.TB, uri string) *Proxy {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatalf("proxy: %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("proxy: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Proxy{target: u.Host, listener: listener, cancel: cancel, cut: Whole(), conns: map[net.Conn]bool{}}
	p.running.Go(func() { p.accept(ctx) })
	t.Cleanup(p.close)
	return p
}

// URI is the given printer's URI by way of the proxy.
func (p *Proxy) URI(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return uri
	}
	u.Host = p.listener.Addr().String()
	return u.String()
}

// Arm begins to count anew and cuts there.
func (p *Proxy) Arm(cut Cut) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut, p.request, p.answer, p.first, p.dropped = cut, 0, 0, Cut{}, false
}

// seen returns the sizes of what has passed since Arm.
func (p *Proxy) seen() traffic {
	p.mu.Lock()
	defer p.mu.Unlock()
	return traffic{first: p.first, all: Cut{Request: p.request, Answer: p.answer}}
}

func (p *Proxy) accept(ctx context.Context) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.join(ctx, client) })
	}
}

// join couples a client with the printer until one side ends or the cut comes.
func (p *Proxy) join(ctx context.Context, client net.Conn) {
	defer p.forget(client)
	p.remember(client)
	if p.refuses() {
		return
	}
	printer, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.target)
	if err != nil {
		return
	}
	defer p.forget(printer)
	p.remember(printer)
	var pair sync.WaitGroup
	drop := sync.OnceFunc(func() { client.Close(); printer.Close() })
	pair.Go(func() { defer drop(); p.copy(printer, client, true) })
	pair.Go(func() { defer drop(); p.copy(client, printer, false) })
	pair.Wait()
}

// copy passes bytes on in one direction until the cut.
func (p *Proxy) copy(to io.Writer, from io.Reader, request bool) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		allowed, last := p.pass(int64(n), request)
		if allowed > 0 {
			if _, err := to.Write(buffer[:allowed]); err != nil {
				return
			}
		}
		if err != nil || last {
			return
		}
	}
}

// pass says how many of n bytes may go on, and whether the connection ends with them.
func (p *Proxy) pass(n int64, request bool) (allowed int64, last bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	count, limit := &p.answer, p.cut.Answer
	if request {
		count, limit = &p.request, p.cut.Request
	}
	if limit >= 0 && *count+n >= limit {
		n, last = limit-*count, true
	}
	if !request && p.cut.Request >= 0 && p.request >= p.cut.Request {
		n, last = 0, true // no answer to a request that was cut
	}
	*count += n
	p.dropped = p.dropped || last
	if request && p.answer == 0 {
		p.first.Request = p.request
	}
	if !request && p.request == p.first.Request {
		p.first.Answer = p.answer
	}
	return n, last
}

// refuses says that no connection is made at all, since it is cut before its first byte.
func (p *Proxy) refuses() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropped = p.dropped || p.cut.Request == 0
	return p.cut.Request == 0
}

// hasCut tells whether the cut has come: an answer may be shorter than the one that was measured.
func (p *Proxy) hasCut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dropped
}

func (p *Proxy) remember(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = true
}

func (p *Proxy) forget(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
	c.Close()
}

func (p *Proxy) close() {
	p.cancel()
	p.listener.Close()
	p.Drop()
	p.running.Wait()
}

// Drop drops every connection there is.
func (p *Proxy) Drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
}
