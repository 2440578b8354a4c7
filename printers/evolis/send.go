package evolis

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"

	"chancery/printers"
)

// Send prints the panels of a document on the card that the job holds, and returns when all of them are on it and the counter of
// panels has moved by exactly their number. The card is then still inside, except with hold=no.
func (s *Station) Send(ctx context.Context, job printers.Job, document []byte) error {
	n, before, err := parseJob(job)
	if err != nil {
		return notSent(err)
	}
	t, err := s.redeem(job)
	if err != nil {
		return notSent(err)
	}
	k := s.memory.recall(n, before)
	if k.canceled {
		return notSent(errors.New("the card was to have no document: its job was canceled"))
	}
	s.memory.change(k, func(k *card) { k.sending = true })
	defer s.memory.change(k, func(k *card) { k.sending = false })
	sides, err := s.prepare(t, document)
	if err != nil {
		return notSent(err)
	}
	c, err := s.connect(ctx, true)
	if err != nil {
		return notSent(err)
	}
	err = c.print(k, sides)
	return errors.Join(because(ctx, err), closing(c, err))
}

func notSent(err error) error { return fmt.Errorf("%w: %w", printers.ErrNotSent, err) }

// prepare makes sure that the document is the ticket's, and turns it into bitmaps.
func (s *Station) prepare(t printers.Ticket, document []byte) ([]side, error) {
	if len(document) != t.Length || sha256.Sum256(document) != t.SHA256 {
		return nil, errors.New("the document is not the one of the ticket: length or SHA-256 differ")
	}
	sides, err := s.where.planes(document)
	if err != nil {
		return nil, err
	}
	if len(sides) != max(1, t.Sides) {
		return nil, fmt.Errorf("the document has %d sides, its ticket %d", len(sides), max(1, t.Sides))
	}
	return sides, nil
}

// print takes the held card through its panels. Until the first bitmap every error says that nothing was sent.
func (c *session) print(k card, sides []side) error {
	if err := c.begin(k, sides); err != nil {
		return notSent(err)
	}
	c.s.memory.change(k, func(k *card) { k.panels, k.sides = panelsOf(sides), len(sides) })
	for number, planes := range sides {
		if number > 0 {
			if err := c.do("Sv"); err != nil {
				return fmt.Errorf("turning the card: %w", err)
			}
		}
		for _, p := range planes {
			if err := c.load(p); err != nil {
				return fmt.Errorf("side %d: panel %s: %w", number+1, p.letter, err)
			}
		}
	}
	if err := c.do("Se"); err != nil {
		return fmt.Errorf("printing the last panel: %w", err)
	}
	return c.printed(k, panelsOf(sides))
}

// begin makes sure that the card is ours and unmarked, and that the ribbon is the document's.
func (c *session) begin(k card, sides []side) error {
	if c.troubled() {
		return fmt.Errorf("after the card was fed: %w", c.last.problem)
	}
	if loaded := c.s.where.ribbon; loaded != "" && loaded != ribbon(sides) {
		return fmt.Errorf("the document has the panels %s, and the URI says that every card has %s", ribbon(sides), loaded)
	}
	now, err := c.read()
	if err != nil {
		return err
	}
	if !c.holds(k, now) || now.panels != k.before {
		return fmt.Errorf("card %d of printer %s is not held unmarked: the printer %s has fed %d cards and printed %d panels, and a card is at %q",
			k.name.fed, k.name.serial, c.serial, now.fed, now.panels, now.place)
	}
	if err := c.keepInside(); err != nil {
		return err
	}
	if err := c.do("Pr", ribbon(sides)); err != nil {
		return fmt.Errorf("ribbon %s: %w", ribbon(sides), err)
	}
	if err := c.do("Ss"); err != nil {
		return err
	}
	return c.do("Sr")
}

// load hands over one bitmap. The printer transfers the one before it meanwhile.
func (c *session) load(p plane) error {
	head := fmt.Sprintf("%cDb;%s;%s;", esc, p.letter, strconv.Itoa(p.levels))
	command := make([]byte, 0, len(head)+len(p.bits)+1)
	command = append(append(append(command, head...), p.bits...), stop)
	a, err := c.exchange(command)
	if err != nil {
		return err
	}
	return done(a, "Db")
}

// printed makes sure that the counters say what the answers do.
func (c *session) printed(k card, panels int64) error {
	now, err := c.read()
	if err != nil {
		return err
	}
	inside := c.holds(k, now)
	if now.fed != k.name.fed || now.panels != k.before+panels || inside != c.s.where.hold {
		return fmt.Errorf("the printer has fed %d cards and printed %d panels more, and a card is at %q: %d panels were to be printed on card %d",
			now.fed, now.panels-k.before, now.place, panels, k.name.fed)
	}
	c.s.memory.change(k, func(k *card) {
		k.done = true
		if !inside {
			k.exit = printers.Good
		}
	})
	return nil
}
