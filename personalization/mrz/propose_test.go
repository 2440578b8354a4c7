package mrz

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestProposals(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		want  []string // one of the proposals; nil for none
		valid bool
		field []string
	}{
		{"nothing to repair", specimenLines, nil, false, nil},
		{"no format", []string{"P<UTO"}, nil, false, nil},
		{"digits in names and codes", []string{"P<UT0ERIK550N<<ANNA<MAR1A<<<<<<<<<<<<<<<<<<<", specimenLines[1]}, specimenLines, true,
			[]string{FieldIssuingState, FieldPrimary, FieldPrimary, FieldPrimary, FieldPrimary}},
		{"letters in dates and digits", []string{specimenLines[0], "L898902C36UTO74O8I22F12O4159ZE184226B<<<<<IO"}, specimenLines, true,
			[]string{FieldDateOfBirth, FieldDateOfBirth, FieldDateOfExpiry, FieldOptionalData, FieldComposite}},
		{"a digit in the number", []string{specimenLines[0], "L89B902C36UTO7408122F1204159ZE184226B<<<<<10"}, specimenLines, true, []string{FieldDocumentNumber}},
		{"two in number and optional data", []string{specimenLines[0], "L89B902C36UTO7408122F1204159ZE1842268<<<<<10"}, specimenLines, true,
			[]string{FieldDocumentNumber, FieldOptionalData}},
		{"spaces and small letters", []string{" P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "l898902c36uto7408122f1204159ze184226b<<<<< 10"}, specimenLines, true,
			[]string{"", ""}},
		{"what no exchange repairs", []string{specimenLines[0], "L898902C36UTO7408122F1204159ZE184226B<<<<<20"}, nil, false, nil},
	} {
		list := Propose(c.lines)
		if c.want == nil {
			if len(list) != 0 {
				t.Errorf("%s: %+v", c.name, list)
			}
			continue
		}
		found := slices.IndexFunc(list, func(p Proposal) bool { return slices.Equal(p.Lines, c.want) })
		if found < 0 || list[found].Valid != c.valid {
			t.Errorf("%s: %+v", c.name, list)
			continue
		}
		var fields []string
		for _, ch := range list[found].Changes {
			fields = append(fields, ch.Field)
			if ch.Position > 0 && (c.want[ch.Line-1][ch.Position-1:ch.Position] != ch.Proposed || ch.Found == ch.Proposed) {
				t.Errorf("%s: change %+v", c.name, ch)
			}
		}
		if !slices.Equal(fields, c.field) {
			t.Errorf("%s: fields %v", c.name, fields)
		}
	}
}

// A zone misread in up to three confusable characters is among the proposals, and
// what was read stays untouched.
func TestProposalsFindWhatWasMisread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, err := Encode(drawDocument(t))
		if err != nil {
			t.Fatal(err)
		}
		l := Decode(e.Lines, testDay).Format.layout()
		text := []byte(strings.Join(e.Lines, ""))
		var places []int
		for _, s := range []span{l.number, l.birth, l.expiry, l.name, l.issuer} {
			for i := int(s.from); i < int(s.to); i++ {
				_, digit := letterFor(text[i])
				_, letter := digitFor(text[i])
				if digit || letter {
					places = append(places, i)
				}
			}
		}
		if len(places) == 0 {
			return
		}
		i := rapid.SampledFrom(places).Draw(t, "place")
		if c, ok := letterFor(text[i]); ok {
			text[i] = c
		} else {
			text[i], _ = digitFor(text[i])
		}
		read := splitLines(l, text)
		kept := slices.Clone(read)
		list := Propose(read)
		if !slices.ContainsFunc(list, func(p Proposal) bool { return slices.Equal(p.Lines, e.Lines) }) && !Decode(read, testDay).Valid {
			t.Fatalf("%q read as %q: %+v", e.Lines, read, list)
		}
		if !slices.Equal(read, kept) {
			t.Fatal("the lines read were changed")
		}
		for _, p := range list {
			if p.Valid != Decode(p.Lines, testDay).Valid {
				t.Fatalf("%+v", p)
			}
		}
	})
}
