package application

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"
)

// Content is what approval covers: what was captured of an application, frozen at submission. Text is UTF-8 in normalisation form C,
// dates are YYYY-MM-DD, images are named by their digests. A member without a value is left out of the JSON form, so that one
// content has one form.
type Content struct {
	Type             string    `json:"type"`
	RequestType      string    `json:"requestType"` // FIRST_ISSUANCE, RENEWAL, REPLACEMENT or OTHER
	Service          string    `json:"service"`     // normal or urgent
	Site             string    `json:"site"`        // where it was submitted
	DeliverySite     string    `json:"deliverySite"`
	Applicant        Applicant `json:"applicant"`
	NameField        string    `json:"nameField,omitempty"` // a chosen shortening of the name in the MRZ (Doc 9303-3 §4.6)
	Portrait         string    `json:"portrait"`            // SHA-256 of the normalised JPEG, hex
	Signature        string    `json:"signature,omitempty"` // SHA-256 of the normalised PNG, hex
	PreviousDocument string    `json:"previousDocument,omitempty"`
	Visa             *Visa     `json:"visa,omitempty"`    // for visas, and only for them
	Permit           *Permit   `json:"permit,omitempty"`  // for residence permits, and only for them
	Journey          *Journey  `json:"journey,omitempty"` // for emergency travel documents, where they are for one journey
}

// Applicant is the person who asks.
type Applicant struct {
	PrimaryIdentifier   string        `json:"primaryIdentifier"` // any script that transliteration knows
	SecondaryIdentifier string        `json:"secondaryIdentifier,omitempty"`
	NationalName        *NationalName `json:"nationalName,omitempty"`
	DateOfBirth         string        `json:"dateOfBirth"` // unknown parts as XX or XXXX (Doc 9303-3 §3.8)
	PlaceOfBirth        string        `json:"placeOfBirth,omitempty"`
	Sex                 string        `json:"sex"`         // F, M, or X for unspecified
	Nationality         string        `json:"nationality"` // code of Doc 9303-3 §5
	PersonalNumber      string        `json:"personalNumber,omitempty"`
	HeightCm            int           `json:"heightCm,omitempty"`
	Address             string        `json:"address,omitempty"` // where the applicant lives, as cards may say (Doc 9303-5 §4.1.1, zone VI)
}

// NationalName is the name in the national script or spelling. Its language also says by which rules the name is transliterated.
type NationalName struct {
	Primary   string `json:"primary"`
	Secondary string `json:"secondary,omitempty"`
	Language  string `json:"language"` // BCP 47: "ky", "uz-Cyrl"
}

// Visa is what the applicant asks a visa to grant.
type Visa struct {
	Category       string `json:"category"`
	Entries        int    `json:"entries"` // 0 for any number
	From           string `json:"from"`
	Until          string `json:"until"`
	DurationDays   int    `json:"durationDays"`
	PassportNumber string `json:"passportNumber"`
}

// Permit is what the applicant asks a residence permit to permit.
type Permit struct {
	Category string `json:"category"`
	Remarks  string `json:"remarks,omitempty"`
	Until    string `json:"until,omitempty"` // the last day of stay; empty for as long as the type is valid
}

// Journey is the one journey for which an emergency travel document is needed.
type Journey struct {
	Destination string `json:"destination"`
	Via         string `json:"via,omitempty"`
}

// Canonical gives the content's one form in bytes: JSON by RFC 8785. Its SHA-256 is what an approver decides on.
func (c Content) Canonical() ([]byte, error) {
	plain, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("writing application content: %w", err)
	}
	canonical, err := jcs.Transform(plain)
	if err != nil {
		return nil, fmt.Errorf("canonicalising application content: %w", err)
	}
	return canonical, nil
}

// Digest gives the SHA-256 of the canonical form.
func (c Content) Digest() ([]byte, error) {
	canonical, err := c.Canonical()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(canonical)
	return sum[:], nil
}
