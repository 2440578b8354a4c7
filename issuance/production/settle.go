package production

import (
	"context"
	"strconv"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/stock"
)

// Outcome is what a person with the blank in hand found an attempt in doubt to be.
type Outcome string

// The outcomes that settle a doubt.
const (
	OutcomePrinted   Outcome = "printed"   // whole, and it reads as it should
	OutcomeSpoiled   Outcome = "spoiled"   // marked but no good
	OutcomeUnprinted Outcome = "unprinted" // visibly unmarked
)

// Settlement is a person's answer to a doubt.
type Settlement struct {
	Outcome Outcome
	Blank   string   // scanned from the blank in hand
	MRZ     []string // printed: read from the document in hand
	Witness string   // spoiled: the second person, since a replacement follows
	Reason  string
}

// Settle ends an attempt in doubt by what an operator sees on the blank in hand. Nothing else ends a doubt: no timeout, no job. The
// batch stays halted until the top of the feeder is confirmed.
func Settle(ctx context.Context, act *issuance.Act, doc string, s Settlement) error {
	if err := act.Require(issuance.Operator, issuance.Supervisor); err != nil {
		return err
	}
	d, err := document.Load(ctx, act, doc)
	if err != nil {
		return err
	}
	a, err := openAttempt(ctx, act, doc)
	if err != nil {
		return err
	}
	if a.State != "in doubt" {
		return issuance.Conflictf("document", "only a doubt is settled by hand", "the attempt on document %s is %s", doc, a.State)
	}
	if s.Blank != a.Blank {
		return issuance.Conflictf("blank", "scan the blank of this attempt", "the attempt was on blank %s, not %s", a.Blank, s.Blank)
	}
	if s.Reason == "" {
		return issuance.Invalidf("reason", "say what is seen on the blank", "it is empty")
	}
	evidence := map[string]any{"person": act.By.Username, "blank": s.Blank, "outcome": string(s.Outcome), "reason": s.Reason}
	switch s.Outcome {
	case OutcomePrinted:
		if diff := difference(d, Reading{MRZ: s.MRZ, Blank: s.Blank}); diff != "" {
			return issuance.Conflictf("mrz", "settle it as spoiled", "the document in hand differs: %s", diff)
		}
		return verified(ctx, act, a, map[string]any{"evidence": 1, "settled_by": act.By.Username}, evidence)
	case OutcomeSpoiled:
		return spoilAttempt(ctx, act, a, s, evidence)
	case OutcomeUnprinted:
		if err := a.move(ctx, act, "unprinted", map[string]any{"reason": s.Reason, "settled_by": act.By.Username}, evidence); err != nil {
			return err
		}
		return document.Move(ctx, act, doc, "unprinted", nil, map[string]any{"attempt": a.ID, "reason": s.Reason})
	}
	return issuance.Invalidf("outcome", "choose printed, spoiled or unprinted", "there is no outcome %s", strconv.Quote(string(s.Outcome)))
}

// spoilAttempt ends attempt, document and blank together. A replacement is a new document, which a supervisor authorises.
func spoilAttempt(ctx context.Context, act *issuance.Act, a *Attempt, s Settlement, evidence map[string]any) error {
	err := a.move(ctx, act, "spoiled", map[string]any{"reason": s.Reason, "settled_by": act.By.Username}, evidence)
	if err != nil {
		return err
	}
	err = document.Move(ctx, act, a.Document, "spoiled", document.Set{"end_reason": s.Reason}, map[string]any{"attempt": a.ID, "reason": s.Reason})
	if err != nil {
		return err
	}
	return stock.Spoil(ctx, act, a.Blank, s.Witness, s.Reason)
}
