package inspection_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/web/inspection"
)

// The specimens of Doc 9303-4 appendix A, -5 appendix A, -6 appendix A and -7 appendix A.
func specimens() [][]string {
	return [][]string{
		{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
		{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"},
		{"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"},
		{"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"},
		{"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"},
	}
}

// What readers put between, before and after lines.
func TestWedge(t *testing.T) {
	for _, lines := range specimens() {
		for _, between := range []string{"\r", "\n", "\r\n", "\t", "", " ", "\r\r", "\v", "|", "\x1e"} {
			for _, around := range [][2]string{{"", ""}, {"", "\r"}, {"", "\r\n"}, {"", "\t"}, {"\x02", "\x03"}, {"~", "~"}, {"]o", ""}, {"MRZ:", ";"}, {"%", "?"}, {"OCR", "END"}, {"\x16", "\x17\r"}, {"  ", "  "}} {
				text := around[0] + strings.Join(lines, between) + around[1]
				for _, typed := range []string{text, strings.ToLower(text)} {
					if got := inspection.Wedge(typed); !slices.Equal(got.Lines, lines) {
						t.Errorf("%q: %q", typed, got.Lines)
					}
				}
			}
		}
	}
}

func TestWedgeWithASerial(t *testing.T) {
	lines := specimens()[0]
	for _, text := range []string{strings.Join(lines, "\r") + "\rU0000007\r", "u0000007\t" + strings.Join(lines, ""), strings.Join(lines, "\n") + "\n\nU0000007"} {
		got := inspection.Wedge(text)
		if !slices.Equal(got.Lines, lines) || !slices.Contains(got.Words, "U0000007") {
			t.Errorf("%q: %+v", text, got)
		}
	}
	if got := inspection.Wedge("U0000007\r"); got.Lines != nil || !slices.Equal(got.Words, []string{"U0000007"}) {
		t.Errorf("a serial alone: %+v", got)
	}
}

// A zone with a character that was read wrong is still found where its lines are.
func TestWedgeWithReadingErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := slices.Clone(rapid.SampledFrom(specimens()).Draw(t, "specimen"))
		i := rapid.IntRange(0, len(want)-1).Draw(t, "line")
		at := rapid.IntRange(1, len(want[i])-1).Draw(t, "position")
		want[i] = want[i][:at] + string(rapid.SampledFrom([]byte("ABCO0158<")).Draw(t, "letter")) + want[i][at+1:]
		got := inspection.Wedge(strings.Join(want, "\r\n") + "\r\n")
		if !slices.Equal(got.Lines, want) {
			t.Fatalf("%q: %q", want, got.Lines)
		}
	})
}

// What lacks characters is no zone, and no other one is made of it.
func TestWedgeOfLess(t *testing.T) {
	for _, lines := range specimens() {
		whole := strings.Join(lines, "\r")
		for cut := range len(whole) - 1 {
			got := inspection.Wedge(whole[:cut])
			if got.Lines != nil && !strings.HasPrefix(whole, got.Lines[0]) {
				t.Errorf("%q: %q", whole[:cut], got.Lines)
			}
		}
	}
}

func TestSerial(t *testing.T) {
	for in, want := range map[string]string{"U0000007": "U0000007", " u0000007\r\n": "U0000007", "]C0U0000007": "U0000007", "*U0000007*": "U0000007", "": "", "]": "", "]C": "C"} {
		if got := inspection.Serial(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzWedge(f *testing.F) {
	for _, lines := range specimens() {
		f.Add(strings.Join(lines, "\r\n"))
	}
	f.Add("\x00<<<<\xff«‹]C0")
	f.Fuzz(func(t *testing.T, text string) {
		r := inspection.Wedge(text)
		for _, l := range r.Lines {
			if strings.Trim(l, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<") != "" || len(l) != len(r.Lines[0]) {
				t.Errorf("%q", r.Lines)
			}
		}
		if s := inspection.Serial(text); strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			t.Errorf("%q", s)
		}
	})
}
