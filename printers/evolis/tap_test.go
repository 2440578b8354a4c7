package evolis_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// tap stands between a driver and a printer that answers with words: it records what goes to the printer, counts answers, and can
// stop at one of them.
type tap struct {
	target   string
	listener net.Listener
	running  sync.WaitGroup
	stopped  chan struct{} // closed when the answer to stop at has come from the printer, and not been passed on

	mu       sync.Mutex
	recorded bytes.Buffer
	answers  int
	stopAt   int // the how-manieth answer; 0 for none
	conns    []net.Conn
}

func newTap(t testing.TB, target string, stopAt int) *tap {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{target: target, listener: listener, stopAt: stopAt, stopped: make(chan struct{})}
	p.running.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

func (p *tap) close() {
	p.listener.Close()
	p.mu.Lock()
	for _, conn := range p.conns {
		conn.Close()
	}
	p.mu.Unlock()
	p.running.Wait()
}

func (p *tap) uri(query string) string { return "evolis://" + p.listener.Addr().String() + query }

func (p *tap) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		printer, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, client, printer)
		p.mu.Unlock()
		p.running.Go(func() { p.pass(printer, client, p.record) })
		p.running.Go(func() { p.pass(client, printer, p.count) })
	}
}

// pass hands bytes on in one direction, as far as they are let through.
func (p *tap) pass(to, from net.Conn, look func([]byte) bool) {
	defer to.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if !look(buffer[:n]) {
			_, _ = io.Copy(io.Discard, from) // the other side is left waiting
			return
		}
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}

func (p *tap) record(part []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recorded.Write(part)
	return true
}

func (p *tap) count(part []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range bytes.Count(part, []byte{0}) {
		if p.answers++; p.answers == p.stopAt {
			close(p.stopped)
			return false
		}
	}
	return true
}

// seen gives what went to the printer so far, and how many answers came back.
func (p *tap) seen() ([]byte, int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.recorded.Bytes()), p.answers
}
