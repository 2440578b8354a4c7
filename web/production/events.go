package production

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/web"
)

// every is how often a stream looks for changes.
const every = time.Second

// changes tells a page when there is something new (live.js asks for a stream of events); whoever asks otherwise gets what it goes by.
func changes(q *web.Request, look func(context.Context) (string, error)) (web.Answer, error) {
	if strings.Contains(q.Header.Get("Accept"), "text/event-stream") {
		return web.Changes(every, look), nil
	}
	now, err := look(q.Context())
	return web.Data(map[string]string{"state": now}), err
}

// batchEvents tells the page of a batch when a document, an attempt or the batch has moved.
func batchEvents(q *web.Request) (web.Answer, error) {
	id, read := q.Name("batch"), q.Read
	return changes(q, func(ctx context.Context) (string, error) {
		return digest(ctx, read, `
			SELECT concat_ws(' ', state, halt_reason, signed_at,
				(SELECT max(changed_at) FROM document WHERE batch = $1),
				(SELECT max(changed_at) FROM attempt WHERE document IN (SELECT id FROM document WHERE batch = $1)))
			FROM batch
			WHERE id = $1`, id)
	})
}

// boardEvents tells the board when something at a printer, in a batch or in the queue has changed, and every so often because contacts
// grow old.
func boardEvents(q *web.Request) (web.Answer, error) {
	site, read, lately := q.By.Site, q.Read, q.At.AddDate(0, 0, -1)
	return changes(q, func(ctx context.Context) (string, error) {
		text, err := digest(ctx, read, `
			SELECT concat_ws(' ',
				(SELECT string_agg(concat_ws(' ', id, state, last_contact_at, facts_at), ',' ORDER BY id) FROM printer WHERE site = $1),
				(SELECT string_agg(concat_ws(' ', id, state), ',' ORDER BY id) FROM batch WHERE site = $1 AND state IN ('allocated', 'running', 'halted')),
				(SELECT max(ordered_at) FROM document WHERE site = $1 AND state = 'ordered'),
				(
					SELECT max(attempt.changed_at)
					FROM attempt
					JOIN printer ON printer.id = attempt.printer
					WHERE site = $1 AND attempt.created_at > $2
				))`, site, lately)
		return text + time.Now().Truncate(15*time.Second).Format(time.TimeOnly), err
	})
}

func digest(ctx context.Context, read issuance.Querier, query string, args ...any) (text string, err error) {
	if err := read.QueryRow(ctx, query, args...).Scan(&text); err != nil {
		return "", fmt.Errorf("looking for changes: %w", issuance.Translate(err))
	}
	return text, nil
}
