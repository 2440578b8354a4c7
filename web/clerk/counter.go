package clerk

import (
	"errors"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/delivery"
	"chancery/issuance/document"
	"chancery/web"
)

// counterView is the hand-over: the bearer in front of the desk, the document in hand, the earlier one beside it.
type counterView struct {
	application.Application
	Document document.Document
	Former   *delivery.Former
	Checks   []web.Option
	Shown    string
	Values   []application.Value
}

func zeroCounter() counterView {
	number := "C00000000"
	return counterView{Application: application.Application{Type: "passport-ordinary"}, Former: &delivery.Former{Document: document.Document{Number: &number}, Live: true}, Checks: []web.Option{{}}, Values: []application.Value{{Field: "applicant.sex"}}}
}

// Title names the application.
func (v counterView) Title(q *web.Request) string {
	return q.Word("clerk-hand-over.title") + " " + v.Reference
}

// checks are the ways in which a bearer's identity is established in presence; the audit event says which.
func checks(q *web.Request) []web.Option {
	return worded(q, "clerk.check.", "portrait and former document", "portrait and identity document", "portrait and fingerprints")
}

// counter shows what has to be looked at before the document is handed over.
func (d desk) counter(q *web.Request) (web.Answer, error) {
	v := counterView{Checks: checks(q)}
	var err error
	if v.Application, err = application.Load(q.Context(), q.Read, q.Name("ref")); err != nil {
		return web.Answer{}, err
	}
	if v.Document, err = available(q, v.Reference); err != nil {
		return web.Answer{}, err
	}
	if v.Former, err = delivery.FormerOf(q.Context(), q.Read, v.Reference); err != nil {
		return web.Answer{}, err
	}
	v.Values, v.Shown = told(v.Content), q.Shown(handedOver(v.Document))
	return web.Page("clerk-hand-over", v), viewed(q, v.Application)
}

// available gives the document that waits to be handed over.
func available(q *web.Request, reference string) (document.Document, error) {
	list, err := document.List(q.Context(), q.Read, document.Filter{Application: reference, States: []issuance.State{"available"}})
	if err == nil && len(list) == 0 {
		err = issuance.Conflictf("document", "look at it again: it has moved on", "no document of application %s waits to be handed over", reference)
	}
	if err != nil {
		return document.Document{}, err
	}
	return list[0], nil
}

// handedOver names what was shown before a document is handed over.
func handedOver(d document.Document) string { return "hand-over " + d.ID }

// handOver hands the document over, once portrait and data were shown and the numbers read from what is in hand.
func (d desk) handOver(q *web.Request) (web.Answer, error) {
	doc, err := available(q, q.Name("ref"))
	if err == nil {
		err = q.WasShown(handedOver(doc))
	}
	if err != nil {
		return web.Answer{}, err
	}
	check := q.Form.Get("identityCheck")
	known := false
	for _, o := range checks(q) {
		known = known || o.Value == check
	}
	if !known {
		return web.Answer{}, issuance.Invalidf("identityCheck", "choose how it was done, in presence", "it is not said how the bearer's identity was established")
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		ref := q.Name("ref")
		c := delivery.Counter{InHand: q.Form.Get("inHand"), IdentityCheck: check, Former: q.Form.Get("former"), Kept: q.Form.Get("kept")}
		return web.To("/clerk").Saying("clerk.said-handed-over", ref), delivery.HandOverAt(q.Context(), act, ref, c)
	})
}

// receipt is what the applicant takes home, as PDF with the reference as a barcode.
func (d desk) receipt(q *web.Request) (web.Answer, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	if a.SubmittedAt == nil || a.SubmittedBy == nil {
		return web.Answer{}, errors.New("an application that nobody submitted has no receipt")
	}
	file, err := receiptOf(q, a)
	if err != nil {
		return web.Answer{}, err
	}
	return web.File("application/pdf", "receipt-"+a.Reference+".pdf", file), viewed(q, a)
}
