package mrz

import (
	"errors"

	"chancery/personalization/transliteration"
)

// What was done to a name, as Rule in [Encoded] and [Shortening].
const (
	RuleFits   = "fits"
	RuleChosen = "chosen by the clerk"
)

// NameField fits a name into a name field of the given width by Doc 9303-3 §4.6
// and the truncation rules of Doc 9303-4 to -7 §4.2.3: primary identifier, two
// fillers, secondary identifier, fillers. A name that fits is never truncated; one
// that does not is shortened so that the last position is a letter. rule says
// what was done. The identifiers may be in any script that the printed tables
// cover; transliterate by language first where it matters. The error is a
// [*FieldError].
func NameField(primary, secondary string, width int) (field string, truncated bool, rule string, err error) {
	primary, secondary, err = names(primary, secondary, "")
	if err != nil {
		return "", false, "", err
	}
	dst := make([]byte, width)
	copy(dst, fillers)
	if fits(dst, primary, secondary) {
		return string(dst), false, RuleFits, nil
	}
	short, err := shorten(primary, secondary, width)
	if err != nil {
		return "", false, "", err
	}
	return short.Field, true, short.Rule, nil
}

// writeName puts the name of a document into its field.
func writeName(dst []byte, d *Document, done *Encoded) error {
	primary, secondary, err := names(d.PrimaryIdentifier, d.SecondaryIdentifier, d.Language)
	if err != nil {
		return err
	}
	if d.NameField != "" {
		chosen, truncated, err := validName(primary, secondary, d.NameField, len(dst))
		if err != nil {
			return err
		}
		copy(dst, chosen)
		done.Truncated, done.Rule = truncated, RuleFits
		if truncated {
			done.Rule = RuleChosen
		}
		return nil
	}
	if fits(dst, primary, secondary) {
		done.Rule = RuleFits
		return nil
	}
	short, err := shorten(primary, secondary, len(dst))
	if err != nil {
		return err
	}
	copy(dst, short.Field)
	done.Truncated, done.Rule = true, short.Rule
	return nil
}

// names gives both identifiers in MRZ letters and spaces.
func names(primary, secondary, language string) (string, string, error) {
	if language != "" && !transliteration.Known(language) {
		_, err := transliteration.Lookup(language)
		return "", "", fieldError(FieldLanguage, err)
	}
	primary, err := identifier(primary, language, FieldPrimary)
	if err != nil {
		return "", "", err
	}
	if primary == "" {
		return "", "", &FieldError{FieldPrimary, "is empty", "a name has at least a primary identifier (Doc 9303-3 §4.6)"}
	}
	secondary, err = identifier(secondary, language, FieldSecondary)
	return primary, secondary, err
}

func identifier(text, language, field string) (string, error) {
	if plain(text) {
		if text != "" && blank(text) {
			return "", noLetter(field)
		}
		return text, nil
	}
	out, err := transliteration.ToMRZ(text, language)
	if err != nil {
		return "", fieldError(field, err)
	}
	if blank(out) {
		return "", noLetter(field)
	}
	return out, nil
}

func noLetter(field string) error {
	return &FieldError{field, "has no letter", "give a name, or leave a missing secondary identifier empty"}
}

func fieldError(field string, err error) error {
	if e, ok := errors.AsType[*transliteration.Error](err); ok {
		return &FieldError{field, e.Error(), e.Remedy()}
	}
	if e, ok := errors.AsType[*transliteration.LanguageError](err); ok {
		return &FieldError{FieldLanguage, "is not a known code", e.Remedy()}
	}
	return err
}

func plain(text string) bool {
	for i := range len(text) {
		if !isLetter(text[i]) && text[i] != ' ' {
			return false
		}
	}
	return true
}

func blank(text string) bool {
	for i := range len(text) {
		if text[i] != ' ' {
			return false
		}
	}
	return true
}

// fits writes the whole name if the field holds it; otherwise dst is left in part
// written.
func fits(dst []byte, primary, secondary string) bool {
	n, ok := writeIdentifier(dst, 0, primary)
	if !ok || blank(secondary) {
		return ok
	}
	if n += 2; n >= len(dst) {
		return false
	}
	_, ok = writeIdentifier(dst, n, secondary)
	return ok
}

// writeIdentifier writes components with one filler between them from n on.
func writeIdentifier(dst []byte, n int, text string) (int, bool) {
	start, gap := n, false
	for i := range len(text) {
		if text[i] == ' ' {
			gap = n > start
			continue
		}
		if gap {
			if n == len(dst) {
				return n, false
			}
			dst[n], gap = '<', false
			n++
		}
		if n == len(dst) {
			return n, false
		}
		dst[n] = text[i]
		n++
	}
	return n, true
}
