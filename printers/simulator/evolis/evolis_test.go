package evolis

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chancery/printers/simulator/machine"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk is a printer in this process, and a connection to it.
type desk struct {
	*testing.T
	conn   net.Conn
	in     *bufio.Reader
	ledger string
}

func begin(t *testing.T, model, script string) *desk {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{"script": script, "feeder": "B1\nB2\nB3\nB4\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ready, stdout := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	c := machine.Config{
		Model: model, Listen: "127.0.0.1:0", Ledger: filepath.Join(folder, "ledger"), Script: filepath.Join(folder, "script"),
		Feeder: filepath.Join(folder, "feeder"), Stdout: stdout,
	}
	go func() { ended <- Run(ctx, c) }()
	line, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(strings.TrimSpace(line), "listening evolis://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return &desk{T: t, conn: conn, in: bufio.NewReader(conn), ledger: c.Ledger}
}

// say gives commands and wants each answered so.
func (d *desk) say(want string, commands ...string) {
	d.Helper()
	for _, command := range commands {
		if _, err := fmt.Fprintf(d.conn, "\x1b%s\r", command); err != nil {
			d.Fatal(err)
		}
		got, err := d.in.ReadString(0)
		if err != nil || strings.TrimSuffix(got, "\x00") != want {
			d.Fatalf("%.20q: %q %v, want %q", command, got, err, want)
		}
	}
}

// events lists those of the ledger that say where cards and ink went.
func (d *desk) events() []string {
	d.Helper()
	entries, err := machine.ReadLedger(d.ledger)
	if err != nil {
		d.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		if slices.Contains([]string{machine.EventFed, eventPanel, machine.EventJam, machine.EventPrinted, machine.EventEjected}, e.Event) {
			found = append(found, strings.TrimSpace(e.Event+" "+e.Blank+" "+e.Result))
		}
	}
	return found
}

func (d *desk) want(events ...string) {
	d.Helper()
	if got := d.events(); !slices.Equal(got, events) {
		d.Errorf("ledger:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(events, "\n"))
	}
}

// resinBitmap is a panel of resin that holds every byte, CR and ESC among them.
func resinBitmap() string {
	data := make([]byte, columns*rows/8)
	for i := range data {
		data[i] = byte(i)
	}
	return "Db;k;2;" + string(data)
}

// TestEndEjects: as in the guide, Se prints the last panel and the card leaves; a connection's commands are told from data by counting.
func TestEndEjects(t *testing.T) {
	d := begin(t, "evolis-card", "")
	d.say("OK", "Pr;kk", "Ss", "Sr", resinBitmap(), "Sv", resinBitmap())
	d.want("fed B1", "panel B1 front k")
	d.say("CARD", "Rlr;p")
	d.say("OK", "Se", "Rlr;p")
	d.say("2", "Rco;p")
	d.say("1", "Rco;c")
	d.want("fed B1", "panel B1 front k", "panel B1 back k", "printed B1 good", "ejected B1 good")
}

// TestHabits: without management by the host a jam has the job begun again on the next card; Sc prints it once more.
func TestHabits(t *testing.T) {
	d := begin(t, "evolis-card", `{"at":1,"do":"jam"}`)
	d.say("0", "Rem")
	d.say("OK", "Pr;k", "Ss", "Sr", resinBitmap(), "Se")
	again := []string{"fed B1", "jam B1", "ejected B1 reject", "fed B2", "panel B2 front k", "printed B2 good", "ejected B2 good"}
	d.want(again...)
	d.say("OK", "Sc")
	d.want(append(again, "fed B3", "panel B3 front k", "printed B3 good", "ejected B3 good")...)
}

// TestManaged: with management by the host the jam is answered, and the card stays.
func TestManaged(t *testing.T) {
	d := begin(t, "evolis-card", `{"at":1,"do":"jam"}`)
	d.say("OK", "Pem;2", "Pneab;E", "Pneab;A;0", "Pr;k", "Si", "Ss", "Sr", resinBitmap())
	d.say("ERROR TIME OUT", "Se", "Rlr")
	d.say("CARD", "Rlr;p")
	d.say("0", "Rco;p")
	d.say("ERROR CDE", "Se", "Sc")
	d.say("OK", "Ser")
	d.want("fed B1", "jam B1", "ejected B1 reject")
}

// TestHeld: Pneab keeps the card after Se, and lets it go.
func TestHeld(t *testing.T) {
	d := begin(t, "evolis-card", "")
	d.say("OK", "Pneab;E", "Pneab;A;0", "Pr;k", "Si", "Ss", "Sr", resinBitmap(), "Se")
	d.say("CARD", "Rlr;p")
	d.say("B1", "Smr;2")
	d.say("ERROR CDE", "Se")
	d.say("OK", "Ss", "Pneab;A;1", "Se", "Rlr;p")
	d.want("fed B1", "panel B1 front k", "printed B1 good", "ejected B1 good")
}

// TestWrongOrder: panels that are not the ribbon's next are refused, and so is what the model does not know.
func TestWrongOrder(t *testing.T) {
	d := begin(t, "evolis-card", "")
	d.say("ERROR CDE", "Sr", "Se", resinBitmap(), "Nonsense", "Rxy", "Pxy", "Sxy")
	d.say("ERROR PARAMETRES", "Pr;xyz", "Pem;", "Pem;300", "Sk;q", "Smr;9", "Pneab;Q")
	d.say("OK", "Pr;ok", "Ss", "Sr")
	d.say("ERROR RIBBON", resinBitmap()) // k comes second
}

// FuzzCommands: whatever arrives, the printer goes on.
func FuzzCommands(f *testing.F) {
	f.Add([]byte("\x1bPr;k\r\x1bSs\r\x1bSr\r\x1bDb;k;2;"))
	f.Add([]byte("\x1b;;;\r\x1b\r\x1bDb;;\r"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		p, err := newPrinter(machine.Config{Model: "evolis-card", Ledger: filepath.Join(t.TempDir(), "ledger")})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if err := p.Start(p.model.title); err != nil {
			t.Fatal(err)
		}
		for in := bufio.NewReader(strings.NewReader(string(stream))); ; {
			c, err := readCommand(in)
			if err != nil {
				return
			}
			answer, err := p.perform(context.Background(), c)
			if err != nil || answer == "" {
				t.Fatalf("%+v: %q %v", c, answer, err)
			}
		}
	})
}
