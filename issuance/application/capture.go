package application

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// capture stores a version with its files and writes both events.
func capture(ctx context.Context, act *issuance.Act, reference string, version int, s Submission, canonical []byte) error {
	c := s.Content
	portrait, signature, source, err := storeFiles(ctx, act, s)
	if err != nil {
		return err
	}
	primary, secondary, err := c.MRZName()
	if err != nil {
		return fmt.Errorf("transliterating the name: %w", err)
	}
	var previous *string
	if c.PreviousDocument != "" {
		previous = &c.PreviousDocument
	}
	sum := sha256.Sum256(canonical)
	_, err = act.Exec(ctx, `
		INSERT INTO capture (
			reference,
			version,
			content,
			digest,
			portrait,
			portrait_source,
			signature,
			mrz_primary,
			mrz_secondary,
			date_of_birth,
			previous_document,
			captured_by,
			captured_at
		)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, reference, version, canonical, sum[:], portrait, source, signature,
		primary, secondary, c.Applicant.DateOfBirth, previous, act.By.Username, act.At)
	if err != nil {
		return fmt.Errorf("storing what was captured: %w", issuance.Translate(err))
	}
	from := Draft
	if version > 1 {
		from = Returned
	}
	return audit.Append(ctx, act,
		audit.Event{Action: "application.captured", SubjectKind: "application", Subject: reference, Site: c.Site, Detail: map[string]any{
			"version": version, "digest": hex.EncodeToString(sum[:]), "type": c.Type, "request_type": c.RequestType, "service": c.Service,
			"delivery_site": c.DeliverySite,
		}},
		audit.Event{Action: "application.submitted", SubjectKind: "application", Subject: reference, Site: c.Site, Detail: map[string]any{
			"version": version, "state_from": from, "state_to": Submitted,
		}})
}

// storeFiles stores the images under their digests and gives these; the last two may be nil.
func storeFiles(ctx context.Context, act *issuance.Act, s Submission) (portrait, signature, source []byte, err error) {
	type file struct {
		digest, content []byte
	}
	var files []file
	add := func(content []byte) []byte {
		if content == nil {
			return nil
		}
		sum := sha256.Sum256(content)
		files = append(files, file{sum[:], content})
		return sum[:]
	}
	portrait, signature, source = add(s.Portrait), add(s.Signature), add(s.Source)
	// In one order, so that two submissions with the same images don't wait for each other.
	slices.SortFunc(files, func(a, b file) int { return bytes.Compare(a.digest, b.digest) })
	for _, f := range files {
		_, err := act.Exec(ctx, `
			INSERT INTO file (sha256, media_type, content, stored_at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (sha256) DO NOTHING`, f.digest, mediaType(f.content), f.content, act.At)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("storing image: %w", issuance.Translate(err))
		}
	}
	return portrait, signature, source, nil
}

// mediaType tells the two kinds of image apart that there are here, by their first bytes.
func mediaType(image []byte) string {
	if bytes.HasPrefix(image, []byte("\x89PNG")) {
		return "image/png"
	}
	return "image/jpeg"
}
