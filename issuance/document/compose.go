package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"chancery/issuance"
	"chancery/personalization/record"
)

// Artifacts are what composing made of a record.
type Artifacts struct {
	MRZ  []string
	Seal []byte // nil where the document has none
	Page []byte // PDF of the personalization plane: what goes to the printer

	Calibration *int64 // of the printer that the page was composed for; nil where it was moved by none
}

// Composed stores the record and its artifacts with their digests, and moves the document from numbered to composed. Composing
// again, by a job that ran twice, is a Conflict and changes nothing.
func Composed(ctx context.Context, act *issuance.Act, id string, r record.Record, a Artifacts) error {
	canonical, err := r.Canonical()
	if err != nil {
		return fmt.Errorf("storing the record of document %s: %w", id, err)
	}
	page := sha256.Sum256(a.Page)
	_, err = act.Exec(ctx, `
		INSERT INTO file (sha256, media_type, content, stored_at)
		VALUES ($1, 'application/pdf', $2, $3)
		ON CONFLICT (sha256) DO NOTHING`, page[:], a.Page, act.At)
	if err != nil {
		return fmt.Errorf("storing the page of document %s: %w", id, err)
	}
	digest := sha256.Sum256(canonical)
	err = Move(ctx, act, id, "composed", Set{
		"record":        canonical,
		"record_digest": digest[:],
		"mrz":           a.MRZ,
		"seal":          a.Seal,
		"page":          page[:],
		"layout":        r.Layout,
		"calibration":   a.Calibration,
	}, map[string]any{"digest": hex.EncodeToString(digest[:])})
	return err
}
