package laserpassport_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chancery/printers"
	"chancery/printers/fields"
	"chancery/printers/laserpassport"
	"chancery/printers/printertest"
	simulated "chancery/printers/simulator/laserpassport"
	"chancery/printers/simulator/machine"
)

// TestMain lets the test binary be a machine, too: machines are killed in these tests, so each is a process of its own.
func TestMain(m *testing.M) {
	folder, set := os.LookupEnv("LASER_TEST_SIMULATOR")
	if !set {
		goleak.VerifyTestMain(m)
		return
	}
	err := simulated.Run(context.Background(), machine.Config{
		Model: simulated.Model, Listen: os.Getenv("LASER_TEST_LISTEN"), Ledger: filepath.Join(folder, "ledger"),
		Script: filepath.Join(folder, "script"), Feeder: filepath.Join(folder, "feeder"),
	})
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// rig is a simulated machine as a process.
type rig struct {
	printertest.Process
	folder, listen string
}

// start gives a machine with a script of faults and, unless serials are given, a hundred blanks.
func start(t testing.TB, script string, serials ...string) *rig {
	t.Helper()
	r := &rig{folder: t.TempDir(), listen: "127.0.0.1:0"}
	if err := os.WriteFile(filepath.Join(r.folder, "script"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	if len(serials) == 0 {
		serials = stack()
	}
	r.load(t, serials...)
	r.Restart(t)
	return r
}

func stack() []string {
	var serials []string
	for n := range 100 {
		serials = append(serials, fmt.Sprintf("UTO%06d", n+1))
	}
	return serials
}

// load puts blanks under the stack.
func (r *rig) load(t testing.TB, serials ...string) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(r.folder, "feeder"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, serial := range serials {
		if serial != "" {
			fmt.Fprintln(file, serial)
		}
	}
}

// Restart starts the process, at the same address as before.
func (r *rig) Restart(t testing.TB) {
	t.Helper()
	r.Environment = []string{"LASER_TEST_SIMULATOR=" + r.folder, "LASER_TEST_LISTEN=" + r.listen}
	r.listen = strings.TrimPrefix(r.Start(t), "laserpassport://")
}

func (r *rig) uri() string { return "laserpassport://" + r.listen }

func (r *rig) ledger(t testing.TB) []machine.Entry {
	t.Helper()
	entries, err := machine.ReadLedger(filepath.Join(r.folder, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// count returns how often an event is in the ledger.
func (r *rig) count(t testing.TB, event string) int {
	t.Helper()
	n := 0
	for _, entry := range r.ledger(t) {
		if entry.Event == event {
			n++
		}
	}
	return n
}

// shown rebuilds the document that the booklet shows which was printed last.
func (r *rig) shown(t testing.TB) fields.Document {
	t.Helper()
	var file string
	for _, entry := range r.ledger(t) {
		if entry.Event == machine.EventPrinted {
			file = entry.File
		}
	}
	return r.rebuilt(t, file)
}

// rebuilt makes the document again of the data as they arrived.
func (r *rig) rebuilt(t testing.TB, file string) fields.Document {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(r.folder, file))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Entities []struct {
			Name  string `xml:"Name,attr"`
			Text  string `xml:"Text,attr"`
			Image string `xml:"Image,attr"`
		} `xml:"entity"`
	}
	if err := xml.Unmarshal(bytes.Join([][]byte{[]byte("<all>"), content, []byte("</all>")}, nil), &all); err != nil {
		t.Fatal(err)
	}
	doc := fields.Document{Layout: page("").Layout}
	for _, e := range all.Entities {
		switch {
		case strings.HasPrefix(e.Name, "mrz"):
			doc.MRZ = append(doc.MRZ, e.Text)
		case e.Image != "":
			image, err := base64.StdEncoding.DecodeString(e.Image)
			if err != nil {
				t.Fatal(err)
			}
			doc.Images = append(doc.Images, fields.Image{Name: e.Name, Format: "image/png", Content: image})
		default:
			doc.Texts = append(doc.Texts, fields.Text{Name: e.Name, Value: e.Text})
		}
	}
	return doc
}

// specimen is the machine readable zone of Doc 9303-4 appendix A.
func specimen() []string {
	return []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"}
}

// page is the published specimen with an attempt's name on it.
func page(attempt string) fields.Document {
	return fields.Document{
		Layout: "passport-ordinary/1", MRZ: specimen(),
		Texts: []fields.Text{
			{Name: "bearer.primaryIdentifier", Value: "ERIKSSON"}, {Name: "bearer.secondaryIdentifier", Value: `ANNA "MARIA" <&>`}, {Name: "attempt", Value: attempt},
		},
		Images: []fields.Image{{Name: "portrait", Format: "image/png", Content: bytes.Repeat([]byte("0123456789abcdef"), 2048)}},
	}
}

func document(t testing.TB, attempt string) []byte {
	t.Helper()
	content, err := fields.Encode(page(attempt))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func ticket(t testing.TB, attempt string) printers.Ticket {
	t.Helper()
	content := document(t, attempt)
	return printers.Ticket{
		Attempt: attempt, Product: "booklet", Width: 125, Height: 88, Format: printers.FormatFields, Length: len(content), SHA256: sha256.Sum256(content),
	}
}

func open(t testing.TB, uri string, o printers.Options) *laserpassport.Device {
	t.Helper()
	device, err := laserpassport.Open(uri, o)
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

func limited(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func create(t testing.TB, device printers.Device, attempt string) printers.Job {
	t.Helper()
	job, err := device.Create(limited(t), ticket(t, attempt))
	if err != nil {
		t.Fatalf("creating %s: %v", attempt, err)
	}
	return job
}

func kinds(err error) string {
	var found []string
	for name, kind := range map[string]error{
		"unreachable": printers.ErrUnreachable, "busy": printers.ErrBusy, "ambiguous": printers.ErrAmbiguous, "unreadable": printers.ErrUnreadable,
	} {
		if errors.Is(err, kind) {
			found = append(found, name)
		}
	}
	for _, kind := range []struct {
		name string
		err  error
	}{{"refused", printers.ErrRefused}, {"not found", printers.ErrNotFound}, {"not sent", printers.ErrNotSent}} {
		if errors.Is(err, kind.err) {
			found = append(found, kind.name)
		}
	}
	return strings.Join(found, " and ")
}

// lawful compares what a fresh Device says of a job with what the machine did: no false "printed", no false "not printed".
func (r *rig) lawful(t testing.TB, job printers.Job, sent error) printers.Status {
	t.Helper()
	return r.lawfulAs(t, open(t, r.uri(), printers.Options{}), job, sent)
}

func (r *rig) lawfulAs(t testing.TB, fresh printers.Device, job printers.Job, sent error) printers.Status {
	t.Helper()
	status, err := fresh.Status(limited(t), job)
	touched, printed, received := r.count(t, "marking"), r.count(t, machine.EventPrinted), r.count(t, machine.EventReceived)
	switch {
	case printed > 1:
		t.Errorf("one document was printed %d times", printed)
	case err == nil && status.WithoutData && touched > 0:
		t.Errorf("a false \"not printed\": %+v", status)
	case err == nil && status.Done() && (printed != 1 || touched != 1 || r.count(t, machine.EventSpoiled) > 0):
		t.Errorf("a false \"printed\": %+v", status)
	case sent == nil && printed != 1:
		t.Errorf("sending it was reported as done, and %d came out", printed)
	case errors.Is(sent, printers.ErrNotSent) && received > 0:
		t.Errorf("a false \"not sent\": %v", sent)
	case err != nil && !errors.Is(err, printers.ErrNotFound):
		t.Errorf("asking for it afterwards: %v", err)
	}
	return status
}
