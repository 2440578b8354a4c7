package document

import (
	"context"
	"fmt"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/personalization/record"
)

// IssuingState is the fictional State in whose name everything is made until an authority installs its own keys and layouts (law 8).
const IssuingState = "UTO"

// IssuingAuthority is the body named on the documents of Utopia.
const IssuingAuthority = "PASSPORT AUTHORITY OF UTOPIA"

// Validity gives the last day on which a document of the content issued on a day may be used: a passport ten years less a day, five
// years less a day for a bearer under 18; a visa until the day it says. Days are UTC midnights.
func Validity(c application.Content, issued time.Time) (time.Time, error) {
	if c.Visa != nil {
		until, err := time.Parse(time.DateOnly, c.Visa.Until)
		if err != nil {
			return until, issuance.Invalidf("visa.until", "write it as YYYY-MM-DD", "%q is no date", c.Visa.Until)
		}
		return until, nil
	}
	years := 10
	if minor(c.Applicant.DateOfBirth, issued) {
		years = 5
	}
	return issued.AddDate(years, 0, -1), nil
}

// minor reports whether the bearer is under 18 on the day. Of a partly unknown date of birth the earliest possible day counts.
func minor(birth string, day time.Time) bool {
	if len(birth) != len(time.DateOnly) || birth[:4] == "XXXX" {
		return false
	}
	b := []byte(birth)
	for i := 5; i < len(b); i += 3 {
		if b[i] == 'X' {
			b[i], b[i+1] = '0', '1'
		}
	}
	d, err := time.Parse(time.DateOnly, string(b))
	return err == nil && d.AddDate(18, 0, 0).After(day)
}

// BuildRecord makes the personalization record of a captured application: the one source of MRZ, visual zone, seal and chip (law 6).
// Content that makes no valid record, or one that may not be issued on the day (codes that are not registered, dates of Doc 9303-4
// §4.4), is Invalid, with the first of its problems.
func BuildRecord(c application.Content, number, blank string, issued, expires time.Time) (record.Record, error) {
	t, known := application.TypeOf(c.Type)
	if !known {
		return record.Record{}, issuance.Invalidf("type", "see the types of cli.md", "there is no document type %q", c.Type)
	}
	a := c.Applicant
	r := record.Record{
		Version:          1,
		DocumentType:     c.Type,
		Format:           t.Format,
		DocumentCode:     t.DocumentCode,
		IssuingState:     IssuingState,
		IssuingAuthority: IssuingAuthority,
		DocumentNumber:   number,
		BlankSerial:      blank,
		DateOfIssue:      issued.Format(time.DateOnly),
		DateOfExpiry:     expires.Format(time.DateOnly),
		Layout:           t.Layout,
		Bearer: record.Bearer{
			PrimaryIdentifier:   a.PrimaryIdentifier,
			SecondaryIdentifier: a.SecondaryIdentifier,
			NameField:           c.NameField,
			DateOfBirth:         a.DateOfBirth,
			PlaceOfBirth:        a.PlaceOfBirth,
			Sex:                 a.Sex,
			Nationality:         a.Nationality,
			PersonalNumber:      a.PersonalNumber,
			HeightCm:            a.HeightCm,
		},
		Portrait:  c.Portrait,
		Signature: c.Signature,
	}
	if n := a.NationalName; n != nil {
		r.Bearer.NationalName = &record.NationalName{Primary: n.Primary, Secondary: n.Secondary, Language: n.Language}
	}
	if v := c.Visa; v != nil {
		r.Visa = &record.Visa{Category: v.Category, Entries: v.Entries, From: v.From, Until: v.Until, DurationDays: v.DurationDays,
			PassportNumber: v.PassportNumber, PlaceOfIssue: c.Site}
	}
	err := r.Validate()
	if err == nil {
		err = r.CheckIssue()
	}
	if problems := record.Problems(err); len(problems) > 0 {
		p := problems[0]
		return r, issuance.Invalidf("record."+p.Field, p.Remedy, "%s", p.Problem)
	}
	return r, nil
}

// validity gives the dates of a document that is numbered now.
func validity(ctx context.Context, act *issuance.Act, d Document) (issued, expires time.Time, err error) {
	a, err := application.Load(ctx, act, d.Application)
	if err != nil {
		return issued, expires, err
	}
	issued = act.At.Truncate(24 * time.Hour)
	expires, err = Validity(a.Content, issued)
	return issued, expires, err
}

// Source is what a document is composed from: its record and the images that the record names by digest.
type Source struct {
	Document  Document
	Record    record.Record
	Portrait  []byte // JPEG
	Signature []byte // PNG, nil when there is none
}

// LoadSource gathers what a numbered document is composed from.
func LoadSource(ctx context.Context, q issuance.Querier, id string) (Source, error) {
	d, err := Load(ctx, q, id)
	if err != nil {
		return Source{}, err
	}
	s := Source{Document: d}
	if d.Number == nil || d.Blank == nil || d.DateOfIssue == nil || d.DateOfExpiry == nil {
		return s, issuance.Conflictf("document", "number it first", "document %s has no number", id)
	}
	a, err := application.Load(ctx, q, d.Application)
	if err != nil {
		return s, err
	}
	if s.Record, err = BuildRecord(a.Content, *d.Number, *d.Blank, *d.DateOfIssue, *d.DateOfExpiry); err != nil {
		return s, fmt.Errorf("building the record of document %s: %w", id, err)
	}
	if s.Portrait, err = application.File(ctx, q, a.Content.Portrait); err != nil {
		return s, fmt.Errorf("loading portrait of document %s: %w", id, err)
	}
	if a.Content.Signature != "" {
		if s.Signature, err = application.File(ctx, q, a.Content.Signature); err != nil {
			return s, fmt.Errorf("loading signature of document %s: %w", id, err)
		}
	}
	return s, nil
}
