package laserpassport

import (
	"bytes"
	"context"
	"net"

	"chancery/printers/simulator/machine"
)

// update takes the data for the layouts in.
func (e *engine) update(conn net.Conn, content []byte) error {
	if !e.begin(&e.surface, updating) {
		return refuse(conn, "Laser module not ready")
	}
	say(conn, `<command valid="true" />`)
	if err := e.take(content); err != nil {
		e.end(&e.surface, inError)
		say(conn, `<command name="UpdateDocument" executed="false" error="Error updating entity: ?" />`)
		return err
	}
	e.end(&e.surface, ready)
	say(conn, `<command name="UpdateDocument" executed="true" >`)
	return nil
}

// take keeps the data in the ledger and plays the faults that come with them.
func (e *engine) take(content []byte) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	b, result := e.inside, "whole"
	if b != nil && b.faults.Has(machine.FaultTruncate) {
		half := content[:len(content)/2]
		content, result = half[:bytes.LastIndexByte(half, '\n')+1], "truncated"
	}
	texts, err := readTexts(content)
	if err != nil {
		return err
	}
	e.loaded = data{texts: texts}
	if e.loaded.sha256, e.loaded.file, err = e.Keep(content, ".xml"); err != nil {
		return err
	}
	entry := machine.Entry{Event: machine.EventReceived, SHA256: e.loaded.sha256, File: e.loaded.file, Result: result}
	if b == nil {
		return e.Write(entry)
	}
	entry.Job, entry.Blank = b.entry("", "").Job, b.serial
	if err := e.Write(entry); err != nil {
		return err
	}
	if b.faults.Has(machine.FaultDieBefore) {
		machine.Die()
	}
	if b.faults.Has(FaultVanish) {
		e.inside = nil
		return e.Write(b.entry(machine.EventEjected, "taken out by hand"))
	}
	return nil
}

// mark engraves what lies at the laser, be it a booklet or air.
func (e *engine) mark(ctx context.Context, conn net.Conn) error {
	b := e.atLaser()
	if b.faults.Has(FaultNotReady) || !e.begin(&e.surface, marking) {
		return refuse(conn, "Laser module not ready")
	}
	say(conn, `<command valid="true" />`)
	if b.faults.Has(FaultCutBetween) {
		_ = conn.Close() // and goes on
	}
	status := ready
	trouble, err := e.engrave(ctx, b)
	if trouble != "" || err != nil {
		status = inError
	}
	e.end(&e.surface, status)
	switch {
	case err != nil:
		return err
	case trouble != "":
		say(conn, `<command name="MarkLayout" executed="false" error="%s" >`, trouble)
	case b.faults.Has(machine.FaultDieAfter):
		machine.Die()
	case b.faults.Has(machine.FaultCut):
		_, _ = conn.Write([]byte(`<command name="MarkLayout" exec`)) // a client that has gone misses nothing
		return errCut
	default:
		say(conn, `<command name="MarkLayout" executed="true" >`)
	}
	return nil
}

// atLaser returns the booklet at the laser, or none.
func (e *engine) atLaser() *booklet {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.inside == nil || e.inside.place != atLaser {
		return &booklet{}
	}
	return e.inside
}

// engrave is the laser's work. A booklet that is moved meanwhile is spoiled.
func (e *engine) engrave(ctx context.Context, b *booklet) (trouble string, err error) {
	if b.nth == 0 {
		return "", e.Write(machine.Entry{Event: machine.EventAborted, Result: "nothing lay at the laser"})
	}
	if b.faults.Has(FaultMark) {
		return "Error marking layout", nil
	}
	if err := e.laserOn(b); err != nil {
		return "", err
	}
	took := e.config.SheetTime
	if fault, slow := b.faults.Find(machine.FaultSlow); slow {
		took += fault.Duration()
	}
	wait(ctx, took)
	if b.faults.Has(machine.FaultDieDuring) {
		machine.Die()
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	b.marking = false
	if b.faults.Has(machine.FaultJam) || e.inside != b || b.place != atLaser || ctx.Err() != nil {
		b.spoiled = true
		return "Error marking layout", e.Write(b.entry(machine.EventSpoiled, "half marked"))
	}
	b.marked = true
	return "", e.Write(b.entry(machine.EventPrinted, "good"))
}

func (e *engine) laserOn(b *booklet) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if b.touched() { // a second marking on the same page spoils the first
		b.marked = false
	}
	b.marking, b.sha256, b.file, b.texts = true, e.loaded.sha256, e.loaded.file, e.loaded.texts
	return e.Write(b.entry(eventMarking, ""))
}
