package snmp_test

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"testing"

	"github.com/gosnmp/gosnmp"

	"chancery/printers"
	"chancery/printers/snmp"
)

// printer is a device that says what it is told to.
type printer struct {
	printers.Device
	mu     sync.Mutex
	says   printers.Snapshot
	err    error
	looked func() // called whenever it is looked at, after its answer is made
}

func (p *printer) Snapshot(context.Context) (printers.Snapshot, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.looked != nil {
		defer p.looked()
	}
	return p.says, p.err
}

func (p *printer) say(change func(*printers.Snapshot)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.says)
}

func (p *printer) Identify(context.Context) error { return nil }

func counted(n int64) *int64 { return &n }

// witnessed is a printer with a running agent beside it.
func witnessed(t testing.TB, says printers.Snapshot, options printers.Options) (*printer, *agent, printers.Device) {
	t.Helper()
	daemon := startAgent(t, nameLifeCount+" counter 100")
	p := &printer{says: says}
	return p, daemon, snmp.Witness(p, open(t, daemon.address, options))
}

func look(t testing.TB, device printers.Device) printers.Snapshot {
	t.Helper()
	s, err := device.Snapshot(limited(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantCount(t testing.TB, s printers.Snapshot, count int64, reasons ...string) {
	t.Helper()
	if s.LifeCount == nil || *s.LifeCount != count {
		t.Errorf("snapshot %+v, want a count of %d", s, count)
	}
	for _, reason := range []string{snmp.Silent, snmp.Uncounted, snmp.Disagrees} {
		if s.Has(reason) {
			t.Errorf("snapshot %+v, though the count is confirmed", s)
		}
	}
	wantReasons(t, s, reasons)
}

func wantNone(t testing.TB, s printers.Snapshot, reasons ...string) {
	t.Helper()
	if s.LifeCount != nil {
		t.Errorf("snapshot counts %d, want no count", *s.LifeCount)
	}
	wantReasons(t, s, reasons)
}

func wantReasons(t testing.TB, s printers.Snapshot, reasons []string) {
	t.Helper()
	for _, reason := range reasons {
		if !s.Has(reason) {
			t.Errorf("reasons %v, want %s among them", s.Reasons, reason)
		}
	}
}

// TestWitnessFills: what the device does not tell is the agent's, what it tells is its own.
func TestWitnessFills(t *testing.T) {
	p, daemon, device := witnessed(t, printers.Snapshot{PrinterUUID: "urn:uuid:1", Accepting: true, Reasons: []string{"paused"}}, printers.Options{})
	daemon.set(t, nameErrors, gosnmp.OctetString, "\x40")
	s := look(t, device)
	wantCount(t, s, 100, "paused", "media-empty")
	if s.State != printers.PrinterIdle || s.Model != "Utopia Card 3000" || len(s.Supplies) != 3 || len(s.MediaReady) != 1 {
		t.Errorf("%+v", s)
	}
	if s.PrinterUUID != "urn:uuid:1" || !s.Accepting {
		t.Errorf("the device's own: %+v", s)
	}
	p.say(func(s *printers.Snapshot) {
		s.State, s.Model, s.UpTime, s.MediaReady = printers.PrinterStopped, "own", 7, []string{"own"}
		s.Supplies = []printers.Supply{{Name: "own"}}
	})
	if s := look(t, device); s.State != printers.PrinterStopped || s.Model != "own" || s.UpTime != 7 || s.Supplies[0].Name != "own" || s.MediaReady[0] != "own" {
		t.Errorf("the agent has overruled the device: %+v", s)
	}
	if len(p.says.Reasons) != 1 {
		t.Errorf("the device's own list was written to: %v", p.says.Reasons)
	}
}

// TestWitnessKeepsAbilities: they are found through the wrapper, errors are the device's.
func TestWitnessKeepsAbilities(t *testing.T) {
	p := &printer{err: printers.ErrUnreachable}
	device := snmp.Witness(p, open(t, freePort(t), printers.Options{}))
	if beacon, able := printers.As[printers.Beacon](device); !able || beacon.Identify(limited(t)) != nil {
		t.Error("the device's beacon is hidden")
	}
	if _, able := printers.As[printers.Encoder](device); able {
		t.Error("the device can do what it can't")
	}
	if _, err := device.Snapshot(limited(t)); !errors.Is(err, printers.ErrUnreachable) {
		t.Errorf("%v", err)
	}
}

// TestWitnessCounterJumps is the eighth test of the printer standard: a counter that jumps by two is seen.
func TestWitnessCounterJumps(t *testing.T) {
	t.Run("the device has no count", func(t *testing.T) {
		_, daemon, device := witnessed(t, printers.Snapshot{}, printers.Options{})
		wantCount(t, look(t, device), 100)
		daemon.count(t, 102)
		wantCount(t, look(t, device), 102) // two more than before: whoever expected one sees it
	})
	t.Run("the device counts one", func(t *testing.T) {
		p, daemon, device := witnessed(t, printers.Snapshot{LifeCount: counted(40)}, printers.Options{})
		wantCount(t, look(t, device), 40)
		p.say(func(s *printers.Snapshot) { s.LifeCount = counted(41) })
		daemon.count(t, 101)
		wantCount(t, look(t, device), 41)
		p.say(func(s *printers.Snapshot) { s.LifeCount = counted(42) })
		daemon.count(t, 103)
		wantNone(t, look(t, device), snmp.Disagrees)
		daemon.count(t, 102)
		wantNone(t, look(t, device), snmp.Disagrees) // somebody has to look first
	})
	t.Run("only the agent counts", func(t *testing.T) {
		_, daemon, device := witnessed(t, printers.Snapshot{LifeCount: counted(40)}, printers.Options{})
		wantCount(t, look(t, device), 40)
		daemon.count(t, 101)
		wantNone(t, look(t, device), snmp.Disagrees)
	})
	t.Run("only the device counts", func(t *testing.T) {
		p, _, device := witnessed(t, printers.Snapshot{LifeCount: counted(40)}, printers.Options{})
		wantCount(t, look(t, device), 40)
		p.say(func(s *printers.Snapshot) { s.LifeCount = counted(41) })
		wantNone(t, look(t, device), snmp.Disagrees)
	})
	t.Run("set back", func(t *testing.T) {
		_, daemon, device := witnessed(t, printers.Snapshot{}, printers.Options{})
		wantCount(t, look(t, device), 100)
		daemon.count(t, 3)
		wantCount(t, look(t, device), 3) // fewer than before: no wrap is made of it
	})
}

// TestWitnessWaitsForTheSlower: while the printer works, and for a moment after, one may count before the other.
func TestWitnessWaitsForTheSlower(t *testing.T) {
	p, daemon, device := witnessed(t, printers.Snapshot{LifeCount: counted(40)}, printers.Options{})
	wantCount(t, look(t, device), 40)
	p.say(func(s *printers.Snapshot) { s.LifeCount, s.State = counted(41), printers.PrinterProcessing })
	wantCount(t, look(t, device), 41)
	looks := 0
	p.looked = func() {
		if looks++; looks == 3 {
			daemon.count(t, 101)
		}
	}
	p.say(func(s *printers.Snapshot) { s.State = printers.PrinterIdle })
	wantCount(t, look(t, device), 41)
	if looks != 3 {
		t.Errorf("looked %d times, want 3", looks)
	}
}

// TestWitnessOfABusyPrinter: cards that come out between one look and the other are no disagreement, however many.
func TestWitnessOfABusyPrinter(t *testing.T) {
	p, daemon, device := witnessed(t, printers.Snapshot{LifeCount: counted(40)}, printers.Options{})
	wantCount(t, look(t, device), 40)
	made := int64(0)
	p.looked = func() {
		made++
		daemon.count(t, uint32(100+made))
		p.says.LifeCount = counted(40 + made)
	}
	for range 5 {
		if s := look(t, device); s.LifeCount == nil || s.Has(snmp.Disagrees) {
			t.Fatalf("%+v", s)
		}
	}
	p.looked = nil
	wantCount(t, look(t, device), 40+made)
}

// TestWitnessCounterWraps: after 4,294,967,295 comes the next, not a fall.
func TestWitnessCounterWraps(t *testing.T) {
	p, daemon, device := witnessed(t, printers.Snapshot{}, printers.Options{})
	daemon.count(t, 4_294_967_295)
	wantCount(t, look(t, device), 4_294_967_295)
	daemon.count(t, 0)
	wantCount(t, look(t, device), 4_294_967_296)
	p.say(func(s *printers.Snapshot) { s.LifeCount = counted(40) })
	wantCount(t, look(t, device), 40)
	p.say(func(s *printers.Snapshot) { s.LifeCount = counted(41) })
	daemon.count(t, 1)
	wantCount(t, look(t, device), 41)
}

// TestWitnessIsSilent: a frozen, a dead and a returned agent; the silence is never hidden.
func TestWitnessIsSilent(t *testing.T) {
	p, daemon, device := witnessed(t, printers.Snapshot{LifeCount: counted(40)}, printers.Options{})
	wantCount(t, look(t, device), 40)
	daemon.signal(t, syscall.SIGSTOP)
	wantNone(t, look(t, device), snmp.Silent)
	daemon.signal(t, syscall.SIGCONT)
	wantCount(t, look(t, device), 40)
	daemon.kill(t)
	wantNone(t, look(t, device), snmp.Silent)
	if p.says.LifeCount == nil {
		t.Error("the device's own snapshot was written to")
	}
	daemon.start(t, nameLifeCount+" counter 100")
	wantCount(t, look(t, device), 40)
	daemon.kill(t)
	daemon.start(t)
	wantNone(t, look(t, device), snmp.Uncounted)
}

// TestWitnessRestarts: an up-time that goes down is told, as the device's where it has none of its own.
func TestWitnessRestarts(t *testing.T) {
	p, daemon, device := witnessed(t, printers.Snapshot{}, printers.Options{})
	daemon.kill(t)
	daemon.start(t, nameLifeCount+" counter 100", nameUpTime+" timeticks 90000")
	if s := look(t, device); s.UpTime != 900 {
		t.Errorf("up for %d s, want 900", s.UpTime)
	}
	daemon.kill(t)
	daemon.start(t, nameLifeCount+" counter 100", nameUpTime+" timeticks 1000")
	if s := look(t, device); s.UpTime != 10 {
		t.Errorf("restarted, yet up for %d s", s.UpTime)
	}
	p.say(func(s *printers.Snapshot) { s.UpTime = 5000 })
	if s := look(t, device); s.UpTime != 5000 || s.Has(snmp.Restarted) {
		t.Errorf("%+v", s)
	}
	daemon.set(t, nameUpTime, gosnmp.TimeTicks, uint32(90_000))
	p.say(func(s *printers.Snapshot) { s.UpTime = 5890 })
	if s := look(t, device); s.Has(snmp.Restarted) {
		t.Errorf("both went on, yet %v", s.Reasons)
	}
	daemon.set(t, nameUpTime, gosnmp.TimeTicks, uint32(100))
	wantCount(t, look(t, device), 100, snmp.Restarted)
}
