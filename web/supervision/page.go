package supervision

import (
	"fmt"
	"net/http"
	"slices"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/web"
)

// startView is the desk's first page: the one field, and what waits.
type startView struct {
	Exceptions int `json:"exceptions"`
	Reprints   int `json:"reprints"`
	Batches    int `json:"batches"`
	Most       int `json:"-"`
}

func zeroStart() startView { return startView{} }

// start shows the field in which anything is looked up.
func (d desk) start(q *web.Request) (web.Answer, error) {
	v := startView{Most: countUntil}
	var err error
	for _, c := range []struct {
		to    *int
		count func(*web.Request) (int, error)
	}{{&v.Exceptions, countExceptions}, {&v.Reprints, countReprints}, {&v.Batches, countBatches}} {
		if *c.to, err = c.count(q); err != nil {
			return web.Answer{}, err
		}
	}
	return web.Page("supervision-start", v), nil
}

// find goes to the life of what was typed. It is a form's post, so that nothing that is typed by mistake stands in an address.
func (d desk) find(q *web.Request) (web.Answer, error) {
	t, err := resolve(q.Context(), q.Read, q.Form.Get("name"))
	if err != nil {
		return web.Answer{}, err
	}
	return web.To(t.path()), nil
}

// lifeView is the page of a life.
type lifeView struct {
	*life
	Own     bool `json:"own"` // the documents are of one's own site: no reason is wanted for a look at them
	Looking bool `json:"looking"`
	Acting  bool `json:"-"` // by a supervisor
}

func zeroLife() lifeView {
	name := "x"
	at := issuance.Person{}.Username
	return lifeView{Looking: true, Acting: true, life: &life{thing: thing{"document", "x"}, Documents: []document.Document{{ID: "x", Number: &name, Blank: &name, Batch: &name, Page: []byte{1}}}, Parts: []part{{Number: &name, Blank: &name}, {}},
		Blanks: []blank{{Blank: stock.Blank{Document: &name}}}, Batch: &production.Batch{ReconciledBy: &name}, Dispatch: &consignment{}, Attempts: []production.Attempt{{DataFormat: &name}},
		Hands: []hand{{Who: "x", States: []issuance.State{"loaded"}, Passed: "x"}, {Gone: true, States: []issuance.State{"active"}}},
		Days:  []day{{Moments: []moment{{Actor: at, Lines: []line{{What: "x", Facts: []saying{{Field: "printer", Value: "x", Path: "/x"}, {Field: "giver", Person: true}, {Field: "count"}}, Reason: "x"}}}}}},
		Looks: []look{{}}, Cut: true}}
}

// Title names the thing.
func (v lifeView) Title(q *web.Request) string {
	return q.Word("supervision.kind."+v.Kind) + " " + v.ID
}

// lifePage tells the life of a thing. Nothing personal is in it: states, hands, places and times.
func (d desk) lifePage(q *web.Request) (web.Answer, error) {
	l, err := lifeOf(q.Context(), q.Read, thing{q.Name("kind"), q.Name("id")})
	if err != nil {
		return web.Answer{}, err
	}
	v := lifeView{life: l, Acting: q.By.Holds(issuance.Supervisor), Own: l.of(q.By.Site)}
	if q.Asked("look") != "" && l.Main() != nil {
		if v.Looking, err = looked(q, l.Main().ID); err != nil {
			return web.Answer{}, err
		}
	}
	return web.Page("supervision-life", v), nil
}

// of reports whether the document is made or delivered at a site.
func (l *life) of(site string) bool {
	m := l.Main()
	return m != nil && slices.Contains([]string{m.Site, m.DeliverySite}, site)
}

// looked reports whether the person noted in this session that they look at a document.
func looked(q *web.Request, doc string) (yes bool, err error) {
	err = q.Read.QueryRow(q.Context(), "SELECT EXISTS (SELECT FROM viewing WHERE subject_kind = 'document' AND subject = $1 AND person = $2 AND at >= $3)",
		doc, q.By.Username, q.Session.Begun).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("asking who looked: %w", issuance.Translate(err))
	}
	return yes, nil
}

// look notes that the person looks at page and portrait, with the reason that another site's record wants, and shows them.
func (d desk) look(q *web.Request) (web.Answer, error) {
	t := thing{q.Name("kind"), q.Name("id")}
	l, err := lifeOf(q.Context(), q.Read, t)
	if err != nil {
		return web.Answer{}, err
	}
	m := l.Main()
	if m == nil {
		return web.Answer{}, issuance.NotFoundf("document", "there is no document to look at")
	}
	reason := q.Form.Get("reason")
	if reason == "" && !l.of(q.By.Site) {
		return web.Answer{}, issuance.Invalidf("reason", "say why you look: it is noted beside your name", "the record is another site's")
	}
	if len([]rune(reason)) > 200 {
		return web.Answer{}, issuance.Invalidf("reason", "write at most 200 characters", "it is too long")
	}
	if err := q.Viewed(people.Viewing{SubjectKind: "document", Subject: m.ID, Site: m.Site, Reason: reason}); err != nil {
		return web.Answer{}, err
	}
	return web.To(t.path() + "?look=1#look"), nil
}

// The resolution of a page beside its life, in dots per inch.
const dpi = 150

// page sends a document's page, where the person has noted that they look at it.
func (d desk) page(q *web.Request) (web.Answer, error) {
	x, err := d.shown(q, q.Name("id"))
	if err != nil {
		return web.Answer{}, err
	}
	if x.Page == nil || d.Picture == nil {
		return web.Answer{}, issuance.NotFoundf("document", "document %s has no page", x.ID)
	}
	picture, err := d.Picture(q.Context(), x.ID, dpi)
	if err != nil {
		return web.Answer{}, fmt.Errorf("drawing the page of %s: %w", x.ID, err)
	}
	return web.Picture("image/png", picture, false), nil
}

// portrait sends the portrait of the application of a document, likewise.
func (d desk) portrait(q *web.Request) (web.Answer, error) {
	x, err := d.shown(q, q.Name("id"))
	if err != nil {
		return web.Answer{}, err
	}
	a, err := application.Load(q.Context(), q.Read, x.Application)
	if err != nil {
		return web.Answer{}, err
	}
	content, err := application.File(q.Context(), q.Read, a.Content.Portrait)
	if err != nil {
		return web.Answer{}, err
	}
	err = q.Viewed(people.Viewing{SubjectKind: "portrait", Subject: application.PortraitSubject(a.Reference, a.Version), Site: a.Site, Reason: "document " + x.ID})
	return web.Picture(http.DetectContentType(content), content, false), err
}

// shown gives a document at which the person said in this session that they look.
func (d desk) shown(q *web.Request, id string) (document.Document, error) {
	x, err := document.Load(q.Context(), q.Read, id)
	if err != nil {
		return x, err
	}
	yes, err := looked(q, x.ID)
	if err == nil && !yes {
		err = &issuance.Error{Kind: issuance.Forbidden, Field: "document", Problem: "looking at it was not noted", Remedy: "say on its page that you look at it"}
	}
	return x, err
}
