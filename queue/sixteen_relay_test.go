package queue

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
)

// The operations of IPP that are interfered with (RFC 8011 §5.4.15).
const (
	opValidateJob  = 0x0004
	opCreateJob    = 0x0005
	opSendDocument = 0x0006
)

// relay stands between a driver and an IPP printer. It takes a request whole, so that it is known where its middle is, and then lets it
// through, cuts it, or answers it itself.
type relay struct {
	listener net.Listener
	target   string
	path     string
	running  sync.WaitGroup

	mu    sync.Mutex
	rule  func(op int, request []byte) passing
	conns map[net.Conn]bool
}

// passing is what becomes of a request.
type passing struct {
	cut     bool   // the connection drops
	at      int    // after so many bytes of the request have reached the printer; all of them: the answer is lost
	after   bool   // … or after the answer
	instead []byte // what is answered, without the printer hearing of it
	then    func() // done before the connection drops
}

func newRelay(t testing.TB, uri string) *relay {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: listener, target: u.Host, path: u.Path, conns: map[net.Conn]bool{}}
	r.running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			r.running.Go(func() { r.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		r.drop()
		r.running.Wait()
	})
	return r
}

func (r *relay) uri() string { return "ipp://" + r.listener.Addr().String() + r.path }

// set says what becomes of requests from now on; nil lets all of them through.
func (r *relay) set(rule func(op int, request []byte) passing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rule = rule
}

// once has the next request of an operation pass like that, and the others through.
func (r *relay) once(op int, how func(request []byte) passing) {
	done := false
	r.set(func(now int, request []byte) passing {
		if now != op || done {
			return passing{}
		}
		done = true
		return how(request)
	})
}

func (r *relay) ruling(op int, request []byte) passing {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rule == nil {
		return passing{}
	}
	return r.rule(op, request)
}

func (r *relay) drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.conns {
		_ = c.Close()
	}
}

// hold keeps a connection until let is called, so that it ends with the test.
func (r *relay) hold(c net.Conn) (let func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns[c] = true
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.conns, c)
		_ = c.Close()
	}
}

func (r *relay) serve(client net.Conn) {
	defer r.hold(client)()
	var raw bytes.Buffer
	in := bufio.NewReader(io.TeeReader(client, &raw))
	for {
		raw.Reset()
		request, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(request.Body)
		if err != nil || len(body) < 4 {
			return
		}
		if !r.pass(client, request, raw.Bytes(), int(binary.BigEndian.Uint16(body[2:]))) {
			return
		}
	}
}

// pass does with a request what the rule says, and reports whether the connection stays.
func (r *relay) pass(client net.Conn, request *http.Request, raw []byte, op int) bool {
	p := r.ruling(op, raw)
	if p.instead != nil {
		_, err := client.Write(p.instead)
		return err == nil
	}
	answer := r.forward(request, raw, p)
	if p.then != nil {
		p.then()
	}
	if answer == nil || p.cut && !p.after {
		return false
	}
	_, err := client.Write(answer)
	return err == nil && !p.cut
}

// forward gives the printer what it is to get, and its answer; nil where it gets less than the whole request.
func (r *relay) forward(request *http.Request, raw []byte, p passing) []byte {
	if p.cut && !p.after && p.at == 0 {
		return nil
	}
	printer, err := net.Dial("tcp", r.target)
	if err != nil {
		return nil
	}
	defer r.hold(printer)()
	part := len(raw)
	if p.cut && !p.after {
		part = p.at
	}
	if _, err := printer.Write(raw[:part]); err != nil || part < len(raw) {
		return nil
	}
	var answer bytes.Buffer
	response, err := http.ReadResponse(bufio.NewReader(io.TeeReader(printer, &answer)), request)
	if err != nil {
		return nil
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return nil
	}
	return answer.Bytes()
}

// refusal is an answer of HTTP without IPP.
func refusal(code int) func([]byte) []byte {
	return func([]byte) []byte {
		return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Length: 0\r\n\r\n", code, http.StatusText(code))
	}
}

// answering is an answer of IPP with a status and nothing else.
func answering(status uint16) func([]byte) []byte {
	return func(request []byte) []byte {
		_, body, _ := bytes.Cut(request, []byte("\r\n\r\n"))
		b := binary.BigEndian.AppendUint16([]byte{2, 0}, status)
		b = append(append(b, body[4:8]...), 1)
		for _, a := range [][3]string{{"\x47", "attributes-charset", "utf-8"}, {"\x48", "attributes-natural-language", "en"}} {
			b = append(b, a[0]...)
			for _, text := range a[1:] {
				b = append(binary.BigEndian.AppendUint16(b, uint16(len(text))), text...)
			}
		}
		b = append(b, 3)
		return append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n", len(b)), b...)
	}
}
