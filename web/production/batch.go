package production

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/web"
)

// item is a document of a batch in its place of the feeding order.
type item struct {
	ID       string         `json:"document"`
	Position int            `json:"position"`
	Blank    string         `json:"blank"`
	Number   string         `json:"number"`
	State    issuance.State `json:"state"`
	Composed bool           `json:"composed"` // there is a picture of it
	Attempt  string         `json:"attempt"`  // its last one; "" where there was none
	Printing issuance.State `json:"attemptState"`
	Reason   string         `json:"reason"`
}

// Name is what the document is called: its number, once it has one.
func (i item) Name() string {
	if i.Number != "" {
		return i.Number
	}
	return i.ID
}

// Doubtful reports whether nobody knows what became of its print.
func (i item) Doubtful() bool { return i.State == "in doubt" }

// batchView is a batch with its documents in feeding order.
type batchView struct {
	production.Batch `json:"batch"`
	Mine             bool        `json:"-"` // the person is its operator
	Items            []item      `json:"documents"`
	Shown            []item      `json:"-"` // with pictures: those about the one that is in the printer
	Stages           []stage     `json:"stages"`
	Left             int         `json:"left"`     // documents that are still to be fed
	Unread           int         `json:"unread"`   // have come out, and nobody has read them back
	Doubts           []doubtLine `json:"doubts"`   //
	Shortages        []string    `json:"supplies"` // for how many documents each supply of the printer lasts
	Short            bool        `json:"short"`    // one of them does not last for the batch
	Device           seen        `json:"device"`
	Events           string      `json:"-"` // where the page hears of changes; "" when none come
}

// stage is how many documents of a batch are in a state.
type stage struct {
	State issuance.State `json:"state"`
	Count int            `json:"count"`
}

func zeroBatch() batchView {
	x := item{Composed: true, State: "in doubt", Attempt: "x"}
	return batchView{Batch: production.Batch{State: "halted"}, Mine: true, Items: []item{x, {}}, Shown: []item{x, {}}, Stages: []stage{{}}, Left: 1, Unread: 1,
		Doubts: []doubtLine{{}}, Shortages: []string{"x"}, Short: true, Device: seen{Ever: true, Reasons: []string{"x"}}, Events: "/"}
}

// Title names the batch.
func (v batchView) Title(q *web.Request) string { return q.Word("batch.title") + " " + v.ID }

// Path is the page of the batch.
func (v batchView) Path() string { return path(v.ID) }

func path(batch string) string { return "/production/batches/" + batch }

// batchThing says where a batch is made and where it stands.
func batchThing(q *web.Request) (web.Thing, error) {
	b, err := production.LoadBatch(q.Context(), q.Read, q.Name("batch"))
	return web.Thing{Sites: []string{b.Site}, State: b.State}, err
}

func showBatch(q *web.Request) (web.Answer, error) {
	b, err := production.LoadBatch(q.Context(), q.Read, q.Name("batch"))
	if err != nil {
		return web.Answer{}, err
	}
	v := batchView{Batch: b, Mine: b.Operator == q.By.Username && q.By.Holds(issuance.Operator)}
	if v.Items, err = items(q.Context(), q.Read, b.ID); err != nil {
		return web.Answer{}, err
	}
	v.count()
	v.Shown = around(v.Items)
	if v.Doubts, err = doubts(q, "attempt.batch = $1", b.ID); err != nil {
		return web.Answer{}, err
	}
	p, err := production.LoadPrinter(q.Context(), q.Read, b.Printer)
	if err != nil {
		return web.Answer{}, err
	}
	v.Device = seenOf(p, q.At)
	if b.State == "allocated" {
		if err := v.supplies(q, p); err != nil {
			return web.Answer{}, err
		}
	}
	if b.State == "running" || b.State == "halted" || b.State == "allocated" {
		if v.Events, err = lookAtBatch(q, b.ID).from(q.Context(), path(b.ID)+"/events"); err != nil {
			return web.Answer{}, err
		}
	}
	return web.Page("production-batch", v), nil
}

// supplies says for how many documents what is loaded in the printer lasts.
func (v *batchView) supplies(q *web.Request, p production.Printer) error {
	f, err := production.ForecastOf(q.Context(), q.Read, p, q.At)
	if err != nil {
		return err
	}
	for _, s := range f.Supplies {
		v.Shortages = append(v.Shortages, fmt.Sprintf("%s: %d", s.What, s.Left))
		v.Short = v.Short || s.Left < v.Size
	}
	return nil
}

// count sums the batch up, in the order in which a document passes its states.
func (v *batchView) count() {
	counts := map[issuance.State]int{}
	for _, i := range v.Items {
		counts[i.State]++
	}
	for _, s := range states() {
		if n := counts[s]; n > 0 {
			v.Stages = append(v.Stages, stage{s, n})
		}
	}
	v.Left = counts["batched"] + counts["numbered"] + counts["composed"]
	v.Unread = counts["device done"]
}

// states is the way of a document through a batch, and out of it.
func states() []issuance.State {
	return []issuance.State{"batched", "numbered", "composed", "printing", "in doubt", "device done", "printed", "inspected", "in transit", "available", "active", "spoiled", "rejected",
		"cancelled", "suspended", "expired", "lost", "stolen", "revoked", "destroyed"}
}

// Pictures are shown of so many documents at once: some that have come out, the one in the printer, some that come next.
const (
	picturesBefore = 7
	pictures       = 24
)

// around gives the documents about the first one that is still to come out.
func around(list []item) []item {
	if len(list) <= pictures {
		return list
	}
	at := slices.IndexFunc(list, func(i item) bool {
		return slices.Contains([]issuance.State{"batched", "numbered", "composed", "printing", "in doubt"}, i.State)
	})
	if at < 0 {
		at = len(list)
	}
	from := min(max(0, at-picturesBefore), len(list)-pictures)
	return list[from : from+pictures]
}

func items(ctx context.Context, read issuance.Querier, batch string) ([]item, error) {
	rows, err := read.Query(ctx, `
		SELECT
			document.id,
			coalesce(position, 0),
			coalesce(document.blank, ''),
			coalesce(number, ''),
			document.state,
			document.page IS NOT NULL,
			coalesce(last.id::text, ''),
			coalesce(last.state, ''),
			coalesce(last.reason, '')
		FROM document
		LEFT JOIN LATERAL (SELECT id, state, reason FROM attempt WHERE attempt.document = document.id ORDER BY ordinal DESC LIMIT 1) AS last ON true
		WHERE document.batch = $1
		ORDER BY position`, batch)
	if err != nil {
		return nil, fmt.Errorf("listing the documents of a batch: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[item])
	if err != nil {
		return nil, fmt.Errorf("listing the documents of a batch: %w", issuance.Translate(err))
	}
	return list, nil
}

// start lets an allocated batch begin, once its operator has scanned the serial that is on top of the feeder. The printer itself is asked
// first what is loaded in it, as far as it answers.
func (c Config) start(q *web.Request) (web.Answer, error) {
	id, top := q.Name("batch"), strings.ToUpper(q.Form.Get("serial"))
	b, err := production.LoadBatch(q.Context(), q.Read, id)
	if err != nil {
		return web.Answer{}, err
	}
	note := c.asked(q, b.Printer)
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		var first string
		err := act.QueryRow(q.Context(), "SELECT blank FROM document WHERE batch = $1 AND state = 'batched' ORDER BY position LIMIT 1", id).Scan(&first)
		if err != nil {
			return web.Answer{}, fmt.Errorf("looking for the first blank of batch %s: %w", id, issuance.Translate(err))
		}
		if top == "" {
			return web.Answer{}, issuance.Invalidf("serial", "scan the blank that is on top of the feeder", "nothing was scanned")
		}
		if top != first {
			return web.Answer{}, issuance.Conflictf("serial", "put the stack in order, then scan again", "%s should be on top of the feeder, not %.20s", first, top)
		}
		if err := note(act); err != nil {
			return web.Answer{}, err
		}
		return web.To(path(id)).Saying("said.production-started", id), at("serial", production.Start(q.Context(), act, id))
	})
}

// resumeBatch lets a halted batch go on, once the serial on top of the feeder was scanned.
func resumeBatch(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		err := production.Resume(q.Context(), act, q.Name("batch"), strings.ToUpper(q.Form.Get("serial")))
		return web.To(path(q.Name("batch"))).Saying("said.production-resumed", q.Name("batch")), at("serial", err)
	})
}

func sign(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		return web.To(path(q.Name("batch"))).Saying("said.production-signed", q.Name("batch")), production.Sign(q.Context(), act, q.Name("batch"))
	})
}
