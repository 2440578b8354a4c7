package mrz

// KeyInformation gives the MRZ_information from which the keys of the chip are
// derived: document number, date of birth and date of expiry, each with its check
// digit; a long number whole, then its digit (Doc 9303-11 §4.3, App. D). The error
// is a [*FieldError].
func KeyInformation(d Document) (string, error) {
	var text [maxText]byte
	var done Encoded
	l, err := write(&text, &d, &done)
	if err != nil {
		return "", err
	}
	info := make([]byte, 0, longest+1+14)
	info = append(info, text[l.number.from:l.number.to]...)
	if l.longNumbers && text[l.numberCheck.from] == '<' {
		for _, c := range text[l.optional.from:l.optional.to] {
			if c == '<' {
				break
			}
			info = append(info, c) // the rest of the number, then its digit
		}
	} else {
		info = append(info, text[l.numberCheck.from])
	}
	info = append(append(info, text[l.birth.from:l.birth.to]...), text[l.birthCheck.from])
	info = append(append(info, text[l.expiry.from:l.expiry.to]...), text[l.expiryCheck.from])
	return string(info), nil
}
