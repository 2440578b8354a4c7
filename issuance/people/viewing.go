package people

import (
	"context"
	"fmt"

	"chancery/issuance"
)

// Viewing is one look at a full record.
type Viewing struct {
	SubjectKind, Subject string // such as application and its reference
	Site                 string // whose record it is
	Reason               string // wanted where the site is not the person's own
}

// View notes that somebody looks at a record. It has a transaction of its own and comes before the record is shown: what can't be noted
// is not shown.
func View(ctx context.Context, a *issuance.Authority, by issuance.Person, v Viewing) error {
	_, err := a.Pool.Exec(ctx, "INSERT INTO viewing (at, person, subject_kind, subject, site, reason) VALUES ($1, $2, $3, $4, $5, $6)",
		a.Clock(), by.Username, v.SubjectKind, v.Subject, v.Site, v.Reason)
	if err != nil {
		return fmt.Errorf("noting who looked at %s: %w", v.SubjectKind, issuance.Translate(err))
	}
	return nil
}
