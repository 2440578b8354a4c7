package vetting

import (
	"encoding/hex"
	"strconv"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/people"
	"chancery/issuance/vetting"
	"chancery/web"
)

// view is an application with its findings, one of them beside what it is about.
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
	Findings    []finding           `json:"findings"`
	Current     *finding            `json:"current"`
	Beside      beside              `json:"beside"`
	Claim       *application.Claim  `json:"claim"`
	Mine        bool                `json:"mine"`   // the claim in force is one's own
	Own         bool                `json:"own"`    // captured by whoever looks
	Upheld      bool                `json:"upheld"` // some finding is: an approver refuses or returns it
	Shown       string              `json:"shown"`
	Answers     []web.Option        `json:"-"`
}

// finding is one finding with its answer.
type finding struct {
	vetting.Finding
	Answer *vetting.Settled `json:"answer"`
	Here   bool             `json:"here"`
}

func zeroView() view {
	f := finding{Finding: vetting.Finding{Check: "x", Code: "x", Detail: "x"}, Answer: &vetting.Settled{}}
	return view{Values: []application.Value{{Field: "portrait"}, {Field: "portrait", Script: "ru"}}, Findings: []finding{f, {}}, Current: &finding{}, Beside: zeroBeside(), Claim: &application.Claim{}, State: "vetting", Service: "urgent", Version: 2}
}

// Title names the application.
func (v view) Title(q *web.Request) string {
	return q.Word("vetting-application.title") + " " + v.Reference
}

// Open reports whether the finding on show may be answered by whoever looks, as far as the page knows.
func (v view) Open() bool {
	return v.Current != nil && v.Current.Settlement == "" && v.State == application.Vetting && !v.Own && (v.Claim == nil || v.Mine)
}

// proof is what a session was shown of an application: one version of it.
func proof(a application.Application) string {
	return "vetting " + application.PortraitSubject(a.Reference, a.Version) + " " + hex.EncodeToString(a.Digest)
}

// page shows an application with the finding that was asked for, else the first open one.
func page(q *web.Request) (web.Answer, error) {
	ctx := q.Context()
	a, err := application.Load(ctx, q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	if err := q.Viewed(people.Viewing{SubjectKind: "application", Subject: a.Reference, Site: a.Site, Reason: "vetting"}); err != nil {
		return web.Answer{}, err
	}
	v := view{Path: path(a.Reference), Reference: a.Reference, Type: a.Type, Service: a.Service, Site: a.Site, State: a.State, Version: a.Version, Values: a.Content.Values(), Shown: q.Shown(proof(a)),
		Answers: []web.Option{
			{Value: string(vetting.Dismissed), Text: q.Word("vetting.dismiss"), Hint: q.Word("vetting.dismiss-hint")},
			{Value: string(vetting.Upheld), Text: q.Word("vetting.uphold"), Hint: q.Word("vetting.uphold-hint")},
		}}
	if a.SubmittedAt != nil && a.SubmittedBy != nil {
		v.SubmittedAt, v.SubmittedBy = *a.SubmittedAt, *a.SubmittedBy
	}
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
	return web.Page("vetting-application", v), nil
}

// find loads the findings of the current version and puts the one on show beside its record.
func (v *view) find(q *web.Request, a application.Application) error {
	list, err := vetting.Findings(q.Context(), q.Read, a.Reference)
	if err != nil {
		return err
	}
	answers, err := vetting.Settlements(q.Context(), q.Read, a.Reference)
	if err != nil {
		return err
	}
	wanted := q.Form.Get("finding")
	if wanted == "" {
		wanted = q.Asked("finding")
	}
	current, open := -1, -1
	for _, f := range list {
		if f.Version != a.Version {
			continue
		}
		one := finding{Finding: f}
		if s, settled := answers[f.ID]; settled {
			one.Answer = &s
		}
		v.Upheld = v.Upheld || f.Settlement == vetting.Upheld
		v.Findings = append(v.Findings, one)
		at := len(v.Findings) - 1
		if strconv.FormatInt(f.ID, 10) == wanted {
			current = at
		}
		if open < 0 && f.Settlement == "" {
			open = at
		}
	}
	for _, at := range []int{open, len(v.Findings) - 1} {
		if current < 0 {
			current = at
		}
	}
	if current < 0 {
		return nil
	}
	v.Findings[current].Here = true
	v.Current = &v.Findings[current]
	v.Beside, err = besideOf(q, a, v.Current.Finding)
	return err
}
