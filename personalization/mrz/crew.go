package mrz

// crewCode is the document code of crew member certificates (Doc 9303-5 §4.2.2 note k).
const crewCode = "AC"

// Employer reads the employer's code at the start of the optional data of a crew
// member certificate, positions 16 to 18 of TD1: an IATA designator of two
// characters and a filler, or an ICAO designator of three letters (Doc 8585).
// See Doc 9303-5 App. C.
func Employer(optionalData string) (string, bool) {
	padded := optionalData + fillers[:3]
	a, b, c := padded[0], padded[1], padded[2]
	switch {
	case isLetter(a) && isLetter(b) && isLetter(c):
		return padded[:3], true
	case alphanumeric(a) && alphanumeric(b) && (isLetter(a) || isLetter(b)) && (c == '<' || c == ' '):
		return padded[:2], true
	}
	return "", false
}

// CrewOptionalData writes the optional data of a crew member certificate: the
// employer's code in three positions, then further data, 15 characters at most.
// The error is a [*FieldError].
func CrewOptionalData(employer, further string) (string, error) {
	if code, ok := Employer(employer); !ok || code != employer {
		return "", &FieldError{FieldOptionalData, "has no employer's code", "give two characters of IATA or three letters of Doc 8585 (Doc 9303-5 App. C)"}
	}
	data := employer
	if further != "" {
		data = (employer + "<")[:3] + further
	}
	if len(data) > layoutTD1.optional.length() {
		return "", &FieldError{FieldOptionalData, "is longer than its place", "the employer's code leaves 12 characters"}
	}
	return data, nil
}

func alphanumeric(c byte) bool { return isLetter(c) || isDigit(c) }
