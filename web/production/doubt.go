package production

import (
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/web"
)

// doubtView is all that is known of an attempt, and what is not.
type doubtView struct {
	Attempt  string               `json:"attempt"`
	State    issuance.State       `json:"state"`
	Reason   string               `json:"reason"`
	Since    time.Time            `json:"since"`
	Batch    string               `json:"batch"`
	Printer  string               `json:"printer"`
	Operator string               `json:"operator"`
	Document string               `json:"document"`
	Number   string               `json:"number"`
	Blank    string               `json:"blank"`
	MRZ      []string             `json:"mrz"`
	Composed bool                 `json:"-"`
	Sent     bool                 `json:"sent"` // some or all of the data may have gone out
	SentAt   time.Time            `json:"sentAt"`
	Bytes    int                  `json:"bytes"`
	Format   string               `json:"format"`
	SHA256   string               `json:"sha256"`
	Job      string               `json:"job"`
	Device   string               `json:"device"` // as it named itself before the first byte
	UpTime   string               `json:"upTime"`
	Evidence int                  `json:"evidence"` // level
	Said     string               `json:"deviceSaid"`
	Before   string               `json:"counterBefore"` // "" where nobody knows
	Moved    *int64               `json:"counterMoved"`  // nil where nobody knows
	Lots     []string             `json:"lots"`
	History  []production.Step    `json:"history"`
	Outcomes []production.Outcome `json:"outcomes"` // that the evidence allows
	Excluded []production.Outcome `json:"excluded"`
	Now      seen                 `json:"now"`
}

func zeroDoubt() doubtView {
	moved := int64(1)
	return doubtView{State: "in doubt", MRZ: []string{"x"}, Composed: true, Sent: true, Evidence: 4, Said: "x", Before: "x", Moved: &moved, Lots: []string{"x"}, Job: "x", UpTime: "x",
		History: []production.Step{{}}, Outcomes: outcomes(), Excluded: outcomes(), Now: seen{Ever: true, Reasons: []string{"x"}}}
}

func outcomes() []production.Outcome {
	return []production.Outcome{production.OutcomePrinted, production.OutcomeSpoiled, production.OutcomeUnprinted}
}

// Title names the document.
func (v doubtView) Title(q *web.Request) string {
	return q.Word("production-doubt.title") + " " + v.Number
}

// Path is the page of the doubt.
func (v doubtView) Path() string { return doubtPath(v.Attempt) }

func doubtPath(attempt string) string { return "/production/doubts/" + attempt }

// doubtThing says where an attempt was made and where it stands.
func doubtThing(q *web.Request) (web.Thing, error) {
	a, err := loadAttempt(q)
	if err != nil {
		return web.Thing{}, err
	}
	p, err := production.LoadPrinter(q.Context(), q.Read, a.Printer)
	return web.Thing{Sites: []string{p.Site}, State: a.State}, err
}

// loadAttempt gives the attempt of the path; what is no id of one is of none.
func loadAttempt(q *web.Request) (production.Attempt, error) {
	id := q.Name("attempt")
	for i, r := range id {
		hex := r >= '0' && r <= '9' || r >= 'a' && r <= 'f'
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash && r != '-' || !dash && !hex {
			return production.Attempt{}, issuance.NotFoundf("attempt", "there is no print attempt of that name")
		}
	}
	return production.LoadAttempt(q.Context(), q.Read, id)
}

func showDoubt(q *web.Request) (web.Answer, error) {
	v, err := doubt(q)
	if err != nil {
		return web.Answer{}, err
	}
	return web.Page("production-doubt", v), nil
}

// doubt collects what is known of the attempt of the path, and notes that the person looks at the document.
func doubt(q *web.Request) (doubtView, error) {
	ctx := q.Context()
	a, err := loadAttempt(q)
	if err != nil {
		return doubtView{}, err
	}
	if err := production.Look(ctx, q.Read, &a); err != nil {
		return doubtView{}, err
	}
	d, err := document.Load(ctx, q.Read, a.Document)
	if err != nil {
		return doubtView{}, err
	}
	if err := q.Viewed(people.Viewing{SubjectKind: "document", Subject: d.ID, Site: d.Site}); err != nil {
		return doubtView{}, err
	}
	v := doubtView{Attempt: a.ID, State: a.State, Reason: a.Reason, Since: a.ChangedAt, Batch: a.Batch, Printer: a.Printer, Operator: a.Operator, Document: d.ID, Number: d.ID, Blank: a.Blank,
		MRZ: d.MRZ, Composed: d.Page != nil, Evidence: a.Evidence, Said: a.DeviceSaid, Moved: a.CounterMoved, SHA256: hex.EncodeToString(a.DataDigest), Outcomes: production.AllowedOutcomes(a)}
	v.from(a)
	if d.Number != nil {
		v.Number = *d.Number
	}
	for _, o := range outcomes() {
		if !slices.Contains(v.Outcomes, o) {
			v.Excluded = append(v.Excluded, o)
		}
	}
	return v, v.beside(q)
}

// from takes over what an attempt has only where it came so far.
func (v *doubtView) from(a production.Attempt) {
	if a.SentAt != nil {
		v.Sent, v.SentAt = true, *a.SentAt
	}
	if a.DataLength != nil && a.DataFormat != nil {
		v.Bytes, v.Format = *a.DataLength, *a.DataFormat
	}
	if a.JobUUID != nil {
		v.Job = *a.JobUUID
	}
	for key, to := range map[string]*string{"PrinterUUID": &v.Device, "LifeCount": &v.Before, "UpTime": &v.UpTime} {
		if x, known := a.Snapshot[key]; known && x != nil {
			*to = fmt.Sprint(x)
		}
	}
}

// beside adds the history of the attempt, what was loaded when it began, and the printer as it was last seen.
func (v *doubtView) beside(q *web.Request) error {
	lots, err := production.ConsumablesIn(q.Context(), q.Read, v.Attempt)
	if err != nil {
		return err
	}
	for _, l := range lots {
		v.Lots = append(v.Lots, q.Word("production.consumable."+l.Kind)+" "+l.Lot)
	}
	if v.History, err = production.History(q.Context(), q.Read, v.Attempt); err != nil {
		return err
	}
	p, err := production.LoadPrinter(q.Context(), q.Read, v.Printer)
	v.Now = seenOf(p, q.At)
	if v.Device == "" && p.DeviceUUID != nil {
		v.Device = *p.DeviceUUID
	}
	return err
}
