package queue

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/all"
)

// bookletPrinter is OpenPrinting's ippeveprinter as a booklet printer. What its print command copies to the folder out is what came out
// of it: the truth that everything else is held against.
type bookletPrinter struct {
	*beside
	lab     *lab
	folder  string
	profile []string
	port    int
}

// printout is what lies in the tray: whose it says that it is, and what is on it.
type printout struct {
	attempt string
	page    string
}

func (l *lab) bookletPrinter(t testing.TB) *bookletPrinter {
	t.Helper()
	return l.ippeveprinter(t, "-a", "testdata/sixteen/booklet.conf")
}

// officePrinter is an ippeveprinter as it comes, with letter paper.
func (l *lab) officePrinter(t testing.TB) *bookletPrinter {
	t.Helper()
	return l.ippeveprinter(t, "-f", "application/pdf,image/pwg-raster")
}

// applePrinter is a booklet printer that takes a format that nobody here makes.
func (l *lab) applePrinter(t testing.TB) *bookletPrinter {
	t.Helper()
	profile, err := os.ReadFile("testdata/sixteen/booklet.conf")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "profile")
	put(t, path, strings.Replace(string(profile), "application/pdf", "image/urf", 1))
	return l.ippeveprinter(t, "-a", path)
}

func (l *lab) ippeveprinter(t testing.TB, profile ...string) *bookletPrinter {
	t.Helper()
	p := &bookletPrinter{lab: l, folder: t.TempDir(), profile: profile}
	for _, folder := range []string{"spool", "out", "control", "keys"} {
		if err := os.Mkdir(filepath.Join(p.folder, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 { // somebody else may take the port first
		p.port = freePort(t)
		if p.start(t) {
			return p
		}
	}
	t.Fatalf("ippeveprinter does not start:\n%s", p.said(t))
	return nil
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

// start switches the printer on, and reports whether it answers.
func (p *bookletPrinter) start(t testing.TB) bool {
	t.Helper()
	command, err := filepath.Abs("testdata/sixteen/printcmd")
	if err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(p.folder, name) }
	args := []string{"-r", "off", "-n", "localhost", "-p", strconv.Itoa(p.port), "-k", "-K", in("keys"), "-d", in("spool"), "-c", command}
	c := exec.Command(needed(t, "ippeveprinter"), append(append(args, p.profile...), "Booklet")...)
	c.Env = append(os.Environ(), "DBUS_SYSTEM_BUS_ADDRESS="+p.lab.bus, "OUT="+in("out"), "CONTROL="+in("control"), "LC_ALL=C.UTF-8")
	p.beside = launch(t, c)
	answers := false
	until(t, "ippeveprinter answers, or has ended", func() bool {
		_, err := p.device(t).Snapshot(t.Context())
		answers = err == nil
		return answers || p.over()
	})
	return answers
}

func (p *bookletPrinter) uri() string { return fmt.Sprintf("ipp://localhost:%d/ipp/print", p.port) }

// device is the printer as another host sees it.
func (p *bookletPrinter) device(t testing.TB) printers.Device {
	t.Helper()
	d, err := openAny(p.uri())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // nothing is kept
	return d
}

func openAny(uri string) (printers.Device, error) { return all.Open(uri, printers.Options{}) }

// turn sets one of the switches of the print command on or off.
func (p *bookletPrinter) turn(t testing.TB, name string, on bool) {
	t.Helper()
	path := filepath.Join(p.folder, "control", name)
	if on {
		put(t, path, "")
		return
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

// out gives what came out.
func (p *bookletPrinter) out(t testing.TB) (list []printout) {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(p.folder, "out"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		attempt, _, complete := strings.Cut(f.Name(), ".")
		if !complete {
			continue
		}
		b, err := os.ReadFile(filepath.Join(p.folder, "out", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, printout{attempt: attempt, page: string(b)})
	}
	return list
}

// wantOut fails the test unless this many sheets have come out.
func (p *bookletPrinter) wantOut(t testing.TB, n int) {
	t.Helper()
	if list := p.out(t); len(list) != n {
		t.Errorf("%d sheets came out, want %d", len(list), n)
	}
}

// oneOut gives what has reached the printer time to come out, before anybody else asks it. It may not: whoever counts will see.
func (p *bookletPrinter) oneOut() {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if files, err := filepath.Glob(filepath.Join(p.folder, "out", "*.*")); err != nil || len(files) > 0 {
			return
		}
	}
}
