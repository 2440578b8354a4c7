package mrz

// FieldError says which field can't be used, why, and what to do. It holds no
// personal data and can be logged.
type FieldError struct {
	Field   string `json:"field"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

// Error gives field, problem and remedy in one line.
func (e *FieldError) Error() string {
	return e.Field + ": " + e.Problem + "; " + e.Remedy
}

// Names of fields in errors, checks and warnings.
const (
	FieldFormat             = "format"
	FieldDocumentCode       = "documentCode"
	FieldIssuingState       = "issuingState"
	FieldDocumentNumber     = "documentNumber"
	FieldNationality        = "nationality"
	FieldPrimary            = "primaryIdentifier"
	FieldSecondary          = "secondaryIdentifier"
	FieldDateOfBirth        = "dateOfBirth"
	FieldSex                = "sex"
	FieldDateOfExpiry       = "dateOfExpiry"
	FieldOptionalData       = "optionalData"
	FieldOptionalData2      = "optionalData2"
	FieldOptionalCheckDigit = "optionalDataCheckDigit"
	FieldLanguage           = "language"
	FieldNameField          = "nameField"
	FieldComposite          = "composite"
	FieldLength             = "length"
	FieldCharacters         = "characters"
)
