package web

import (
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

// happening is one audit event as the board shows it.
type happening struct {
	At     time.Time
	Actor  string
	Action string
	Detail map[string]any
}

// ofDocument is a document, of the sites that it is near.
func ofDocument(q *Request) (Thing, error) {
	d, err := document.Load(q.Context(), q.Read, q.Name("id"))
	if err != nil {
		return Thing{}, err
	}
	sites, err := document.SitesOf(q.Context(), q.Read, d)
	return Thing{Sites: sites, State: d.State}, err
}

// ofBlank is a blank, of the site where it is and of those that its document is near.
func ofBlank(q *Request) (Thing, error) {
	x, err := stock.Load(q.Context(), q.Read, q.Name("serial"))
	if err != nil || x.Document == nil {
		return Thing{Sites: []string{x.Site}, State: x.State}, err
	}
	d, err := document.Load(q.Context(), q.Read, *x.Document)
	if err != nil {
		return Thing{}, err
	}
	sites, err := document.SitesOf(q.Context(), q.Read, d)
	return Thing{Sites: append(sites, x.Site), State: x.State}, err
}

// ofBatch is a batch, of the site where it is made.
func ofBatch(q *Request) (Thing, error) {
	x, err := production.LoadBatch(q.Context(), q.Read, q.Name("id"))
	return Thing{Sites: []string{x.Site}, State: x.State}, err
}

type documentView struct {
	document.Document
	Here     bool // it is made at the site of the person: batch and blanks of attempts are theirs to look at
	Composed bool
	Attempts []production.Attempt
	Life     []happening
}

func (h *House) document(q *Request) (Answer, error) {
	ctx := q.Context()
	d, err := document.Load(ctx, q.Read, q.Name("id"))
	if err != nil {
		return Answer{}, err
	}
	if err := q.Viewed(people.Viewing{SubjectKind: "document", Subject: d.ID, Site: d.Site}); err != nil {
		return Answer{}, err
	}
	v := documentView{Document: d, Here: d.Site == q.By.Site, Composed: d.Page != nil}
	if v.Attempts, err = production.AttemptsOf(ctx, q.Read, d.ID); err != nil {
		return Answer{}, err
	}
	v.Life, err = life(q, "document", d.ID)
	return Page("document", v), err
}

func life(q *Request, kind, subject string) ([]happening, error) {
	rows, err := q.Read.Query(q.Context(), `
		SELECT at, actor, action, detail
		FROM audit_event
		WHERE subject_kind = $1 AND subject = $2
		ORDER BY id`, kind, subject)
	if err != nil {
		return nil, fmt.Errorf("loading the life of %s: %w", subject, issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[happening])
	if err != nil {
		return nil, fmt.Errorf("loading the life of %s: %w", subject, issuance.Translate(err))
	}
	return list, nil
}

// The resolutions in which a page is shown: beside others, and by itself.
const (
	smallDPI = 60
	largeDPI = 200
)

func (h *House) picture(q *Request) (Answer, error) {
	dpi := largeDPI
	if small, err := strconv.ParseBool(q.Asked("small")); err == nil && small {
		dpi = smallDPI
	}
	d, err := document.Load(q.Context(), q.Read, q.Name("id"))
	if err == nil && d.Page == nil {
		err = issuance.NotFoundf("document", "document %s has no page yet", d.ID)
	}
	if err != nil {
		return Answer{}, err
	}
	if err := q.Viewed(people.Viewing{SubjectKind: "document", Subject: d.ID, Site: d.Site}); err != nil {
		return Answer{}, err
	}
	picture, err := h.Picture(q.Context(), d.ID, dpi)
	if err != nil {
		return Answer{}, fmt.Errorf("drawing the page of %s: %w", d.ID, err)
	}
	return Picture("image/png", picture, true), nil // a composed page never changes
}

// Title names the document by its number, once it has one.
func (v documentView) Title(q *Request) string {
	if v.Number != nil {
		return q.Word("document.title") + " " + *v.Number
	}
	return q.Word("document.title") + " " + v.ID
}

type blankView struct {
	stock.Blank
	Moves []stock.Move
}

func (h *House) blank(q *Request) (Answer, error) {
	ctx := q.Context()
	x, err := stock.Load(ctx, q.Read, q.Name("serial"))
	if err != nil {
		return Answer{}, err
	}
	moves, err := stock.Life(ctx, q.Read, x.Serial)
	return Page("blank", blankView{Blank: x, Moves: moves}), err
}

// Title names the blank.
func (v blankView) Title(q *Request) string { return q.Word("blank.title") + " " + v.Serial }

type blanksView struct {
	Levels []stock.Level
	List   []stock.Blank
}

func (h *House) blanks(q *Request) (Answer, error) {
	levels, err := levels(q)
	if err != nil {
		return Answer{}, err
	}
	list, err := stock.ListAt(q.Context(), q.Read, q.By.Site, 500)
	return Page("blanks", blanksView{Levels: levels, List: list}), err
}

type batchView struct {
	production.Batch
	Documents []document.Document
}

func (h *House) batch(q *Request) (Answer, error) {
	x, err := production.LoadBatch(q.Context(), q.Read, q.Name("id"))
	if err != nil {
		return Answer{}, err
	}
	list, err := document.List(q.Context(), q.Read, document.Filter{Batch: x.ID})
	return Page("batch", batchView{Batch: x, Documents: list}), err
}

// Title names the batch.
func (v batchView) Title(q *Request) string { return q.Word("batch.title") + " " + v.ID }
