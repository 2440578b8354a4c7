// Package record holds the personalization record: the immutable data from which every artifact of a travel document is made (its MRZ,
// visual zone, seal and chip), its canonical form (RFC 8785) and its digest. The package is pure.
//
// [Record.Validate] speaks of the record alone: shapes, alphabets, dates that agree with each other. Whether its name fits an MRZ or a
// layout is asked of those packages.
package record

// Version is the version of the record's shape that this package writes.
const Version = 1

// Record is what one document says. Text is UTF-8 in normalisation form C; dates are YYYY-MM-DD. A member without a value is left out of
// the JSON form, so that one content has one form.
type Record struct {
	Version          int      `json:"version"`
	DocumentType     string   `json:"documentType"` // "passport-ordinary", "visa-a"; see [Types]
	Format           string   `json:"format"`       // TD1, TD2, TD3, MRV-A or MRV-B
	DocumentCode     string   `json:"documentCode"` // MRZ positions 1 and 2: "PP", "V"
	IssuingState     string   `json:"issuingState"` // one to three letters (Doc 9303-3 §5)
	IssuingAuthority string   `json:"issuingAuthority"`
	DocumentNumber   string   `json:"documentNumber"`        // capitals and digits
	BlankSerial      string   `json:"blankSerial,omitempty"` // the manufacturer's number of the blank
	DateOfIssue      string   `json:"dateOfIssue"`
	DateOfExpiry     string   `json:"dateOfExpiry"` // of a visa its last day of validity
	Layout           string   `json:"layout"`       // id and version: "utopia/passport-ordinary@1"
	Bearer           Bearer   `json:"bearer"`
	Portrait         string   `json:"portrait,omitempty"`     // SHA-256 of the normalised JPEG, hex
	Signature        string   `json:"signature,omitempty"`    // SHA-256 of the normalised PNG, hex
	Visa             *Visa    `json:"visa,omitempty"`         // present for the formats MRV-A and MRV-B
	Permit           *Permit  `json:"permit,omitempty"`       // present for residence permits
	Journey          *Journey `json:"journey,omitempty"`      // of an emergency travel document that is for one journey
	OptionalData     string   `json:"optionalData,omitempty"` // of the issuing State, in the second line of a TD1 (Doc 9303-5 §4.2.2), at most 11 characters
}

// Bearer is the person to whom the document is issued.
type Bearer struct {
	PrimaryIdentifier   string        `json:"primaryIdentifier"`
	SecondaryIdentifier string        `json:"secondaryIdentifier,omitempty"`
	NationalName        *NationalName `json:"nationalName,omitempty"`
	NameField           string        `json:"nameField,omitempty"` // a chosen shortening in MRZ characters (Doc 9303-3 §4.6)
	DateOfBirth         string        `json:"dateOfBirth"`         // unknown parts as XX or XXXX (Doc 9303-3 §3.8)
	PlaceOfBirth        string        `json:"placeOfBirth,omitempty"`
	Sex                 string        `json:"sex"` // F, M, or X for unspecified
	Nationality         string        `json:"nationality"`
	PersonalNumber      string        `json:"personalNumber,omitempty"`
	HeightCm            int           `json:"heightCm,omitempty"`
	Address             string        `json:"address,omitempty"` // zone VI of cards (Doc 9303-5 §4.1.1)
}

// NationalName is the name in the national script or spelling.
type NationalName struct {
	Primary   string `json:"primary"`
	Secondary string `json:"secondary,omitempty"`
	Language  string `json:"language"` // BCP 47: "ky", "uz-Cyrl"
}

// Visa is what a visa grants (Doc 9303-7 §4.1.1).
type Visa struct {
	Category       string `json:"category"`
	Entries        int    `json:"entries"` // 0 for any number
	From           string `json:"from"`
	Until          string `json:"until"`
	DurationDays   int    `json:"durationDays"` // 0: until is the last day of stay (Doc 9303-7 §9.1)
	PassportNumber string `json:"passportNumber"`
	PlaceOfIssue   string `json:"placeOfIssue"`
}

// Permit is what a residence permit permits; it is valid until the document's date of expiry.
type Permit struct {
	Category string `json:"category"`
	Remarks  string `json:"remarks,omitempty"`
}

// Journey is the one journey for which an emergency travel document is issued (Doc 9303-8 §4.1).
type Journey struct {
	Destination string `json:"destination"`
	Via         string `json:"via,omitempty"`
}
