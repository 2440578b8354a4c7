package application

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// ClaimFor is how long a claim lasts unless it is released.
const ClaimFor = 30 * time.Minute

// Claim says who works at an application for a duty: a row of table claim.
type Claim struct {
	Person  string    `json:"person"`
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires"`
}

// ClaimOf gives the claim in force on an application for a duty, nil where there is none.
func ClaimOf(ctx context.Context, q issuance.Querier, reference string, duty issuance.Role, at time.Time) (*Claim, error) {
	rows, err := q.Query(ctx, `
		SELECT person, claimed_at, expires_at
		FROM claim
		WHERE reference = $1 AND duty = $2 AND expires_at > $3`, reference, string(duty), at)
	if err != nil {
		return nil, fmt.Errorf("loading the claim on %.20s: %w", reference, issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Claim])
	if err != nil {
		return nil, fmt.Errorf("loading the claim on %.20s: %w", reference, issuance.Translate(err))
	}
	if len(list) == 0 {
		return nil, nil
	}
	return &list[0], nil
}

// Take claims an application for one of the actor's duties, or claims it anew from now. While somebody else's claim is in force it is a
// Conflict; whoever captured any version of it is refused (Forbidden), as they could decide nothing of it.
func Take(ctx context.Context, act *issuance.Act, reference string, duty issuance.Role) error {
	if err := act.Require(duty); err != nil {
		return err
	}
	a, err := Load(ctx, act, reference)
	if err != nil {
		return err
	}
	if a.State != Vetting && a.State != Review {
		return issuance.Conflictf("application", "look at it again: it has moved on", "application %s is %s", reference, a.State)
	}
	own, err := CapturedBy(ctx, act, reference, act.By.Username)
	if err != nil {
		return err
	}
	if own {
		return &issuance.Error{Kind: issuance.Forbidden, Field: "person", Problem: act.By.Username + " captured this application", Remedy: "leave it to somebody else"}
	}
	tag, err := act.Exec(ctx, `
		INSERT INTO claim (reference, duty, person, claimed_at, expires_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (reference, duty) DO UPDATE
		SET person = EXCLUDED.person, claimed_at = EXCLUDED.claimed_at, expires_at = EXCLUDED.expires_at
		WHERE claim.person = EXCLUDED.person OR claim.expires_at <= EXCLUDED.claimed_at`,
		reference, string(duty), act.By.Username, act.At, act.At.Add(ClaimFor))
	if err != nil {
		return fmt.Errorf("claiming %s: %w", reference, issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return Unclaimed(ctx, act, reference, duty)
	}
	return claimed(ctx, act, "claim.taken", a, duty)
}

// Release ends the actor's claim on an application; without one nothing happens.
func Release(ctx context.Context, act *issuance.Act, reference string, duty issuance.Role) error {
	tag, err := act.Exec(ctx, "DELETE FROM claim WHERE reference = $1 AND duty = $2 AND person = $3", reference, string(duty), act.By.Username)
	if err != nil {
		return fmt.Errorf("releasing %s: %w", reference, issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	a, err := Load(ctx, act, reference)
	if err != nil {
		return err
	}
	return claimed(ctx, act, "claim.released", a, duty)
}

// Unclaimed refuses (Conflict) while somebody else's claim is in force.
func Unclaimed(ctx context.Context, act *issuance.Act, reference string, duty issuance.Role) error {
	c, err := ClaimOf(ctx, act, reference, duty, act.At)
	if err != nil {
		return err
	}
	if c != nil && c.Person != act.By.Username {
		return issuance.Conflictf("claim", "take another one, or wait until then", "%s works at it until %s UTC", c.Person, c.Expires.UTC().Format("15:04"))
	}
	return nil
}

// CapturedBy reports whether a person captured any version of an application.
func CapturedBy(ctx context.Context, q issuance.Querier, reference, person string) (own bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM capture WHERE reference = $1 AND captured_by = $2)", reference, person).Scan(&own)
	if err != nil {
		return false, fmt.Errorf("asking who captured %.20s: %w", reference, issuance.Translate(err))
	}
	return own, nil
}

func claimed(ctx context.Context, act *issuance.Act, action string, a Application, duty issuance.Role) error {
	return audit.Append(ctx, act, audit.Event{Action: action, SubjectKind: "application", Subject: a.Reference, Site: a.Site, Detail: map[string]any{"roles": string(duty)}})
}
