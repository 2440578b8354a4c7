package personalization

import (
	"errors"
	"strings"

	"chancery/personalization/record"
	"chancery/personalization/seal"
)

// inRecordWords gives an error about a field of the seal the record's own name for that field.
func inRecordWords(err error) error {
	e, ok := errors.AsType[*seal.FieldError](err)
	if !ok {
		return err
	}
	path := e.Field
	switch e.Field {
	case "features.passportNumber", "features.entries":
		path = "visa." + strings.TrimPrefix(e.Field, "features.")
	case "features.duration.days":
		path = "visa.durationDays"
	case "features.documentNumber", "features.dateOfExpiry":
		path = strings.TrimPrefix(e.Field, "features.")
	case "features.dateOfBirth", "features.primaryIdentifier", "features.secondaryIdentifier", "features.nationalName.primary", "features.nationalName.secondary":
		path = "bearer." + strings.TrimPrefix(e.Field, "features.")
	case "issueDate", "signatureDate":
		path = "dateOfIssue"
	}
	return &record.FieldError{Field: path, Problem: e.Problem, Remedy: e.Remedy}
}

func fieldError(field, problem, remedy string) error {
	return &record.FieldError{Field: field, Problem: problem, Remedy: remedy}
}
