package application

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"chancery/issuance"
)

// PortraitSubject names the portrait of one version of an application in the log of who viewed what, where its kind is "portrait".
func PortraitSubject(reference string, version int) string {
	return fmt.Sprintf("%s/%d", reference, version)
}

// PortraitShown reports whether the portrait of that version was sent to a person since a time, such as the beginning of their session.
func PortraitShown(ctx context.Context, q issuance.Querier, reference string, version int, person string, since time.Time) (shown bool, err error) {
	err = q.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT
			FROM viewing
			WHERE subject_kind = 'portrait'
				AND subject = $1
				AND person = $2
				AND at >= $3
		)`, PortraitSubject(reference, version), person, since).Scan(&shown)
	if err != nil {
		return false, fmt.Errorf("asking who was shown the portrait of %.20s: %w", reference, issuance.Translate(err))
	}
	return shown, nil
}

// Captured gives the content of one version of an application (NotFound).
func Captured(ctx context.Context, q issuance.Querier, reference string, version int) (c Content, err error) {
	var content []byte
	err = q.QueryRow(ctx, "SELECT content FROM capture WHERE reference = $1 AND version = $2", reference, version).Scan(&content)
	if err == nil {
		err = json.Unmarshal(content, &c)
	}
	if err != nil {
		return c, fmt.Errorf("loading version %d of %.20s: %w", version, reference, issuance.Translate(err))
	}
	return c, nil
}
