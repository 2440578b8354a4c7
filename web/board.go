package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

// board is the overview of one's own site, for all who are signed in: it only reads. Whoever oversees other sites has the desk of
// supervision, where a look at another site's record wants a reason.
func (h *House) board() Desk {
	row := func(pattern string, handle Handler) Route {
		return Route{Method: http.MethodGet, Pattern: pattern, Duty: SignedIn(), Site: AnySite, States: Always, Proof: SessionProof, Event: NoEvent, Handle: handle}
	}
	of := func(thing func(*Request) (Thing, error), pattern string, handle Handler) Route {
		r := row(pattern, handle)
		r.Site, r.Thing = OwnSite, thing
		return r
	}
	return Desk{
		Name: "board",
		Routes: []Route{
			row("/board", h.overview), of(ofDocument, "/documents/{id}", h.document), of(ofDocument, "/documents/{id}/page.png", h.picture),
			row("/blanks", h.blanks), of(ofBlank, "/blanks/{serial}", h.blank), of(ofBatch, "/batches/{id}", h.batch),
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
	Site         string
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

// way is the order in which a document passes its states. What has been handed over is not on it any more: years of it would hide the rest.
func way() []issuance.State {
	return []issuance.State{"ordered", "batched", "numbered", "composed", "printing", "device done", "printed", "inspected", "in transit", "available"}
}

// beside is where a document stands that is off the way and not at an end: somebody has to do something about it.
func beside() []issuance.State { return []issuance.State{"in doubt", "spoiled", "rejected"} }

// begun are the states of an application on which nobody has decided for good.
func begun() []issuance.State {
	return []issuance.State{application.Submitted, application.Vetting, application.Review, application.Returned, application.Approved, application.InProduction, application.Ready}
}

func (h *House) overview(q *Request) (Answer, error) {
	o := overview{Site: q.By.Site}
	for _, look := range []func(*Request) error{o.applications, o.documents, o.machines, o.blanks} {
		if err := look(q); err != nil {
			return Answer{}, err
		}
	}
	return Page("board", o), nil
}

// applications counts what was taken at the site, is worked at there, or is wanted there.
func (o *overview) applications(q *Request) error {
	sites, err := application.SitesOf(q.Context(), q.Read, o.Site)
	if err != nil {
		return err
	}
	rows, err := q.Read.Query(q.Context(), "SELECT state, count(*) FROM application WHERE (site = ANY ($1) OR delivery_site = $2) AND state = ANY ($3) GROUP BY state ORDER BY min(changed_at)", sites, o.Site, begun())
	if err != nil {
		return fmt.Errorf("counting applications: %w", issuance.Translate(err))
	}
	if o.Applications, err = pgx.CollectRows(rows, pgx.RowToStructByPos[stage]); err != nil {
		return fmt.Errorf("counting applications: %w", issuance.Translate(err))
	}
	return nil
}

func (o *overview) documents(q *Request) error {
	states := slices.Concat(way(), beside())
	counts, err := document.CountNear(q.Context(), q.Read, o.Site, states)
	if err != nil {
		return err
	}
	o.Documents = along(way(), counts)
	o.List, err = document.Near(q.Context(), q.Read, o.Site, states, 200)
	return err
}

// machines gives the printers of the site, and what runs or has stopped at them.
func (o *overview) machines(q *Request) error {
	printers, err := production.Printers(q.Context(), q.Read)
	if err != nil {
		return err
	}
	here := map[string]bool{}
	for _, p := range printers {
		if p.Site == o.Site {
			here[p.ID] = true
			o.Printers = append(o.Printers, p)
		}
	}
	batches, err := production.Batches(q.Context(), q.Read, "allocated", "running", "halted", "finished")
	if err != nil {
		return err
	}
	for _, b := range batches {
		if b.Site != o.Site {
			continue
		}
		if o.Batches = append(o.Batches, b); b.State == "halted" {
			o.Halted = append(o.Halted, b)
		}
	}
	o.Doubts, err = production.Attempts(q.Context(), q.Read, "in doubt")
	o.Doubts = slices.DeleteFunc(o.Doubts, func(a production.Attempt) bool { return !here[a.Printer] })
	return err
}

func (o *overview) blanks(q *Request) (err error) {
	o.Levels, err = levels(q)
	return err
}

// levels says how many blanks the site of the person has.
func levels(q *Request) ([]stock.Level, error) {
	list, err := stock.Levels(q.Context(), q.Read)
	return slices.DeleteFunc(list, func(l stock.Level) bool { return l.Site != q.By.Site }), err
}

// along puts counts in the order of the way, empty places included; whatever left the way comes after it, by name.
func along(way []issuance.State, counts map[issuance.State]int) []stage {
	var list []stage
	for _, s := range way {
		list = append(list, stage{State: s, Count: counts[s]})
		delete(counts, s)
	}
	for _, s := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, stage{State: s, Count: counts[s]})
	}
	return list
}
