package ipp_test

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chancery/printers"
	"chancery/printers/all"
	"chancery/printers/ipp"
	"chancery/printers/printertest"
)

// ippeveprinterRig is OpenPrinting's ippeveprinter with the profile of a booklet printer. What its
// print command copies to the folder out is the sheet that came out.
type ippeveprinterRig struct {
	process
	folder string
	port   int
}

// TestSecureConformance: ippeveprinter shows a certificate that it made itself; only the pin of its
// key lets a document through.
func TestSecureConformance(t *testing.T) {
	start := newIppeveprinters(t)
	rig := start(t, printertest.Behaviour{})
	uri := strings.Replace(rig.URI(), "ipp:", "ipps:", 1)
	ctx := limited(t)
	for name, o := range map[string]printers.Options{"unpinned": {}, "another pin": {Pins: [][32]byte{{1}}}, "no authority": {Roots: x509.NewCertPool()}} {
		device := mustOpen(t, uri, o)
		if _, err := attempt(ctx, device, "attempt-1"); !errors.Is(err, printers.ErrUnreachable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	key, err := ipp.Key(ctx, uri, printers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	device := mustOpen(t, uri, printers.Options{Pins: [][32]byte{{1}, key}})
	job, err := attempt(ctx, device, "attempt-1")
	if err != nil {
		t.Fatal(err)
	}
	if status := awaitEnd(t, device, job); !status.Done() {
		t.Errorf("%+v", status)
	}
	if sheets := rig.Produced(t); len(sheets) != 1 {
		t.Errorf("%d sheets", len(sheets))
	}
	for pin, right := range map[[32]byte]bool{{1}: false, key: true} { // as an installation has it, in the printer's URI
		device, err := all.Open(uri+"?pin="+base64.RawURLEncoding.EncodeToString(pin[:]), printers.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := device.Snapshot(ctx); (err == nil) != right || !right && !errors.Is(err, printers.ErrUnreachable) {
			t.Errorf("pinned by the URI, the right key %v: %v", right, err)
		}
		if err := device.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestOfficePrinter: an ippeveprinter as it comes has letter paper only. It is refused, unless any
// medium will do.
func TestOfficePrinter(t *testing.T) {
	rig := startOffice(t, needProgram(t, "ippeveprinter", "cups-ipp-utils"), startBus(t))
	ctx := limited(t)
	if _, err := attempt(ctx, mustOpen(t, rig.URI(), printers.Options{}), "attempt-1"); !errors.Is(err, printers.ErrRefused) {
		t.Errorf("letter paper for a booklet: %v", err)
	}
	device := mustOpen(t, rig.URI(), printers.Options{AnyMedia: true})
	job, err := attempt(ctx, device, "attempt-2")
	if err != nil {
		t.Fatal(err)
	}
	if status := awaitEnd(t, device, job); !status.Done() || len(rig.Produced(t)) != 1 {
		t.Errorf("%+v", status)
	}
}

// newIppeveprinters starts the private bus that ippeveprinter insists on, and returns what starts a
// printer on it.
func newIppeveprinters(t *testing.T) func(testing.TB, printertest.Behaviour) printertest.Rig {
	t.Helper()
	program := needProgram(t, "ippeveprinter", "cups-ipp-utils")
	bus := startBus(t)
	return func(t testing.TB, b printertest.Behaviour) printertest.Rig {
		t.Helper()
		return startIppeveprinter(t, program, bus, b)
	}
}

func startIppeveprinter(t testing.TB, program, bus string, b printertest.Behaviour) *ippeveprinterRig {
	t.Helper()
	return startProfile(t, program, bus, b, "-a", "testdata/booklet.conf")
}

// startOffice starts the printer that ippeveprinter is without a profile.
func startOffice(t testing.TB, program, bus string) *ippeveprinterRig {
	t.Helper()
	return startProfile(t, program, bus, printertest.Behaviour{}, "-f", "application/pdf,image/pwg-raster")
}

func startProfile(t testing.TB, program, bus string, b printertest.Behaviour, profile ...string) *ippeveprinterRig {
	t.Helper()
	r := &ippeveprinterRig{folder: t.TempDir(), port: freePort(t)}
	for _, folder := range []string{"spool", "out", "control", "keys"} {
		if err := os.Mkdir(filepath.Join(r.folder, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r.control(t, "empty", b.Empty)
	r.control(t, "fail", b.Fail)
	command, err := filepath.Abs("testdata/printcmd")
	if err != nil {
		t.Fatal(err)
	}
	arguments := slices.Concat([]string{"-r", "off", "-n", "localhost", "-p", strconv.Itoa(r.port), "-k", "-K", filepath.Join(r.folder, "keys"),
		"-d", filepath.Join(r.folder, "spool"), "-c", command}, profile, []string{"Booklet"})
	r.command = func() *exec.Cmd {
		c := exec.Command(program, arguments...)
		c.Env = asEnvironment("DBUS_SYSTEM_BUS_ADDRESS="+bus, "OUT="+filepath.Join(r.folder, "out"),
			"CONTROL="+filepath.Join(r.folder, "control"), fmt.Sprintf("DELAY=%g", b.Slow.Seconds()))
		return c
	}
	r.ready = func(t testing.TB) { t.Helper(); awaitAnswer(t, r.URI()) }
	r.start(t)
	return r
}

func (r *ippeveprinterRig) URI() string { return fmt.Sprintf("ipp://localhost:%d/ipp/print", r.port) }

// control sets or clears one of the switches of the print command.
func (r *ippeveprinterRig) control(t testing.TB, name string, on bool) {
	t.Helper()
	path := filepath.Join(r.folder, "control", name)
	var err error
	if on {
		err = os.WriteFile(path, nil, 0o644)
	} else if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Load ends the emptiness of the feeder.
func (r *ippeveprinterRig) Load(t testing.TB) { t.Helper(); r.control(t, "empty", false) }

// Produced reads the folder out, where a sheet is named ATTEMPT.UUID.
func (r *ippeveprinterRig) Produced(t testing.TB) []printertest.Sheet {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(r.folder, "out"))
	if err != nil {
		t.Fatal(err)
	}
	var sheets []printertest.Sheet
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(r.folder, "out", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		attempt, _, complete := strings.Cut(file.Name(), ".")
		if complete {
			sheets = append(sheets, printertest.Sheet{Attempt: attempt, SHA256: sha256.Sum256(content)})
		}
	}
	return sheets
}

// startBus runs a private D-Bus, which ippeveprinter needs to be there, and returns its address.
func startBus(t *testing.T) string {
	t.Helper()
	program := needProgram(t, "dbus-daemon", "dbus-daemon")
	folder, err := os.MkdirTemp("", "bus") // a short path: a socket's may have some hundred characters only
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	address := "unix:path=" + filepath.Join(folder, "socket")
	config := filepath.Join(folder, "bus.conf")
	if err := os.WriteFile(config, []byte(`<busconfig><type>system</type><listen>`+address+`</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy></busconfig>`), 0o644); err != nil {
		t.Fatal(err)
	}
	bus := &process{
		command: func() *exec.Cmd { return exec.Command(program, "--config-file="+config, "--nofork", "--nopidfile") },
		ready:   func(t testing.TB) { awaitSocket(t, filepath.Join(folder, "socket")) },
	}
	bus.start(t)
	return address
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func awaitSocket(t testing.TB, path string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limitToStart)
	defer cancel()
	for {
		conn, err := net.Dial("unix", path)
		if err == nil {
			conn.Close()
			return
		}
		if !pause(ctx) {
			t.Fatalf("waiting for the bus: %v", err)
		}
	}
}
