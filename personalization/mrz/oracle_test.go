package mrz

import (
	"fmt"
	"regexp"
	"strings"
)

// The oracle judges name fields by the text of Doc 9303-3 §4.6 and 9303-4 to -7
// §4.2.3. It shares no code with the package: the transliteration of the letters it
// is given is a table of its own, fields are judged by patterns, and whether a name
// can be cut at all is found by trying all lengths.

// oracleLetters are the letters that generated names use besides A to Z.
var oracleLetters = map[rune]string{
	'Ä': "AE", 'É': "E", 'Ñ': "N", 'Ø': "OE", 'Ł': "L", 'ß': "SS", 'Þ': "TH", 'ő': "O", 'ç': "C",
	'Ж': "ZH", 'ш': "SH", 'Щ': "SHCH", 'я': "IA", 'б': "B", 'Ы': "Y", 'ь': "", 'х': "KH",
	'ب': "B", 'ح': "XH", 'ر': "R", 'ع': "E", 'م': "M",
	'Δ': "D", 'λ': "L", 'ω': "O", 'Ψ': "PS",
	'გ': "G", 'ხ': "KH", 'Ֆ': "F", 'Մ': "M", 'ג': "G", 'ל': "L",
}

// oracleComponents cuts a name as written into components of MRZ letters: hyphens,
// commas and spaces separate, apostrophes and other punctuation vanish.
func oracleComponents(name string) []string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r >= 'a' && r <= 'z':
			b.WriteRune(r - 'a' + 'A')
		case strings.ContainsRune(" -,‐", r):
			b.WriteByte(' ')
		case strings.ContainsRune("'’.()/\"", r):
		default:
			b.WriteString(oracleLetters[r])
		}
	}
	return strings.Fields(b.String())
}

var (
	oracleShape = regexp.MustCompile(`^[A-Z]+(<[A-Z]+)*(<<[A-Z]+(<[A-Z]+)*)?<*$`)
	oracleFull  = regexp.MustCompile(`[A-Z]$`)
)

// oracleJudge gives what is wrong with a field for a name, or nothing.
func oracleJudge(primary, secondary []string, width int, field string, truncated bool) string {
	if len(field) != width {
		return fmt.Sprintf("has %d characters, not %d", len(field), width)
	}
	if !oracleShape.MatchString(field) {
		return "has not the shape of a name field"
	}
	whole := strings.Join(primary, "<")
	if len(secondary) > 0 {
		whole += "<<" + strings.Join(secondary, "<")
	}
	if len(whole) <= width {
		switch {
		case truncated:
			return "is called truncated, though the name fits"
		case strings.TrimRight(field, "<") != whole:
			return "is not the whole name, though it fits"
		}
		return ""
	}
	switch {
	case !truncated:
		return "is not called truncated, though the name does not fit"
	case !oracleFull.MatchString(field):
		return "does not end in a letter"
	}
	halves := strings.Split(field, "<<")
	if len(halves) == 2 != (len(secondary) > 0) {
		return "has the wrong number of identifiers"
	}
	if problem := oraclePrefixes(strings.Split(halves[0], "<"), primary); problem != "" {
		return "primary identifier: " + problem
	}
	if n := len(strings.Split(halves[0], "<")); n < len(primary) && oraclePossible(primary, secondary, width, len(primary)) {
		return "leaves out a primary component without need"
	}
	if len(halves) == 2 {
		if problem := oraclePrefixes(strings.Split(halves[1], "<"), secondary); problem != "" {
			return "secondary identifier: " + problem
		}
	}
	return ""
}

func oraclePrefixes(kept, source []string) string {
	if len(kept) > len(source) {
		return "more components than the name has"
	}
	for i := range kept {
		if kept[i] != source[i][:min(len(kept[i]), len(source[i]))] {
			return "a component is no beginning of its source"
		}
	}
	return ""
}

// oraclePossible tells whether any shortening with at least so many primary
// components can fill a field to the last letter: some number of components whose
// shortest form is not too long and whose longest form is long enough; every length
// between the two can be made.
func oraclePossible(primary, secondary []string, width, least int) bool {
	for m := least; m <= len(primary); m++ {
		for k := min(1, len(secondary)); k <= len(secondary); k++ {
			shortest, longest := 2*m-1, len(strings.Join(primary[:m], "<"))
			if k > 0 {
				shortest, longest = shortest+2+2*k-1, longest+2+len(strings.Join(secondary[:k], "<"))
			}
			if shortest <= width && width <= longest {
				return true
			}
		}
	}
	return false
}
