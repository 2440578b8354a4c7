package application

import (
	"slices"
	"strings"

	"chancery/issuance"
)

// FieldReason says of one field why an application is returned; Field "" speaks of the whole.
type FieldReason struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// ReturnFields gives the fields of which a return may speak: those of Content, with portrait and signature.
func ReturnFields() []string {
	whole := Content{
		RequestType: "x", DeliverySite: "x", NameField: "x", PreviousDocument: "x",
		Applicant: Applicant{PrimaryIdentifier: "x", SecondaryIdentifier: "x", NationalName: &NationalName{"x", "x", "x"}, DateOfBirth: "x", PlaceOfBirth: "x",
			Sex: "x", Nationality: "x", PersonalNumber: "x", HeightCm: 1, Address: "x"},
		Visa: &Visa{"x", 1, "x", "x", 1, "x"}, Permit: &Permit{"x", "x", "x"}, Journey: &Journey{"x", "x"},
	}
	fields := []string{"portrait", "signature"}
	for _, v := range whole.Values() {
		fields = append(fields, v.Field)
	}
	return fields
}

// WriteReasons puts reasons by field into the one text that a decision has: a line each, the field before it. A line break within a
// reason becomes a space. No reason at all is Invalid, and so is a field that applications do not have.
func WriteReasons(list []FieldReason) (string, error) {
	known := ReturnFields()
	var lines []string
	for _, r := range list {
		text := strings.Join(strings.Fields(r.Reason), " ")
		switch {
		case text == "":
			continue
		case r.Field == "":
			lines = append(lines, text)
		case !slices.Contains(known, r.Field):
			return "", issuance.Invalidf("reason", "name a field of the application", "there is no field %.40q", r.Field)
		default:
			lines = append(lines, r.Field+": "+text)
		}
	}
	if len(lines) == 0 {
		return "", issuance.Invalidf("reason", "say of at least one field, or of the whole, what is to be corrected", "there is no reason")
	}
	return strings.Join(lines, "\n"), nil
}

// ReadReasons reads what WriteReasons wrote; lines that name no field speak of the whole.
func ReadReasons(text string) []FieldReason {
	known := ReturnFields()
	var list []FieldReason
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		field, reason, found := strings.Cut(line, ": ")
		switch {
		case line == "":
		case found && slices.Contains(known, field):
			list = append(list, FieldReason{field, reason})
		default:
			list = append(list, FieldReason{Reason: line})
		}
	}
	return list
}
