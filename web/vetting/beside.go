package vetting

import (
	"slices"
	"strconv"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/people"
	"chancery/issuance/vetting"
	"chancery/web"
)

// beside is what a finding is about, held against the application field by field.
type beside struct {
	Kind  string            `json:"kind"` // entry, application or portrait; "" where there is nothing to show
	Name  string            `json:"name"` // reference of the application, number of the entry
	Rows  []row             `json:"rows"`
	Entry *vetting.Listed   `json:"entry"`
	Made  []vetting.Made    `json:"made"`
	Other *otherApplication `json:"other"`
}

// otherApplication is where the other application stands.
type otherApplication struct {
	Site        string         `json:"site"`
	State       issuance.State `json:"state"`
	Type        string         `json:"type"`
	SubmittedAt *time.Time     `json:"submittedAt"`
}

func zeroBeside() beside {
	part := []application.Part{{Text: "x", Differs: true}, {Gap: 1, Differs: true}, {Text: "x"}}
	return beside{Kind: "application", Rows: []row{{Field: "applicant.sex", Ours: part, Theirs: part, OursMRZ: "X", TheirsMRZ: "X", Said: []string{"x"}, Written: "x"}, {Field: "applicant.sex"}},
		Entry: &vetting.Listed{RemovedAt: &time.Time{}}, Made: []vetting.Made{{Expires: &time.Time{}}}, Other: &otherApplication{SubmittedAt: &time.Time{}}}
}

// besideOf loads what a finding is about. Of another application it notes who looked.
func besideOf(q *web.Request, a application.Application, f vetting.Finding) (beside, error) {
	switch f.Check {
	case vetting.CheckWatchlist:
		return besideEntry(q, a, f)
	case vetting.CheckDuplicate:
		return besideApplication(q, a, f)
	}
	return beside{Kind: "portrait"}, nil
}

func besideEntry(q *web.Request, a application.Application, f vetting.Finding) (beside, error) {
	id, err := strconv.ParseInt(f.Subject, 10, 64)
	if err != nil {
		return beside{}, issuance.NotFoundf("finding", "the finding names no entry")
	}
	e, err := vetting.LoadListed(q.Context(), q.Read, id)
	if err != nil {
		return beside{}, err
	}
	primary, secondary, err := a.Content.MRZName()
	if err != nil {
		return beside{}, err
	}
	p := a.Content.Applicant
	return beside{Kind: "entry", Name: f.Subject, Entry: &e, Rows: []row{
		listedName(q, "applicant.primaryIdentifier", p.PrimaryIdentifier, primary, e.Primary),
		listedName(q, "applicant.secondaryIdentifier", p.SecondaryIdentifier, secondary, e.Secondary),
		compareDate(q, "applicant.dateOfBirth", p.DateOfBirth, e.DateOfBirth),
	}}, nil
}

func besideApplication(q *web.Request, a application.Application, f vetting.Finding) (beside, error) {
	other, err := application.Load(q.Context(), q.Read, f.Subject)
	if err != nil {
		return beside{}, err
	}
	err = q.Viewed(people.Viewing{SubjectKind: "application", Subject: other.Reference, Site: other.Site, Reason: "finding of " + a.Reference})
	if err != nil {
		return beside{}, err
	}
	b := beside{Kind: "application", Name: other.Reference, Rows: compare(q, a.Content, other.Content),
		Other: &otherApplication{Site: other.Site, State: other.State, Type: other.Type, SubmittedAt: other.SubmittedAt}}
	b.Made, err = vetting.MadeFor(q.Context(), q.Read, other.Reference)
	return b, err
}

// compare holds two contents against each other, in the order of the first one's form.
func compare(q *web.Request, ours, theirs application.Content) []row {
	var fields []string
	texts := [2]map[string]application.Value{{}, {}}
	for i, c := range []application.Content{ours, theirs} {
		for _, v := range c.Values() {
			if !slices.Contains(fields, v.Field) {
				fields = append(fields, v.Field)
			}
			texts[i][v.Field] = v
		}
	}
	var rows []row
	for _, f := range fields {
		a, b := texts[0][f], texts[1][f]
		switch f {
		case "applicant.primaryIdentifier", "applicant.secondaryIdentifier", "applicant.nationalName.primary", "applicant.nationalName.secondary":
			rows = append(rows, compareName(q, f, a, b, ours.Language(), theirs.Language()))
		case "applicant.dateOfBirth", "visa.from", "visa.until", "permit.until":
			rows = append(rows, compareDate(q, f, a.Text, b.Text))
		case "requestType":
			rows = append(rows, compareText(q, f, requested(q, a.Text), requested(q, b.Text)))
		default:
			rows = append(rows, compareText(q, f, a.Text, b.Text))
		}
	}
	return rows
}

// requested is what is applied for, in words.
func requested(q *web.Request, kind string) string {
	if kind == "" {
		return ""
	}
	return q.Word("vetting.request." + kind)
}
