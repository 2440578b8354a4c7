package evolis

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chancery/printers"
)

// name is what a card is called: after the printer and its counter of cards fed, which anybody can read while the card is inside.
type name struct {
	serial string
	fed    int64
}

// unseen stands for the counter of panels when nobody looked as the card was fed.
const unseen = -1

// jobOf names the job of a card. Its UUID is card:SERIAL:FED. Its ID is one more than the panels that the printer had printed when
// the card was fed, so that whoever keeps it can tell after a restart that the card is unmarked; 0 where nobody looked.
func jobOf(n name, panels int64) printers.Job {
	return printers.Job{ID: int(panels + 1), UUID: fmt.Sprintf("card:%s:%d", n.serial, n.fed)}
}

// parseJob takes back what jobOf gave; anything else is no card.
func parseJob(job printers.Job) (n name, panels int64, err error) {
	parts := strings.Split(job.UUID, ":")
	if len(parts) != 3 || parts[0] != "card" || parts[1] == "" {
		return name{}, 0, errors.New("the job is not named after a card of this kind of printer")
	}
	fed, err := strconv.ParseInt(parts[2], 10, 64)
	n, panels = name{serial: parts[1], fed: fed}, int64(job.ID)-1
	if err != nil || fed < 1 || panels < unseen || jobOf(n, panels) != job {
		return name{}, 0, errors.New("the job's name of a card can't be read")
	}
	return n, panels, nil
}

// open keeps the ticket of a card for Send.
func (s *Station) open(job printers.Job, t printers.Ticket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tickets = map[printers.Job]printers.Ticket{job: t}
}

// redeem takes the ticket of a card, which nothing can take a second time.
func (s *Station) redeem(job printers.Job) (printers.Ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, found := s.tickets[job]
	if !found {
		return printers.Ticket{}, errors.New("no ticket is open for this card: it was used, or made by another Create")
	}
	delete(s.tickets, job)
	return t, nil
}

// void takes back the ticket of the card inside, which is to have no document.
func (s *Station) void() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tickets = nil
}
