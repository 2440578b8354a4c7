package stream

import (
	"errors"
	"io"

	"chancery/personalization/mrz"
	"chancery/personalization/transliteration"
)

// Transliterate reads a name a line and answers with its MRZ letters and spaces by
// the profile of a language, see [transliteration.ToMRZ]. A language without a
// profile is a [*mrz.FieldError] before anything is read.
func Transliterate(r io.Reader, w io.Writer, language string) (bad int, err error) {
	profile, err := transliteration.Lookup(language)
	if e, ok := errors.AsType[*transliteration.LanguageError](err); ok {
		return 0, &mrz.FieldError{Field: mrz.FieldLanguage, Problem: "is not a known code", Remedy: e.Remedy()}
	}
	return run(r, w, func(dst []byte, line string) ([]byte, bool, error) {
		dst, err := profile.AppendMRZ(dst, line)
		if e, ok := errors.AsType[*transliteration.Error](err); ok {
			return dst, false, &mrz.FieldError{Field: fieldText, Problem: e.Error(), Remedy: e.Remedy()}
		}
		return dst, err == nil, err
	})
}
