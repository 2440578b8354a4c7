package production

import (
	"strings"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/web"
)

// settleView is the question what is seen on the blank in hand, after its serial was scanned.
type settleView struct {
	doubtView
	Scanned bool         `json:"scanned"`
	Shown   string       `json:"shown"` // says that this blank was scanned by this session
	Choices []web.Option `json:"-"`
}

func zeroSettle() settleView {
	return settleView{doubtView: zeroDoubt(), Scanned: true, Choices: []web.Option{{Hint: "x"}}}
}

// Title names the document.
func (v settleView) Title(q *web.Request) string {
	return q.Word("production-settle.title") + " " + v.Number
}

// settlePage asks for the serial first. Only when it is that of the attempt does it ask what is seen.
func settlePage(q *web.Request) (web.Answer, error) {
	d, err := doubt(q)
	if err != nil {
		return web.Answer{}, err
	}
	v := settleView{doubtView: d}
	serial := strings.ToUpper(strings.TrimSpace(q.Asked("blank")))
	if q.Form.Values.Has("shown") {
		serial = q.Form.Get("blank")
	}
	if serial != "" && serial != d.Blank {
		q.Form.Wrong = append(q.Form.Wrong, web.Wrong{Field: "blank", Problem: q.Word("production.other-blank", "Blank", d.Blank), Remedy: q.Word("production.other-blank-remedy")})
		q.Form.Set("blank", serial)
	}
	if v.Scanned = serial == d.Blank; v.Scanned {
		v.Shown = q.Shown(scanned(d))
	}
	for _, o := range d.Outcomes {
		v.Choices = append(v.Choices, web.Option{Value: string(o), Text: q.Word("production.outcome." + string(o)), Hint: q.Word("production.consequence." + string(o))})
	}
	return web.Page("production-settle", v), nil
}

// scanned is what the token of a scan stands for: this blank, in this doubt.
func scanned(d doubtView) string { return "scanned " + d.Attempt + " " + d.Blank }

// settle ends the doubt by what the person sees on the blank that they scanned before. Where the document ends, and a replacement may
// follow, a second person has shown in the same form that they see it too.
func (c Config) settle(q *web.Request) (web.Answer, error) {
	a, err := loadAttempt(q)
	if err != nil {
		return web.Answer{}, err
	}
	if err := q.WasShown(scanned(doubtView{Attempt: a.ID, Blank: q.Form.Get("blank")})); err != nil {
		return web.Answer{}, issuance.Conflictf("blank", "scan it here first, then say what is seen", "the blank was not scanned")
	}
	set := production.Settlement{Outcome: production.Outcome(q.Form.Get("outcome")), Blank: q.Form.Get("blank"), MRZ: strings.Fields(strings.ToUpper(q.Form.Get("mrz"))), Reason: q.Form.Get("reason")}
	if set.Reason == "" {
		return web.Answer{}, issuance.Invalidf("reason", "say what is seen on the blank", "it is empty")
	}
	note := c.asked(q, a.Printer) // it may have counted since
	var unproven error
	if set.Outcome == production.OutcomeSpoiled {
		var who issuance.Person
		who, unproven = q.Witness()
		set.Witness = who.Username
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		if unproven != nil {
			return web.Answer{}, unproven
		}
		if err := note(act); err != nil {
			return web.Answer{}, err
		}
		if err := production.Settle(q.Context(), act, a.Document, set); err != nil {
			return web.Answer{}, at("outcome", err, "blank", "mrz", "reason", "witness")
		}
		return web.To(path(a.Batch)).Saying("said.production-settled-"+string(set.Outcome), set.Blank), nil
	})
}

// Known is what is known of the attempt.
func (v settleView) Known() doubtView { return v.doubtView }
