package document

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
)

// Grant decides an application and orders its document, in one act of an approver. digest, when not nil, is what the approver saw.
func Grant(ctx context.Context, act *issuance.Act, reference, reason string, digest []byte) (id string, err error) {
	if err := application.Decide(ctx, act, reference, application.Grant, reason, digest); err != nil {
		return "", err
	}
	return order(ctx, act, reference)
}

// order inserts the document of an application that has just been granted. It is made at the print centre of the application's
// site: where that is a consulate, at the first print centre there is.
func order(ctx context.Context, act *issuance.Act, reference string) (string, error) {
	a, err := application.Load(ctx, act, reference)
	if err != nil {
		return "", err
	}
	t, known := application.TypeOf(a.Content.Type)
	if !known {
		return "", noType(a.Content.Type)
	}
	id := issuance.NewID("D", 4, 4)
	var site string
	err = act.QueryRow(ctx, `
		INSERT INTO document (
			id,
			application,
			type,
			kind,
			numbering,
			site,
			delivery_site,
			urgent,
			state,
			submitted_by,
			approved_by,
			ordered_at,
			changed_at
		)
		SELECT $1, reference, type, $3, $4,
			coalesce((SELECT code FROM site WHERE code = application.site AND kind = 'print centre'), (SELECT min(code) FROM site WHERE kind = 'print centre')),
			delivery_site, service = 'urgent', 'ordered', submitted_by, decided_by, $5, $5
		FROM application
		WHERE reference = $2
		RETURNING site`, id, reference, t.BlankKind, t.Numbering, act.At).Scan(&site)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.ColumnName == "site" {
		return "", issuance.Conflictf("site", "add the site where documents are made", "there is no print centre")
	}
	if err != nil {
		return "", fmt.Errorf("ordering document: %w", issuance.Translate(err))
	}
	return id, audit.Append(ctx, act, audit.Event{Action: "document.ordered", SubjectKind: "document", Subject: id, Site: site, Detail: map[string]any{"application": reference}})
}

// Replace orders another document for one that ended spoiled or rejected, on a supervisor's authority who did not print it: a new
// row, which will have a new number on a new blank (law 4).
func Replace(ctx context.Context, act *issuance.Act, id, reason string) (string, error) {
	if err := act.Require(issuance.Supervisor); err != nil {
		return "", err
	}
	if reason == "" {
		return "", issuance.Invalidf("reason", "say why the document is replaced", "it is empty")
	}
	fresh := issuance.NewID("D", 4, 4)
	var site string
	err := act.QueryRow(ctx, `
		INSERT INTO document (
			id,
			application,
			type,
			kind,
			numbering,
			site,
			delivery_site,
			urgent,
			state,
			submitted_by,
			approved_by,
			replaces,
			replaced_operator,
			replacement_by,
			ordered_at,
			changed_at
		)
		SELECT $2, application, type, kind, numbering, site, delivery_site, true, 'ordered', submitted_by, approved_by, id, operator, $3, $4, $4
		FROM document
		WHERE id = $1 AND state IN ('spoiled', 'rejected')
		RETURNING site`, id, fresh, act.By.Username, act.At).Scan(&site)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return "", fmt.Errorf("replacing document %s: %w", id, err)
		}
		return "", stale(ctx, act, id, "replaced")
	}
	return fresh, audit.Append(ctx, act,
		audit.Event{Action: "document.replaced", SubjectKind: "document", Subject: id, Site: site, Detail: map[string]any{"document": fresh, "reason": reason}},
		audit.Event{Action: "document.ordered", SubjectKind: "document", Subject: fresh, Site: site, Detail: map[string]any{"replaces": id}})
}

// Allocate binds documents to a batch, its operator and the blanks that will be fed to them, in feeding order.
func Allocate(ctx context.Context, act *issuance.Act, batch, operator string, ids, serials []string) error {
	queries := &pgx.Batch{}
	events := make([]audit.Event, len(ids))
	for i, id := range ids {
		queries.Queue(`
			UPDATE document
			SET state = 'batched', batch = $2, position = $3, operator = $4, blank = $5, changed_at = $6
			WHERE id = $1 AND state = 'ordered'`, id, batch, i+1, operator, serials[i], act.At)
		events[i] = audit.Event{Action: "document.batched", SubjectKind: "document", Subject: id,
			Detail: map[string]any{"batch": batch, "position": i + 1, "blank": serials[i]}}
	}
	if err := execute(ctx, act, queries); err != nil {
		return fmt.Errorf("allocating documents: %w", err)
	}
	return audit.Append(ctx, act, events...)
}
