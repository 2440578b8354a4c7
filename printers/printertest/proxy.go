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
	listener net.Listener
	running  sync.WaitGroup
	cancel   context.CancelFunc

	mu      sync.Mutex
	target  string
	cut     Cut
	request int64 // bytes let through to the printer since Arm
	answer  int64 // bytes let through from it since Arm
	first   Cut   // size of the first request since Arm and of its answer
	dropped bool  // the cut has come
	conns   map[net.Conn]bool
	hold    *hold
}

// hold is where bytes to the printer are held up.
type hold struct {
	at      int64         // so many more are let through
	reached chan struct{} // closed when they are
	over    chan struct{} // closed when the others may follow
}

// NewProxy starts a proxy before the printer at a URI; it ends with the test.
func NewProxy(t testing.TB, uri string) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("proxy: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Proxy{listener: listener, cancel: cancel, cut: Whole(), conns: map[net.Conn]bool{}}
	p.Lead(t, uri)
	p.running.Go(func() { p.accept(ctx) })
	t.Cleanup(p.close)
	return p
}

// Lead has the connections from now on lead to the printer at a URI: one that was switched off may have come back at another port.
func (p *Proxy) Lead(t testing.TB, uri string) {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatalf("proxy: %v", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = u.Host
}

// Hold holds the bytes to the printer up after the next so many, until Let; reached is closed when the first one is held up.
func (p *Proxy) Hold(bytes int64) (reached <-chan struct{}) {
	p.Let()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hold = &hold{at: bytes, reached: make(chan struct{}), over: make(chan struct{})}
	return p.hold.reached
}

// Let lets what is held up follow.
func (p *Proxy) Let() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hold != nil {
		close(p.hold.over)
		p.hold = nil
	}
}

// heldUp says how many of n bytes may go on at once, and what ends the wait of the others.
func (p *Proxy) heldUp(n int64) (free int64, over <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hold
	if h == nil {
		return n, nil
	}
	if h.at >= n {
		h.at -= n
		return n, nil
	}
	if h.at >= 0 {
		close(h.reached)
	}
	free, h.at = max(0, h.at), -1
	return free, h.over
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
	target, refused := p.leads()
	if refused {
		return
	}
	printer, err := (&net.Dialer{}).DialContext(ctx, "tcp", target)
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
			if err := p.write(to, buffer[:allowed], request); err != nil {
				return
			}
		}
		if err != nil || last {
			return
		}
	}
}

// write writes bytes that may go on, in two parts where those to the printer are held up.
func (p *Proxy) write(to io.Writer, b []byte, request bool) error {
	if request {
		free, over := p.heldUp(int64(len(b)))
		if over != nil {
			if _, err := to.Write(b[:free]); err != nil {
				return err
			}
			<-over
			b = b[free:]
		}
	}
	_, err := to.Write(b)
	return err
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

// leads says where a connection leads, or that none is made at all, since it is cut before its first byte.
func (p *Proxy) leads() (target string, refused bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropped = p.dropped || p.cut.Request == 0
	return p.target, p.cut.Request == 0
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
	p.Let()
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
