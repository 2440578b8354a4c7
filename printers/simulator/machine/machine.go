// Package machine is what all simulated printers have in common: a durable ledger, a stack of blanks, a script of faults, counters
// that survive a restart, a status page and an SNMP agent. A model is a package beside it, which speaks the protocol.
//
// The ledger is the truth about what lies in the tray. No code is shared with the drivers.
package machine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

// Machine is the mechanics behind a model's protocol. Its methods may be called from several goroutines.
type Machine struct {
	config  Config
	script  Faults
	started time.Time
	outlets outlets

	mu     sync.Mutex
	title  string
	ledger *ledger
	feeder *feeder // nil: blanks without serials, without end
	past   []Entry // what the ledger held when it was opened
	latest []Entry // the last few, for the status page
	uuid   string
	made   int64
	life   int64

	lifeBefore int64     // when it was switched on
	flashed    time.Time // its lamp
}

// Open switches a machine on: what must survive a restart is read back from the ledger. Faults are those that the model's script
// may name beside the common ones.
func Open(c Config, faults []string) (*Machine, error) {
	m := &Machine{config: c.withDefaults(), started: time.Now()}
	var err error
	if c.Script != "" {
		if m.script, err = readScript(c.Script, faults); err != nil {
			return nil, err
		}
	}
	if c.Feeder != "" {
		m.feeder = &feeder{path: c.Feeder}
	}
	if m.ledger, m.past, err = openLedger(c.Ledger); err != nil {
		return nil, err
	}
	if err := m.recall(); err != nil {
		return nil, errors.Join(err, m.ledger.close())
	}
	if err := m.outlets.listen(m.config); err != nil {
		return nil, errors.Join(err, m.ledger.close())
	}
	return m, nil
}

// recall goes through the ledger once more: identity, counters, and the stack as it was left.
func (m *Machine) recall() error {
	if len(m.past) > 0 && (m.past[0].Event != EventStart || m.past[0].Name != m.config.Model) {
		return fmt.Errorf("ledger: it belongs to a printer %q, not %s; give this one a ledger of its own", m.past[0].Name, m.config.Model)
	}
	for _, entry := range m.past {
		m.count(entry)
		switch entry.Event {
		case EventStart:
			m.uuid = entry.Result
		case EventFed:
			if m.feeder != nil {
				m.feeder.remove(entry.Blank)
			}
		case EventLoaded:
			if err := m.reload(entry); err != nil {
				return err
			}
		}
	}
	if m.uuid == "" {
		m.uuid = NewUUID()
	}
	m.lifeBefore = m.life
	return nil
}

func (m *Machine) reload(entry Entry) error {
	offset, err := strconv.ParseInt(entry.Result, 10, 64)
	if err != nil {
		return fmt.Errorf("ledger line %d: result: not a number of bytes", entry.Seq)
	}
	if m.feeder == nil {
		return nil
	}
	return m.feeder.takeUntil(offset)
}

// count moves the counters as an entry says. The caller holds the lock, or is alone.
func (m *Machine) count(entry Entry) {
	switch entry.Event {
	case EventCreated:
		m.made++
	case EventPrinted, EventSpoiled:
		m.life += int64(max(1, entry.Sides))
	}
	m.latest = append(m.latest, entry)
	m.latest = m.latest[max(0, len(m.latest)-shown):]
}

// Start writes the line that a printer writes when it is switched on. Title is what the printer calls itself.
func (m *Machine) Start(title string) error {
	m.mu.Lock()
	m.title = title
	m.mu.Unlock()
	return m.Write(Entry{Event: EventStart, Name: m.config.Model, Result: m.UUID()})
}

// Write appends entries to the ledger, all of them with one write, and returns once they are on the disk. Seq and Time are set here.
func (m *Machine) Write(entries ...Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.write(entries...)
}

func (m *Machine) write(entries ...Entry) error {
	written, err := m.ledger.append(time.Now(), entries...)
	if err != nil {
		return err
	}
	for _, entry := range written {
		m.count(entry)
	}
	return nil
}

// Past returns what the ledger held when the machine was switched on, for a model with a memory of its own, such as what lies
// inside. The caller doesn't change it.
func (m *Machine) Past() []Entry { return m.past }

// Life returns the counter of sides ever printed: those of sheets that came out and of those that were spoiled.
func (m *Machine) Life() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.life
}

// Made returns how many jobs were ever created; a script's "at" names the next one as Made()+1.
func (m *Machine) Made() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.made
}

// UUID returns the printer's identity (urn:uuid:…), which survives restarts.
func (m *Machine) UUID() string { return m.uuid }

// UpTime returns for how long the printer has been on, in seconds, from 1.
func (m *Machine) UpTime() int { return m.UpTimeAt(time.Now()) }

// UpTimeAt returns what UpTime is or was at a time.
func (m *Machine) UpTimeAt(at time.Time) int { return int(at.Sub(m.started)/time.Second) + 1 }

// Close switches the machine off.
func (m *Machine) Close() error {
	return errors.Join(m.outlets.close(), m.ledger.close())
}

// NewUUID returns a random UUID as URN (RFC 9562 §5.4).
func NewUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Die ends the process as a power cut would: no deferred call, no answer, no flush.
func Die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {}
}
