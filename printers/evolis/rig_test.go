package evolis_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/evolis"
	"chancery/printers/panel"
	"chancery/printers/printertest"
	simulator "chancery/printers/simulator/evolis"
	"chancery/printers/simulator/machine"

	"go.uber.org/goleak"
)

// TestMain is the printer, too: the simulator in a process of its own. And it is our side, where that is to be killed.
func TestMain(m *testing.M) {
	if folder, set := os.LookupEnv("EVOLIS_TEST_FOLDER"); set {
		panels, err := time.ParseDuration(os.Getenv("EVOLIS_TEST_TIME"))
		if err == nil {
			err = simulator.Run(context.Background(), machine.Config{
				Model: os.Getenv("EVOLIS_TEST_MODEL"), Listen: os.Getenv("EVOLIS_TEST_LISTEN"), SheetTime: panels,
				Ledger: filepath.Join(folder, "ledger"), Script: filepath.Join(folder, "script"), Feeder: filepath.Join(folder, "feeder"),
			})
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if uri, set := os.LookupEnv("EVOLIS_TEST_DRIVE"); set {
		if err := drive(uri); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// rig is a simulator at work.
type rig struct {
	printertest.Process
	folder, model, listen, uri, query string
	perCard                           time.Duration
	attempts                          *attempts
}

// attempts are whose card is which, since the printer keeps no names.
type attempts struct {
	mu  sync.Mutex
	got map[string]string // by job
}

// naming is a device whose cards are noted.
type naming struct {
	printers.Device
	attempts *attempts
}

func (n naming) Unwrap() printers.Device { return n.Device }

func (n naming) Create(ctx context.Context, t printers.Ticket) (printers.Job, error) {
	job, err := n.Device.Create(ctx, t)
	n.attempts.mu.Lock()
	defer n.attempts.mu.Unlock()
	n.attempts.got[job.UUID] = t.Attempt
	return job, err
}

func (a *attempts) of(job string) string {
	if a == nil {
		return ""
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.got[job]
}

// start begins a printer with a script of faults and, unless empty, with cards.
func start(t testing.TB, model, query, script string, perCard time.Duration, empty bool) *rig {
	t.Helper()
	r := &rig{folder: t.TempDir(), model: model, listen: "127.0.0.1:0", query: query, perCard: perCard}
	if err := os.WriteFile(filepath.Join(r.folder, "script"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	if !empty {
		r.Load(t)
	}
	r.Restart(t)
	return r
}

// Restart starts the process, at the same address as before.
func (r *rig) Restart(t testing.TB) {
	t.Helper()
	r.Environment = []string{
		"EVOLIS_TEST_FOLDER=" + r.folder, "EVOLIS_TEST_LISTEN=" + r.listen, "EVOLIS_TEST_MODEL=" + r.model, "EVOLIS_TEST_TIME=" + r.perCard.String(),
	}
	r.uri = r.Start(t)
	r.listen = strings.TrimPrefix(r.uri, "evolis://")
}

func (r *rig) URI() string { return r.uri + r.query }

// Load puts a hundred cards on the stack.
func (r *rig) Load(t testing.TB) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(r.folder, "feeder"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for i := range 100 {
		if _, err := fmt.Fprintf(file, "%08d\n", i+1); err != nil {
			t.Fatal(err)
		}
	}
}

func (r *rig) ledger(t testing.TB) []machine.Entry {
	t.Helper()
	entries, err := machine.ReadLedger(filepath.Join(r.folder, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// of gives the entries of an event.
func (r *rig) of(t testing.TB, event string) []machine.Entry {
	t.Helper()
	return slices.DeleteFunc(r.ledger(t), func(e machine.Entry) bool { return e.Event != event })
}

// Produced lists the cards that were marked.
func (r *rig) Produced(t testing.TB) []printertest.Sheet {
	t.Helper()
	var sheets []printertest.Sheet
	at := map[string]int{}
	for _, entry := range r.ledger(t) {
		i, known := at[entry.Job]
		switch {
		case (entry.Event == "panel" || entry.Event == machine.EventSpoiled) && !known:
			at[entry.Job] = len(sheets)
			sheets = append(sheets, printertest.Sheet{Attempt: r.attempts.of(entry.Job), Blank: entry.Blank, Where: printertest.Inside, Spoiled: true})
		case entry.Event == machine.EventPrinted:
			sheets[i].Spoiled = false
			if n, err := hex.Decode(sheets[i].SHA256[:], []byte(entry.SHA256)); err != nil || n != sha256.Size {
				t.Fatalf("ledger line %d: sha256 %q", entry.Seq, entry.SHA256)
			}
		case entry.Event == machine.EventEjected && known:
			sheets[i].Where = map[string]string{"good": printertest.Tray, "reject": printertest.Box}[entry.Result]
		}
	}
	return sheets
}

// document is a card of panels that differ by name: colour in halves, text as bars.
func document(name string, front, back string) []byte {
	sum := sha256.Sum256([]byte(name))
	var set panel.Set
	for number, letters := range []string{front, back} {
		if letters == "" {
			continue
		}
		var side panel.Side
		for _, letter := range letters {
			p := panel.Panel{Ribbon: string(letter), Width: 1016, Height: 648, Pix: make([]byte, 1016*648)}
			for i := range p.Pix {
				v := sum[(i/1016/80+int(letter)+number)%32]
				if i%1016 < 508 != (number == 0) {
					v = 0
				}
				if strings.ContainsRune("ko", letter) {
					v = v >> 7 * 255
				}
				p.Pix[i] = v
			}
			side = append(side, p)
		}
		set.Sides = append(set.Sides, side)
	}
	data, err := panel.Encode(set)
	if err != nil {
		panic(err)
	}
	return data
}

func ticketFor(attempt string, content []byte, sides int) printers.Ticket {
	return printers.Ticket{
		Attempt: attempt, Product: "card", Width: 85.6, Height: 53.98, Sides: sides, Separations: []string{"visible", "carbon-black"},
		Format: printers.FormatPanels, Length: len(content), SHA256: sha256.Sum256(content),
	}
}

// limited is a context that is far longer than anything takes.
func limited(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func openPlain(uri string) (printers.Device, error) { return evolis.Open(uri, printers.Options{}) }

func open(t testing.TB, uri string) printers.Device {
	t.Helper()
	device, err := openPlain(uri)
	if err != nil {
		t.Fatal(err)
	}
	return device
}

func holder(t testing.TB, device printers.Device) printers.Holder {
	t.Helper()
	h, ok := printers.As[printers.Holder](device)
	if !ok {
		t.Fatal("no printers.Holder")
	}
	return h
}
