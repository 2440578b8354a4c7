package transliteration

import (
	"unicode"
	"unicode/utf8"
)

// Place says where in a word a rule holds.
type Place uint8

// Places of a rule.
const (
	Anywhere Place = iota
	Initial        // first letter of a word; a part after a hyphen is a new word
	Final          // last letter of a word, marks after it aside
)

// Rule maps a letter or a sequence of letters to A to Z.
type Rule struct {
	Letters      string   // upper case where the script has case, NFC
	Latin        string   // empty: not written
	Place        Place    // where it holds
	Before       string   // one of these letters follows, if not empty
	Alternatives []string // other spellings in use, for matching and for choices
}

// row is a rule for one letter, the shape of the printed tables.
type row struct {
	letter       rune
	latin        string
	alternatives []string
}

// kind says what the scanner does with a character.
type kind uint8

const (
	unknown kind = iota
	letter       // writes its Latin letters, which may be none
	space        // written as a space
	joiner       // hyphen, comma: a space unless one is there already
	ignored      // apostrophe, other punctuation, format characters: not written
	mark         // combining mark, vowel sign: not written, belongs to its letter
	repeat       // shadda: the output of the letter before it once more
)

// cell packs what is known of one character: bits 0–31 up to four Latin letters
// in writing order, 32–35 their count, 36–39 the kind, bit 40 that rules of the
// neighbourhood come first.
type cell uint64

const contextual cell = 1 << 40

func letterCell(latin string) cell {
	c := cell(len(latin))<<32 | cell(letter)<<36
	for i := range len(latin) {
		c |= cell(latin[i]) << (8 * i)
	}
	return c
}

func kindCell(k kind) cell { return cell(k) << 36 }

func (c cell) kind() kind  { return kind(c >> 36 & 0xF) }
func (c cell) length() int { return int(c >> 32 & 0xF) }

// simple tells whether a rule needs nothing but the letter and whether it stands first.
func (r Rule) simple() bool {
	_, size := utf8.DecodeRuneInString(r.Letters)
	return size == len(r.Letters) && r.Before == "" && r.Place != Final
}

// lowerForms gives the lower-case and title-case letters that share a row.
func lowerForms(r rune) []rune {
	var forms []rune
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		if f > unicode.MaxASCII {
			forms = append(forms, f)
		}
	}
	if low := unicode.ToLower(r); low != r && low > unicode.MaxASCII {
		forms = append(forms, low)
	}
	return forms
}
