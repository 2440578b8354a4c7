package evolis

import (
	"context"
	"strconv"
	"strings"
	"time"

	"chancery/printers/simulator/machine"
)

// perform does one command and gives its answer. An error ends the connection.
func (p *printer) perform(ctx context.Context, c command) (string, error) {
	switch c.name[:min(1, len(c.name))] {
	case "R":
		return p.read(c)
	case "P":
		return p.set(c), nil
	case "S", "D":
		p.show("processing")
		defer p.show("idle")
		answer, err := p.act(ctx, c)
		if c.name != "Sk" && c.name != "Sds" && err == nil {
			p.last = answer
			if c.name == "Smr" && !strings.HasPrefix(answer, "ERROR") {
				p.last = "OK"
			}
		}
		return answer, err
	}
	return "ERROR CDE", nil
}

// set does the commands that set something.
func (p *printer) set(c command) string {
	first := ""
	if len(c.parameters) > 0 {
		first = c.parameters[0]
	}
	switch c.name {
	case "Psc":
		return "OK"
	case "Pmi":
		return p.accepted(first == "F" || first == "M" || first == "B")
	case "Pem":
		if _, err := strconv.ParseUint(first, 10, 8); err != nil {
			return "ERROR PARAMETRES"
		}
		if !p.Faults(p.Made() + 1).Has(faultUnmanaged) {
			p.settings.management = first
		}
		return "OK"
	case "Pr":
		if p.inside != nil && p.inside.faults.Has(faultRibbon) {
			return "ERROR RIBBON"
		}
		p.settings.ribbon = first
		return p.accepted(inks(first))
	case "Pneab":
		return p.setKeep(c)
	}
	return "ERROR CDE"
}

func (p *printer) accepted(ok bool) string {
	if ok {
		return "OK"
	}
	return "ERROR PARAMETRES"
}

func (p *printer) setKeep(c command) string {
	switch {
	case !p.model.pneab:
		return "ERROR CDE"
	case c.is("Pneab;E"), c.is("Pneab;D"):
		p.settings.pneab = c.parameters[0] == "E"
	case c.is("Pneab;A;0"), c.is("Pneab;A;1"):
		p.settings.keep = c.parameters[1] == "0"
	default:
		return "ERROR PARAMETRES"
	}
	return "OK"
}

// read answers the questions.
func (p *printer) read(c command) (string, error) {
	switch {
	case c.is("Rlr"):
		return p.last, nil
	case c.is("Rlr;p"):
		if p.inside == nil {
			return "OK", nil
		}
		return p.inside.place, nil
	case c.is("Rem"):
		return p.settings.management, nil
	case c.is("Rco;c"):
		return strconv.FormatInt(p.fed, 10), nil
	case c.is("Rco;p"), c.is("Rco;l"):
		return strconv.FormatInt(p.panels, 10), nil
	case c.is("Rse;o"):
		if time.Now().Before(p.openUntil) {
			return "0,00 Volts", nil
		}
		return "5,00 Volts", nil
	case c.is("Rcr"):
		if p.inside != nil && p.inside.faults.Has(faultRibbon) {
			return "1", nil
		}
		return "0", nil
	case c.is("Rrt;qty") && !p.model.letters:
		return strconv.Itoa(cardsOnRibbon), nil
	case c.is("Rrt;count") && !p.model.letters:
		return strconv.FormatInt(p.cardsLeft(), 10), nil
	}
	return p.identify(c)
}

func (p *printer) identify(c command) (string, error) {
	switch {
	case c.is("Rsn"):
		return p.serial, nil
	case c.is("Rtp"):
		return p.model.title, nil
	case c.is("Rfv"):
		return "1.0", nil
	}
	return "ERROR CDE", nil
}

// act does the commands that move something.
func (p *printer) act(ctx context.Context, c command) (string, error) {
	switch c.name {
	case "Sk":
		return p.stack(c)
	case "Si":
		return p.insert()
	case "Sis", "Sic":
		return p.toStation(c.name)
	case "Ss":
		return p.start()
	case "Sr", "Sv":
		return p.turn(ctx, c.name)
	case "Db":
		return p.load(ctx, c)
	case "Se":
		return p.finish(ctx)
	case "Ser", "Seb":
		return p.reject()
	case "Sc":
		return p.again(ctx)
	case "Smr":
		return p.track(c)
	}
	return "ERROR CDE", nil
}

// stack answers whether the feeder is empty.
func (p *printer) stack(c command) (string, error) {
	if len(c.parameters) == 0 || c.parameters[0] != "f" {
		return "ERROR PARAMETRES", nil
	}
	serials, ends, err := p.Stack()
	if err != nil {
		return "", &ledgerError{err}
	}
	if ends && len(serials) == 0 || time.Now().Before(p.emptyUntil) {
		return "1", nil
	}
	return "0", nil
}

// insert feeds a card, unless one is inside.
func (p *printer) insert() (string, error) {
	if p.inside != nil {
		p.inside.place = "CARD"
		return "OK", nil
	}
	return p.feed()
}

// toStation moves the card, or one from the feeder, to a chip station.
func (p *printer) toStation(name string) (string, error) {
	answer, err := p.insert()
	if err == nil && answer == "OK" {
		p.inside.place = map[string]string{"Sis": "SMART CARD", "Sic": "CONTACTLESS CARD"}[name]
	}
	return answer, err
}

// track reads the stripe, where each card has its serial from the maker.
func (p *printer) track(c command) (string, error) {
	switch {
	case len(c.parameters) != 1 || !strings.Contains("123", c.parameters[0]):
		return "ERROR PARAMETRES", nil
	case p.inside == nil || p.inside.blank == "" || p.inside.faults.Has(faultMisread):
		return "ERROR MAG", nil
	}
	return p.inside.blank, nil
}

// reject ejects the card to the box; panels that wait are forgotten.
func (p *printer) reject() (string, error) {
	if p.inside == nil {
		return "ERROR TIME OUT", nil
	}
	return "OK", p.eject("reject")
}

// jammed records a card that is stuck, with ink on it.
func (p *printer) jammed() error {
	return p.write(p.about(machine.EventJam, ""), p.about(machine.EventSpoiled, "jam"))
}
