package evolis

import (
	"bytes"
	"context"
	"time"

	"chancery/printers/simulator/machine"
)

// sequence is what was said since Ss: five bitmaps a side at most, kept so that a card can be printed again.
type sequence struct {
	side   int // 0 front, 1 back; -1 before Sr
	loaded []bitmap
	on     int // how many are on the card
	ended  bool
}

// bitmap is one panel as it came.
type bitmap struct {
	side   int
	letter string
	levels string
	data   []byte
}

// maxBitmaps is what the memory holds for a side.
const maxBitmaps = 5

// start begins a sequence; a card is fed unless one is inside.
func (p *printer) start() (string, error) {
	answer, err := p.insert()
	if err != nil || answer != "OK" {
		return answer, err
	}
	p.sequence = &sequence{side: -1}
	return "OK", nil
}

// turn says which side comes; the card is turned over once the front has all its panels.
func (p *printer) turn(ctx context.Context, name string) (string, error) {
	s := p.sequence
	if s == nil || p.inside == nil || s.ended {
		return "ERROR CDE", nil
	}
	if name == "Sr" {
		s.side = 0
		return "OK", nil
	}
	answer, err := p.transfer(ctx)
	if answer == "OK" {
		s.side = 1
	}
	return answer, err
}

// load takes a bitmap into memory, and prints the one before it meanwhile.
func (p *printer) load(ctx context.Context, c command) (string, error) {
	s := p.sequence
	if s == nil || p.inside == nil || s.side < 0 || s.ended {
		return "ERROR CDE", nil
	}
	letter := c.parameters[0]
	colour := letter == "y" || letter == "m" || letter == "c"
	n := len(s.loaded)
	ribbon := p.settings.ribbon
	switch {
	case colour == (c.parameters[1] == "2"):
		return "ERROR PARAMETRES", nil
	case n >= len(ribbon) || ribbon[n:n+1] != letter, n >= maxBitmaps && s.loaded[n-maxBitmaps].side == s.side:
		return "ERROR RIBBON", nil
	}
	if f, set := p.inside.faults.Find(faultCover); set && n == 0 {
		p.openUntil = time.Now().Add(f.Duration())
		return "COVER OPEN", nil
	}
	if p.inside.faults.Has(machine.FaultDieBefore) {
		machine.Die()
	}
	answer, err := p.transfer(ctx)
	if err == nil && answer == "OK" {
		s.loaded = append(s.loaded, bitmap{side: s.side, letter: letter, levels: c.parameters[1], data: c.data})
	}
	return answer, err
}

// transfer puts the panel that waits onto the card. The counter moves with each that is on it whole.
func (p *printer) transfer(ctx context.Context) (string, error) {
	s := p.sequence
	for s.on < len(s.loaded) {
		b := s.loaded[s.on]
		faults := p.inside.faults
		if s.on == 0 && faults.Has(machine.FaultJam) || s.on == 1 && faults.Has(faultLateJam) {
			return p.stuck(ctx)
		}
		if faults.Has(faultDiePanel) {
			if err := p.write(p.about(machine.EventSpoiled, "half a panel")); err != nil {
				return "", err
			}
			machine.Die()
		}
		sleep(ctx, p.config.SheetTime/time.Duration(len(p.settings.ribbon)))
		if err := p.write(p.about(eventPanel, []string{"front ", "back "}[b.side]+b.letter)); err != nil {
			return "", err
		}
		p.panels++
		s.on++
		if faults.Has(machine.FaultDieDuring) {
			machine.Die()
		}
	}
	return "OK", nil
}

// stuck is a jam in the middle of a panel. Unless the host manages errors, the card goes to the box and the sequence begins again by
// itself on the next one.
func (p *printer) stuck(ctx context.Context) (string, error) {
	s := p.sequence
	if err := p.jammed(); err != nil {
		return "", err
	}
	if p.settings.managed() {
		s.ended = true
		return "ERROR TIME OUT", nil
	}
	if err := p.eject("reject"); err != nil {
		return "", err
	}
	if answer, err := p.feed(); err != nil || answer != "OK" {
		return answer, err
	}
	s.on = 0
	p.inside.faults = nil
	p.sequence = s
	return p.transfer(ctx)
}

// finish prints the last panel. Then the card leaves, unless it is to be kept.
func (p *printer) finish(ctx context.Context) (string, error) {
	s := p.sequence
	switch {
	case p.inside == nil || s == nil || s.ended:
		return "ERROR CDE", nil
	case len(s.loaded) == 0:
		return "OK", p.eject("good")
	case len(s.loaded) != len(p.settings.ribbon):
		return "ERROR RIBBON", nil
	}
	if f, set := p.inside.faults.Find(machine.FaultSlow); set {
		sleep(ctx, f.Duration())
	}
	if answer, err := p.transfer(ctx); err != nil || answer != "OK" {
		return answer, err
	}
	if err := p.printed(s); err != nil {
		return "", err
	}
	s.ended, p.previous = true, s
	faults := p.inside.faults
	if !p.settings.keep || !p.settings.pneab {
		if err := p.eject("good"); err != nil {
			return "", err
		}
	}
	if faults.Has(machine.FaultDieAfter) {
		machine.Die()
	}
	p.cut = faults.Has(machine.FaultCut)
	return "OK", nil
}

// printed writes down what is on the card now.
func (p *printer) printed(s *sequence) error {
	result := "whole"
	if p.inside.faults.Has(machine.FaultTruncate) {
		result = "truncated"
		for i, b := range s.loaded {
			s.loaded[i].data = append(bytes.Clone(b.data[:len(b.data)/2]), make([]byte, len(b.data)-len(b.data)/2)...)
		}
	}
	var data []byte
	for _, b := range s.loaded {
		data = append(data, b.data...)
	}
	digest, file, err := p.Keep(data, ".panels")
	if err != nil {
		return &ledgerError{err}
	}
	received, done := p.about(machine.EventReceived, result), p.about(machine.EventPrinted, "good")
	received.SHA256, received.File, done.SHA256, done.File = digest, file, digest, file
	done.Sides = s.side + 1
	entries := []machine.Entry{received}
	for side, name := range []string{"front", "back"}[:done.Sides] {
		picture, err := p.picture(s, side, name)
		if err != nil {
			return err
		}
		entries = append(entries, picture)
	}
	return p.write(append(entries, done)...)
}

// again is Sc: the last sequence once more, on the card inside or on the next one. It asks nobody.
func (p *printer) again(ctx context.Context) (string, error) {
	if p.previous == nil {
		return "ERROR CDE", nil
	}
	if answer, err := p.insert(); err != nil || answer != "OK" {
		return answer, err
	}
	p.sequence = &sequence{side: p.previous.side, loaded: p.previous.loaded}
	return p.finish(ctx)
}
