package personalization

import (
	"errors"
	"strings"

	"chancery/personalization/mrz"
	"chancery/personalization/record"
	"chancery/personalization/seal"
)

// inRecordWords gives an error about a field of the machine readable zone or of the seal the
// record's own name for that field.
func inRecordWords(err error) error {
	if e, ok := errors.AsType[*seal.FieldError](err); ok {
		path := e.Field
		switch e.Field {
		case "features.passportNumber", "features.entries":
			path = "visa." + strings.TrimPrefix(e.Field, "features.")
		case "features.duration.days":
			path = "visa.durationDays"
		case "issueDate", "signatureDate":
			path = "dateOfIssue"
		}
		return &record.FieldError{Field: path, Problem: e.Problem, Remedy: e.Remedy}
	}
	e, ok := errors.AsType[*mrz.FieldError](err)
	if !ok {
		return err
	}
	path := e.Field
	switch e.Field {
	case mrz.FieldPrimary:
		path = "bearer.primaryIdentifier"
	case mrz.FieldSecondary:
		path = "bearer.secondaryIdentifier"
	case mrz.FieldNationality, mrz.FieldDateOfBirth, mrz.FieldSex, mrz.FieldNameField:
		path = "bearer." + e.Field
	case mrz.FieldOptionalData:
		path = "bearer.personalNumber"
	case mrz.FieldLanguage:
		path = "bearer.nationalName.language"
	}
	return &record.FieldError{Field: path, Problem: e.Problem, Remedy: e.Remedy}
}

func fieldError(field, problem, remedy string) error {
	return &record.FieldError{Field: field, Problem: problem, Remedy: remedy}
}
