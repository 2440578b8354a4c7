package application

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Submit stores a submission of a clerk's own site as a new application and asks for its vetting. A submission whose source key is
// known already gives the reference that it had then, and changes nothing; with other content it is a Conflict. What names a previous
// document of ours and chooses no shortening of the name keeps the one that this bears.
func Submit(ctx context.Context, act *issuance.Act, s Submission) (reference string, err error) {
	act.Mark("submit")
	if err := s.mayBeSubmitted(ctx, act); err != nil {
		return "", err
	}
	if s.Content, err = s.Content.renewed(ctx, act, act.At); err != nil {
		return "", err
	}
	canonical, err := s.Content.Canonical()
	if err != nil {
		return "", err
	}
	for draw := 0; reference == ""; draw++ {
		if reference, err = insert(ctx, act, s); err != nil {
			return "", err
		}
		if reference != "" {
			break
		}
		// The source key is known, or the name that was drawn is taken.
		if known, err := submitted(ctx, act, s.SourceKey, canonical); err != nil || known != "" {
			return known, err
		}
		if draw == 5 {
			return "", issuance.Conflictf("application", "try again", "no free name was found for the application")
		}
	}
	if err := capture(ctx, act, reference, 1, s, canonical); err != nil {
		return "", err
	}
	return reference, act.Request(ctx, issuance.Work{Kind: issuance.WorkVet, ID: reference})
}

// Resubmit stores a corrected submission of a returned application as its next version and asks for its vetting again. Type and site
// stay what they were.
func Resubmit(ctx context.Context, act *issuance.Act, reference string, s Submission) error {
	if err := s.mayBeSubmitted(ctx, act); err != nil {
		return err
	}
	var err error
	if s.Content, err = s.Content.renewed(ctx, act, act.At); err != nil {
		return err
	}
	canonical, err := s.Content.Canonical()
	if err != nil {
		return err
	}
	a, err := Load(ctx, act, reference)
	if err != nil {
		return err
	}
	if a.Type != s.Content.Type {
		return issuance.Invalidf("type", "submit a new application", "application %s is for %s", reference, a.Type)
	}
	if a.Site != s.Content.Site {
		return issuance.Invalidf("site", "write the site that took it", "application %s was taken at %s", reference, a.Site)
	}
	var version int
	err = act.QueryRow(ctx, `
		UPDATE application
		SET state = 'submitted',
			version = version + 1,
			request_type = $2,
			service = $3,
			delivery_site = $4,
			submitted_by = $5,
			submitted_at = $6,
			decision = NULL,
			decision_reason = NULL,
			decided_by = NULL,
			decided_at = NULL,
			decided_digest = NULL,
			changed_at = $6
		WHERE reference = $1 AND state = 'returned'
		RETURNING version`, reference, s.Content.RequestType, s.Content.Service, s.Content.DeliverySite, act.By.Username, act.At).Scan(&version)
	if err != nil {
		return stale(ctx, act, reference, "submitted again", err)
	}
	if err := capture(ctx, act, reference, version, s, canonical); err != nil {
		return err
	}
	return act.Request(ctx, issuance.Work{Kind: issuance.WorkVet, ID: reference})
}

// mayBeSubmitted asks whether the submission is whole and the actor a clerk of its site, and whether its sites exist.
func (s Submission) mayBeSubmitted(ctx context.Context, act *issuance.Act) error {
	if err := act.Require(issuance.Clerk); err != nil {
		return err
	}
	if err := s.check(act.At); err != nil {
		return err
	}
	c := s.Content
	rows, err := act.Query(ctx, "SELECT code FROM site WHERE code = ANY ($1)", []string{c.Site, c.DeliverySite})
	if err != nil {
		return fmt.Errorf("looking up sites: %w", err)
	}
	known, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking up sites: %w", err)
	}
	var found Errors
	for _, site := range []struct{ path, code string }{{"site", c.Site}, {"deliverySite", c.DeliverySite}} {
		if !slices.Contains(known, site.code) {
			found.add(site.path, "write the code of one of the sites", "there is no site %s", site.code)
		}
	}
	if err := found.err(); err != nil {
		return err
	}
	return ofSite(act, c.Site)
}

// ofSite refuses (Forbidden) a person of another site.
func ofSite(act *issuance.Act, site string) error {
	if act.By.Site != site {
		return &issuance.Error{Kind: issuance.Forbidden, Field: "site", Problem: fmt.Sprintf("%s is not of site %s", act.By.Username, site),
			Remedy: "let a clerk of that site act"}
	}
	return nil
}

// insert makes the row under a name of its own; "" when the name or the source key is taken.
func insert(ctx context.Context, act *issuance.Act, s Submission) (string, error) {
	c, reference := s.Content, issuance.NewID("A", 4, 4)
	var key *string
	if s.SourceKey != "" {
		key = &s.SourceKey
	}
	tag, err := act.Exec(ctx, `
		INSERT INTO application (
			reference,
			source_key,
			type,
			request_type,
			service,
			site,
			delivery_site,
			state,
			version,
			submitted_by,
			submitted_at,
			created_at,
			changed_at
		)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 'submitted', 1, $8, $9, $9, $9)
		ON CONFLICT DO NOTHING`, reference, key, c.Type, c.RequestType, c.Service, c.Site, c.DeliverySite, act.By.Username, act.At)
	if err != nil {
		return "", fmt.Errorf("storing application: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return "", nil
	}
	return reference, nil
}

// submitted gives the application that bears the source key, "" when there is none. It must have been captured with this content,
// in whichever version.
func submitted(ctx context.Context, act *issuance.Act, key string, canonical []byte) (reference string, err error) {
	if key == "" {
		return "", nil
	}
	sum := sha256.Sum256(canonical)
	rows, err := act.Query(ctx, `
		SELECT reference, digest
		FROM application
		JOIN capture USING (reference)
		WHERE source_key = $1
		ORDER BY capture.version`, key)
	if err != nil {
		return "", fmt.Errorf("looking up the source key: %w", err)
	}
	var digest []byte
	same := false
	_, err = pgx.ForEachRow(rows, []any{&reference, &digest}, func() error {
		same = same || bytes.Equal(digest, sum[:])
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("looking up the source key: %w", err)
	}
	if reference != "" && !same {
		return "", issuance.Conflictf("sourceKey", "give other content a key of its own", "the key belongs to application %s, which says something else", reference)
	}
	return reference, nil
}
