package evolis

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/panel"
)

// honest is a printer that does everything right, in memory, but for one answer that it replaces.
type honest struct {
	listener net.Listener
	running  sync.WaitGroup

	mu      sync.Mutex
	conns   map[net.Conn]bool
	fed     int64
	panels  int64
	inside  bool
	loaded  int
	printed int // cards with all panels
	extra   int64
	answers int
	lieAt   int
	lie     []byte
}

func newHonest(t testing.TB) *honest {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &honest{listener: listener, conns: map[net.Conn]bool{}}
	h.running.Go(h.accept)
	t.Cleanup(func() {
		listener.Close()
		h.mu.Lock()
		for conn := range h.conns {
			conn.Close()
		}
		h.mu.Unlock()
		h.running.Wait()
	})
	return h
}

func (h *honest) accept() {
	for {
		conn, err := h.listener.Accept()
		if err != nil {
			return
		}
		h.mu.Lock()
		h.conns[conn] = true
		h.mu.Unlock()
		h.converse(conn)
		h.mu.Lock()
		delete(h.conns, conn)
		h.mu.Unlock()
		conn.Close()
	}
}

func (h *honest) converse(conn net.Conn) {
	in := bufio.NewReader(conn)
	for {
		_, err := in.ReadBytes(esc)
		if err != nil {
			return
		}
		var head []byte
		for err == nil && (len(head) == 0 || head[len(head)-1] != stop) && string(head) != "Db;k;2;" {
			var b byte
			b, err = in.ReadByte()
			head = append(head, b)
		}
		if err == nil && string(head) == "Db;k;2;" {
			_, err = io.CopyN(io.Discard, in, columns*bytesLine+1)
		}
		if err != nil {
			return
		}
		if _, err := conn.Write(h.answer(strings.TrimSuffix(string(head), "\r"))); err != nil {
			return
		}
	}
}

// answer does what is told, and says so, or lies.
func (h *honest) answer(command string) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := h.act(command)
	if h.answers++; h.answers == h.lieAt {
		return h.lie
	}
	return append([]byte(text), 0)
}

func (h *honest) act(command string) string {
	switch command {
	case "Rem":
		return "2"
	case "Rsn":
		return "SN1"
	case "Rco;c":
		return fmt.Sprint(h.fed)
	case "Rco;p":
		return fmt.Sprint(h.panels)
	case "Rlr;p":
		return map[bool]string{true: "CARD", false: "OK"}[h.inside]
	case "Rse;o":
		return "5,00 Volts"
	case "Sk;f", "Rcr":
		return "0"
	case "Rtp", "Rfv":
		return "Honest 1.0"
	case "Si":
		h.fed, h.inside, h.loaded = h.fed+1, true, 0
	case "Db;k;2;":
		h.panels += int64(min(1, h.loaded))
		h.loaded++
	case "Se":
		h.panels += int64(min(1, h.loaded)) + h.extra
		h.printed += min(1, h.loaded)
		h.inside, h.loaded = h.loaded > 0, 0
	case "Ser":
		h.inside = false
	}
	return "OK"
}

// arm has the nth answer from now on replaced.
func (h *honest) arm(at int, lie []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answers, h.lieAt, h.lie = 0, at, lie
}

func (h *honest) count() (printed int, marked bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.printed, h.panels > 0
}

// TestHostileAnswers: whichever answer of a whole card is replaced by whatever, there is no false "printed", no false "not printed",
// and nothing is printed twice. A lie that is a right answer to its question can be noticed by nobody, and is not among them.
func TestHostileAnswers(t *testing.T) {
	count := 250
	if os.Getenv("CHANCERY_PROVE") == "1" {
		count = 10000
	}
	random := rand.New(rand.NewPCG(5, 6))
	content, ticket := resin(t)
	for n := range count {
		at, lie := 1+random.IntN(70), wrong(random)
		t.Run(fmt.Sprintf("%d: answer %d is %.20q", n, at, lie), func(t *testing.T) { lieOnce(t, at, lie, ticket, content) })
	}
}

// wrong is a hostile answer that is no right one to any question, or only to one where it does not matter.
func wrong(random *rand.Rand) []byte {
	for {
		lie := hostile(random)
		if random.IntN(8) > 0 {
			lie = append(lie, 0) // else the driver waits for its end
		}
		a, err := readAnswer(bufio.NewReader(strings.NewReader(string(lie))))
		if err != nil {
			return lie
		}
		_, number := a.number()
		_, place := a.place()
		if number != nil && place != nil && a.text != "SN1" {
			return lie
		}
	}
}

func lieOnce(t *testing.T, at int, lie []byte, ticket printers.Ticket, content []byte) {
	h := newHonest(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	quick := printers.Options{Answer: 100 * time.Millisecond}
	opened, err := Open("evolis://"+h.listener.Addr().String()+"?ribbon=k", quick)
	if err != nil {
		t.Fatal(err)
	}
	station := opened.(*Station)
	h.arm(at, lie)
	job, created := station.Create(ctx, ticket)
	if errors.Is(created, printers.ErrBusy) || errors.Is(created, printers.ErrRefused) {
		if h.fed != 0 {
			t.Errorf("a card was fed, and it says %v", created)
		}
	}
	var sent error
	if created == nil {
		if sent = station.Send(ctx, job, content); sent == nil || errors.Is(sent, printers.ErrNotSent) {
			if printed, marked := h.count(); sent == nil && printed != 1 || sent != nil && marked {
				t.Errorf("sent: %v, and %d were printed", sent, printed)
			}
		}
		if again := station.Send(ctx, job, content); !errors.Is(again, printers.ErrNotSent) {
			t.Errorf("sent again: %v", again)
		}
	}
	if _, err := station.Snapshot(ctx); err == nil && created != nil && errors.Is(created, printers.ErrUnreachable) {
		t.Error("out of reach, and then not")
	}
	status, err := station.Status(ctx, job)
	printed, marked := h.count()
	if err == nil && (status.WithoutData && marked || status.Done() && printed != 1) || printed > 1 {
		t.Errorf("status %+v: %d printed, marked %v", status, printed, marked)
	}
	if created == nil {
		_ = station.Cancel(ctx, job) // whatever it says, it changes nothing
		if err := station.Release(ctx, job, printers.Reject); err == nil && h.inside {
			t.Error("ejected, and it is still inside")
		}
	}
}

// TestCountersAgainstAnswers: every answer is OK, and the counter of panels says that one is missing or was printed twice, or that
// the card is no longer there: the attempt is in doubt.
func TestCountersAgainstAnswers(t *testing.T) {
	content, ticket := resin(t)
	for _, extra := range []int64{-1, 1, 5} {
		h := newHonest(t)
		h.extra = extra
		opened, err := Open("evolis://"+h.listener.Addr().String(), printers.Options{})
		if err != nil {
			t.Fatal(err)
		}
		station := opened.(*Station)
		job, err := station.Create(t.Context(), ticket)
		if err != nil {
			t.Fatal(err)
		}
		if err := station.Send(t.Context(), job, content); err == nil || errors.Is(err, printers.ErrNotSent) {
			t.Errorf("%d panels too many: %v", extra, err)
		}
		if status, err := station.Status(t.Context(), job); err != nil || status.Done() {
			t.Errorf("%d panels too many: %+v %v", extra, status, err)
		}
	}
}

// resin is a card of one panel, and its ticket.
func resin(t *testing.T) ([]byte, printers.Ticket) {
	t.Helper()
	content, err := panel.Encode(panel.Set{Sides: []panel.Side{{{Ribbon: "k", Width: columns, Height: rows, Pix: make([]byte, columns*rows)}}}})
	if err != nil {
		t.Fatal(err)
	}
	return content, printers.Ticket{
		Attempt: "attempt-1", Width: 85.6, Height: 53.98, Format: printers.FormatPanels, Length: len(content), SHA256: sha256.Sum256(content),
	}
}
