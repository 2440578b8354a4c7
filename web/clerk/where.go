package clerk

import (
	"strings"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/web"
)

// whereView asks where something is, by its code or by a name, and lists what was found.
type whereView struct {
	Found table
	Asked bool
}

// where asks for a code or a name. An address may have a code, such as that of a receipt.
func (d desk) where(q *web.Request) (web.Answer, error) {
	if code := q.Asked("code"); code != "" {
		return byCode(q, code)
	}
	return web.Page("clerk-where", whereView{}), nil
}

// byCode goes to the application of a code: the reference on a receipt, or the number of a document.
func byCode(q *web.Request, code string) (web.Answer, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	reference, err := referenceOf(q, code)
	if err != nil {
		if issuance.KindOf(err) != issuance.NotFound {
			return web.Answer{}, err
		}
		q.Form.Wrong = []web.Wrong{{Field: "code", Problem: q.Word("clerk.where-nothing"), Remedy: q.Word("clerk.where-remedy")}}
		return web.Page("clerk-where", whereView{}), nil
	}
	return web.To("/clerk/applications/" + reference), nil
}

// referenceOf finds the application of a code, for the site that took it or hands it over; of another's nothing is told.
func referenceOf(q *web.Request, code string) (string, error) {
	reference := code
	if len(code) == 9 && code[0] == 'A' && !strings.Contains(code, "-") {
		reference = code[:1] + "-" + code[1:5] + "-" + code[5:]
	}
	a, err := application.Load(q.Context(), q.Read, reference)
	if issuance.KindOf(err) == issuance.NotFound {
		doc, other := document.ByNumber(q.Context(), q.Read, code)
		if other != nil {
			return "", other
		}
		a, err = application.Load(q.Context(), q.Read, doc.Application)
	}
	if err == nil && a.Site != q.By.Site && a.DeliverySite != q.By.Site {
		err = issuance.NotFoundf("code", "there is no such thing here")
	}
	return a.Reference, err
}

// find looks for applications of the site by a code or by name: a form, because numbers and names don't stand in addresses.
func (d desk) find(q *web.Request) (web.Answer, error) {
	if code := q.Form.Get("code"); code != "" {
		return byCode(q, code)
	}
	primary, err := application.MRZForm(q.Form.Get("primary"), "")
	if err != nil || primary == "" || len(primary) > 400 {
		return web.Answer{}, issuance.Invalidf("primary", "write the primary identifier as it was applied for", "nothing can be looked for")
	}
	secondary, err := application.MRZForm(q.Form.Get("secondary"), "")
	if err != nil || len(secondary) > 400 {
		return web.Answer{}, issuance.Invalidf("secondary", "write it as it was applied for, or leave it out", "nothing can be looked for")
	}
	list, err := application.Named(q.Context(), q.Read, q.By.Site, primary, secondary, application.Day(q.Form.Get("birth")))
	return web.Page("clerk-where", whereView{Found: table{List: rowsOf(list), Now: q.At}, Asked: true}), err
}
