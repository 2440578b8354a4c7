package mrz

// Document is what a machine readable zone says, in the words of the record. The
// JSON form is the input of the command mrz encode.
type Document struct {
	Format              Format `json:"format"`
	DocumentCode        string `json:"documentCode"`        // one or two letters: "PP", "V"
	IssuingState        string `json:"issuingState"`        // code of Doc 9303-3 §5: "UTO", "D"
	DocumentNumber      string `json:"documentNumber"`      // capitals and digits; spaces and signs become fillers
	Nationality         string `json:"nationality"`         // code of Doc 9303-3 §5
	PrimaryIdentifier   string `json:"primaryIdentifier"`   // any script
	SecondaryIdentifier string `json:"secondaryIdentifier"` // any script; may be empty
	DateOfBirth         string `json:"dateOfBirth"`         // "1974-08-12", unknown parts as "XXXX", "XX"
	Sex                 string `json:"sex"`                 // "F", "M"; "X" or empty: unspecified
	DateOfExpiry        string `json:"dateOfExpiry"`        // "2034-04-15"
	OptionalData        string `json:"optionalData"`
	OptionalData2       string `json:"optionalData2,omitempty"` // TD1 only, second line

	// Language of the names, for transliteration; empty for the tables of Doc 9303-3 §6.
	Language string `json:"language,omitempty"`
	// NameField is a chosen shortening of the name, validated against the names.
	NameField string `json:"nameField,omitempty"`
	// OptionalDataCheckDigit is "0" or "<" for the digit of empty optional data in
	// TD3 (Doc 9303-4 §4.2.2); empty means "0".
	OptionalDataCheckDigit string `json:"optionalDataCheckDigit,omitempty"`
}

// Encoded is a machine readable zone and what was done to make the name fit.
type Encoded struct {
	Lines     []string `json:"lines"`
	Truncated bool     `json:"truncated"`
	// Rule names what was done to the name, one of the Rule constants.
	Rule string `json:"rule,omitempty"`
	// NumberCut tells that a visa carries only the nine principal characters of a
	// longer passport number (Doc 9303-7 §4.2.2).
	NumberCut bool `json:"numberCut,omitempty"`
}
