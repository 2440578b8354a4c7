package transliteration

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/runenames"
)

// Error reports a character that no rule covers. It stops the name: an authority
// has to decide, nothing is dropped silently.
type Error struct {
	Letter    rune     // the character, composed (NFC)
	Name      string   // its Unicode name
	Position  int      // counted in characters of the NFC text, from 1
	Languages []string // languages whose profile has a rule for it, if any
}

// Error names the character and its position, not the text it stands in.
func (e *Error) Error() string {
	if unicode.Is(unicode.Nd, e.Letter) {
		return fmt.Sprintf("%s (U+%04X) at position %d: digits are never written in a name (Doc 9303-3 §4.6)", e.Name, e.Letter, e.Position)
	}
	return fmt.Sprintf("%s (U+%04X) at position %d: no rule of transliteration covers it", e.Name, e.Letter, e.Position)
}

// Remedy says what the person at the desk can do.
func (e *Error) Remedy() string {
	switch {
	case unicode.Is(unicode.Nd, e.Letter):
		return "write the number in Roman numerals if it is legally part of the name, else leave it out (Doc 9303-3 §3.4)"
	case len(e.Languages) > 0:
		return "name the language of the text: " + strings.Join(e.Languages, ", ")
	case unicode.IsLetter(e.Letter) || unicode.Is(unicode.M, e.Letter):
		return "give the name in Latin letters as the applicant's civil record has it, or have a profile decided for this script"
	}
	return "remove this character"
}

// LanguageError reports a language code for which there is no profile.
type LanguageError struct {
	Code string
}

// Error names the field language and the code.
func (e *LanguageError) Error() string {
	return fmt.Sprintf("language %q is not known", e.Code)
}

// Remedy lists where known codes can be found.
func (e *LanguageError) Remedy() string {
	return "give one of " + strings.Join(codes(), " ") + ", or none for the tables of Doc 9303-3"
}

// ChoiceError reports a choice that is not among a letter's alternatives.
type ChoiceError struct {
	Letter  rune
	Latin   string
	Allowed []string
}

// Error names the letter and what may be chosen for it.
func (e *ChoiceError) Error() string {
	if len(e.Allowed) == 0 {
		return fmt.Sprintf("%s (U+%04X) has no row in this profile", letterName(e.Letter), e.Letter)
	}
	return fmt.Sprintf("%q is no alternative for %s (U+%04X), which may be %s", e.Latin, letterName(e.Letter), e.Letter, strings.Join(e.Allowed, ", "))
}

// letterName is the Unicode name; ideographs and Hangul have theirs by rule.
func letterName(r rune) string {
	name := runenames.Name(r)
	switch {
	case unicode.Is(unicode.Unified_Ideograph, r):
		return fmt.Sprintf("CJK UNIFIED IDEOGRAPH-%04X", r)
	case unicode.Is(unicode.Hangul, r) && strings.HasPrefix(name, "<"):
		return "HANGUL SYLLABLE"
	case name == "":
		return "UNASSIGNED CHARACTER"
	}
	return name
}
