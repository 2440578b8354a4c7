package clerk

import (
	"slices"
	"strings"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/delivery"
	"chancery/issuance/document"
	"chancery/issuance/people"
	"chancery/web"
)

// applicationView says where an application is, and what can be done with it.
type applicationView struct {
	application.Application
	Documents []document.Document
	Values    []application.Value
	Reasons   []application.FieldReason
	Way       []stop
	Mine      bool // taken at this site
	Here      bool // handed over at this site
}

// stop is a place on an application's way.
type stop struct {
	State issuance.State
	Here  bool
	Done  bool
}

func zeroApplication() applicationView {
	return applicationView{
		Application: application.Application{Type: "passport-ordinary", RequestType: "OTHER", Service: "normal"}, Documents: []document.Document{{}},
		Values: []application.Value{{Field: "applicant.sex"}}, Reasons: []application.FieldReason{{Field: "portrait"}}, Way: []stop{{Here: true}, {}}, Mine: true, Here: true,
	}
}

// told gives what was captured of the person, and what is to be granted; what is said of the application itself stands beside it.
func told(c application.Content) []application.Value {
	return slices.DeleteFunc(c.Values(), func(v application.Value) bool {
		return v.Field == "type" || v.Field == "requestType" || v.Field == "service" || v.Field == "site" || v.Field == "deliverySite"
	})
}

// Title names the application.
func (v applicationView) Title(q *web.Request) string {
	return q.Word("clerk-application.title") + " " + v.Reference
}

// May reports whether the clerk may do something in this state.
func (v applicationView) May(what string) bool {
	switch what {
	case "correct":
		return v.Mine && v.State == application.Returned
	case "withdraw":
		return v.Mine && slices.Contains([]issuance.State{"submitted", "vetting", "review", "returned"}, v.State)
	case "hand over":
		return v.Here && v.State == application.Ready
	}
	return false
}

// application shows where it is.
func (d desk) application(q *web.Request) (web.Answer, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	v := applicationView{Application: a, Values: told(a.Content), Mine: a.Site == q.By.Site, Here: a.DeliverySite == q.By.Site, Way: way(a.State)}
	if v.Documents, err = document.List(q.Context(), q.Read, document.Filter{Application: a.Reference}); err != nil {
		return web.Answer{}, err
	}
	if a.DecisionReason != nil {
		v.Reasons = application.ReadReasons(*a.DecisionReason)
	}
	return web.Page("clerk-application", v), viewed(q, a)
}

// viewed notes that the record is looked at.
func viewed(q *web.Request, a application.Application) error {
	return q.Viewed(people.Viewing{SubjectKind: "application", Subject: a.Reference, Site: q.By.Site})
}

// way gives the places of the usual way, and where the application stands; an end beside the way comes last.
func way(state issuance.State) []stop {
	usual := []issuance.State{application.Submitted, application.Vetting, application.Review, application.Approved, application.InProduction, application.Ready, application.Delivered}
	at := slices.Index(usual, state)
	var list []stop
	for i, s := range usual {
		list = append(list, stop{State: s, Here: i == at, Done: i < at})
	}
	if at < 0 {
		list = append(list[:1:1], stop{State: state, Here: true})
		list[0].Done = true
	}
	return list
}

// portrait is the applicant's, as the document has it.
func (d desk) portrait(q *web.Request) (web.Answer, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	file, err := application.File(q.Context(), q.Read, a.Content.Portrait)
	if err != nil {
		return web.Answer{}, err
	}
	return web.Picture("image/jpeg", file, false), viewed(q, a)
}

// withdraw ends an application at the applicant's wish.
func (d desk) withdraw(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		ref := q.Name("ref")
		return web.To("/clerk/applications/"+ref).Saying("clerk.said-withdrawn", ref), application.Withdraw(q.Context(), act, ref, q.Form.Get("reason"))
	})
}

// consignmentView is a parcel on its way to the site.
type consignmentView struct{ delivery.Consignment }

// Title names the consignment.
func (v consignmentView) Title(q *web.Request) string {
	return q.Word("clerk-consignment.title") + " " + v.ID
}

func (d desk) consignment(q *web.Request) (web.Answer, error) {
	c, err := delivery.LoadConsignment(q.Context(), q.Read, q.Name("id"))
	return web.Page("clerk-consignment", consignmentView{c}), err
}

// receive compares what arrived with what was announced: numbers as they are read from the documents, one a line.
func (d desk) receive(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		numbers := strings.Fields(strings.ToUpper(q.Form.Get("numbers")))
		return web.To("/clerk").Saying("clerk.said-received", q.Name("id")), delivery.Receive(q.Context(), act, q.Name("id"), numbers)
	})
}
