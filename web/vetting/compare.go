package vetting

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery/issuance/application"
	"chancery/personalization/transliteration"
	"chancery/web"
)

// row is one field of both records: the texts in parts, their forms in MRZ letters where they are names, and what there is to say.
type row struct {
	Field     string             `json:"field"`
	Ours      []application.Part `json:"ours"`
	Theirs    []application.Part `json:"theirs"`
	Written   string             `json:"written,omitempty"` // as the application has it, where MRZ forms are compared
	OursMRZ   string             `json:"oursMRZ,omitempty"`
	TheirsMRZ string             `json:"theirsMRZ,omitempty"`
	Script    string             `json:"-"` // language of ours
	Other     string             `json:"-"` // language of theirs
	Same      bool               `json:"same"`
	Said      []string           `json:"said"`
}

// compareText compares two texts by character.
func compareText(q *web.Request, field, ours, theirs string) row {
	left, right, pairs := application.Difference(ours, theirs)
	r := row{Field: field, Ours: left, Theirs: right, Same: ours == theirs}
	r.Said = append(r.Said, presence(q, ours, theirs)...)
	if len(r.Said) == 0 {
		r.Said = spelled(q, pairs)
	}
	return r
}

// presence says that both are the same, or that one is missing.
func presence(q *web.Request, ours, theirs string) []string {
	switch {
	case ours == theirs:
		return []string{q.Word("differ.same")}
	case ours == "":
		return []string{q.Word("differ.only-theirs")}
	case theirs == "":
		return []string{q.Word("differ.only-ours")}
	}
	return nil
}

// mostSpelled is how many differing characters are told one by one.
const mostSpelled = 5

// spelled counts the differing characters and names the first of them, with their code points where they look alike.
func spelled(q *web.Request, pairs []application.Pair) []string {
	if len(pairs) == 1 && utf8.RuneCountInString(pairs[0].A) > 2*mostSpelled {
		return []string{q.Word("differ.long")}
	}
	said := []string{q.Word("differ.count", "N", len(pairs))}
	var list []string
	for i, p := range pairs {
		if i == mostSpelled {
			list = append(list, "…")
			break
		}
		list = append(list, fmt.Sprintf("%d: %s / %s", p.At, character(q, p, p.A), character(q, p, p.B)))
	}
	said = append(said, strings.Join(list, "; "))
	for _, p := range pairs {
		if scripts(p) {
			return append(said, q.Word("differ.scripts"))
		}
	}
	return said
}

// character writes one side of a difference: the character, with its code points where it is a mark, a space or of another script than
// the other side; a dash for none.
func character(q *web.Request, p application.Pair, c string) string {
	switch {
	case c == "":
		return "–"
	case strings.TrimSpace(c) == "":
		return q.Word("differ.space")
	case scripts(p) || utf8.RuneCountInString(c) > 1 || !unicode.IsGraphic([]rune(c)[0]):
		var points []string
		for _, r := range c {
			points = append(points, fmt.Sprintf("U+%04X", r))
		}
		return c + " (" + strings.Join(points, " ") + ")"
	}
	return c
}

// scripts reports whether a pair has letters of different scripts, which may look the same.
func scripts(p application.Pair) bool {
	a, b := script(p.A), script(p.B)
	return a != "" && b != "" && a != b
}

// script names the script of a letter, of those that travel documents come in; "" for other characters.
func script(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	for _, name := range []string{"Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Georgian", "Armenian"} {
		if unicode.Is(unicode.Scripts[name], r) {
			return name
		}
	}
	return ""
}

// compareName compares two names, as written and in MRZ letters, each by the rules of its own language.
func compareName(q *web.Request, field string, ours, theirs application.Value, language, other string) row {
	r := compareText(q, field, ours.Text, theirs.Text)
	r.Script, r.Other = ours.Script, theirs.Script
	r.OursMRZ, r.TheirsMRZ = form(ours.Text, language), form(theirs.Text, other)
	if r.Same && ours.Text == r.OursMRZ {
		r.OursMRZ, r.TheirsMRZ = "", "" // written in MRZ letters already
	}
	if r.Same || r.OursMRZ == "" || r.TheirsMRZ == "" {
		return r
	}
	switch {
	case r.OursMRZ == r.TheirsMRZ:
		r.Said = append([]string{q.Word("differ.same-mrz")}, r.Said...)
	case admissible(ours.Text, r.TheirsMRZ) || admissible(theirs.Text, r.OursMRZ):
		r.Said = append([]string{q.Word("differ.admissible")}, r.Said...)
	default:
		r.Said = append([]string{q.Word("differ.other-mrz")}, r.Said...)
	}
	return r
}

// listedName compares the MRZ form of an identifier with that of an entry, which has no other.
func listedName(q *web.Request, field, written, ours, theirs string) row {
	r := compareText(q, field, ours, theirs)
	if written != ours {
		r.Written = written
	}
	if !r.Same && theirs != "" && admissible(written, theirs) {
		r.Said = append([]string{q.Word("differ.admissible")}, r.Said...)
	}
	return r
}

// form gives a name in MRZ letters, "" where no rule covers it.
func form(name, language string) string {
	f, err := application.MRZForm(name, language)
	if err != nil {
		return ""
	}
	return f
}

// spellings bounds how many admissible spellings are tried.
const spellings = 64

// admissible reports whether the rules of some language or issuer give the name that MRZ form (Doc 9303-3 §6).
func admissible(name, mrz string) bool {
	variants, err := transliteration.Variants(name, "")
	if err != nil {
		return false
	}
	n := 0
	for v := range variants {
		if form(v, "") == mrz {
			return true
		}
		if n++; n > spellings {
			break
		}
	}
	return false
}

// compareDate compares two dates of which parts may be unknown, and says which part differs.
func compareDate(q *web.Request, field, ours, theirs string) row {
	r := compareText(q, field, ours, theirs)
	if r.Same || len(ours) != 10 || len(theirs) != 10 {
		return r
	}
	r.Said = nil
	if ours[:4] == theirs[:4] && ours[5:7] == theirs[8:] && ours[8:] == theirs[5:7] {
		r.Said = append(r.Said, q.Word("differ.exchanged"))
	}
	for _, part := range []struct {
		word     string
		from, to int
	}{{"year", 0, 4}, {"month", 5, 7}, {"day", 8, 10}} {
		a, b := ours[part.from:part.to], theirs[part.from:part.to]
		switch {
		case a == b:
		case strings.Trim(a, "X") == "" || strings.Trim(b, "X") == "":
			r.Said = append(r.Said, q.Word("differ.unknown-"+part.word))
		default:
			r.Said = append(r.Said, q.Word("differ."+part.word, "A", a, "B", b))
		}
	}
	return r
}
