package supervision

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/stock"
)

// hand is one stretch of time in which one person, or the bearer, had the thing.
type hand struct {
	Who    string // user name; "" the bearer
	Site   string
	States []issuance.State // of the blank, and of the document after it
	From   time.Time
	Until  *time.Time // nil: they have it now
	Passed string     // who was there as a witness
	Gone   bool       // it is no more: destroyed, or nobody knows where it is
}

// Now is the last state in these hands.
func (h hand) Now() issuance.State { return h.States[len(h.States)-1] }

// handOn makes the chain of hands of the one blank that the thing stands for: the moves of the blank, then the consignment and the
// hand-over of its document.
func (l *life) handOn() {
	d := l.Main()
	serial := ""
	switch {
	case l.Kind == "blank":
		serial = l.ID
	case l.Kind == "attempt" && len(l.Blanks) > 0:
		serial = l.Blanks[0].Serial
	case d != nil && d.Blank != nil:
		serial = *d.Blank
	}
	for _, m := range l.moves[serial] {
		h := hand{Who: m.Receiver, Site: m.Site, States: []issuance.State{m.To}, From: m.At, Gone: m.To == "destroyed" || m.To == "missing"}
		if m.Witness != nil {
			h.Passed = *m.Witness
		}
		l.pass(h)
	}
	if d == nil || d.Blank == nil || *d.Blank != serial || d.Dispatch == nil {
		return
	}
	if c := l.Dispatch; c != nil && c.ID == *d.Dispatch {
		l.pass(hand{Who: c.SentBy, Site: c.From, States: []issuance.State{"in transit"}, From: c.SentAt})
		if c.ReceivedBy != nil && c.ReceivedAt != nil {
			l.pass(hand{Who: *c.ReceivedBy, Site: c.To, States: []issuance.State{"available"}, From: *c.ReceivedAt})
		}
	}
	if at := l.when("document.handed-over", d.ID); !at.IsZero() {
		l.pass(hand{Site: d.DeliverySite, States: []issuance.State{"active"}, From: at})
	}
}

// pass hands it on. What the same person does with it at the same place is one stretch.
func (l *life) pass(h hand) {
	if n := len(l.Hands); n > 0 {
		last := &l.Hands[n-1]
		if last.Who == h.Who && last.Site == h.Site && last.Gone == h.Gone {
			if last.States[len(last.States)-1] != h.States[0] {
				last.States = append(last.States, h.States...)
			}
			return
		}
		last.Until = &h.From
	}
	l.Hands = append(l.Hands, h)
}

// when gives the time of an event of a thing, zero where it was not.
func (l *life) when(what, id string) time.Time {
	for _, d := range l.Days {
		for _, m := range d.Moments {
			if slices.ContainsFunc(m.Lines, func(x line) bool { return x.What == what && x.ID == id }) {
				return m.At
			}
		}
	}
	return time.Time{}
}

// Last is who has it now, nil where nobody ever had.
func (l *life) Last() *hand {
	if len(l.Hands) == 0 {
		return nil
	}
	return &l.Hands[len(l.Hands)-1]
}

// learnNames loads the names of everybody who occurs.
func (l *life) learnNames(ctx context.Context, q issuance.Querier) error {
	for _, moves := range l.moves {
		for _, m := range moves {
			l.occurs(m)
		}
	}
	for _, d := range l.Days {
		for _, m := range d.Moments {
			for _, x := range m.Lines {
				for _, f := range x.Facts {
					if f.Person {
						l.names[f.Value] = ""
					}
				}
			}
		}
	}
	for _, x := range l.Looks {
		l.names[x.Person] = ""
	}
	if c := l.Dispatch; c != nil && c.ReceivedBy != nil {
		l.names[*c.ReceivedBy] = ""
	}
	rows, err := q.Query(ctx, "SELECT username, name, site FROM person WHERE username = ANY ($1)", slices.Sorted(maps.Keys(l.names)))
	if err != nil {
		return fmt.Errorf("loading names: %w", issuance.Translate(err))
	}
	var username, name, site string
	sites := map[string]string{}
	if _, err = pgx.ForEachRow(rows, []any{&username, &name, &site}, func() error { l.names[username], sites[username] = name, site; return nil }); err != nil {
		return fmt.Errorf("loading names: %w", issuance.Translate(err))
	}
	l.place(sites)
	return nil
}

// place says where acts were that tell it not, and puts names into facts.
func (l *life) place(sites map[string]string) {
	for _, d := range l.Days {
		for i := range d.Moments {
			m := &d.Moments[i]
			if m.Place == "" {
				m.Place = sites[m.Actor]
			}
			for _, x := range m.Lines {
				for k := range x.Facts {
					if x.Facts[k].Person {
						x.Facts[k].Value = l.Name(x.Facts[k].Value)
					}
				}
			}
		}
	}
}

func (l *life) occurs(m stock.Move) {
	l.names[m.Giver], l.names[m.Receiver] = "", ""
	if m.Witness != nil {
		l.names[*m.Witness] = ""
	}
}

// look is one look at a full record.
type look struct {
	At      time.Time `json:"at"`
	Person  string    `json:"person"`
	Kind    string    `json:"kind"`
	Subject string    `json:"subject"`
	Reason  string    `json:"reason"`
}

// lookedAt loads who looked at the records of the thing, latest first.
func (l *life) lookedAt(ctx context.Context, q issuance.Querier) error {
	subjects := []string{l.ID}
	for _, d := range l.Documents {
		subjects = append(subjects, d.ID, d.Application)
	}
	slices.Sort(subjects)
	rows, err := q.Query(ctx, `
		SELECT at, person, subject_kind, subject, reason
		FROM viewing
		WHERE subject_kind IN ('application', 'document')
			AND subject = ANY ($1)
		ORDER BY id DESC
		LIMIT $2`, slices.Compact(subjects), mostLooks)
	if err != nil {
		return fmt.Errorf("loading who looked: %w", issuance.Translate(err))
	}
	if l.Looks, err = pgx.CollectRows(rows, pgx.RowToStructByPos[look]); err != nil {
		return fmt.Errorf("loading who looked: %w", issuance.Translate(err))
	}
	return nil
}
