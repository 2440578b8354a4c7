package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/personalization"
	"chancery/personalization/record"
)

// rederive makes the MRZ of every composed document anew from its record, and compares both and the page with the register.
func rederive(ctx context.Context, i *installation) ([]issuance.Breach, error) {
	rows, err := i.Pool.Query(ctx, `
		SELECT document.id, number, blank, record, mrz, page, sha256(content)
		FROM document
		JOIN file ON file.sha256 = page
		WHERE record IS NOT NULL`)
	if err != nil {
		return nil, fmt.Errorf("loading composed documents: %w", issuance.Translate(err))
	}
	defer rows.Close()
	var breaches []issuance.Breach
	for rows.Next() {
		var d document.Document
		var content []byte
		if err := rows.Scan(&d.ID, &d.Number, &d.Blank, &d.Record, &d.MRZ, &d.Page, &content); err != nil {
			return nil, fmt.Errorf("loading composed documents: %w", issuance.Translate(err))
		}
		if problem := underived(d, content); problem != "" {
			breaches = append(breaches, issuance.Breach{Law: 6, Subject: d.ID, Problem: problem})
		}
	}
	return breaches, issuance.Translate(rows.Err())
}

// underived says what of a document does not follow from its record; "" when all does.
func underived(d document.Document, page []byte) string {
	rec, err := record.Parse(d.Record)
	if err != nil {
		return "its record can't be read"
	}
	canonical, err := rec.Canonical()
	if err != nil || sha256.Sum256(canonical) != sha256.Sum256(d.Record) {
		return "its record is not in canonical form"
	}
	if d.Number == nil || rec.DocumentNumber != *d.Number {
		return "its record has another number than the register"
	}
	if d.Blank == nil || rec.BlankSerial != *d.Blank {
		return "its record has another blank than the register"
	}
	lines, _, err := personalization.MRZ(rec)
	if err != nil || !slices.Equal(lines, d.MRZ) {
		return "its MRZ does not follow from its record"
	}
	if !bytes.Equal(page, d.Page) {
		return "its page is not what its digest says"
	}
	return ""
}

// lostJobs names everything that waits for work while no job is there to do it: jobs that were given up, above all.
func lostJobs(ctx context.Context, i *installation) ([]issuance.Breach, error) {
	rows, err := i.Pool.Query(ctx, `
		SELECT subject, what
		FROM (
			SELECT id AS subject, 'a numbered document has no job to compose it' AS what, 'document' AS key
			FROM document
			WHERE state = 'numbered'
			UNION ALL
			SELECT id::text, 'a reserved attempt has no job to print it', 'attempt'
			FROM attempt
			WHERE state = 'reserved'
			UNION ALL
			SELECT reference, 'a submitted application has no job to vet it', 'application'
			FROM application
			WHERE state = 'submitted'
		) AS waiting
		WHERE NOT EXISTS (
			SELECT FROM river_job
			WHERE args ->> waiting.key = waiting.subject AND state NOT IN ('completed', 'cancelled', 'discarded')
		)`)
	if err != nil {
		return nil, fmt.Errorf("looking for lost jobs: %w", issuance.Translate(err))
	}
	defer rows.Close()
	var breaches []issuance.Breach
	for rows.Next() {
		b := issuance.Breach{Law: 7}
		if err := rows.Scan(&b.Subject, &b.Problem); err != nil {
			return nil, fmt.Errorf("looking for lost jobs: %w", issuance.Translate(err))
		}
		breaches = append(breaches, b)
	}
	return breaches, issuance.Translate(rows.Err())
}
