package application

import (
	"time"

	"chancery/personalization/mrz"
)

// Zone is the machine readable zone that a document of the content will have, as far as it is known: what is not (the number, what depends
// on it) stands as "·". Where the name does not fit there are the shortenings to choose from (Doc 9303-4 to -7 §4.2.3).
type Zone struct {
	Lines       []string         `json:"lines"`
	Rule        string           `json:"rule"` // what was done to the name
	Truncated   bool             `json:"truncated"`
	Shortenings []mrz.Shortening `json:"shortenings"`
	Unnamed     bool             `json:"unnamed"` // the name can't be written: its field says why
}

// unknown stands for a character that is not known yet.
const unknown = '·'

// Zone gives the machine readable zone as far as it is known on a day; expires is the last day of a document that is made now, "" where
// nobody knows. What is wrong with a field leaves its place unknown; the field's own check says why.
func (c Content) Zone(now time.Time, expires string) Zone {
	t, known := TypeOf(c.Type)
	if !known {
		t = Types()[0]
	}
	var found Errors
	c.checkMRZ(now, &found)
	d, a := provisional(t, now), c.Applicant
	z := Zone{}
	set := func(path, value string, to *string) bool {
		ok := value != "" && !found.has(path)
		if ok {
			*to = value
		}
		return ok
	}
	nationality := set("applicant.nationality", a.Nationality, &d.Nationality)
	birth := set("applicant.dateOfBirth", a.DateOfBirth, &d.DateOfBirth)
	sex := (a.Sex == "F" || a.Sex == "M" || a.Sex == "X") && set("applicant.sex", a.Sex, &d.Sex)
	personal := t.Visa || a.PersonalNumber == "" || set("applicant.personalNumber", a.PersonalNumber, &d.OptionalData)
	expiry := set("", expires, &d.DateOfExpiry)
	d.Language = c.Language()
	named := a.PrimaryIdentifier != "" && !found.has("applicant.primaryIdentifier") && !found.has("applicant.secondaryIdentifier")
	if named {
		d.PrimaryIdentifier, d.SecondaryIdentifier = a.PrimaryIdentifier, a.SecondaryIdentifier
		z.Shortenings = c.shortenings(mrz.Format(t.Format).NameWidth())
		if !found.has("nameField") {
			d.NameField = c.NameField
		}
	}
	e, err := mrz.Encode(d)
	if err != nil && d.NameField != "" {
		d.NameField = ""
		e, err = mrz.Encode(d)
	}
	if err != nil { // one field after the other is fine, and together they are not
		d = provisional(t, now)
		nationality, birth, sex, personal, expiry, named = false, false, false, false, false, false
		if e, err = mrz.Encode(d); err != nil {
			return Zone{Unnamed: true}
		}
	}
	z.Rule, z.Truncated, z.Unnamed = e.Rule, e.Truncated, !named
	z.Lines = hide(mrz.Format(t.Format), e.Lines, map[string]bool{
		mrz.FieldNationality: nationality, mrz.FieldDateOfBirth: birth, mrz.FieldSex: sex, mrz.FieldOptionalData: personal, mrz.FieldDateOfExpiry: expiry, mrz.FieldPrimary: named,
	})
	return z
}

// shortenings gives the ways to shorten the name, none where it fits.
func (c Content) shortenings(width int) []mrz.Shortening {
	primary, secondary, err := c.MRZName()
	if err != nil {
		return nil
	}
	list, err := mrz.Shortenings(primary, secondary, width)
	if err != nil {
		return nil
	}
	return list
}

// span is a run of characters of one line, from 0.
type span struct{ line, from, to int }

// spans gives where fields stand (Doc 9303-4 to -7 §4.2.2), with their check digits; under "" what depends on the number.
func spans(f mrz.Format) map[string][]span {
	width := f.Width()
	m := map[string][]span{
		"":                   {{1, 0, 10}},
		mrz.FieldNationality: {{1, 10, 13}}, mrz.FieldDateOfBirth: {{1, 13, 20}}, mrz.FieldSex: {{1, 20, 21}}, mrz.FieldDateOfExpiry: {{1, 21, 28}},
		mrz.FieldPrimary: {{0, 5, width}}, mrz.FieldOptionalData: {{1, 28, width}},
	}
	switch f {
	case mrz.TD3:
		m[""] = []span{{1, 0, 10}, {1, 43, 44}}
		m[mrz.FieldOptionalData] = []span{{1, 28, 43}}
	case mrz.TD2:
		m[""] = []span{{1, 0, 10}, {1, 35, 36}}
		m[mrz.FieldOptionalData] = []span{{1, 28, 35}}
	case mrz.TD1:
		m = map[string][]span{
			"":                    {{0, 5, 15}, {1, 29, 30}},
			mrz.FieldOptionalData: {{0, 15, 30}},
			mrz.FieldDateOfBirth:  {{1, 0, 7}}, mrz.FieldSex: {{1, 7, 8}}, mrz.FieldDateOfExpiry: {{1, 8, 15}}, mrz.FieldNationality: {{1, 15, 18}},
			mrz.FieldPrimary: {{2, 0, 30}},
		}
	}
	return m
}

// hide puts what is not known out of sight.
func hide(f mrz.Format, lines []string, known map[string]bool) []string {
	rows := make([][]rune, len(lines))
	for i, l := range lines {
		rows[i] = []rune(l)
	}
	for field, places := range spans(f) {
		if known[field] {
			continue
		}
		for _, s := range places {
			for i := s.from; i < s.to && s.line < len(rows) && i < len(rows[s.line]); i++ {
				rows[s.line][i] = unknown
			}
		}
	}
	for i := range rows {
		lines[i] = string(rows[i])
	}
	return lines
}
