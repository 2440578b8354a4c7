package application

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Decision is what an approver says to an application.
type Decision string

// The decisions.
const (
	Grant  Decision = "grant"  // a document may be made
	Refuse Decision = "refuse" // with a reason, for good
	Return Decision = "return" // with a reason, to the clerk, who may correct and submit again
)

// maxReason bounds a person's reason, in characters.
const maxReason = 2000

// outcome gives the states from which a decision may be made and the one that it leads to.
func (d Decision) outcome() (from []issuance.State, to issuance.State) {
	switch d {
	case Grant:
		return []issuance.State{Review}, Approved
	case Refuse:
		return []issuance.State{Vetting, Review}, Refused
	case Return:
		return []issuance.State{Vetting, Review}, Returned
	}
	return nil, ""
}

// Decide records an approver's decision on the current version. Only an application in review, whose findings are settled and none of
// them upheld, can be granted; refusing and returning need a reason. digest, when not nil, is what the approver looked at: another
// current version is a Conflict. Whoever captured any version of it may not decide (Forbidden, by the database too).
func Decide(ctx context.Context, act *issuance.Act, reference string, decision Decision, reason string, digest []byte) error {
	act.Mark("decide")
	if err := act.Require(issuance.Approver); err != nil {
		return err
	}
	from, to := decision.outcome()
	if to == "" {
		return issuance.Invalidf("decision", "choose grant, refuse or return", "there is no decision %q", printable(string(decision)))
	}
	if err := checkReason(reason, decision != Grant); err != nil {
		return err
	}
	var site, decided string
	var version int
	err := act.QueryRow(ctx, `
		UPDATE application
		SET state = $2,
			decision = $3,
			decision_reason = $4,
			decided_by = $5,
			decided_at = $6,
			decided_digest = capture.digest,
			changed_at = $6
		FROM capture
		WHERE application.reference = $1
			AND application.state = ANY ($7)
			AND capture.reference = application.reference
			AND capture.version = application.version
			AND ($8::bytea IS NULL OR capture.digest = $8)
			AND ($3 <> 'grant' OR NOT EXISTS (
				SELECT FROM finding
				WHERE finding.reference = application.reference
					AND finding.version = application.version
					AND finding.settlement IS DISTINCT FROM 'dismissed'
			))
		RETURNING application.site, application.version, encode(capture.digest, 'hex')`,
		reference, string(to), string(decision), reason, act.By.Username, act.At, names(from), digest).Scan(&site, &version, &decided)
	if err != nil {
		return undecided(ctx, act, reference, decision, digest, err)
	}
	detail := map[string]any{"state_to": to, "version": version, "digest": decided, "outcome": string(decision)}
	if reason != "" {
		detail["reason"] = reason
	}
	return audit.Append(ctx, act, audit.Event{Action: audit.Moved("application", to), SubjectKind: "application", Subject: reference, Site: site, Detail: detail})
}

// undecided says why a decision found no row.
func undecided(ctx context.Context, act *issuance.Act, reference string, decision Decision, digest []byte, cause error) error {
	_, to := decision.outcome()
	if issuance.KindOf(issuance.Translate(cause)) != issuance.NotFound {
		return stale(ctx, act, reference, to, cause)
	}
	a, err := Load(ctx, act, reference)
	if err != nil {
		return err
	}
	if !Lifecycle().Allows(a.State, to) {
		return stale(ctx, act, reference, to, cause)
	}
	if digest != nil && hex.EncodeToString(digest) != hex.EncodeToString(a.Digest) {
		return issuance.Conflictf("application", "look at it again", "application %s is not what was looked at", reference)
	}
	return issuance.Conflictf("application", "settle its findings first; an upheld one can't be granted", "application %s has findings that are open or upheld", reference)
}

// Withdraw ends an application before its decision, at the applicant's wish, by a clerk of its site.
func Withdraw(ctx context.Context, act *issuance.Act, reference, reason string) error {
	if err := act.Require(issuance.Clerk); err != nil {
		return err
	}
	a, err := Load(ctx, act, reference)
	if err != nil {
		return err
	}
	if err := ofSite(act, a.Site); err != nil {
		return err
	}
	return end(ctx, act, reference, Withdrawn, reason)
}

// Cancel ends a granted application, by an approver. What becomes of its document and blank is the caller's to do in the same act.
func Cancel(ctx context.Context, act *issuance.Act, reference, reason string) error {
	if err := act.Require(issuance.Approver); err != nil {
		return err
	}
	return end(ctx, act, reference, Cancelled, reason)
}

func end(ctx context.Context, act *issuance.Act, reference string, to issuance.State, reason string) error {
	if err := checkReason(reason, true); err != nil {
		return err
	}
	var from []issuance.State
	for _, step := range Lifecycle().Steps {
		if step.To == to {
			from = append(from, step.From)
		}
	}
	return move(ctx, act, reference, from, to, reason)
}

// Move makes one step of the lifecycle for what happens to the document, if the application stands where it is expected (Conflict).
func Move(ctx context.Context, act *issuance.Act, reference string, from, to issuance.State) error {
	if !Lifecycle().Allows(from, to) {
		return fmt.Errorf("moving application: its lifecycle has no step from %s to %s", from, to)
	}
	return move(ctx, act, reference, []issuance.State{from}, to, "")
}

func move(ctx context.Context, act *issuance.Act, reference string, from []issuance.State, to issuance.State, reason string) error {
	var site string
	var version int
	err := act.QueryRow(ctx, `
		UPDATE application
		SET state = $2, changed_at = $3
		WHERE reference = $1 AND state = ANY ($4)
		RETURNING site, version`, reference, string(to), act.At, names(from)).Scan(&site, &version)
	if err != nil {
		return stale(ctx, act, reference, to, err)
	}
	detail := map[string]any{"state_to": to, "version": version}
	if len(from) == 1 {
		detail["state_from"] = from[0]
	}
	if reason != "" {
		detail["reason"] = reason
	}
	return audit.Append(ctx, act, audit.Event{Action: audit.Moved("application", to), SubjectKind: "application", Subject: reference, Site: site, Detail: detail})
}

// stale says why a move found no row: nothing of that name, or the application stands elsewhere. Other errors come out as they are.
func stale(ctx context.Context, act *issuance.Act, reference string, to issuance.State, cause error) error {
	if err := issuance.Translate(cause); issuance.KindOf(err) != issuance.NotFound {
		return fmt.Errorf("moving application %s: %w", reference, err)
	}
	a, err := Load(ctx, act, reference)
	if err != nil {
		return err
	}
	return issuance.Conflictf("application", "look at it again: it has moved on", "application %s is %s and can't be %s", reference, a.State, to)
}

// checkReason refuses a reason that is needed and missing, or too long.
func checkReason(reason string, needed bool) error {
	switch {
	case needed && strings.TrimSpace(reason) == "":
		return issuance.Invalidf("reason", "say why", "it is missing")
	case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0):
		return issuance.Invalidf("reason", "write it as text in UTF-8", "it is no text")
	case utf8.RuneCountInString(reason) > maxReason:
		return issuance.Invalidf("reason", fmt.Sprintf("write at most %d characters", maxReason), "it has %d", utf8.RuneCountInString(reason))
	}
	return nil
}
