// Package vetting checks applications before anybody decides: portrait geometry, watchlist, duplicates. Each check ends as clear or as
// findings; findings are settled by a vetting officer. An application with nothing open is in review.
package vetting

import (
	"context"
	"fmt"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
)

// The checks.
const (
	CheckPortrait  = "portrait"
	CheckWatchlist = "watchlist"
	CheckDuplicate = "duplicate"
)

// found is what a check has found, before it is stored.
type found struct{ code, subject, detail string }

// Run checks a submitted application and moves it to review, or leaves it in vetting for an officer. The system does it, or a vetting
// officer. Running again has no further effect; an application that is past vetting is a Conflict.
func Run(ctx context.Context, act *issuance.Act, reference string) error {
	if act.By.Username != issuance.System().Username {
		if err := act.Require(issuance.VettingOfficer); err != nil {
			return err
		}
	}
	a, begun, err := begin(ctx, act, reference)
	if err != nil {
		return err
	}
	if begun {
		if err := moved(ctx, act, a, application.Vetting); err != nil {
			return err
		}
	}
	if a.State != application.Vetting {
		return issuance.Conflictf("application", "look at it again: it has moved on", "application %s is %s", reference, a.State)
	}
	for _, check := range []struct {
		name string
		run  func(context.Context, *issuance.Act, application.Application) ([]found, error)
	}{
		{CheckPortrait, checkPortrait},
		{CheckWatchlist, checkWatchlist},
		{CheckDuplicate, checkDuplicate},
	} {
		findings, err := check.run(ctx, act, a)
		if err != nil {
			return fmt.Errorf("vetting %s, %s: %w", reference, check.name, err)
		}
		if err := store(ctx, act, a, check.name, findings); err != nil {
			return err
		}
	}
	return review(ctx, act, a)
}

// begin takes a submitted application into vetting and locks its row, so that nobody else vets it or settles its findings meanwhile.
func begin(ctx context.Context, act *issuance.Act, reference string) (a application.Application, begun bool, err error) {
	tag, err := act.Exec(ctx, `
		UPDATE application
		SET state = 'vetting', changed_at = $2
		WHERE reference = $1 AND state = 'submitted'`, reference, act.At)
	if err != nil {
		return a, false, fmt.Errorf("beginning to vet %s: %w", reference, issuance.Translate(err))
	}
	if err := lock(ctx, act, reference); err != nil {
		return a, false, err
	}
	a, err = application.Load(ctx, act, reference)
	return a, tag.RowsAffected() == 1, err
}

// lock makes everybody else wait who vets the application or settles a finding of it: the last one of them must see what all others did.
func lock(ctx context.Context, act *issuance.Act, reference string) error {
	if _, err := act.Exec(ctx, "SELECT FROM application WHERE reference = $1 FOR NO KEY UPDATE", reference); err != nil {
		return fmt.Errorf("locking application %s: %w", reference, issuance.Translate(err))
	}
	return nil
}

// store writes a check's outcome once, with its findings.
func store(ctx context.Context, act *issuance.Act, a application.Application, check string, findings []found) error {
	outcome := "clear"
	if len(findings) > 0 {
		outcome = "finding"
	}
	tag, err := act.Exec(ctx, `
		INSERT INTO vetting_check (reference, version, name, outcome, at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (reference, version, name) DO NOTHING`, a.Reference, a.Version, check, outcome, act.At)
	if err != nil {
		return fmt.Errorf("recording check %s of %s: %w", check, a.Reference, issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	for _, f := range findings {
		_, err := act.Exec(ctx, `
			INSERT INTO finding (reference, version, check_name, code, subject, detail, found_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (reference, version, check_name, code, subject) DO NOTHING`,
			a.Reference, a.Version, check, f.code, f.subject, f.detail, act.At)
		if err != nil {
			return fmt.Errorf("recording finding of %s: %w", a.Reference, issuance.Translate(err))
		}
	}
	return audit.Append(ctx, act, audit.Event{Action: "vetting.checked", SubjectKind: "application", Subject: a.Reference, Site: a.Site,
		Detail: map[string]any{"check": check, "outcome": outcome, "count": len(findings), "version": a.Version}})
}

// review moves an application on when every check has run and none of its findings is open or upheld.
func review(ctx context.Context, act *issuance.Act, a application.Application) error {
	tag, err := act.Exec(ctx, `
		UPDATE application
		SET state = 'review', changed_at = $2
		WHERE reference = $1
			AND state = 'vetting'
			AND NOT EXISTS (
				SELECT FROM finding
				WHERE finding.reference = application.reference
					AND finding.version = application.version
					AND finding.settlement IS DISTINCT FROM 'dismissed'
			)
			AND 3 = (
				SELECT count(*)
				FROM vetting_check
				WHERE vetting_check.reference = application.reference
					AND vetting_check.version = application.version
					AND outcome <> 'error'
			)`, a.Reference, act.At)
	if err != nil {
		return fmt.Errorf("moving %s to review: %w", a.Reference, issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return moved(ctx, act, a, application.Review)
}

func moved(ctx context.Context, act *issuance.Act, a application.Application, to issuance.State) error {
	return audit.Append(ctx, act, audit.Event{Action: audit.Moved("application", to), SubjectKind: "application", Subject: a.Reference, Site: a.Site,
		Detail: map[string]any{"state_to": to, "version": a.Version}})
}
