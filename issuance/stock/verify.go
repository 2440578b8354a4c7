package stock

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// claim is one thing that must hold: a query that gives a subject for each place where it does not.
type claim struct {
	law            int
	problem, query string
}

// claims about blanks. Constraints and Go refuse most of this on the way in; here it is asked again of whatever stands in the tables,
// whoever wrote it.
func claims() []claim {
	return []claim{
		{2, "the blank has no move: nobody knows how it came here", `
			SELECT serial
			FROM blank
			WHERE NOT EXISTS (SELECT FROM blank_move WHERE blank_move.serial = blank.serial)`},
		{2, "the blank is not where its last move left it", `
			SELECT DISTINCT ON (blank.serial) blank.serial
			FROM blank
			JOIN blank_move USING (serial)
			WHERE blank_move.id = (SELECT max(id) FROM blank_move AS last WHERE last.serial = blank.serial)
				AND (blank.state, blank.custodian, blank.site) IS DISTINCT FROM (to_state, receiver, blank_move.site)`},
		{2, "the blank moved from a state in which its move before had not left it", `
			SELECT DISTINCT serial
			FROM (
				SELECT serial, from_state, lag(to_state, 1, 'received') OVER (PARTITION BY serial ORDER BY id) AS was
				FROM blank_move
			) AS life
			WHERE from_state <> was`},
		{2, "the blank made a move that the lifecycle does not have", `
			SELECT DISTINCT serial
			FROM blank_move
			WHERE NOT EXISTS (SELECT FROM lifecycle WHERE machine = 'blank' AND (lifecycle.from_state, lifecycle.to_state) = (blank_move.from_state, blank_move.to_state))`},
		{2, "a consignment has other blanks than were received", `
			SELECT first_serial || '-' || last_serial
			FROM consignment
			WHERE count <> (
				SELECT count(*)
				FROM blank
				WHERE blank.consignment = consignment.id
					AND (blank.kind, length(blank.serial)) = (consignment.kind, length(first_serial))
					AND blank.serial BETWEEN first_serial AND last_serial
			)`},
		{2, "a blank belongs to a consignment in whose range it is not", `
			SELECT serial
			FROM blank
			JOIN consignment ON consignment.id = blank.consignment
			WHERE NOT blank.serial BETWEEN first_serial AND last_serial OR length(blank.serial) <> length(first_serial)`},
		{2, "the blank was consumed more than once, or for more than one document", `
			SELECT serial
			FROM blank_move
			WHERE to_state = 'consumed'
			GROUP BY serial
			HAVING count(*) > 1`},
		{2, "a consumed blank is not bound to the document for which it was consumed", `
			SELECT serial
			FROM blank_move
			JOIN blank USING (serial)
			WHERE to_state = 'consumed' AND blank_move.document IS DISTINCT FROM blank.document`},
		{2, "a document is bound to more than one blank", `
			SELECT document
			FROM blank
			WHERE document IS NOT NULL
			GROUP BY document
			HAVING count(*) > 1`},
		{2, "a blank whose serial is a document's number was loaded for another document", `
			SELECT DISTINCT serial
			FROM blank_move
			JOIN blank USING (serial)
			JOIN document ON document.id = blank_move.document
			JOIN number_register ON number_register.number = serial
			WHERE to_state = 'loaded'
				AND document.numbering = 'preprinted'
				AND number_register.document <> blank_move.document
				AND blank_move.at > committed_at`},
		{3, "a blank was destroyed, or found, before no second person", `
			SELECT DISTINCT serial
			FROM blank_move
			WHERE (to_state = 'destroyed' OR from_state = 'missing' OR from_state = 'received')
				AND (witness IS NULL OR witness = receiver)`},
		{3, "a blank left the vault, or came back, between the hands of one person", `
			SELECT DISTINCT serial
			FROM blank_move
			WHERE (from_state, to_state) IN (('in vault', 'in custody'), ('in custody', 'in vault')) AND giver = receiver`},
		{5, "a move of the blank has no audit event", `
			SELECT min(serial)
			FROM blank_move
			WHERE NOT EXISTS (
				SELECT
				FROM audit_event
				WHERE audit_event.at = blank_move.at
					AND subject_kind IN ('blank', 'consignment')
			)
			GROUP BY blank_move.at`},
	}
}

// Verify re-derives from the moves what law 2, and what the others say of blanks, and gives each breach.
func Verify(ctx context.Context, q issuance.Querier) ([]issuance.Breach, error) {
	var breaches []issuance.Breach
	for _, c := range claims() {
		rows, err := q.Query(ctx, c.query)
		if err != nil {
			return nil, fmt.Errorf("verifying blanks: %w", issuance.Translate(err))
		}
		subjects, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, fmt.Errorf("verifying blanks: %w", issuance.Translate(err))
		}
		for _, s := range subjects {
			breaches = append(breaches, issuance.Breach{Law: c.law, Subject: s, Problem: c.problem})
		}
	}
	return breaches, nil
}
