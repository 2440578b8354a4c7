package approval

import (
	"encoding/hex"
	"slices"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/people"
	"chancery/issuance/vetting"
	"chancery/personalization/mrz"
	"chancery/web"
)

// view is all that a decision covers.
type view struct {
	Path        string              `json:"-"`
	Reference   string              `json:"reference"`
	Type        string              `json:"type"`
	Service     string              `json:"service"`
	Site        string              `json:"site"`
	State       issuance.State      `json:"state"`
	Version     int                 `json:"version"`
	SubmittedAt time.Time           `json:"submittedAt"`
	SubmittedBy string              `json:"submittedBy"`
	Values      []application.Value `json:"values"`
	NameMRZ     string              `json:"nameMRZ"` // the name as the machine readable zone will have it
	Shortened   bool                `json:"shortened"`
	Signature   bool                `json:"signature"`
	Findings    []finding           `json:"findings"`
	Changes     []change            `json:"changes"` // since the version before
	Claim       *application.Claim  `json:"claim"`
	Mine        bool                `json:"mine"`
	Own         bool                `json:"own"`
	Blocked     bool                `json:"blocked"` // a finding is open or upheld
	Returns     []string            `json:"-"`       // fields of which a return may speak
	Shown       string              `json:"shown"`
}

// finding is one finding with its answer.
type finding struct {
	vetting.Finding
	Answer *vetting.Settled `json:"answer"`
}

// change is a field that the version before had otherwise.
type change struct {
	Field  string             `json:"field"`
	Before []application.Part `json:"before"`
	Now    []application.Part `json:"now"`
}

func zeroView() view {
	part := []application.Part{{Text: "x", Differs: true}, {Gap: 1, Differs: true}}
	return view{Values: []application.Value{{Field: "portrait", Script: "ru"}}, NameMRZ: "X", Shortened: true, Signature: true, Findings: []finding{{Answer: &vetting.Settled{}}, {}},
		Changes: []change{{"portrait", part, part}}, Claim: &application.Claim{}, Returns: application.ReturnFields(), State: "review", Service: "urgent", Version: 2}
}

// Title names the application.
func (v view) Title(q *web.Request) string {
	return q.Word("approval-application.title") + " " + v.Reference
}

// Open reports whether whoever looks may decide, as far as the page knows.
func (v view) Open() bool { return !v.Own && (v.Claim == nil || v.Mine) }

// Grantable reports whether it may be granted as it stands.
func (v view) Grantable() bool { return v.State == application.Review && !v.Blocked }

// proof is what a session was shown of an application: one version of it.
func proof(a application.Application) string {
	return "approval " + application.PortraitSubject(a.Reference, a.Version) + " " + hex.EncodeToString(a.Digest)
}

// page shows an application to be decided.
func page(q *web.Request) (web.Answer, error) {
	ctx := q.Context()
	a, err := application.Load(ctx, q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	if err := q.Viewed(people.Viewing{SubjectKind: "application", Subject: a.Reference, Site: a.Site, Reason: "approval"}); err != nil {
		return web.Answer{}, err
	}
	v := view{Path: path(a.Reference), Reference: a.Reference, Type: a.Type, Service: a.Service, Site: a.Site, State: a.State, Version: a.Version,
		Values: a.Content.Values(), Signature: a.Content.Signature != "", Returns: returnable(a.Content), Shown: q.Shown(proof(a))}
	if a.SubmittedAt != nil && a.SubmittedBy != nil {
		v.SubmittedAt, v.SubmittedBy = *a.SubmittedAt, *a.SubmittedBy
	}
	v.name(a.Content)
	if v.Claim, err = application.ClaimOf(ctx, q.Read, a.Reference, duty, q.At); err != nil {
		return web.Answer{}, err
	}
	v.Mine = v.Claim != nil && v.Claim.Person == q.By.Username
	if v.Own, err = application.CapturedBy(ctx, q.Read, a.Reference, q.By.Username); err != nil {
		return web.Answer{}, err
	}
	if err := v.find(q, a); err != nil {
		return web.Answer{}, err
	}
	if err := v.compare(q, a); err != nil {
		return web.Answer{}, err
	}
	return web.Page("approval-application", v), nil
}

// name gives the name field of the machine readable zone: the shortening that was chosen, else what the rules make of it.
func (v *view) name(c application.Content) {
	t, known := application.TypeOf(c.Type)
	primary, secondary, err := c.MRZName()
	if !known || err != nil {
		return
	}
	if c.NameField != "" {
		v.NameMRZ, v.Shortened = c.NameField, true
		return
	}
	field, cut, _, err := mrz.NameField(primary, secondary, mrz.Format(t.Format).NameWidth())
	if err == nil {
		v.NameMRZ, v.Shortened = field, cut
	}
}

// find loads the findings of the current version with their answers.
func (v *view) find(q *web.Request, a application.Application) error {
	list, err := vetting.Findings(q.Context(), q.Read, a.Reference)
	if err != nil {
		return err
	}
	answers, err := vetting.Settlements(q.Context(), q.Read, a.Reference)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.Version != a.Version {
			continue
		}
		one := finding{Finding: f}
		if s, settled := answers[f.ID]; settled {
			one.Answer = &s
		}
		v.Blocked = v.Blocked || f.Settlement != vetting.Dismissed
		v.Findings = append(v.Findings, one)
	}
	return nil
}

// compare lists what was changed since the version before, where there is one.
func (v *view) compare(q *web.Request, a application.Application) error {
	if a.Version < 2 {
		return nil
	}
	before, err := application.Captured(q.Context(), q.Read, a.Reference, a.Version-1)
	if err != nil {
		return err
	}
	texts := [2]map[string]string{{}, {}}
	for i, c := range []application.Content{before, a.Content} {
		for _, value := range c.Values() {
			texts[i][value.Field] = value.Text
		}
	}
	for _, f := range application.ReturnFields() {
		if texts[0][f] == texts[1][f] {
			continue
		}
		was, is, _ := application.Difference(texts[0][f], texts[1][f])
		v.Changes = append(v.Changes, change{f, was, is})
	}
	for _, picture := range []struct{ field, before, now string }{{"portrait", before.Portrait, a.Content.Portrait}, {"signature", before.Signature, a.Content.Signature}} {
		if picture.before != picture.now {
			v.Changes = append(v.Changes, change{Field: picture.field})
		}
	}
	return nil
}

// returnable gives the fields of an application of which a return may speak.
func returnable(c application.Content) []string {
	fields := []string{"portrait"}
	if c.Signature != "" {
		fields = append(fields, "signature")
	}
	for _, value := range c.Values() {
		if !slices.Contains(fields, value.Field) {
			fields = append(fields, value.Field)
		}
	}
	return fields
}
