package record

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
	"golang.org/x/text/unicode/norm"
)

// Canonical gives the record's one form in bytes: JSON by RFC 8785 with text in normalisation form C. Text that is not UTF-8, or that
// was damaged on the way (U+FFFD), gives a FieldError for each field.
func (r Record) Canonical() ([]byte, error) {
	normal, err := r.normalised()
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(normal)
	if err != nil {
		return nil, fmt.Errorf("writing record as JSON: %w", err)
	}
	canonical, err := jcs.Transform(plain)
	if err != nil {
		return nil, fmt.Errorf("canonicalising record: %w", err)
	}
	return canonical, nil
}

// Digest gives the SHA-256 of the canonical form, and its errors.
func (r Record) Digest() ([32]byte, error) {
	canonical, err := r.Canonical()
	if err != nil {
		return [32]byte{}, err
	}
	return sha256.Sum256(canonical), nil
}

// normalised gives a copy with all text in normalisation form C.
func (r Record) normalised() (Record, error) {
	if n := r.Bearer.NationalName; n != nil {
		own := *n
		r.Bearer.NationalName = &own
	}
	if v := r.Visa; v != nil {
		own := *v
		r.Visa = &own
	}
	if p := r.Permit; p != nil {
		own := *p
		r.Permit = &own
	}
	if j := r.Journey; j != nil {
		own := *j
		r.Journey = &own
	}
	var found findings
	for _, t := range r.texts() {
		if !utf8.ValidString(*t.value) || strings.ContainsRune(*t.value, utf8.RuneError) {
			found.add(t.path, "text is not valid UTF-8", "send the text again as UTF-8")
			continue
		}
		*t.value = norm.NFC.String(*t.value)
	}
	return r, found.join()
}

// text is a text member of a record.
type text struct {
	path  string
	value *string
}

// texts lists every text member. A test compares the list with the types.
func (r *Record) texts() []text {
	b := &r.Bearer
	all := []text{
		{"documentType", &r.DocumentType}, {"format", &r.Format}, {"documentCode", &r.DocumentCode},
		{"issuingState", &r.IssuingState}, {"issuingAuthority", &r.IssuingAuthority}, {"documentNumber", &r.DocumentNumber},
		{"blankSerial", &r.BlankSerial}, {"dateOfIssue", &r.DateOfIssue}, {"dateOfExpiry", &r.DateOfExpiry}, {"layout", &r.Layout},
		{"bearer.primaryIdentifier", &b.PrimaryIdentifier}, {"bearer.secondaryIdentifier", &b.SecondaryIdentifier},
		{"bearer.nameField", &b.NameField}, {"bearer.dateOfBirth", &b.DateOfBirth}, {"bearer.placeOfBirth", &b.PlaceOfBirth},
		{"bearer.sex", &b.Sex}, {"bearer.nationality", &b.Nationality}, {"bearer.personalNumber", &b.PersonalNumber},
		{"bearer.address", &b.Address},
		{"portrait", &r.Portrait}, {"signature", &r.Signature}, {"optionalData", &r.OptionalData},
	}
	if n := b.NationalName; n != nil {
		all = append(all, text{"bearer.nationalName.primary", &n.Primary}, text{"bearer.nationalName.secondary", &n.Secondary},
			text{"bearer.nationalName.language", &n.Language})
	}
	if v := r.Visa; v != nil {
		all = append(all, text{"visa.category", &v.Category}, text{"visa.from", &v.From}, text{"visa.until", &v.Until},
			text{"visa.passportNumber", &v.PassportNumber}, text{"visa.placeOfIssue", &v.PlaceOfIssue})
	}
	if p := r.Permit; p != nil {
		all = append(all, text{"permit.category", &p.Category}, text{"permit.remarks", &p.Remarks})
	}
	if j := r.Journey; j != nil {
		all = append(all, text{"journey.destination", &j.Destination}, text{"journey.via", &j.Via})
	}
	return all
}
