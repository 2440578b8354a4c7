package application

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// DraftLasts is how long a draft is kept that nobody touches: personal data that is no application waits no longer.
const DraftLasts = 30 * 24 * time.Hour

// LapseDrafts takes away drafts that nobody has touched for DraftLasts, with their images, a hundred at a time, and says how many they were.
// One that somebody is just saving is left. The act is the system's; each draft has its event.
func LapseDrafts(ctx context.Context, act *issuance.Act) (int, error) {
	rows, err := act.Query(ctx, `
		DELETE FROM draft
		WHERE id IN (
			SELECT id
			FROM draft
			WHERE application IS NULL
				AND changed_at < $1
				AND NOT EXISTS (SELECT FROM draft_image WHERE draft_image.draft = draft.id AND taken_at >= $1)
			ORDER BY id
			LIMIT 100
			FOR UPDATE SKIP LOCKED
		)
		RETURNING id, site`, act.At.Add(-DraftLasts))
	if err != nil {
		return 0, fmt.Errorf("taking old drafts away: %w", issuance.Translate(err))
	}
	events, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (audit.Event, error) {
		e := audit.Event{Action: "draft.discarded", SubjectKind: "draft"}
		err := r.Scan(&e.Subject, &e.Site)
		return e, err
	})
	if err != nil {
		return 0, fmt.Errorf("taking old drafts away: %w", issuance.Translate(err))
	}
	return len(events), audit.Append(ctx, act, events...)
}
