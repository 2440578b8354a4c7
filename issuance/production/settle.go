package production

import (
	"context"
	"fmt"
	"slices"
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

// AllowedOutcomes gives the outcomes that the evidence of an attempt in doubt allows a person to find. Printed is possible once the
// data was given out, and needs the lines read from the document. Spoiled always is, before a witness. Unprinted is not where the
// device said that the job was done, or its counter moved: a blank that looks unmarked is spoiled then.
func AllowedOutcomes(a Attempt) []Outcome {
	if a.State != "in doubt" {
		return nil
	}
	var list []Outcome
	if a.SentAt != nil {
		list = append(list, OutcomePrinted)
	}
	list = append(list, OutcomeSpoiled)
	if a.contradiction() == "" {
		list = append(list, OutcomeUnprinted)
	}
	return list
}

// contradiction says what speaks against an unmarked blank, "" where nothing does.
func (a Attempt) contradiction() string {
	switch {
	case a.Evidence >= 1 && a.Evidence <= 3 || a.DeviceSaid == "completed":
		return "the device said that the job was done"
	case a.CounterMoved != nil && *a.CounterMoved != 0:
		return "the device's counter has moved by " + strconv.FormatInt(*a.CounterMoved, 10)
	}
	return ""
}

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
	if err := Look(ctx, act, a); err != nil {
		return err
	}
	if s.Blank != a.Blank {
		return issuance.Conflictf("blank", "scan the blank of this attempt", "the attempt was on blank %s, not %s", a.Blank, s.Blank)
	}
	if s.Reason == "" {
		return issuance.Invalidf("reason", "say what is seen on the blank", "it is empty")
	}
	if err := allows(*a, s.Outcome); err != nil {
		return err
	}
	evidence := map[string]any{"person": act.By.Username, "blank": s.Blank, "outcome": string(s.Outcome), "reason": s.Reason}
	switch s.Outcome {
	case OutcomePrinted:
		if len(s.MRZ) == 0 {
			return issuance.Invalidf("mrz", "read the lines from the document in hand", "none is given")
		}
		if diff := difference(d, Reading{MRZ: s.MRZ, Blank: s.Blank}); diff != "" {
			return issuance.Conflictf("mrz", "read it once more; what does differ is spoiled", "the document in hand differs: %s", diff)
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
	return allows(*a, s.Outcome)
}

// allows refuses an outcome that the evidence does not allow (Conflict), or that is none (Invalid).
func allows(a Attempt, o Outcome) error {
	switch {
	case o != OutcomePrinted && o != OutcomeSpoiled && o != OutcomeUnprinted:
		return issuance.Invalidf("outcome", "choose printed, spoiled or unprinted", "there is no outcome %s", strconv.Quote(string(o)))
	case slices.Contains(AllowedOutcomes(a), o):
		return nil
	case o == OutcomePrinted:
		return issuance.Conflictf("outcome", "settle it as spoiled, before a witness", "nothing was sent in attempt %s", a.ID)
	}
	return issuance.Conflictf("outcome", "settle it as spoiled, before a witness", "it can't be unprinted: %s", a.contradiction())
}

// Look adds to an attempt in doubt what its device was seen to have counted since, where no other attempt at the printer can have moved
// the counter.
func Look(ctx context.Context, q issuance.Querier, a *Attempt) error {
	var moved *int64
	err := q.QueryRow(ctx, `
		SELECT (facts->>'lifeCount')::bigint - (attempt.snapshot->>'LifeCount')::bigint
		FROM attempt
		JOIN printer ON printer.id = attempt.printer
		WHERE attempt.id = $1::uuid AND attempt.state = 'in doubt' AND facts_at > attempt.changed_at AND facts->>'device' = printer.device_uuid
			AND NOT EXISTS (
				SELECT FROM attempt AS other
				WHERE other.printer = attempt.printer AND other.id <> attempt.id AND other.snapshot IS NOT NULL AND other.changed_at >= attempt.created_at
			)`, a.ID).Scan(&moved)
	if err != nil {
		if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
			return nil
		}
		return fmt.Errorf("looking at the counter beside attempt %s: %w", a.ID, issuance.Translate(err))
	}
	if moved != nil && *moved != 0 {
		a.CounterMoved = moved
	}
	return nil
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
