// Package specimens gives sample records of every type of document, with the images that they name: the persons published with Doc 9303
// in [Typical], the longest lawful values in [Longest], and people made up of words for plants and weather, whom nobody bears the name
// of, in [Random]. Their State is Utopia. Galleries, proofs and measurements are made of them; no document ever is.
package specimens

import (
	"fmt"

	"chancery/personalization/record"
)

// All specimens are issued within a quarter of a year from FirstIssue on, so that one signer of seals can seal them all.
const (
	FirstIssue = "2026-06-13"
	issueDays  = 90
)

// Images are the files that a record names by their digests.
type Images struct {
	// Portrait is a normalised JPEG.
	Portrait []byte
	// Signature is a normalised PNG; empty where the record has none.
	Signature []byte
}

// Types lists the codes of the types of which there are specimens: "passport-ordinary" … "visa-b".
func Types() []string {
	var codes []string
	for _, t := range record.Types() {
		codes = append(codes, t.Code)
	}
	return codes
}

// blank gives what all records of a type have in common, with its images.
func blank(code string, face int) (record.Record, Images, error) {
	t, known := record.TypeOf(code)
	if !known {
		return record.Record{}, Images{}, fmt.Errorf("there are no specimens of type %q", code)
	}
	pool, err := faces()
	if err != nil {
		return record.Record{}, Images{}, err
	}
	f := pool[face%len(pool)]
	r := record.Record{
		Version: record.Version, DocumentType: t.Code, Format: t.Format, DocumentCode: t.DocumentCode,
		IssuingState: "UTO", IssuingAuthority: "PASSPORT AUTHORITY OF UTOPIA",
		DateOfIssue: FirstIssue, Layout: "utopia/" + t.Code + "@1",
		Bearer:   record.Bearer{Sex: "X", Nationality: "UTO", DateOfBirth: "XXXX-XX-XX"},
		Portrait: f.portraitDigest,
	}
	images := Images{Portrait: f.images.Portrait}
	if !visa(t) { // whose bearer does not sign (Doc 9303-7 §4.1.1, data element 16)
		r.Signature, images.Signature = f.signatureDigest, f.images.Signature
	}
	if t.Nationalities != nil {
		r.Bearer.Nationality = t.Nationalities[0]
	}
	return r, images, nil
}

func visa(t record.Type) bool { return t.Format == "MRV-A" || t.Format == "MRV-B" }

// preprinted tells whether the blanks of a type carry the document number already.
func preprinted(t record.Type) bool { return !visa(t) && t.Code != "emergency-sheet" }

// months is how long a document of a type is valid, less a day.
func months(t record.Type) int {
	switch t.Code {
	case "passport-ordinary", "identity-card", "card-td2":
		return 120
	case "emergency-booklet":
		return 12
	case "emergency-sheet":
		return 3
	}
	return 60
}
