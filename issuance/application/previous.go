package application

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"chancery/issuance"
	"chancery/personalization/mrz"
)

// printed is what the record of an issued document says of its bearer's name. The bearer is described there as the applicant is here.
type printed struct {
	Bearer struct {
		Applicant
		NameField string `json:"nameField"`
	} `json:"bearer"`
}

// renewed gives the content with the shortening of the name that the previous document bears, where the content chooses none: a choice
// once made is kept when the document is renewed (Doc 9303-3 §4.6). It is taken over only if that document is ours, the name is the
// same in the letters of the machine readable zone, and the choice is valid for the format that is applied for. It becomes part of
// what is approved.
func (c Content) renewed(ctx context.Context, q issuance.Querier, now time.Time) (Content, error) {
	if c.PreviousDocument == "" || c.NameField != "" {
		return c, nil
	}
	var stored []byte
	err := q.QueryRow(ctx, "SELECT record FROM document WHERE number = $1 AND record IS NOT NULL", c.PreviousDocument).Scan(&stored)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return c, fmt.Errorf("looking up the previous document: %w", err)
		}
		return c, nil
	}
	var old printed
	if err := json.Unmarshal(stored, &old); err != nil {
		return c, fmt.Errorf("reading the record of the previous document: %w", err)
	}
	before := Content{Applicant: old.Bearer.Applicant}
	if old.Bearer.NameField == "" || !c.sameName(before) || !c.mayShorten(old.Bearer.NameField, now) {
		return c, nil
	}
	c.NameField = old.Bearer.NameField
	return c, nil
}

// sameName compares two names as the machine readable zone would have them.
func (c Content) sameName(other Content) bool {
	primary, secondary, err := c.MRZName()
	if err != nil {
		return false
	}
	otherPrimary, otherSecondary, err := other.MRZName()
	return err == nil && primary == otherPrimary && secondary == otherSecondary
}

// mayShorten tells whether a name field is the applicant's name, or a shortening that the type's format allows (Doc 9303-4 to -7 §4.2.3).
func (c Content) mayShorten(nameField string, now time.Time) bool {
	t, known := TypeOf(c.Type)
	if !known {
		return false
	}
	d := provisional(t, now)
	d.PrimaryIdentifier, d.SecondaryIdentifier = c.Applicant.PrimaryIdentifier, c.Applicant.SecondaryIdentifier
	d.Language, d.NameField = c.Language(), nameField
	_, err := mrz.Encode(d)
	return err == nil
}
