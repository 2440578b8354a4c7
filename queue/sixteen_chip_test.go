package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/printers"
	"chancery/printers/chip"
	"chancery/printers/chip/pcsc"
)

// The chip is written through the real pcscd with vsmartcard's virtual reader, whose ports listen on all interfaces: by a process in a
// network and with a /run of its own, as in the tests of printers/chip/pcsc. Where none can be made the ports must be refused from
// outside, and CHANCERY_VPCD_REFUSED=1 says so.
const (
	placeVariable    = "SIXTEEN_PLACE"
	attemptVariable  = "SIXTEEN_ATTEMPT"
	addressVariable  = "SIXTEEN_PROGRAM"
	refusedVariable  = "CHANCERY_VPCD_REFUSED"
	roleLook         = "look" // whether a place can be made at all
	virtualReader    = "Virtual PCD 00 00"
	virtualReaderAt  = "127.0.0.1:35963"
	placeNetwork     = "network"
	placeUserNetwork = "user"
	placeShared      = "shared"
)

// told is what the process with the chip reader tells at the end.
type told struct {
	Problem  string // of the first attempt
	Part     bool   // it says that the chip may hold part
	Written  int    // commands that write, until the card was pulled
	Half     bool   // the chip holds the first half of DG2, and nothing of the second
	Later    int    // commands that write, after the card was put back and our process looked again
	Ejected  string // where the blank went
	Engraved int
}

// chipRemoved: the card is pulled after half of DG2. The attempt goes the way of the spoiled: in doubt, the blank in the reject box, a
// second person. Nothing writes to the chip again by itself, though the card is put back and processes of ours look again.
func chipRemoved(t *testing.T, l *lab) {
	w := newWorks(t)
	_, ids := w.batch(t, issuancetest.BookletPrinter, 1)
	a := w.Attempt(t, ids[0])
	c := w.inPlace(t, roleChips, placeFor(t, w), addressVariable+"="+l.program, attemptVariable+"="+a.ID)
	p := launch(t, c)
	if p.wait(t); !c.ProcessState.Success() {
		t.Fatalf("the process with the reader: %v\n%s", c.ProcessState, p.said(t))
	}
	var seen told
	if err := json.Unmarshal([]byte(p.says(t, "told ")), &seen); err != nil {
		t.Fatal(err)
	}
	w.Later(time.Hour)
	want := told{Problem: seen.Problem, Part: true, Written: 25, Half: true, Later: 0, Ejected: "reject", Engraved: 0}
	if seen != want || !strings.Contains(seen.Problem, "file 0102") {
		t.Errorf("%+v, want %+v", seen, want)
	}
	a = w.Attempt(t, ids[0])
	history, err := production.History(t.Context(), w.Pool, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if problem := fmt.Sprint(history[len(history)-1].Evidence["problem"]); a.State != "in doubt" || !strings.Contains(problem, "the chip may hold part of the files") {
		t.Errorf("the attempt is %s because %q: %s", a.State, a.Reason, problem)
	}
	w.want(t, ids[0], "in doubt", "in doubt", "halted")
	if err := w.settle(t, ids[0], production.OutcomeSpoiled); err != nil {
		t.Error(err)
	}
	w.want(t, ids[0], "spoiled", "spoiled", "halted")
	if n := w.Count(t, "attempt"); n != 1 {
		t.Errorf("%d attempts", n)
	}
	w.WantClean(t)
}

// inPlace is our process in a role and a place.
func (w works) inPlace(t testing.TB, role, place string, more ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestSixteen$", "-test.timeout=5m")
	c.Env = append(os.Environ(), roleVariable+"="+role, placeVariable+"="+place, databaseVariable+"="+w.DB.URL("chancery_application"),
		clockVariable+"="+w.Clock().Format(time.RFC3339))
	c.Env = append(c.Env, more...)
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	switch place {
	case placeNetwork:
		c.SysProcAttr.Cloneflags = syscall.CLONE_NEWNET | syscall.CLONE_NEWNS
	case placeUserNetwork:
		c.SysProcAttr.Cloneflags = syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER
		c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return c
}

// placeFor gives the first place that can be made.
func placeFor(t testing.TB, w works) string {
	t.Helper()
	var reasons []error
	for _, place := range []string{placeNetwork, placeUserNetwork, placeShared} {
		out, err := w.inPlace(t, roleLook, place).CombinedOutput()
		if err == nil {
			return place
		}
		reasons = append(reasons, fmt.Errorf("%s: %w\n%s", place, err, out))
	}
	t.Fatalf("pcscd's virtual reader must not be reachable from outside: run this as root, or as a user who may make user namespaces, or refuse the ports "+
		"35963 and 35964 from outside and set %s=1: %v", refusedVariable, errors.Join(reasons...))
	return ""
}

// furnish makes a place habitable: a /run of its own, and the loopback interface.
func furnish(place string) error {
	if place == placeShared {
		interfaces, err := net.Interfaces()
		if err != nil || os.Getenv(refusedVariable) == "1" {
			return errors.Join(err, os.MkdirAll("/run/pcscd", 0o755))
		}
		for _, i := range interfaces {
			if i.Flags&net.FlagLoopback == 0 && i.Flags&net.FlagUp != 0 {
				return fmt.Errorf("the interface %s is up, and %s is not set", i.Name, refusedVariable)
			}
		}
		return os.MkdirAll("/run/pcscd", 0o755)
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := syscall.Mount("none", "/run", "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mounting /run: %w", err)
	}
	if err := os.Mkdir("/run/pcscd", 0o755); err != nil {
		return err
	}
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		return fmt.Errorf("bringing the loopback interface up: %w: %s", err, out)
	}
	return nil
}

// startReader starts pcscd with the virtual reader in the place where this process is.
func startReader(t testing.TB, place string) {
	t.Helper()
	if place == placeShared { // one run waits for the other
		lock, err := os.OpenFile("/run/pcscd-tests.lock", os.O_CREATE|os.O_RDWR, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = lock.Close() })
		if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
			t.Fatal(err)
		}
	}
	if err := furnish(place); err != nil {
		t.Fatal(err)
	}
	drivers, err := filepath.Glob("/usr/lib/pcsc/drivers/serial/libifdvpcd.so*")
	if err != nil || len(drivers) == 0 {
		t.Fatal("vsmartcard-vpcd is missing: run scripts/setup")
	}
	folder := t.TempDir()
	put(t, filepath.Join(folder, "vpcd"), "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x8C7B\nLIBPATH "+drivers[0]+"\nCHANNELID 0x8C7B\n")
	launch(t, exec.Command(needed(t, "pcscd"), "-f", "-c", folder))
	until(t, "pcscd shows the reader", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		readers, err := pcsc.Readers(ctx, "")
		return err == nil && len(readers) == 2
	})
}

// encoding is a station that writes the chip of its blank before it marks it. It stands for the step of the line that comes with the
// content of chips: between Create and Send.
type encoding struct {
	printers.Device
	files []printers.ChipFile
	err   error // of the first time
}

// Unwrap gives the station.
func (e *encoding) Unwrap() printers.Device { return e.Device }

// Send writes the chip, and marks the page if the chip is whole.
func (e *encoding) Send(ctx context.Context, job printers.Job, data []byte) error {
	if e.err = (pcsc.Encoder{Application: pcsc.TravelDocument()}).Encode(ctx, virtualReader, e.files); e.err != nil {
		return fmt.Errorf("the chip of the blank: %w", e.err)
	}
	return e.Device.Send(ctx, job, data)
}

// playChips is the life of the process with the reader: it prints the attempt, pulls the card half way, puts it back, looks again, and
// tells what it saw.
func playChips(t *testing.T, pool *pgxpool.Pool, clock func() time.Time) {
	startReader(t, os.Getenv(placeVariable))
	a, err := production.LoadAttempt(t.Context(), pool, os.Getenv(attemptVariable))
	if err != nil {
		t.Fatal(err)
	}
	s, uri := (&lab{program: os.Getenv(addressVariable)}).simulator(t, "laserpassport", "", a.Blank)
	laser, err := openAny(uri)
	if err != nil {
		t.Fatal(err)
	}
	defer laser.Close()
	dg2 := strings.Repeat("0123456789abcdef", 765) // 12240 bytes: 48 commands
	station := &encoding{Device: laser, files: []printers.ChipFile{{ID: 0x0101, Content: []byte(lines44(a.Blank)[0])}, {ID: 0x0102, Content: []byte(dg2)}}}
	card := &virtualCard{files: map[uint16][]byte{0x0101: make([]byte, 44), 0x0102: make([]byte, len(dg2))}, pullAt: 1 + 24 + 1}
	card.insert(t)
	print := func(l *Line, f func(context.Context, printers.Device, production.Attempt) error) {
		if err := f(t.Context(), station, a); err != nil {
			t.Logf("the job ends with %v", err)
		}
	}
	line := func() *Line {
		l := lineOn(t, pool, clock, pages{}, openAny)
		l.config.Converter = booklets{}
		return l
	}
	first := line()
	print(first, func(ctx context.Context, d printers.Device, a production.Attempt) error {
		return first.print(ctx, d, a, first.step2(ctx))
	})
	seen := told{Problem: fmt.Sprint(station.err), Part: errors.Is(station.err, chip.ErrPart), Written: card.written() - 1}
	half := string(card.holds(0x0102))
	seen.Half = half == dg2[:24*255]+strings.Repeat("\x00", len(dg2)-24*255)
	card.leave()
	card.insert(t)
	was := card.written()
	again := line()
	print(again, again.recover)
	print(again, func(ctx context.Context, d printers.Device, a production.Attempt) error {
		return again.print(ctx, d, a, again.step2(ctx))
	})
	seen.Later = card.written() - was
	for _, e := range s.events(t, "ejected") {
		seen.Ejected = e.Result
	}
	seen.Engraved = len(s.events(t, "printed"))
	b, err := json.Marshal(seen)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("told %s\n", b)
}
