package pjl_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/pjl"
)

const uel = "\x1b%-12345X"

// scripted is a printer that says what a test wants it to say. It reads commands and documents as they come; what it answers to each
// command is the test's.
type scripted struct {
	listener net.Listener
	running  sync.WaitGroup

	mu     sync.Mutex
	answer func(command string) string // to a line, "@PJL " left out; "DOCUMENT" when one has ended
	heard  bytes.Buffer                // all that came, over all connections
	conns  []net.Conn
}

// newScripted starts a printer; it ends with the test. Without an answer of the test's own a command is answered as by healthy.
func newScripted(t testing.TB, answer func(command string) string) *scripted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &scripted{listener: listener, answer: answer}
	p.running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.conns = append(p.conns, conn)
			p.mu.Unlock()
			p.running.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		p.drop()
		p.running.Wait()
	})
	return p
}

func (p *scripted) uri() string { return "pjl://" + p.listener.Addr().String() }

// drop ends all connections.
func (p *scripted) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.conns {
		conn.Close()
	}
}

// all is what has come so far.
func (p *scripted) all() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heard.String()
}

func (p *scripted) serve(conn net.Conn) {
	defer conn.Close()
	document := false
	var pending []byte
	buffer := make([]byte, 32<<10)
	for {
		n, err := conn.Read(buffer)
		p.mu.Lock()
		p.heard.Write(buffer[:n])
		p.mu.Unlock()
		pending = append(pending, buffer[:n]...)
		for {
			var command string
			var found bool
			if command, pending, document, found = next(pending, document); !found {
				break
			}
			if said := p.answer(command); said != "" {
				if _, err := io.WriteString(conn, said); err != nil {
					return
				}
			}
		}
		if err != nil {
			return
		}
	}
}

// next takes a command or a document from the front of what came.
func next(pending []byte, document bool) (command string, rest []byte, inside, found bool) {
	if document {
		_, rest, found := bytes.Cut(pending, []byte(uel))
		if !found {
			return "", pending, true, false
		}
		return "DOCUMENT", rest, false, true
	}
	line, rest, found := bytes.Cut(pending, []byte("\r\n"))
	if !found {
		return "", pending, false, false
	}
	command = strings.TrimSpace(strings.TrimPrefix(strings.ReplaceAll(string(line), uel, ""), "@PJL"))
	return command, rest, strings.HasPrefix(command, "ENTER "), true
}

// healthy answers as an idle printer does that prints one page at once.
func healthy(pages string) func(string) string {
	return func(command string) string {
		word, rest, _ := strings.Cut(command, " ")
		switch {
		case word == "ECHO":
			return "@PJL " + command + "\r\n\f"
		case command == "INFO ID":
			return "@PJL INFO ID\r\n\"LASERJET 4\"\r\n\f"
		case command == "INFO STATUS":
			return "@PJL INFO STATUS\r\nCODE=10001\r\nDISPLAY=\"00 READY\"\r\nONLINE=TRUE\r\n\f"
		case command == "INFO PAGECOUNT":
			return "@PJL INFO PAGECOUNT\r\nPAGECOUNT=" + pages + "\r\n\f"
		case word == "INFO":
			return "@PJL " + command + "\r\n?\r\n\f"
		case word == "JOB":
			return "@PJL USTATUS JOB\r\nSTART\r\n" + name(rest) + "\r\nID=0\r\n\f"
		case word == "EOJ":
			return "@PJL USTATUS PAGE\r\n1\r\n\f@PJL USTATUS JOB\r\nEND\r\n" + name(rest) + "\r\nPAGES=1\r\nID=0\r\nRESULT=OK\f"
		}
		return ""
	}
}

// name turns NAME = "x" into NAME="x".
func name(text string) string { return strings.ReplaceAll(text, " = ", "=") }

func limited(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func mustOpen(t testing.TB, uri string, o printers.Options) *pjl.Device {
	t.Helper()
	device, err := pjl.Open(uri, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := device.Close(); err != nil {
			t.Error(err)
		}
	})
	return device
}

// page is a document of some bytes and its ticket.
func page(attempt string, size int) ([]byte, printers.Ticket) {
	content := append([]byte("%PDF-1.7\n% "+attempt+"\n"), bytes.Repeat([]byte("x"), size)...)
	return content, printers.Ticket{
		Attempt: attempt, Width: 125, Height: 88, Format: printers.FormatPDF, Length: len(content), SHA256: sha256.Sum256(content),
	}
}

// attempt does the whole of one attempt up to the end of Send.
func attempt(ctx context.Context, device *pjl.Device, name string) (printers.Job, error) {
	content, ticket := page(name, 64<<10)
	job, err := device.Create(ctx, ticket)
	if err != nil {
		return job, err
	}
	return job, device.Send(ctx, job, content)
}

// await asks for a job until it has ended or nobody knows it.
func await(t testing.TB, device *pjl.Device, job printers.Job) (printers.Status, error) {
	t.Helper()
	ctx := limited(t)
	for {
		status, err := device.Status(ctx, job)
		if err != nil || status.State.Ended() {
			return status, err
		}
		select {
		case <-ctx.Done():
			t.Fatalf("last seen %+v", status)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// wantDoubt makes sure that a job is neither printed nor unprinted, to anybody who asks.
func wantDoubt(t testing.TB, status printers.Status, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, printers.ErrNotFound) {
		t.Errorf("status: %v, want that the job is not known", err)
	}
	if err == nil && (status.Done() || status.WithoutData) {
		t.Errorf("status: %+v, want a doubt", status)
	}
}
