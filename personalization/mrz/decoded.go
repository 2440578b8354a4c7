package mrz

import "encoding/json"

// Decoded is what was read from a machine readable zone.
type Decoded struct {
	// Format as detected, empty if the lines have the shape of none.
	Format Format `json:"format"`
	// Valid speaks of length, alphabet and check digits only; all else is in Warnings.
	Valid bool `json:"valid"`
	// Fields can be given to [Encode] as they are. Dates have their century from the
	// reference; sex is X where it is unspecified.
	Fields Document `json:"fields"`
	// Raw holds the six characters of both dates as they stand in the lines.
	Raw RawDates `json:"raw"`
	// NameMayBeTruncated tells that the name field ends in a letter (Doc 9303-4 §4.2.3).
	NameMayBeTruncated bool `json:"nameMayBeTruncated"`
	// Warnings lists what is unusual or not allowed by the standard.
	Warnings []Warning `json:"warnings"`

	layout  *layout
	made    int
	checks  [maxChecks]mark // in place, so that a reading costs no allocation
	lengths string          // of the lines, where they are wrong
	foreign string          // where characters outside the alphabet stand
}

// maxChecks is the number of checks of TD3, which has most.
const maxChecks = 7

// mark is a check as it is kept until somebody asks.
type mark struct {
	field           uint8
	expected, found byte // digits; 0 for none
	ok              bool
}

// Fields of marks.
const (
	checkNumber = iota
	checkBirth
	checkExpiry
	checkOptional
	checkComposite
	checkLength
	checkCharacters
)

// markFields names the fields of marks.
var markFields = [...]string{FieldDocumentNumber, FieldDateOfBirth, FieldDateOfExpiry, FieldOptionalData, FieldComposite, FieldLength, FieldCharacters}

// check reports a digit against the one computed; expected is 0 where the field has
// a character without a value.
func (d *Decoded) check(field uint8, expected, found byte) {
	d.report(field, expected, found, expected == found && expected != 0)
}

func (d *Decoded) report(field uint8, expected, found byte, ok bool) {
	d.checks[d.made] = mark{field, expected, found, ok}
	d.made++
	d.Valid = d.Valid && ok
}

// alphabet is what Doc 9303-3 §4.3 allows.
const alphabet = "A-Z 0-9 <"

// Checks lists every check that was made, whether it holds or not.
func (d *Decoded) Checks() []Check { return d.AppendChecks(make([]Check, 0, maxChecks)) }

// AppendChecks is Checks into a slice at hand.
func (d *Decoded) AppendChecks(dst []Check) []Check {
	for _, m := range d.checks[:d.made] {
		c := Check{Field: markFields[m.field], Expected: character(m.expected), Found: character(m.found), OK: m.ok}
		switch m.field {
		case checkLength:
			c.Expected, c.Found = d.layout.widths, d.lengths
			if m.ok {
				c.Found = c.Expected
			}
		case checkCharacters:
			c.Expected, c.Found = alphabet, d.foreign
			if m.ok {
				c.Found = c.Expected
			}
		}
		dst = append(dst, c)
	}
	return dst
}

// character gives a character as text, 0 as none.
func character(c byte) string {
	if c == 0 {
		return ""
	}
	return string(rune(c))
}

// MarshalJSON gives the output of the command mrz decode, checks included.
func (d Decoded) MarshalJSON() ([]byte, error) {
	type fields Decoded
	whole := struct {
		fields
		Checks []Check `json:"checks"`
	}{fields(d), d.Checks()}
	if whole.Warnings == nil {
		whole.Warnings = []Warning{}
	}
	return json.Marshal(whole)
}

// RawDates are dates as read, YYMMDD with fillers for unknown parts.
type RawDates struct {
	DateOfBirth  string `json:"dateOfBirth"`
	DateOfExpiry string `json:"dateOfExpiry"`
}

// Check is one check of length, alphabet or check digit. Field is documentNumber,
// dateOfBirth, dateOfExpiry, optionalData, composite, length or characters.
type Check struct {
	Field    string `json:"field"`
	Expected string `json:"expected"`
	Found    string `json:"found"`
	OK       bool   `json:"ok"`
}

// Warning is a remark that does not touch validity.
type Warning struct {
	Field   string `json:"field"`
	Problem string `json:"problem"`
}

// Failed gives the fields whose checks do not hold, in their order.
func (d *Decoded) Failed() []string {
	var fields []string
	for _, c := range d.Checks() {
		if !c.OK {
			fields = append(fields, c.Field)
		}
	}
	return fields
}

// Strict is the verdict for verification: every failed check and every warning as
// an error of its field, none if the lines are flawless.
func (d *Decoded) Strict() []*FieldError {
	var faults []*FieldError
	for _, c := range d.Checks() {
		if !c.OK {
			faults = append(faults, &FieldError{c.Field, "does not agree with its check", "compare the lines with the document and read them again"})
		}
	}
	for _, w := range d.Warnings {
		faults = append(faults, &FieldError{w.Field, w.Problem, "refer the document to a second look"})
	}
	return faults
}
