package production

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// claim is one thing that must hold: a query that gives a subject for each place where it does not.
type claim struct {
	law     int
	problem string
	query   string
}

// claims about documents, numbers and attempts. The constraints refuse most of this on the way in; here it is asked again of
// whatever stands in the tables, whoever wrote it.
func claims() []claim {
	return []claim{
		{1, "the document's number is not on the register under its name", `
			SELECT id FROM document
			WHERE number IS NOT NULL AND NOT EXISTS (
				SELECT FROM number_register
				WHERE number_register.number = document.number AND number_register.document = document.id
			)`},
		{1, "the number was registered after the document was composed or printed", `
			SELECT number_register.number FROM number_register
			JOIN attempt ON attempt.document = number_register.document
			WHERE attempt.created_at < number_register.committed_at`},
		{2, "the document and its blank do not name each other", `
			SELECT document.id FROM document
			JOIN blank ON blank.serial = document.blank
			WHERE blank.document IS DISTINCT FROM document.id AND document.state NOT IN ('cancelled', 'ordered')`},
		{2, "the blank of a printed document is not consumed", `
			SELECT document.id FROM document
			JOIN blank ON blank.serial = document.blank
			WHERE document.state IN ('printed', 'inspected', 'in transit', 'available', 'active') AND blank.state <> 'consumed'`},
		{2, "a blank is consumed though its document was not printed", `
			SELECT blank.serial FROM blank
			JOIN document ON document.id = blank.document
			WHERE blank.state = 'consumed' AND document.printed_at IS NULL`},
		{3, "one person did two acts that must be two people's", `
			SELECT id FROM document
			WHERE approved_by = submitted_by
				OR operator = approved_by
				OR inspected_by = operator
				OR handed_over_by = operator
				OR replacement_by = replaced_operator
				OR EXISTS (SELECT FROM capture WHERE capture.reference = document.application AND captured_by = approved_by)
				OR EXISTS (SELECT FROM inspection WHERE inspection.document = document.id AND inspector = operator)
				OR EXISTS (SELECT FROM attempt WHERE attempt.document = document.id AND attempt.operator <> document.operator)`},
		{3, "the operator of the batch signed its reconciliation", `
			SELECT id FROM batch WHERE reconciled_by = operator`},
		{4, "a printed document has no verified attempt, or more than one", `
			SELECT id FROM document
			WHERE printed_at IS NOT NULL
				AND (SELECT count(*) FROM attempt WHERE attempt.document = document.id AND attempt.state = 'verified') <> 1`},
		{4, "an attempt was sent more than once", `
			SELECT attempt::text FROM attempt_event
			WHERE state = 'sending'
			GROUP BY attempt
			HAVING count(*) > 1`},
		{4, "there was a further attempt though the one before had not ended unprinted", `
			SELECT later.id::text FROM attempt AS later
			JOIN attempt AS earlier ON earlier.document = later.document AND earlier.ordinal < later.ordinal
			WHERE earlier.state <> 'unprinted'`},
		{4, "there was a further attempt without a person's decision", `
			SELECT id::text FROM attempt WHERE ordinal > 1 AND decided_by IS NULL`},
		{4, "an attempt was sent and ended unprinted without a person's decision", `
			SELECT id::text FROM attempt WHERE state = 'unprinted' AND sent_at IS NOT NULL AND settled_by IS NULL`},
		{4, "an attempt ended unprinted though its device said that it was done, or counted it", `
			SELECT id::text FROM attempt
			WHERE state = 'unprinted' AND (evidence BETWEEN 1 AND 3 OR coalesce(counter_moved, 0) <> 0 OR device_said = 'completed')`},
		{4, "a document that ended has more than one replacement", `
			SELECT replaces FROM document WHERE replaces IS NOT NULL GROUP BY replaces HAVING count(*) > 1`},
		{5, "a document's state has no audit event of its last change", `
			SELECT id FROM document
			WHERE NOT EXISTS (
				SELECT FROM audit_event
				WHERE subject_kind = 'document' AND subject = document.id AND at = document.changed_at
			)`},
		{5, "an attempt's state is not the last of its history", `
			SELECT id::text FROM attempt
			WHERE state <> (SELECT attempt_event.state FROM attempt_event WHERE attempt_event.attempt = attempt.id ORDER BY attempt_event.id DESC LIMIT 1)`},
		{6, "the page that was sent is not the page that was composed", `
			SELECT attempt.id::text FROM attempt
			JOIN document ON document.id = attempt.document
			WHERE attempt.page IS NOT NULL AND attempt.page <> document.page`},
		{6, "the PDF that was sent is not the page", `
			SELECT id::text FROM attempt WHERE data_format = 'application/pdf' AND data_digest IS DISTINCT FROM page`},
		{6, "the page was composed for another printer than that of its batch", `
			SELECT document.id FROM document
			JOIN batch ON batch.id = document.batch
			JOIN calibration ON calibration.id = document.calibration
			WHERE calibration.printer <> batch.printer`},
		{6, "what was decided is not what was captured", `
			SELECT reference FROM application
			JOIN capture USING (reference, version)
			WHERE decided_digest IS NOT NULL AND decided_digest <> capture.digest`},
		{7, "a document waits in a batch that has ended", `
			SELECT document.id FROM document
			JOIN batch ON batch.id = document.batch
			WHERE batch.state IN ('finished', 'reconciled') AND document.state IN ('batched', 'numbered', 'composed', 'printing', 'device done', 'in doubt')`},
		{7, "a granted application has no document", `
			SELECT reference FROM application
			WHERE state IN ('approved', 'in production', 'ready', 'delivered')
				AND NOT EXISTS (SELECT FROM document WHERE document.application = reference)`},
	}
}

// Verify re-derives from the tables what the laws say of documents, numbers, attempts and batches, and gives each breach.
func Verify(ctx context.Context, q issuance.Querier) ([]issuance.Breach, error) {
	var breaches []issuance.Breach
	for _, c := range claims() {
		rows, err := q.Query(ctx, c.query)
		if err != nil {
			return nil, fmt.Errorf("verifying law %d: %w", c.law, issuance.Translate(err))
		}
		subjects, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, fmt.Errorf("verifying law %d: %w", c.law, issuance.Translate(err))
		}
		for _, s := range subjects {
			breaches = append(breaches, issuance.Breach{Law: c.law, Subject: s, Problem: c.problem})
		}
	}
	return breaches, nil
}
