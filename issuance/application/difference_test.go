package application_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/application"
)

func TestDifference(t *testing.T) {
	for _, c := range []struct{ a, b, left, right string }{
		{"", "", "", ""},
		{"ERIKSSON", "ERIKSSON", "ERIKSSON", "ERIKSSON"},
		{"ERIKSSON", "ERIKSON", "ERIKS[S]ON", "ERIKS[.]ON"},
		{"MÜLLER", "MUELLER", "M[Ü.]LLER", "M[UE]LLER"},
		{"1974-08-12", "1974-12-08", "1974-[08]-[12]", "1974-[12]-[08]"},
		{"Ann", "", "[Ann]", "[...]"},
		{"\u00e1", "a\u0301", "[\u00e1]", "[a\u0301]"}, // a with a combining accent is one character
	} {
		left, right, _ := application.Difference(c.a, c.b)
		if l, r := shown(left), shown(right); l != c.left || r != c.right {
			t.Errorf("%q and %q: %q and %q, want %q and %q", c.a, c.b, l, r, c.left, c.right)
		}
	}
}

func shown(list []application.Part) string {
	var b strings.Builder
	for _, p := range list {
		text := p.Text + strings.Repeat(".", p.Gap)
		if p.Differs {
			text = "[" + text + "]"
		}
		b.WriteString(text)
	}
	return strings.NewReplacer("][", "").Replace(b.String())
}

// The parts are the texts; texts without a difference are equal; there are as many characters on either side, gaps counted.
func TestDifferenceKeepsBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("AB<\u0301א ")), 0, 500, -1)
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		left, right, pairs := application.Difference(a, b)
		var x, y strings.Builder
		for _, p := range left {
			x.WriteString(p.Text)
		}
		for _, p := range right {
			y.WriteString(p.Text)
		}
		if x.String() != a || y.String() != b {
			t.Fatalf("%q and %q became %q and %q", a, b, x.String(), y.String())
		}
		if (len(pairs) == 0) != (a == b) {
			t.Fatalf("%q and %q: %d differences", a, b, len(pairs))
		}
	})
}

func TestReasonsOfReturn(t *testing.T) {
	list := []application.FieldReason{{Field: "portrait", Reason: "eyes closed"}, {Field: "applicant.dateOfBirth", Reason: "not as in the\nregister"}, {Reason: "sign: please"}, {Field: "applicant.sex"}}
	text, err := application.WriteReasons(list)
	if err != nil || text != "portrait: eyes closed\napplicant.dateOfBirth: not as in the register\nsign: please" {
		t.Errorf("%q, %v", text, err)
	}
	got := application.ReadReasons(text)
	if len(got) != 3 || got[0] != list[0] || got[1].Field != "applicant.dateOfBirth" || got[2] != list[2] {
		t.Errorf("%v", got)
	}
	for _, bad := range [][]application.FieldReason{nil, {{Field: "portrait", Reason: " \n"}}, {{Field: "shoe", Reason: "x"}}} {
		if _, err := application.WriteReasons(bad); issuance.KindOf(err) != issuance.Invalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
