package clerk

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/vetting"
	"chancery/personalization/mrz"
	"chancery/personalization/portrait"
	"chancery/personalization/transliteration"
	"chancery/web"
)

// draftView is the form with all that is found as it is typed.
type draftView struct {
	application.DraftRow
	Next     int // step of the next saving
	Choices  choices
	Type     application.Type
	Reasons  []returned
	Zone     application.Zone
	Rule     string       // what was done to the name, in the language of the page
	Offers   []web.Option // shortenings of the name
	Letters  []letter
	Known    []vetting.Known
	Wrong    []web.Wrong // what is typed and can't stand so
	Missing  []string    // fields that are needed and empty
	Portrait photo
	Signed   bool
	Drawable bool     // there can be a preview of the page
	All      []string // codes of types, for what is shown of which
	typed    application.Typed
}

// letter is what became of a letter of the name.
type letter struct {
	transliteration.Reason
	Field string
}

// returned is a reason of the approver, and whether its field has been changed since.
type returned struct {
	application.FieldReason
	Changed bool
}

// saved is what a script is told after saving.
type saved struct {
	Step     int  `json:"step"`
	Drawable bool `json:"drawable"`
	Pictures bool `json:"pictures"` // they have changed
}

// MarshalJSON leaves the choices out: a program gets what was typed, and what is found in it.
func (v draftView) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{
		"id": v.ID, "step": v.Next, "typed": v.typed, "zone": v.Zone, "letters": v.Letters, "known": v.Known, "wrong": v.Wrong, "missing": v.Missing,
		"portrait": v.Portrait, "signed": v.Signed, "drawable": v.Drawable, "application": v.Application, "reasons": v.Reasons,
	})
}

// Title says what is applied for.
func (v draftView) Title(q *web.Request) string {
	if v.Corrects != "" {
		return q.Word("clerk-draft.correct") + " " + v.Corrects
	}
	return q.Word("clerk-draft.title")
}

func zeroDraft() draftView {
	return draftView{
		Reasons: []returned{{}}, Zone: application.Zone{Lines: []string{"", ""}, Rule: "fits"}, Offers: []web.Option{{}}, Letters: []letter{{Field: "applicant.primaryIdentifier"}}, Known: []vetting.Known{{Type: "passport-ordinary", Same: true}},
		Wrong: []web.Wrong{{Field: "portrait"}}, Missing: []string{"portrait"}, Drawable: true, Signed: true, All: []string{"visa-a"},
		Portrait: photo{Has: true, Measures: portrait.Measures{List: []portrait.Measure{{Code: portrait.MeasureEyes, High: 1, Estimated: true}}}},
	}
}

// begin begins a draft with what most applications say.
func (d desk) begin(q *web.Request) (web.Answer, error) {
	t, known := application.TypeOf(q.Form.Get("type"))
	if !known {
		t = application.Types()[0]
	}
	nationality := document.IssuingState
	if t.Nationalities != nil {
		nationality = t.Nationalities[0]
	}
	if t.Visa {
		nationality = ""
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		id, err := application.BeginDraft(q.Context(), act, application.Typed{
			"type": t.Code, "requestType": "FIRST_ISSUANCE", "service": "normal", "deliverySite": act.By.Site, "applicant.nationality": nationality,
		})
		return web.To("/clerk/drafts/" + id), err
	})
}

// page shows the draft as it was saved; where a form was refused, as it was typed.
func (d desk) page(q *web.Request) (web.Answer, error) {
	row, err := application.LoadDraft(q.Context(), q.Read, q.Name("id"), q.By)
	if err != nil {
		return web.Answer{}, err
	}
	if row.Application != "" {
		return web.To("/clerk/applications/" + row.Application), nil
	}
	typed := row.Typed
	if len(q.Form.Values) > 0 {
		typed = typedIn(q.Form)
	}
	for _, path := range application.TypedPaths() {
		q.Form.Set(path, typed[path])
	}
	v, err := d.view(q, row, typed)
	if err == nil && q.Asked("submit") == "refused" {
		_, problems := row.Look(v.Portrait.Has, q.At)
		q.Form.Wrong = q.Wrongs(problems)
		for i, w := range q.Form.Wrong {
			q.Form.Wrong[i].Problem = q.Word("clerk.field."+w.Field) + ": " + w.Problem
		}
	}
	return web.Page("clerk-draft", v), err
}

// typedIn gives what was typed of the members of an application.
func typedIn(f *web.Form) application.Typed {
	typed := application.Typed{}
	for _, path := range application.TypedPaths() {
		if v := f.Get(path); v != "" {
			typed[path] = v
		}
	}
	if use := f.Get("use"); use != "" { // an earlier document was chosen
		typed["previousDocument"] = use
		if typed["requestType"] == "FIRST_ISSUANCE" {
			typed["requestType"] = "RENEWAL"
		}
	}
	return typed.Kept()
}

// view looks at what was typed.
func (d desk) view(q *web.Request, row application.DraftRow, typed application.Typed) (draftView, error) {
	v := draftView{DraftRow: row, Next: row.Step + 1, typed: typed}
	var err error
	if v.Choices, err = choicesOf(q); err != nil {
		return v, err
	}
	if v.Portrait, v.Signed, err = pictures(q, row); err != nil {
		return v, err
	}
	looked := row
	looked.Typed = typed
	c, problems := looked.Look(v.Portrait.Has, q.At)
	v.Type, _ = application.TypeOf(c.Type)
	v.sort(q.Wrongs(problems))
	v.spell(q, c)
	if v.Known, err = vetting.KnownOf(q.Context(), q.Read, c, row.Corrects, q.At); err != nil {
		return v, err
	}
	v.Drawable = d.draw != nil && drawable(c, q)
	v.Reasons, err = reasonsOf(q, row, c)
	return v, err
}

// sort parts what is wrong from what is missing: nobody wants to be told that they have not finished.
func (v *draftView) sort(problems []web.Wrong) {
	for _, w := range problems {
		if v.typed[w.Field] == "" && w.Field != "visa" && w.Field != "permit" {
			v.Missing = append(v.Missing, w.Field)
			continue
		}
		v.Wrong = append(v.Wrong, w)
	}
}

// spell shows how the name stands in the machine readable zone, and why.
func (v *draftView) spell(q *web.Request, c application.Content) {
	expires := ""
	if day, err := document.Validity(c, q.At.Truncate(24*hours)); err == nil {
		expires = day.Format("2006-01-02")
	}
	v.Zone = c.Zone(q.At, expires)
	v.Rule = rule(q, v.Zone.Rule)
	if v.Zone.Lines != nil && len(v.Zone.Shortenings) > 0 {
		first := v.Zone.Shortenings[0] // what is taken where nobody chooses
		v.Offers = []web.Option{{Text: first.Field, Hint: q.Word("clerk.shortening-first") + " · " + rule(q, first.Rule)}}
		for _, s := range v.Zone.Shortenings[1:] {
			v.Offers = append(v.Offers, web.Option{Value: s.Field, Text: s.Field, Hint: rule(q, s.Rule)})
		}
		if !slices.ContainsFunc(v.Offers, func(o web.Option) bool { return o.Value == c.NameField }) {
			q.Form.Values.Del("nameField")
		}
	}
	for _, part := range []struct{ field, text string }{
		{"applicant.primaryIdentifier", c.Applicant.PrimaryIdentifier}, {"applicant.secondaryIdentifier", c.Applicant.SecondaryIdentifier},
	} {
		list, err := transliteration.Explain(part.text, c.Language())
		if err != nil {
			continue // the field's own finding says which letter has no rule
		}
		for _, r := range list {
			v.Letters = append(v.Letters, letter{Reason: r, Field: part.field})
		}
	}
	v.Letters = v.Letters[:min(len(v.Letters), 24)]
}

// rule gives the rule by which a name was fitted in the language of the page. It is made of one or two parts.
func rule(q *web.Request, text string) string {
	parts := []string{mrz.RuleFits, mrz.RuleChosen, "primary whole", "last primary components to initials", "first primary component whole, others cut",
		"primary components to one length", "last primary components left out", "secondary cut at the end", "every secondary component kept", "no secondary"}
	var pairs []string
	for _, p := range parts {
		pairs = append(pairs, p, q.Word("clerk.rule."+p))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// reasonsOf gives why an application came back, and which fields have been changed since.
func reasonsOf(q *web.Request, row application.DraftRow, c application.Content) ([]returned, error) {
	if row.Corrects == "" {
		return nil, nil
	}
	a, err := application.Load(q.Context(), q.Read, row.Corrects)
	if err != nil || a.DecisionReason == nil {
		return nil, err
	}
	before, now := application.TypedOf(a.Content), application.TypedOf(c)
	var list []returned
	for _, r := range application.ReadReasons(*a.DecisionReason) {
		changed := r.Field != "" && before[r.Field] != now[r.Field]
		if r.Field == application.PortraitImage {
			i, err := application.ImageOf(q.Context(), q.Read, row.ID, application.PortraitImage)
			if err != nil {
				return nil, err
			}
			changed = digest(i.Shown) != a.Content.Portrait
		}
		list = append(list, returned{FieldReason: r, Changed: changed})
	}
	return list, nil
}

// step reads the step of a form; nonsense is 0, which is refused.
func step(q *web.Request) int {
	n, err := strconv.Atoi(q.Form.Get("step"))
	if err != nil {
		return 0
	}
	return n
}
