package record

import (
	"time"

	"chancery/personalization/mrz"
	"chancery/personalization/transliteration"
)

// MRZ gives what the machine readable zone says of the record, in the words of package mrz.
func (r Record) MRZ() mrz.Document {
	b := r.Bearer
	d := mrz.Document{
		Format:              mrz.Format(r.Format),
		DocumentCode:        r.DocumentCode,
		IssuingState:        r.IssuingState,
		DocumentNumber:      r.DocumentNumber,
		Nationality:         b.Nationality,
		PrimaryIdentifier:   b.PrimaryIdentifier,
		SecondaryIdentifier: b.SecondaryIdentifier,
		DateOfBirth:         b.DateOfBirth,
		Sex:                 b.Sex,
		DateOfExpiry:        r.DateOfExpiry,
		Language:            r.Language(),
		NameField:           b.NameField,
	}
	// A visa's optional data is the issuing State's own (Doc 9303-7 §4.2.2); Utopia leaves it empty.
	if !r.visa() {
		d.OptionalData = b.PersonalNumber
	}
	return d
}

// Language gives the language of the bearer's name if there are rules for it, else "": the tables of Doc 9303-3 §6.
func (r Record) Language() string {
	if n := r.Bearer.NationalName; n != nil && transliteration.Known(n.Language) {
		return n.Language
	}
	return ""
}

// CheckIssue gives everything that stands against issuing the document on its date of issue, each as a [FieldError], or nil: codes that
// are not registered or not allowed on that day (Doc 9303-4 §4.4 binds them from 2026 and 2028 on, and by an expiry from 2038 on),
// dates that contradict each other, and what can't be written into the machine readable zone. Ask [Record.Validate] first.
func (r Record) CheckIssue() error {
	var f findings
	issued, err := time.Parse(time.DateOnly, r.DateOfIssue)
	if err != nil {
		f.add("dateOfIssue", "this is not a date", "write YYYY-MM-DD")
		return f.join()
	}
	for _, fault := range mrz.CheckIssue(r.MRZ(), issued) {
		f.add(r.FieldOf(fault.Field), "it "+fault.Problem, fault.Remedy)
	}
	return f.join()
}

// FieldOf gives the path in the record of a field of the machine readable zone.
func (r Record) FieldOf(field string) string {
	switch field {
	case mrz.FieldPrimary, mrz.FieldSecondary, mrz.FieldNationality, mrz.FieldDateOfBirth, mrz.FieldSex, mrz.FieldNameField:
		return "bearer." + field
	case mrz.FieldOptionalData:
		return "bearer.personalNumber"
	case mrz.FieldLanguage:
		return "bearer.nationalName.language"
	}
	return field
}
