package production

import (
	"errors"
	"slices"
	"strconv"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/web"
)

// makeView is what a batch can be made of, and the printers that could take it.
type makeView struct {
	Kind    string                 `json:"kind"`
	Waiting []waiting              `json:"waiting"`
	Blanks  custody                `json:"blanks"`
	Pool    []production.Candidate `json:"-"`
	Choices []web.Option           `json:"-"` // of printers
	Size    int                    `json:"size"`
}

func zeroMake() makeView {
	return makeView{Kind: "x", Waiting: []waiting{{Urgent: 1, Overdue: 1, Others: 1}}, Choices: []web.Option{{Hint: "x"}}, Size: 1}
}

// batchMost is how many documents a batch may have (production.CreateBatch).
const batchMost = 500

func (c Config) makePage(q *web.Request) (web.Answer, error) {
	v := makeView{Kind: q.Asked("kind")}
	if q.Form.Values.Has("kind") {
		v.Kind = q.Form.Get("kind")
	}
	var err error
	if v.Waiting, err = waits(q, v.Kind); err != nil {
		return web.Answer{}, err
	}
	if len(v.Waiting) == 0 {
		v.Kind = "" // nothing waits: the page says so
		return web.Page("production-make", v), nil
	}
	v.Kind = v.Waiting[0].Kind
	v.Waiting = slices.DeleteFunc(v.Waiting, func(w waiting) bool { return w.Kind != v.Kind })
	if v.Blanks, err = holds(q, v.Kind); err != nil {
		return web.Answer{}, err
	}
	wanted := 0
	for _, w := range v.Waiting {
		wanted += w.Count - w.Others
	}
	v.Size = min(wanted, v.Blanks.Count, batchMost)
	if v.Pool, err = production.Pool(q.Context(), q.Read, q.By.Site, v.Kind, c.Needs[v.Waiting[0].Type], max(1, v.Size), q.At); err != nil {
		return web.Answer{}, err
	}
	v.Choices = choices(q, v.Pool)
	return web.Page("production-make", v), nil
}

// choices gives the printers of a pool, the pool's own choice first.
func choices(q *web.Request, pool []production.Candidate) []web.Option {
	options := []web.Option{{Text: q.Word("production.pool"), Hint: q.Word("production.pool-about")}}
	for _, p := range pool {
		hint := q.Word("production.queue", "N", p.Queue)
		if p.Short {
			hint += " " + q.Word("production.short")
		}
		if p.Why != "" {
			hint = q.Word("production.unable", "Why", p.Why)
		}
		options = append(options, web.Option{Value: p.Printer.ID, Text: p.Printer.ID, Hint: hint})
	}
	return options
}

func (c Config) make(q *web.Request) (web.Answer, error) {
	limit, err := strconv.Atoi(q.Form.Get("limit"))
	if err != nil {
		return web.Answer{}, issuance.Invalidf("limit", "write a number from 1 to 500", "it is no number")
	}
	choice := production.Choice{Printer: q.Form.Get("printer"), Site: q.By.Site, Kind: q.Form.Get("kind"), Limit: limit, Needs: c.Needs}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		choice.Site = act.By.Site
		if choice.Printer != "" {
			p, err := production.LoadPrinter(q.Context(), act, choice.Printer)
			if err == nil && (p.Site != act.By.Site || p.Kind != choice.Kind) {
				err = issuance.NotFoundf("printer", "there is no printer %.40q here for these blanks", choice.Printer)
			}
			if err != nil {
				return web.Answer{}, err
			}
		}
		b, err := production.CreateBatch(q.Context(), act, choice)
		if err != nil {
			return web.Answer{}, at("limit", err, "printer")
		}
		return web.To("/production/batches/"+b.ID).Saying("said.production-made", b.ID), nil
	})
}

// at puts an error of the domain at a field of the form, where the form has none of the error's name.
func at(field string, err error, has ...string) error {
	if e, ok := errors.AsType[*issuance.Error](err); ok && e.Field != field && !slices.Contains(has, e.Field) {
		return &issuance.Error{Kind: e.Kind, Field: field, Problem: e.Problem, Remedy: e.Remedy, Err: err}
	}
	return err
}
