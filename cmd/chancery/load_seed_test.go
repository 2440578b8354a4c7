package main_test

import (
	"strconv"
	"strings"
)

// yearsOf gives the statements that write n applications as they stand after years, past all triggers and foreign keys: of a thousand ten
// are in vetting, ten in review, five were returned, fifteen wait for a batch, ten for inspection, ten are under way, ten lie ready, ten
// were refused, and the rest were handed over. Each has ten audit events; half as many blanks again lie in the vault.
func yearsOf(n int) []string {
	const rows = `(
		SELECT
			i, i % 1000 AS part,
			label('A-', 4, i) AS reference, label('D-', 4, i) AS id, 'B-' || label('', 6, i / 100) AS batch, 'C-' || label('', 6, i / 500) AS dispatch,
			'U' || lpad(i::text, 7, '0') AS serial,
			CASE i % 3 WHEN 0 THEN 'WAW' ELSE 'BRU' END AS site, CASE i % 3 WHEN 0 THEN 'carol' ELSE 'clara' END AS clerk, CASE i / 100 % 2 WHEN 0 THEN 'olga' ELSE 'otto' END AS operator,
			timestamptz '2026-01-01' + i * interval '1 minute' AS at,
			convert_to('{"applicant":{"dateOfBirth":"1974-08-12","heightCm":165,"nationality":"UTO","personalNumber":"ZE184226B","placeOfBirth":"ZENITH","primaryIdentifier":"FAMILY' || letters(i % 5000)
				|| '","secondaryIdentifier":"GIVEN' || letters(i / 5000) || '","sex":"F"},"requestType":"FIRST_ISSUANCE","service":"normal","type":"passport-ordinary"}', 'UTF8') AS content
		FROM generate_series(1, {n}) AS i
	) AS x`
	list := []string{
		`CREATE FUNCTION label(prefix text, width int, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
			SELECT CASE width WHEN 4 THEN prefix || substr(a, 1, 4) || '-' || substr(a, 5, 4) ELSE substr(a, 3, 6) END
			FROM (SELECT translate(lpad(to_hex(n), 8, '0'), '0123456789abcdef', 'CDEFGHJKLMNPRTVW') AS a) AS x $$`,
		`CREATE FUNCTION letters(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT translate(n::text, '0123456789', 'ABCDEFGHIJ') $$`,
		`INSERT INTO file (sha256, media_type, content, stored_at) VALUES (sha256('x'), 'image/jpeg', 'x', now())`,
		`INSERT INTO capture (reference, version, content, digest, portrait, mrz_primary, mrz_secondary, date_of_birth, captured_by, captured_at)
			SELECT reference, 1, content, sha256(content), sha256('x'), 'FAMILY' || letters(i % 5000), 'GIVEN' || letters(i / 5000),
				'1974-08-12', clerk, at FROM ` + rows,
		`INSERT INTO application (reference, type, request_type, service, site, delivery_site, state, version, submitted_by, submitted_at, decision, decision_reason, decided_by, decided_at, decided_digest, created_at, changed_at)
			SELECT reference, 'passport-ordinary', 'FIRST_ISSUANCE', CASE WHEN i % 7 = 0 THEN 'urgent' ELSE 'normal' END, site, site,
				CASE WHEN part < 10 THEN 'vetting' WHEN part < 20 THEN 'review' WHEN part < 25 THEN 'returned' WHEN part < 40 THEN 'approved' WHEN part < 60 THEN 'in production'
					WHEN part < 70 THEN 'ready' WHEN part < 80 THEN 'refused' ELSE 'delivered' END,
				1, clerk, at, CASE WHEN part < 20 THEN NULL WHEN part < 25 THEN 'return' WHEN part BETWEEN 70 AND 79 THEN 'refuse' ELSE 'grant' END,
				CASE WHEN part BETWEEN 20 AND 24 THEN 'the portrait is blurred' WHEN part BETWEEN 70 AND 79 THEN 'no entitlement' END,
				CASE WHEN part >= 20 THEN 'anton' END, CASE WHEN part >= 20 THEN at END, CASE WHEN part >= 20 THEN sha256(content) END, at, at FROM ` + rows,
		`INSERT INTO finding (reference, version, check_name, code, subject, detail, found_at, settlement, reason, settled_by, settled_at)
			SELECT reference, 1, 'duplicate', 'duplicate-applicant', 'A-CCCC-CCC1', 'the same name', at, CASE WHEN part >= 10 THEN 'dismissed' WHEN part = 0 THEN 'upheld' END,
				CASE WHEN part >= 10 OR part = 0 THEN 'seen' END, CASE WHEN part >= 10 OR part = 0 THEN 'vera' END, CASE WHEN part >= 10 OR part = 0 THEN at END
			FROM ` + rows + ` WHERE part < 100`,
		`INSERT INTO batch (id, site, printer, type, kind, operator, state, size, created_at, started_at, finished_at, good, spoiled, returned, signed_at, reconciled_by, reconciled_at)
			SELECT DISTINCT ON (batch) batch, 'MIN', 'p1', 'passport-ordinary', 'booklet-td3', operator, CASE WHEN i > {n} - 3000 THEN 'finished' ELSE 'reconciled' END, 100, at, at, at,
				CASE WHEN i <= {n} - 3000 THEN 100 END, CASE WHEN i <= {n} - 3000 THEN 0 END, CASE WHEN i <= {n} - 3000 THEN 0 END, CASE WHEN i <= {n} - 500 THEN at END,
				CASE WHEN i <= {n} - 3000 THEN 'sara' END, CASE WHEN i <= {n} - 3000 THEN at END
			FROM ` + rows + ` ORDER BY batch, i`,
		`INSERT INTO dispatch (id, from_site, to_site, sent_by, sent_at, received_by, received_at)
			SELECT DISTINCT ON (dispatch) dispatch, 'MIN', 'BRU', 'ines', at, 'clara', at FROM ` + rows + ` ORDER BY dispatch, i`,
		`INSERT INTO document (id, application, type, kind, numbering, site, delivery_site, urgent, state, submitted_by, approved_by, ordered_at, batch, position, operator, blank, number, date_of_issue, date_of_expiry,
				layout, record, record_digest, mrz, page, printed_at, inspected_by, inspected_at, dispatch, handed_over_by, handed_over_at, identity_check, changed_at)
			SELECT id, reference, 'passport-ordinary', 'booklet-td3', 'preprinted', 'MIN', site, i % 7 = 0,
				CASE WHEN part < 40 THEN 'ordered' WHEN part < 50 THEN 'printed' WHEN part < 60 THEN 'in transit' WHEN part < 70 THEN 'available' ELSE 'active' END, clerk, 'anton', at,
				CASE WHEN part >= 40 THEN batch END, CASE WHEN part >= 40 THEN i % 100 + 1 END, CASE WHEN part >= 40 THEN operator END, CASE WHEN part >= 40 THEN serial END,
				CASE WHEN part >= 40 THEN serial END, CASE WHEN part >= 40 THEN at::date END, CASE WHEN part >= 40 THEN at::date + 3650 END,
				CASE WHEN part >= 40 THEN 'passport-td3' END, CASE WHEN part >= 40 THEN content END, CASE WHEN part >= 40 THEN sha256(content) END,
				CASE WHEN part >= 40 THEN ARRAY['P<UTOSPECIMEN', serial] END, CASE WHEN part >= 40 THEN sha256('x') END, CASE WHEN part >= 40 THEN at END,
				CASE WHEN part >= 50 THEN 'ines' END, CASE WHEN part >= 50 THEN at END, CASE WHEN part >= 50 THEN dispatch END,
				CASE WHEN part >= 70 THEN clerk END, CASE WHEN part >= 70 THEN at END, CASE WHEN part >= 70 THEN 'portrait' END, at
			FROM ` + rows + ` WHERE part BETWEEN 25 AND 69 OR part >= 80`,
		`INSERT INTO number_register (number, document, numbering, committed_at) SELECT number, id, 'preprinted', ordered_at FROM document WHERE number IS NOT NULL`,
		`INSERT INTO consignment (kind, first_serial, last_serial, count, site, received_by, witnessed_by, received_at)
			SELECT 'booklet-td3', 'U' || lpad((k * 1000)::text, 7, '0'), 'U' || lpad((k * 1000 + 999)::text, 7, '0'), 1000, 'MIN', 'karl', 'kim', '2026-01-01' FROM generate_series(0, ({n} + {n} / 2) / 1000) AS k`,
		`INSERT INTO blank (serial, kind, consignment, state, site, custodian, document, changed_at)
			SELECT serial, 'booklet-td3', (SELECT min(id) FROM consignment) + i / 1000, CASE WHEN document.id IS NULL THEN 'in vault' ELSE 'consumed' END, 'MIN', CASE WHEN document.id IS NULL THEN 'karl' ELSE x.operator END, document.id, at
			FROM ` + rows + ` LEFT JOIN document ON document.blank = serial`,
		`INSERT INTO blank (serial, kind, consignment, state, site, custodian, changed_at)
			SELECT 'U' || lpad(i::text, 7, '0'), 'booklet-td3', (SELECT min(id) FROM consignment) + i / 1000, CASE WHEN i % 100 = 0 THEN 'in custody' ELSE 'in vault' END, 'MIN', CASE WHEN i % 100 = 0 THEN 'olga' ELSE 'karl' END, '2026-01-01'
			FROM generate_series({n} + 1, {n} + {n} / 2) AS i`,
		`INSERT INTO blank_move (serial, from_state, to_state, giver, receiver, site, at) SELECT serial, 'received', 'in vault', 'kim', 'karl', 'MIN', changed_at FROM blank`,
		`INSERT INTO attempt (document, ordinal, blank, printer, batch, operator, state, page, page_length, snapshot, job_id, job_uuid, evidence, created_at, changed_at)
			SELECT id, 1, blank, 'p1', batch, operator, 'verified', page, 120000, '{}', 1, 'urn:uuid:' || id, 4, printed_at, printed_at FROM document WHERE batch IS NOT NULL`,
		`INSERT INTO attempt_event (attempt, state, actor, at) SELECT id, s, 'system', changed_at FROM attempt, unnest(ARRAY['intent', 'sending', 'device done', 'verified']) AS s`,
		`INSERT INTO inspection (document, outcome, mrz, inspector, at) SELECT id, 'pass', mrz, inspected_by, inspected_at FROM document WHERE inspected_at IS NOT NULL`,
		`INSERT INTO audit_event (at, actor, action, subject_kind, subject, site)
			SELECT at, (ARRAY['clara', 'anton', 'olga', 'system', 'ines'])[1 + step % 5], (ARRAY['document.ordered', 'document.batched', 'document.printed', 'document.inspected', 'document.received'])[1 + step % 5], 'document', id, 'MIN'
			FROM ` + rows + `, generate_series(1, 10) AS step ORDER BY i, step`,
		"VACUUM ANALYZE",
	}
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], "{n}", strconv.Itoa(n))
	}
	return list
}
