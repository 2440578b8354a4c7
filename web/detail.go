package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
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

type documentView struct {
	document.Document
	Composed bool
	Attempts []production.Attempt
	Life     []happening
}

func (b *board) document(r *http.Request) (string, any, error) {
	ctx := r.Context()
	d, err := document.Load(ctx, b.Database, name(r, "id"))
	if err != nil {
		return "", nil, err
	}
	v := documentView{Document: d, Composed: d.Page != nil}
	if v.Attempts, err = production.AttemptsOf(ctx, b.Database, d.ID); err != nil {
		return "", nil, err
	}
	v.Life, err = b.life(r, "document", d.ID)
	name := d.ID
	if d.Number != nil {
		name = *d.Number
	}
	return "Document " + name, v, err
}

func (b *board) life(r *http.Request, kind, subject string) ([]happening, error) {
	rows, err := b.Database.Query(r.Context(), `
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

func (b *board) picture(w http.ResponseWriter, r *http.Request) {
	dpi := largeDPI
	if small, err := strconv.ParseBool(r.URL.Query().Get("small")); err == nil && small {
		dpi = smallDPI
	}
	d, err := document.Load(r.Context(), b.Database, name(r, "id"))
	if err == nil && d.Page == nil {
		err = issuance.NotFoundf("document", "document %s has no page yet", d.ID)
	}
	if err != nil {
		_, status, title, text := b.fault(r, err)
		http.Error(w, fmt.Sprintf("%s. %s", title, text), status)
		return
	}
	picture, err := b.Picture(r.Context(), d.ID, dpi)
	if err != nil {
		b.Logger.ErrorContext(r.Context(), "drawing page", "document", d.ID, "problem", err)
		http.Error(w, "The page can't be drawn.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	// A composed page never changes: the visitor's own browser may keep its picture while the board refreshes.
	w.Header().Set("Cache-Control", "private, max-age=3600")
	if _, err := w.Write(picture); err != nil {
		b.Logger.DebugContext(r.Context(), "visitor has gone", "problem", err)
	}
}

type blankView struct {
	stock.Blank
	Moves []stock.Move
}

func (b *board) blank(r *http.Request) (string, any, error) {
	ctx := r.Context()
	x, err := stock.Load(ctx, b.Database, name(r, "serial"))
	if err != nil {
		return "", nil, err
	}
	moves, err := stock.Life(ctx, b.Database, x.Serial)
	return "Blank " + x.Serial, blankView{Blank: x, Moves: moves}, err
}

type blanksView struct {
	Levels []stock.Level
	List   []stock.Blank
}

func (b *board) blanks(r *http.Request) (string, any, error) {
	levels, err := stock.Levels(r.Context(), b.Database)
	if err != nil {
		return "", nil, err
	}
	list, err := stock.List(r.Context(), b.Database, 500)
	return "Blanks", blanksView{Levels: levels, List: list}, err
}

type batchView struct {
	production.Batch
	Documents []document.Document
}

func (b *board) batch(r *http.Request) (string, any, error) {
	x, err := production.LoadBatch(r.Context(), b.Database, name(r, "id"))
	if err != nil {
		return "", nil, err
	}
	list, err := document.List(r.Context(), b.Database, document.Filter{Batch: x.ID})
	return "Batch " + x.ID, batchView{Batch: x, Documents: list}, err
}
