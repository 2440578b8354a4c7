package evolis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chancery/printers/simulator/machine"
)

// The faults that this printer's script may name beside the common ones.
const (
	faultCover     = "cover-open"  // the cover is open for some seconds (1 unless given) when the card's first panel comes
	faultRibbon    = "ribbon-out"  // no ribbon for this card
	faultMisread   = "misread"     // the magnetic stripe of this card can't be read
	faultTwo       = "feed-two"    // two cards are counted where one was fed
	faultUnmanaged = "unmanaged"   // error management by the host is not taken over
	faultLateJam   = "jam-late"    // the card is stuck with its first panel on it
	faultDieFed    = "die-fed"     // killed with the card inside, before the answer
	faultDiePanel  = "die-panel"   // killed in the middle of the first panel
	faultDieEject  = "die-ejected" // killed with the card out, before the answer
)

// Events of this printer's ledger alone.
const (
	eventPanel   = "panel"
	eventPicture = "picture"
)

// printer is the machine, what is inside, and what a power cut clears.
type printer struct {
	*machine.Machine
	config machine.Config
	model  model
	serial string
	view   view

	fed, panels int64
	inside      *card // nil for none
	last        string
	cut         bool // the connection is dropped in the next answer
	emptyUntil  time.Time
	openUntil   time.Time

	settings settings
	sequence *sequence // since Ss; nil for none
	previous *sequence // the last one that came to its end, for Sc
}

// settings are what P commands set.
type settings struct {
	management string
	ribbon     string
	keep       bool // Pneab;A;0
	pneab      bool
}

// card is the one inside.
type card struct {
	job    string
	blank  string
	place  string // CARD, SMART CARD or CONTACTLESS CARD
	faults machine.Faults
}

func newPrinter(c machine.Config) (*printer, error) {
	kind, err := modelNamed(c.Model)
	if err != nil {
		return nil, err
	}
	own := []string{faultCover, faultRibbon, faultMisread, faultTwo, faultUnmanaged, faultLateJam, faultDieFed, faultDiePanel, faultDieEject}
	m, err := machine.Open(c, own)
	if err != nil {
		return nil, err
	}
	p := &printer{Machine: m, config: m.Config(), model: kind, serial: serialOf(m.UUID()), last: "OK", settings: settings{management: "0"}}
	p.recall()
	p.show("idle")
	return p, nil
}

// recall goes through the ledger: the counters, and the card that was inside when the power went.
func (p *printer) recall() {
	created := int64(0)
	for _, entry := range p.Past() {
		switch entry.Event {
		case machine.EventCreated:
			created++
		case machine.EventFed:
			p.fed++
			p.inside = &card{job: entry.Job, blank: entry.Blank, place: "CARD", faults: p.Faults(created)}
		case eventPanel:
			p.panels++
		case machine.EventEjected:
			p.inside = nil
		}
	}
	p.fed += extra(p.Past(), p.Faults)
}

// extra is how many cards were counted that never were.
func extra(past []machine.Entry, faults func(int64) machine.Faults) int64 {
	nth, more := int64(0), int64(0)
	for _, entry := range past {
		if entry.Event == machine.EventCreated {
			if nth++; faults(nth).Has(faultTwo) {
				more++
			}
		}
	}
	return more
}

// write puts entries into the ledger; that this fails ends the printer.
func (p *printer) write(entries ...machine.Entry) error {
	if err := p.Write(entries...); err != nil {
		return &ledgerError{err}
	}
	return nil
}

func (p *printer) about(event, result string) machine.Entry {
	return machine.Entry{Event: event, Job: p.inside.job, Blank: p.inside.blank, Result: result}
}

// feed takes a card from the stack. The answer is OK or why there is none.
func (p *printer) feed() (string, error) {
	faults := p.Faults(p.Made() + 1)
	if f, set := faults.Find(machine.FaultEmpty); set && p.emptyUntil.IsZero() {
		p.emptyUntil = time.Now().Add(f.Duration())
	}
	if time.Now().Before(p.emptyUntil) {
		return "FEEDER EMPTY", nil
	}
	blank, ok, err := p.Feed()
	if err != nil {
		return "", &ledgerError{err}
	}
	if !ok {
		return "FEEDER EMPTY", nil
	}
	p.emptyUntil = time.Time{}
	p.fed++
	p.inside = &card{job: fmt.Sprintf("card:%s:%d", p.serial, p.fed), blank: blank, place: "CARD", faults: faults}
	if err := p.write(p.about(machine.EventCreated, ""), p.about(machine.EventFed, "")); err != nil {
		return "", err
	}
	if faults.Has(faultTwo) {
		p.fed++
	}
	if faults.Has(faultDieFed) {
		machine.Die()
	}
	return "OK", nil
}

// eject lets the card go by one of the two ways out.
func (p *printer) eject(result string) error {
	faults := p.inside.faults
	if err := p.write(p.about(machine.EventEjected, result)); err != nil {
		return err
	}
	p.inside, p.sequence = nil, nil
	if faults.Has(faultDieEject) {
		machine.Die()
	}
	return nil
}

// sleep waits unless the printer is switched off first.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// managed reports whether the host manages errors: bit 2 of Pem.
func (s settings) managed() bool {
	var value int
	if _, err := fmt.Sscanf(s.management, "%d", &value); err != nil {
		return false
	}
	return value&2 != 0
}

// cardsOnRibbon is what a new ribbon is good for.
const cardsOnRibbon = 1000

// cardsLeft is what the ribbon is good for now.
func (p *printer) cardsLeft() int64 { return max(0, cardsOnRibbon-p.fed) }

// inks are the letters that a ribbon may have.
func inks(ribbon string) bool { return ribbon != "" && strings.Trim(ribbon, "ymckou") == "" }
