package opencard_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"chancery/printers"
	"chancery/printers/fields"
	"chancery/printers/opencard"
	"chancery/printers/printertest"
	"chancery/printers/simulator/machine"
	simulated "chancery/printers/simulator/opencard"
	"chancery/printers/snmp"
)

// TestMain lets the test binary be a printer, too: printers are killed and frozen in these tests, so each is a process of its own.
func TestMain(m *testing.M) {
	if folder, set := os.LookupEnv("OPENCARD_TEST_SIMULATOR"); set {
		err := simulated.Run(context.Background(), machine.Config{
			Model:  "opencard",
			Listen: os.Getenv("OPENCARD_TEST_LISTEN"),
			SNMP:   os.Getenv("OPENCARD_TEST_SNMP"),
			Ledger: filepath.Join(folder, "ledger"),
			Script: filepath.Join(folder, "script"),
			Feeder: filepath.Join(folder, "feeder"),
		})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

// open opens a printer with its witness, as package all does.
func open(uri string, o printers.Options) (printers.Device, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return nil, err
	}
	query := u.Query()
	agent, err := snmp.Open(query.Get("snmp"), "", o)
	if err != nil {
		return nil, err
	}
	query.Del("snmp")
	u.RawQuery = query.Encode()
	return opencard.Open(u.String(), agent, o)
}

// specimen is the machine readable zone of the specimen of Doc 9303-5, appendix B.
func specimen() []string {
	return []string{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}
}

// card is a document of some length, another for each name.
func card(name string) []byte {
	d := fields.Document{Layout: "identity-card/1", MRZ: specimen()}
	d.Texts = append(d.Texts, fields.Text{Name: "name", Value: name})
	for i := range 500 {
		d.Texts = append(d.Texts, fields.Text{Name: fmt.Sprintf("text.%d", i), Value: strings.Repeat("0123456789", 8)})
	}
	document, err := fields.Encode(d)
	if err != nil {
		return nil
	}
	return document
}

// shown is the digest of the record that a printer gets for a document, written down once more.
func shown(document []byte) [32]byte {
	d, err := fields.Decode(document)
	if err != nil {
		return [32]byte{}
	}
	record := "\x02"
	for _, text := range d.Texts {
		record += text.Value + "\r\n"
	}
	return sha256.Sum256([]byte(record + strings.Join(d.MRZ, "\r\n") + "\r\n@Gutopia.svg\x03"))
}

func TestConformance(t *testing.T) {
	printertest.Run(t, printertest.Subject{
		Start: startSimulator, Open: open, Width: 85.6, Height: 53.98, Format: printers.FormatFields, Document: card, Shows: shown,
		Limits: printertest.Limits{OneWay: true, Nameless: true, SameDevice: true, Shared: true, NoCancel: true},
	})
}

// simulatorRig is the simulator as a process, with its agent at one address for all its lives.
type simulatorRig struct {
	printertest.Process
	folder string
	listen string
	snmp   string
	uri    string
}

func startSimulator(t testing.TB, b printertest.Behaviour) printertest.Rig {
	t.Helper()
	return startScripted(t, scriptFor(b), b.Empty)
}

// startScripted starts a simulator with a script and, unless empty, with blanks.
func startScripted(t testing.TB, script string, empty bool) *simulatorRig {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &simulatorRig{folder: t.TempDir(), listen: "127.0.0.1:0", snmp: socket.LocalAddr().String()}
	socket.Close()
	if err := os.WriteFile(filepath.Join(r.folder, "script"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	if !empty {
		r.Load(t)
	}
	r.Restart(t)
	return r
}

// scriptFor makes every job behave like that.
func scriptFor(b printertest.Behaviour) string {
	var script strings.Builder
	for at := 1; at <= 10; at++ {
		if b.Slow > 0 {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"slow\",\"seconds\":%g}\n", at, b.Slow.Seconds())
		}
		if b.Fail {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"jam\"}\n", at)
		}
		if b.Truncate {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"truncate\"}\n", at)
		}
	}
	return script.String()
}

// Restart starts the process, at the same addresses as before.
func (r *simulatorRig) Restart(t testing.TB) {
	t.Helper()
	r.Environment = []string{"OPENCARD_TEST_SIMULATOR=" + r.folder, "OPENCARD_TEST_LISTEN=" + r.listen, "OPENCARD_TEST_SNMP=" + r.snmp}
	u, err := url.Parse(r.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	r.listen = u.Host
	r.uri = u.String() + "?format=utopia.svg&begin=02&end=03&snmp=" + r.snmp
}

func (r *simulatorRig) URI() string { return r.uri }

// Load puts a hundred blanks on the stack.
func (r *simulatorRig) Load(t testing.TB) {
	t.Helper()
	var stack strings.Builder
	for i := range 100 {
		fmt.Fprintf(&stack, "UTO%06d\n", i+1)
	}
	if err := os.WriteFile(filepath.Join(r.folder, "feeder"), []byte(stack.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (r *simulatorRig) ledger(t testing.TB) []machine.Entry {
	t.Helper()
	entries, err := machine.ReadLedger(filepath.Join(r.folder, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func (r *simulatorRig) Produced(t testing.TB) []printertest.Sheet {
	t.Helper()
	var sheets []printertest.Sheet
	for _, entry := range r.ledger(t) {
		if entry.Event != machine.EventPrinted {
			continue
		}
		sheet := printertest.Sheet{Blank: entry.Blank}
		if n, err := hex.Decode(sheet.SHA256[:], []byte(entry.SHA256)); err != nil || n != len(sheet.SHA256) {
			t.Fatalf("ledger line %d: sha256 %q", entry.Seq, entry.SHA256)
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}
