package supervision

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/web"
)

// toReplace is a document that ended before it was a document, and that nothing replaces yet.
type toReplace struct {
	ID          string         `json:"id"`
	Application string         `json:"application"`
	Type        string         `json:"type"`
	Site        string         `json:"site"`
	State       issuance.State `json:"state"`
	Number      *string        `json:"number"`
	Blank       *string        `json:"blank"`
	Operator    *string        `json:"operator"`
	EndReason   *string        `json:"endReason"`
	ChangedAt   time.Time      `json:"changedAt"`
	Before      int            `json:"before"` // how many documents of the application ended like this before it
}

// reprintsView is a page of what waits to be authorised, oldest first.
type reprintsView struct {
	List           []toReplace `json:"list"`
	Site           string      `json:"site"` // one's own: whose can be authorised here
	Previous, Next string
}

func zeroReprints() reprintsView {
	x := "x"
	return reprintsView{List: []toReplace{{Number: &x, Blank: &x, Operator: &x, EndReason: &x, Before: 1}, {}}}
}

const toReplaceColumns = `
	SELECT
		id,
		application,
		type,
		site,
		state,
		number,
		blank,
		operator,
		end_reason,
		changed_at,
		(SELECT count(*) FROM document AS other WHERE other.application = document.application AND other.state IN ('spoiled', 'rejected') AND other.ordered_at < document.ordered_at)
	FROM document
	WHERE state IN ('spoiled', 'rejected')
		AND NOT EXISTS (SELECT FROM document AS fresh WHERE fresh.replaces = document.id)
		AND EXISTS (SELECT FROM application WHERE reference = document.application AND application.state IN ('approved', 'in production'))`

// pageSize is how many are on a page of a list.
const pageSize = 50

// reprints lists what waits to be authorised.
func (d desk) reprints(q *web.Request) (web.Answer, error) {
	k := keysetOf(q)
	rows, err := q.Read.Query(q.Context(), toReplaceColumns+k.where("changed_at", "id")+k.order("changed_at", "id"), k.args()...)
	if err != nil {
		return web.Answer{}, fmt.Errorf("listing what is to be replaced: %w", issuance.Translate(err))
	}
	v := reprintsView{Site: q.By.Site}
	if v.List, err = pgx.CollectRows(rows, pgx.RowToStructByPos[toReplace]); err != nil {
		return web.Answer{}, fmt.Errorf("listing what is to be replaced: %w", issuance.Translate(err))
	}
	var more bool
	v.List, more = cut(k, v.List)
	if n := len(v.List); n > 0 {
		v.Previous, v.Next = k.turn("/supervision/reprints", more, v.List[0].key(), v.List[n-1].key())
	}
	return web.Page("supervision-reprints", v), nil
}

func (t toReplace) key() key { return key{t.ChangedAt, t.ID} }

// countReprints says how many wait, for the home page.
func countReprints(q *web.Request) (n int, err error) {
	if err = q.Read.QueryRow(q.Context(), "SELECT count(*) FROM ("+toReplaceColumns+" LIMIT $1) AS few", countUntil).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting what is to be replaced: %w", issuance.Translate(err))
	}
	return n, nil
}

// reprintView is what a supervisor decides on: the document that ended, its attempts, and what was replaced before.
type reprintView struct {
	toReplace
	Attempts []production.Attempt `json:"-"`
	Replaced bool                 `json:"replaced"` // by another already
	Own      bool                 `json:"own"`      // one printed it
	May      bool                 `json:"may"`
	Shown    string               `json:"shown"`
}

func zeroReprint() reprintView {
	x := "x"
	return reprintView{toReplace: toReplace{Number: &x, Blank: &x, Operator: &x, EndReason: &x, Before: 2}, Attempts: []production.Attempt{{}}, May: true}
}

// Title names the document.
func (v reprintView) Title(q *web.Request) string {
	return q.Word("supervision-reprint.title") + " " + v.ID
}

// reprintPage shows what a replacement would be authorised for.
func (d desk) reprintPage(q *web.Request) (web.Answer, error) {
	x, err := document.Load(q.Context(), q.Read, q.Name("id"))
	if err != nil {
		return web.Answer{}, err
	}
	v := reprintView{toReplace: toReplace{ID: x.ID, Application: x.Application, Type: x.Type, Site: x.Site, State: x.State, Number: x.Number, Blank: x.Blank, Operator: x.Operator, EndReason: x.EndReason, ChangedAt: x.ChangedAt},
		Own: x.Operator != nil && *x.Operator == q.By.Username, Shown: q.Shown(reprintProof(x))}
	if err := v.before(q.Context(), q.Read); err != nil {
		return web.Answer{}, err
	}
	v.May = !v.Own && !v.Replaced && q.By.Holds(issuance.Supervisor) && q.By.Site == x.Site && (x.State == "spoiled" || x.State == "rejected")
	v.Attempts, err = production.AttemptsOf(q.Context(), q.Read, x.ID)
	return web.Page("supervision-reprint", v), err
}

func (v *reprintView) before(ctx context.Context, q issuance.Querier) error {
	err := q.QueryRow(ctx, `
		SELECT
			count(*) FILTER (WHERE id <> $2 AND state IN ('spoiled', 'rejected')),
			count(*) FILTER (WHERE replaces = $2) > 0
		FROM document
		WHERE application = $1`, v.Application, v.ID).Scan(&v.Before, &v.Replaced)
	if err != nil {
		return fmt.Errorf("counting what was replaced: %w", issuance.Translate(err))
	}
	return nil
}

// reprintProof is what is signed as shown: the document as it ended.
func reprintProof(d document.Document) string {
	return fmt.Sprintf("reprint %s %s %d", d.ID, d.State, d.ChangedAt.UnixMicro())
}

// reprint authorises a replacement of what was shown.
func (d desk) reprint(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		x, err := document.Load(q.Context(), act, q.Name("id"))
		if err != nil {
			return web.Answer{}, err
		}
		if err := q.WasShown(reprintProof(x)); err != nil {
			return web.Answer{}, err
		}
		fresh, err := document.Replace(q.Context(), act, x.ID, q.Form.Get("reason"))
		return web.To("/supervision/reprints").Saying("said.replaced", x.ID, fresh), err
	})
}
