package laserpassport

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"chancery/printers/simulator/machine"
)

// What a module says of itself.
const (
	ready    = "Ready"
	inFault  = "Fault"
	inError  = "Error"
	moving   = "Moving"
	updating = "Updating"
	marking  = "Marking"
)

// engine is the machine behind the commands.
type engine struct {
	*machine.Machine
	config machine.Config

	mu        sync.Mutex
	transport string
	surface   string // status of the interface, which holds the layouts and marks
	starved   bool   // the transport is in Fault because the stack was empty
	inside    *booklet
	loaded    data // into the layouts
	nth       int64
}

func (e *engine) statuses() (transport, surface string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.attended()
	return e.transport, e.surface
}

// condition is what the status page and the SNMP agent tell. A module in Fault or Error stands still; with the transport it is a
// booklet that is stuck, unless the stack is empty.
func (e *engine) condition() machine.Condition {
	transport, surface := e.statuses()
	e.mu.Lock()
	starved := e.starved
	e.mu.Unlock()
	switch {
	case transport == inFault && starved:
		return machine.Condition{State: "stopped", Reasons: []string{"media-empty"}}
	case transport == inFault:
		return machine.Condition{State: "stopped", Reasons: []string{"media-jam"}}
	case surface == inError:
		return machine.Condition{State: "stopped"}
	case transport == ready && surface == ready:
		return machine.Condition{State: "idle"}
	}
	return machine.Condition{State: "processing"}
}

// begin takes a module for a command, if it is Ready.
func (e *engine) begin(module *string, status string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.attended()
	if *module != ready {
		return false
	}
	*module = status
	return true
}

// end gives a module back.
func (e *engine) end(module *string, status string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	*module = status
}

// load brings the next booklet from the stack to the jet.
func (e *engine) load(ctx context.Context, conn net.Conn) error {
	if !e.begin(&e.transport, moving) {
		return refuse(conn, "Transport module not ready")
	}
	say(conn, `<command valid="true" />`)
	trouble, err := e.feed(ctx)
	e.mu.Lock()
	e.transport, e.starved = ready, trouble == stackEmpty
	if trouble != "" {
		e.transport = inFault
	}
	e.mu.Unlock()
	if err != nil {
		return err
	}
	if trouble != "" {
		say(conn, `<command name="loadpassportjet" executed="false" error="%s" />`, trouble)
		return nil
	}
	say(conn, `<command name="loadpassportjet" executed="true" />`)
	return nil
}

// attended makes the transport Ready again if its stack, which was empty, has been filled: the person who does that resets the
// machine, too. The caller holds the lock.
func (e *engine) attended() {
	if !e.starved {
		return
	}
	if serials, ends, err := e.Stack(); err != nil || !ends || len(serials) > 0 {
		e.transport, e.starved = ready, false
	}
}

const stackEmpty = "Stacker empty"

// feed takes a booklet from the stack. Trouble is what the machine says if it can't.
func (e *engine) feed(ctx context.Context) (trouble string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.inside != nil {
		return "Passport in transport", nil
	}
	b := &booklet{place: atJet, nth: e.nth + 1, faults: e.Faults(e.nth + 1)}
	if fault, empty := b.faults.Find(machine.FaultEmpty); empty {
		wait(ctx, fault.Duration())
	}
	serial, ok, err := e.Feed()
	if err != nil {
		return "Transport error", err
	}
	if !ok {
		return stackEmpty, e.Write(machine.Entry{Event: machine.EventEmpty})
	}
	e.nth++
	if b.serial = serial; serial == "" {
		b.serial = fmt.Sprintf("BLANK%05d", b.nth)
	}
	if b.faults.Has(FaultLoad) {
		return "Passport jam", e.Write(b.entry(machine.EventCreated, ""), b.entry(machine.EventFed, ""), b.entry(machine.EventJam, "between stack and jet"))
	}
	e.inside = b
	return "", e.Write(b.entry(machine.EventCreated, ""), b.entry(machine.EventFed, ""))
}

// move brings the booklet to another place, or out.
func (e *engine) move(conn net.Conn, source, destination string) error {
	exits := map[string]string{"output": "good", "reject": "reject"}
	if _, exit := exits[destination]; !exit && destination != atJet && destination != atLaser {
		return refuse(conn, "Unknown destination")
	}
	if !e.begin(&e.transport, moving) {
		return refuse(conn, "Transport module not ready")
	}
	say(conn, `<command valid="true" />`)
	moved, err := e.moved(source, destination, exits[destination])
	if err != nil {
		return err
	}
	if !moved {
		e.end(&e.transport, inFault)
		say(conn, `<command name="movepassport" executed="false" error="No passport in %s" />`, escaped(source))
		return nil
	}
	e.end(&e.transport, ready)
	say(conn, `<command name="movepassport" executed="true" />`)
	return nil
}

func (e *engine) moved(source, destination, exit string) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.inside
	if b == nil || b.place != source {
		return false, nil
	}
	if exit != "" {
		e.inside = nil
		return true, e.Write(b.entry(machine.EventEjected, exit))
	}
	b.place = destination
	return true, e.Write(b.entry(eventMoved, destination))
}

// reset ejects what lies inside, erases the data and makes all modules Ready.
func (e *engine) reset(conn net.Conn) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	say(conn, `<command valid="true" />`)
	if b := e.inside; b != nil {
		if err := e.Write(b.entry(machine.EventEjected, "reject")); err != nil {
			return err
		}
	}
	e.inside, e.loaded, e.transport, e.surface = nil, data{}, ready, ready
	e.starved = false
	say(conn, `<command name="reset" executed="true" />`)
	return nil
}

// wait lets time pass, or ctx end.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
