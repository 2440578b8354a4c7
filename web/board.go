package web

import (
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

// board is the overview of everything, for all who are signed in: it only reads.
func (h *House) board() Desk {
	row := func(pattern string, handle Handler) Route {
		return Route{Method: http.MethodGet, Pattern: pattern, Duty: SignedIn(), Site: AnySite, States: Always, Proof: SessionProof, Event: NoEvent, Handle: handle}
	}
	return Desk{
		Name: "board",
		Routes: []Route{
			row("/board", h.overview), row("/documents/{id}", h.document), row("/documents/{id}/page.png", h.picture),
			row("/blanks", h.blanks), row("/blanks/{serial}", h.blank), row("/batches/{id}", h.batch),
		},
		Pages: []Template{
			{"board", overview{}}, {"document", documentView{}}, {"blank", blankView{}}, {"blanks", blanksView{}}, {"batch", batchView{}},
		},
		Links: []Link{{"nav.board", "/board"}, {"nav.blanks", "/blanks"}},
	}
}

// stage is one place on the way of a document, and how many are there.
type stage struct {
	State issuance.State
	Count int
}

// overview is what the board shows.
type overview struct {
	Applications []stage
	Documents    []stage
	Printers     []production.Printer
	Batches      []production.Batch
	Halted       []production.Batch
	Doubts       []production.Attempt
	Levels       []stock.Level
	List         []document.Document
}

// Waiting reports whether anything needs a person.
func (o overview) Waiting() bool { return len(o.Halted)+len(o.Doubts) > 0 }

// way is the order in which a document passes its states.
func way() []issuance.State {
	return []issuance.State{"ordered", "batched", "numbered", "composed", "printing", "device done", "printed", "inspected", "in transit", "available", "active"}
}

func (h *House) overview(q *Request) (Answer, error) {
	ctx := q.Context()
	var o overview
	var err error
	if o.Applications, err = counts(q, "SELECT state, count(*) FROM application GROUP BY state ORDER BY min(changed_at)"); err != nil {
		return Answer{}, err
	}
	documents, err := counts(q, "SELECT state, count(*) FROM document GROUP BY state ORDER BY state")
	if err != nil {
		return Answer{}, err
	}
	o.Documents = along(way(), documents)
	if o.Printers, err = production.Printers(ctx, q.Read); err != nil {
		return Answer{}, err
	}
	if o.Batches, err = production.Batches(ctx, q.Read); err != nil {
		return Answer{}, err
	}
	for _, x := range o.Batches {
		if x.State == "halted" {
			o.Halted = append(o.Halted, x)
		}
	}
	if o.Doubts, err = production.Attempts(ctx, q.Read, "in doubt"); err != nil {
		return Answer{}, err
	}
	if o.Levels, err = stock.Levels(ctx, q.Read); err != nil {
		return Answer{}, err
	}
	o.List, err = document.List(ctx, q.Read, document.Filter{Limit: 200})
	return Page("board", o), err
}

func counts(q *Request, query string) ([]stage, error) {
	rows, err := q.Read.Query(q.Context(), query)
	if err != nil {
		return nil, fmt.Errorf("counting: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stage])
	if err != nil {
		return nil, fmt.Errorf("counting: %w", issuance.Translate(err))
	}
	return list, nil
}

// along puts counts in the order of the way, empty places included; whatever left the way comes after it.
func along(way []issuance.State, counts []stage) []stage {
	var list []stage
	on := map[issuance.State]bool{}
	for _, s := range way {
		on[s] = true
		n := 0
		for _, c := range counts {
			if c.State == s {
				n = c.Count
			}
		}
		list = append(list, stage{State: s, Count: n})
	}
	for _, c := range counts {
		if !on[c.State] {
			list = append(list, c)
		}
	}
	return list
}
