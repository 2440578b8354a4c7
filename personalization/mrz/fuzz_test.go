package mrz

import (
	"errors"
	"strings"
	"testing"
)

// FuzzDecode: no panic, and one text for one content: lines that decode valid
// without a remark and can be encoded give themselves.
func FuzzDecode(f *testing.F) {
	for _, v := range readVectors(f).Vectors {
		f.Add(strings.Join(v.Lines, "\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		d := Decode(lines, testDay)
		if d.Valid != (len(d.Failed()) == 0) {
			t.Fatalf("valid %v, failed %v", d.Valid, d.Failed())
		}
		if d.Valid {
			sameAgain(t, d, lines)
		}
		for _, p := range Propose(lines) {
			if len(p.Changes) == 0 {
				t.Fatalf("a proposal without a change: %q", p.Lines)
			}
		}
	})
}

// FuzzEncode: whatever the fields hold, the answer is an error of a field or lines
// that decode valid and encode to themselves.
func FuzzEncode(f *testing.F) {
	for _, v := range readVectors(f).Vectors {
		d := Decode(v.Lines, testDay).Fields
		f.Add(string(d.Format), d.DocumentCode, d.IssuingState, d.DocumentNumber, d.PrimaryIdentifier, d.SecondaryIdentifier, d.DateOfBirth, d.OptionalData, "")
	}
	f.Add("TD3", "PP", "UTO", "U 0000017", "Бишкек-Ош", "d'Œuf, Ng. Nguyễn", "XXXX-02-29", "a", "ru")
	f.Fuzz(func(t *testing.T, format, code, state, number, primary, secondary, birth, optional, language string) {
		d := Document{
			Format: Format(format), DocumentCode: code, IssuingState: state, Nationality: state, DocumentNumber: number, PrimaryIdentifier: primary,
			SecondaryIdentifier: secondary, DateOfBirth: birth, DateOfExpiry: "2034-04-15", OptionalData: optional, Language: language,
		}
		e, err := Encode(d)
		if err != nil {
			if fault, ok := errors.AsType[*FieldError](err); !ok || fault.Field == "" || fault.Remedy == "" {
				t.Fatalf("%+v: %v", d, err)
			}
			return
		}
		read := Decode(e.Lines, testDay)
		if !read.Valid || read.Format != d.Format {
			t.Fatalf("%+v gives %q, which is invalid: %v", d, e.Lines, read.Failed())
		}
		again, err := Encode(read.Fields)
		if birthUnreadable := read.Fields.DateOfBirth == ""; err != nil && !birthUnreadable || err == nil && strings.Join(again.Lines, "") != strings.Join(e.Lines, "") {
			t.Fatalf("%q become %q, %v", e.Lines, again.Lines, err)
		}
	})
}

// FuzzNameField holds every name to the rules of the oracle's shape.
func FuzzNameField(f *testing.F) {
	f.Add("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", uint8(39))
	f.Add("Ö'Connor-Łódź", "", uint8(30))
	f.Fuzz(func(t *testing.T, primary, secondary string, width uint8) {
		w := []int{30, 31, 39}[width%3]
		field, truncated, rule, err := NameField(primary, secondary, w)
		if err != nil {
			if _, ok := errors.AsType[*FieldError](err); !ok {
				t.Fatal(err)
			}
			return
		}
		if len(field) != w || !oracleShape.MatchString(field) || truncated && !oracleFull.MatchString(field) || rule == "" {
			t.Fatalf("%q, %q: %q", primary, secondary, field)
		}
		if _, err := ValidateNameField(primary, secondary, field, w); err != nil {
			t.Fatalf("%q, %q: %q is refused: %v", primary, secondary, field, err)
		}
	})
}
