package mrz

import "strings"

// ValidateNameField checks a shortening that somebody typed or chose earlier
// against the name: exactly as wide as the field, every component a beginning of
// its source component in the same order, a letter in the last position, and no
// shortening of a name that fits (Doc 9303-4 to -7 §4.2.3). Fillers missing at
// the end of an unshortened name are added. It returns the field as it will be
// written. The error is a [*FieldError] for nameField or for an identifier.
func ValidateNameField(primary, secondary, field string, width int) (string, error) {
	primary, secondary, err := names(primary, secondary, "")
	if err != nil {
		return "", err
	}
	valid, _, err := validName(primary, secondary, field, width)
	return valid, err
}

// validName is ValidateNameField for names in MRZ letters; it also tells whether
// the field is a shortening.
func validName(primary, secondary, field string, width int) (string, bool, error) {
	whole := make([]byte, width)
	copy(whole, fillers)
	if fits(whole, primary, secondary) {
		if strings.TrimRight(field, "<") != strings.TrimRight(string(whole), "<") || len(field) > width {
			return "", false, nameField("differs from the name, which fits", "leave nameField out: a name that fits is never shortened")
		}
		return string(whole), false, nil
	}
	switch {
	case len(field) != width:
		return "", false, nameField("is not as wide as the name field", "fill the name field exactly: TD1 30, TD2 and MRV-B 31, TD3 and MRV-A 39 characters")
	case !isLetter(field[width-1]):
		return "", false, nameField("does not end in a letter", "a letter in the last position is the mark of truncation")
	}
	return field, true, checkComponents(newParts(primary, secondary, width), field)
}

func checkComponents(name parts, field string) error {
	first, second, both := strings.Cut(field, "<<")
	if both != (len(name.secondary) > 0) {
		return nameField("has not the two identifiers of the name", "write primary identifier, <<, secondary identifier")
	}
	kept := strings.Split(first, "<")
	if err := prefixes(kept, name.primary); err != nil {
		return err
	}
	if _, ok := name.anyPlan(len(name.primary)); ok && len(kept) < len(name.primary) {
		return nameField("leaves out components of the primary identifier", "keep at least the first letter of each")
	}
	if !both {
		return nil
	}
	return prefixes(strings.Split(second, "<"), name.secondary)
}

func prefixes(kept, source []string) error {
	if len(kept) > len(source) {
		return nameField("has more components than the name", "take one for each component of the name")
	}
	for i, k := range kept {
		if k == "" || !strings.HasPrefix(source[i], k) {
			return nameField("has a component that is no beginning of the name's", "shorten components at their end only, in their order")
		}
	}
	return nil
}

func nameField(problem, remedy string) error {
	return &FieldError{FieldNameField, problem, remedy}
}
