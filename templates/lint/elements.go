package lint

import "strings"

// element is a data element of the visual zone as the tables of Doc 9303 have it: -4 §4.1.1, -5
// and -6 §4.1.1, -7 §4.1.1 and §7.1.1.
type element struct {
	number    string // such as "08/II", the zone behind the stroke
	field     string // of the record
	say       string
	mandatory bool
	// caption is Y where one must be printed, N where it must not, o for the issuer's choice.
	caption byte
}

// zone gives the zone's Roman numeral.
func (e element) zone() string {
	_, zone, _ := strings.Cut(e.number, "/")
	return zone
}

// elements gives the table of the layout's format. Elements that are no fields of a record (State,
// name of the document, portrait, signature) have rules of their own.
func (v *view) elements() []element {
	switch {
	case v.visa():
		return visaElements()
	case v.layout.Sheet:
		return sheetElements()
	case v.card():
		return cardElements()
	case v.layout.Format == "TD3":
		return passportElements(v.convention())
	}
	return nil
}

// passportElements is the table of Doc 9303-4 §4.1.1; in Convention travel documents the
// nationality may be left out.
func passportElements(convention bool) []element {
	return []element{
		{"03/I", "documentCode", "document code", true, 'Y'},
		{"04/I", "issuingState", "code of the issuing State", true, 'Y'},
		{"05/I", "documentNumber", "passport number", true, 'Y'},
		{"06/II", "bearer.primaryIdentifier", "primary identifier", true, 'Y'},
		{"07/II", "bearer.secondaryIdentifier", "secondary identifier", true, 'Y'},
		{"08/II", "bearer.nationality", "nationality", !convention, 'Y'},
		{"09/II", "bearer.dateOfBirth", "date of birth", true, 'Y'},
		{"10/II", "bearer.personalNumber", "personal number", false, 'o'},
		{"11/II", "bearer.sex", "sex", true, 'Y'},
		{"12/II", "bearer.placeOfBirth", "place of birth", false, 'o'},
		{"14/III", "dateOfIssue", "date of issue", true, 'Y'},
		{"15/III", "issuingAuthority", "authority", true, 'Y'},
		{"16/III", "dateOfExpiry", "date of expiry", true, 'Y'},
	}
}

// cardElements is the table of Doc 9303-5 and -6 §4.1.1.
func cardElements() []element {
	return []element{
		{"03/II", "bearer.primaryIdentifier", "primary identifier", true, 'Y'},
		{"04/II", "bearer.secondaryIdentifier", "secondary identifier", true, 'Y'},
		{"05/II", "bearer.sex", "sex", true, 'Y'},
		{"06/II", "bearer.nationality", "nationality", true, 'Y'},
		{"07/II", "bearer.dateOfBirth", "date of birth", true, 'Y'},
		{"09/III", "documentNumber", "document number", true, 'Y'},
		{"10/III", "dateOfExpiry", "date of expiry", true, 'Y'},
	}
}

// sheetElements is what a single-sheet emergency travel document prints (Doc 9303-8 §6): the
// elements of the TD2 structure, and who issued it when. Nobody fixes their order.
func sheetElements() []element {
	return append(cardElements(),
		element{"–", "dateOfIssue", "date of issue", true, 'o'},
		element{"–", "issuingAuthority", "authority", true, 'o'})
}

// visaElements is the table of Doc 9303-7 §4.1.1 and §7.1.1.
func visaElements() []element {
	return []element{
		{"03/III", "visa.placeOfIssue", "place of issue", true, 'Y'},
		{"04/III", "visa.from", "valid from", true, 'Y'},
		{"05/III", "visa.until", "valid until", true, 'Y'},
		{"06/III", "visa.entries", "number of entries", true, 'Y'},
		{"07/III", "documentNumber", "document number", true, 'Y'},
		{"08/III", "visa.category", "type, class or category", true, 'Y'},
		{"09/III", "visa.duration", "duration of stay", false, 'o'},
		{"10/II", "bearer.primaryIdentifier", "primary identifier", true, 'Y'},
		{"11/II", "bearer.secondaryIdentifier", "secondary identifier", false, 'o'},
		{"12/II", "visa.passportNumber", "passport number", false, 'o'},
		{"13/II", "bearer.sex", "sex", false, 'o'},
		{"14/II", "bearer.dateOfBirth", "date of birth", false, 'Y'},
		{"15/II", "bearer.nationality", "nationality", false, 'Y'},
	}
}

// convention tells travel documents for refugees and stateless persons by what their header says.
func (v *view) convention() bool {
	for _, text := range v.fixedTexts() {
		upper := strings.ToUpper(text)
		if strings.Contains(upper, "TRAVEL DOCUMENT") || strings.Contains(upper, "TITRE DE VOYAGE") {
			return true
		}
	}
	return false
}

// fixedTexts lists all fixed texts of both sides, those of the blank among them.
func (v *view) fixedTexts() []string {
	var texts []string
	for _, it := range v.items {
		if it.Text != nil && it.Text.Field == "" {
			texts = append(texts, it.Text.Value)
		}
	}
	return texts
}
