package evolis

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chancery/printers"
)

// name is what a card is called: after the printer, its counter of cards fed, and its counter of panels when the card was fed. A
// card is unmarked for as long as the latter stands still, which can be told after a restart of our side, too.
type name struct {
	serial string
	fed    int64
	panels int64
}

// job gives the name in the form card:SERIAL:FED:PANELS.
func (n name) job() printers.Job {
	return printers.Job{ID: int(n.fed), UUID: fmt.Sprintf("card:%s:%d:%d", n.serial, n.fed, n.panels)}
}

// parseName takes back what job gave; anything else is no name.
func parseName(job printers.Job) (name, error) {
	parts := strings.Split(job.UUID, ":")
	if len(parts) != 4 || parts[0] != "card" || parts[1] == "" {
		return name{}, errors.New("the job is not named after a card of this kind of printer")
	}
	fed, err1 := strconv.ParseInt(parts[2], 10, 64)
	panels, err2 := strconv.ParseInt(parts[3], 10, 64)
	n := name{serial: parts[1], fed: fed, panels: panels}
	if err1 != nil || err2 != nil || fed < 1 || panels < 0 || n.job() != job {
		return name{}, errors.New("the job's name of a card can't be read")
	}
	return n, nil
}

// open keeps the ticket of a card for Send.
func (s *Station) open(n name, t printers.Ticket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tickets = map[name]printers.Ticket{n: t}
}

// redeem takes the ticket of a card, which nothing can take a second time.
func (s *Station) redeem(n name) (printers.Ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, found := s.tickets[n]
	if !found {
		return printers.Ticket{}, errors.New("no ticket is open for this card: it was used, or made by another Create")
	}
	delete(s.tickets, n)
	return t, nil
}

// void takes back the ticket of a card that is to have no document.
func (s *Station) void(n name) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tickets, n)
}
