package production

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/web"
)

// every is how often a stream looks for changes.
const every = time.Second

// look gives what a page goes by, in a word.
type look func(context.Context) (string, error)

// from gives the path of a stream for a page that shows how it is now: what changes before the stream begins is told all the same.
func (l look) from(ctx context.Context, path string) (string, error) {
	now, err := l(ctx)
	return path + "?seen=" + now, err
}

// changes tells a page when there is something new (live.js asks for a stream of events); whoever asks otherwise gets what it goes by.
func (l look) changes(q *web.Request) (web.Answer, error) {
	if !strings.Contains(q.Header.Get("Accept"), "text/event-stream") {
		now, err := l(q.Context())
		return web.Data(map[string]string{"state": now}), err
	}
	seen := q.Asked("seen")
	return web.Changes(every, func(ctx context.Context) (string, error) {
		if before := seen; before != "" {
			seen = ""
			return before, nil
		}
		return l(ctx)
	}), nil
}

// batchEvents tells the page of a batch when a document, an attempt or the batch has moved.
func batchEvents(q *web.Request) (web.Answer, error) {
	return lookAtBatch(q, q.Name("batch")).changes(q)
}

func lookAtBatch(q *web.Request, id string) look {
	read := q.Read
	return func(ctx context.Context) (string, error) {
		return digest(ctx, read, `
			SELECT concat_ws(' ', state, halt_reason, signed_at,
				(SELECT max(changed_at) FROM document WHERE batch = $1),
				(SELECT max(changed_at) FROM attempt WHERE document IN (SELECT id FROM document WHERE batch = $1)))
			FROM batch
			WHERE id = $1`, id)
	}
}

// siteEvents tells the board and the desk's first page when something at a printer, in a batch or in the queue has changed, and every so
// often because contacts grow old.
func siteEvents(q *web.Request) (web.Answer, error) { return lookAtSite(q).changes(q) }

func lookAtSite(q *web.Request) look {
	site, read, lately := q.By.Site, q.Read, q.At.Add(-time.Hour)
	return func(ctx context.Context) (string, error) {
		text, err := digest(ctx, read, `
			SELECT concat_ws(' ',
				(SELECT string_agg(concat_ws(' ', id, state, last_contact_at, facts_at), ',' ORDER BY id) FROM printer WHERE site = $1),
				(SELECT string_agg(concat_ws(' ', id, state), ',' ORDER BY id) FROM batch WHERE site = $1 AND state IN ('allocated', 'running', 'halted')),
				(SELECT count(*) FROM attempt JOIN printer ON printer.id = attempt.printer WHERE site = $1 AND attempt.state = 'in doubt'),
				(SELECT max(ordered_at) FROM document WHERE site = $1 AND state = 'ordered'),
				(
					SELECT max(attempt.changed_at)
					FROM attempt
					JOIN printer ON printer.id = attempt.printer
					WHERE site = $1 AND attempt.created_at > $2
				))`, site, lately)
		return text + time.Now().Truncate(15*time.Second).Format("150405"), err
	}
}

// digest gives a short word for what a query gives.
func digest(ctx context.Context, read issuance.Querier, query string, args ...any) (string, error) {
	var text string
	if err := read.QueryRow(ctx, query, args...).Scan(&text); err != nil {
		return "", fmt.Errorf("looking for changes: %w", issuance.Translate(err))
	}
	return fmt.Sprintf("%.8x", sha256.Sum256([]byte(text))), nil
}
