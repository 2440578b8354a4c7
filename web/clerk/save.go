package clerk

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/web"
)

const hours = time.Hour

// save keeps what was typed and the pictures that were chosen.
func (d desk) save(q *web.Request) (web.Answer, error) {
	return d.keep(q, func(act *issuance.Act, row application.DraftRow, pictures bool) (web.Answer, error) {
		if strings.Contains(q.Header.Get("Accept"), "application/json") {
			row.Typed = typedIn(q.Form)
			c, _ := row.Look(true, q.At)
			return web.Page("clerk-draft", saved{Step: step(q) + 1, Drawable: d.draw != nil && drawable(c, q), Pictures: pictures}), nil
		}
		return web.To("/clerk/drafts/" + row.ID).Saying("clerk.said-saved"), nil
	})
}

// keep saves the draft and its pictures, and goes on with then in the same act. The pictures are judged before the act begins: that
// takes a while.
func (d desk) keep(q *web.Request, then func(act *issuance.Act, row application.DraftRow, pictures bool) (web.Answer, error)) (web.Answer, error) {
	row, err := application.LoadDraft(q.Context(), q.Read, q.Name("id"), q.By)
	if err != nil {
		return web.Answer{}, err
	}
	if row.Application != "" {
		return web.To("/clerk/applications/" + row.Application), nil
	}
	images, err := d.uploads(q, row)
	if err != nil {
		return web.Answer{}, err
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		if err := application.SaveDraft(q.Context(), act, row.ID, step(q), typedIn(q.Form)); err != nil {
			return web.Answer{}, err
		}
		for kind, i := range images {
			if err := application.KeepImage(q.Context(), act, row.ID, kind, i); err != nil {
				return web.Answer{}, err
			}
		}
		return then(act, row, len(images) > 0)
	})
}

// check looks at what is being typed and changes nothing: a script asks for its parts while somebody types.
func (d desk) check(q *web.Request) (web.Answer, error) {
	row, err := application.LoadDraft(q.Context(), q.Read, q.Name("id"), q.By)
	if err != nil {
		return web.Answer{}, err
	}
	v, err := d.view(q, row, typedIn(q.Form))
	if err == nil && q.Form.Get("parts") == "" {
		q.Form.Wrong = v.Wrong
	}
	return web.Page("clerk-draft", v), err
}

// submit saves what was typed and freezes it as an application. What is refused stays a draft, saved, with all that is wrong beside it.
func (d desk) submit(q *web.Request) (web.Answer, error) {
	return d.keep(q, func(act *issuance.Act, row application.DraftRow, _ bool) (web.Answer, error) {
		reference, err := application.SubmitDraft(q.Context(), act, row.ID)
		if _, ok := errors.AsType[application.Errors](err); ok {
			return web.To("/clerk/drafts/" + row.ID + "?submit=refused"), nil
		}
		return web.To("/clerk/applications/"+reference).Saying("clerk.said-submitted", reference), err
	})
}

// discard takes a draft away.
func (d desk) discard(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		return web.To("/clerk").Saying("clerk.said-discarded", q.Name("id")), application.DiscardDraft(q.Context(), act, q.Name("id"))
	})
}

// correct begins a draft of a returned application.
func (d desk) correct(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		id, err := application.CorrectDraft(q.Context(), act, q.Name("ref"), d.retake)
		return web.To("/clerk/drafts/" + url.PathEscape(id)), err
	})
}
