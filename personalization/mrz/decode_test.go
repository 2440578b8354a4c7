package mrz

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// fullCount is a count as CHANCERY_PROVE=1 wants it, a hundredth otherwise.
func fullCount(n int) int {
	if os.Getenv("CHANCERY_PROVE") == "1" {
		return n
	}
	return n / 100
}

// Whatever stands in the lines, Decode answers: random lines of right and wrong
// lengths, and specimens with random damage.
func TestRandomInputs(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 9303))
	letters := []rune("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<<<<< aé\x00李\"")
	shapes := [][2]int{{2, 44}, {2, 36}, {3, 30}, {1, 88}, {0, 0}, {3, 44}, {2, 30}}
	valid := 0
	for range fullCount(10_000_000) {
		shape := shapes[r.IntN(len(shapes))]
		lines := make([]string, shape[0])
		for i := range lines {
			line := make([]rune, shape[1]+max(0, r.IntN(20)-18))
			for k := range line {
				line[k] = letters[r.IntN(len(letters)-r.IntN(2)*7)]
			}
			lines[i] = string(line)
		}
		if r.IntN(2) == 0 {
			lines = slices.Clone(specimenLines)
			damaged := []byte(lines[1])
			for range r.IntN(3) {
				damaged[r.IntN(len(damaged))] = byte(letters[r.IntN(37)])
			}
			lines[1] = string(damaged)
		}
		d := Decode(lines, testDay)
		if d.Valid != (len(d.Failed()) == 0) || len(d.Checks()) == 0 {
			t.Fatalf("%q: valid %v, failed %v", lines, d.Valid, d.Failed())
		}
		if d.Valid {
			valid++
			sameAgain(t, d, lines)
		}
	}
	if valid == 0 {
		t.Error("no input was valid: the generator is no use")
	}
}

// sameAgain: what decodes valid and can be encoded at all gives the same lines, so
// there is one text for one content.
func sameAgain(t testing.TB, d Decoded, lines []string) {
	t.Helper()
	if e, err := Encode(d.Fields); err == nil && len(d.Warnings) == 0 && !slices.Equal(e.Lines, lines) {
		t.Fatalf("%q decodes valid and encodes to %q", lines, e.Lines)
	}
}

func TestDatesGetTheirCentury(t *testing.T) {
	for _, c := range []struct{ reference, birth, expiry, wantBirth, wantExpiry string }{
		{"2026-06-13", "260613", "260613", "2026-06-13", "2026-06-13"},
		{"2026-06-13", "260614", "060613", "1926-06-14", "2006-06-13"},
		{"2026-06-13", "26<<<<", "051231", "2026-XX-XX", "2105-12-31"},
		{"2026-06-13", "2606<<", "991231", "2026-06-XX", "2099-12-31"},
		{"2026-06-13", "2607<<", "400101", "1926-07-XX", "2040-01-01"},
		{"2026-06-13", "<<<<<<", "260613", "XXXX-XX-XX", "2026-06-13"},
		{"2026-06-13", "<<0812", "260613", "XXXX-08-12", "2026-06-13"},
		{"2026-06-13", "000229", "240229", "2000-02-29", "2024-02-29"},
		{"1999-12-31", "991231", "781231", "1999-12-31", "2078-12-31"},
		{"1999-12-31", "000101", "790101", "1900-01-01", "1979-01-01"},
		{"2026-06-13", "260230", "26<<<<", "", ""},
		{"2026-06-13", "2A0230", "260631", "", ""},
		{"2026-06-13", "000012", "2606<<", "", ""},
	} {
		reference, err := time.Parse(time.DateOnly, c.reference)
		if err != nil {
			t.Fatal(err)
		}
		line := "L898902C36UTO" + c.birth + string(CheckDigit(c.birth)) + "F" + c.expiry + string(CheckDigit(c.expiry)) + "ZE184226B<<<<<1"
		d := Decode([]string{specimenLines[0], line + "0"}, reference)
		if d.Fields.DateOfBirth != c.wantBirth || d.Fields.DateOfExpiry != c.wantExpiry {
			t.Errorf("%+v: birth %q, expiry %q", c, d.Fields.DateOfBirth, d.Fields.DateOfExpiry)
		}
		if d.Raw != (RawDates{c.birth, c.expiry}) {
			t.Errorf("%+v: raw %+v", c, d.Raw)
		}
		warned := slices.ContainsFunc(d.Warnings, func(w Warning) bool { return strings.HasPrefix(w.Field, "dateOf") })
		if warned != (c.wantBirth == "" || c.wantExpiry == "" || c.wantExpiry < c.wantBirth && c.wantBirth[0] != 'X') {
			t.Errorf("%+v: warnings %v", c, d.Warnings)
		}
	}
}

func TestWarningsDoNotTouchValidity(t *testing.T) {
	for _, c := range []struct {
		field string
		spoil func(*Document)
	}{
		{FieldIssuingState, func(d *Document) { d.IssuingState = "ZZZ" }},
		{FieldIssuingState, func(d *Document) { d.IssuingState = "NTZ" }},
		{FieldIssuingState, func(d *Document) { d.IssuingState = "XXA" }},
		{FieldNationality, func(d *Document) { d.Nationality = "COU" }},
		{FieldNationality, func(d *Document) { d.Nationality = "ANT" }},
		{FieldNationality, func(d *Document) { d.Nationality = "EUE" }},
		{FieldDocumentCode, func(d *Document) { d.DocumentCode = "PX" }},
		{FieldDocumentCode, func(d *Document) { d.DateOfExpiry = "2038-01-01" }},
		{FieldDocumentCode, func(d *Document) { d.Format, d.DocumentCode = TD1, "AI" }},
		{FieldDocumentCode, func(d *Document) { d.Format, d.DocumentCode, d.OptionalData = TD2, "AC", "" }},
		{FieldDateOfExpiry, func(d *Document) { d.DateOfBirth = "2020-01-01" }},
	} {
		d := specimen
		c.spoil(&d)
		e, err := Encode(d)
		if err != nil {
			t.Fatal(err)
		}
		read := Decode(e.Lines, testDay)
		if !read.Valid || len(read.Warnings) != 1 || read.Warnings[0].Field != c.field {
			t.Errorf("%s: valid %v, warnings %v", c.field, read.Valid, read.Warnings)
		}
		if faults := read.Strict(); len(faults) != 1 || faults[0].Field != c.field {
			t.Errorf("%s: strict says %v", c.field, faults)
		}
	}
}

func TestAnEmptyNumberIsWarnedOf(t *testing.T) {
	td1, td1Number := "I<UTO<<<<<<<<<0<<<<<<<<<<<<<<<", "I<UTOD23145890734<<<<<<<<<<<<<<"
	for line, want := range map[string]bool{td1: true, "I<UTO<<<<<<<<<<<<<<<<<<<<<<<<<": true, td1Number: false} {
		d := Decode([]string{line, "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}, testDay)
		if warned := slices.Contains(d.Warnings, Warning{FieldDocumentNumber, "is empty"}); warned != want {
			t.Errorf("%s: %v", line, d.Warnings)
		}
	}
	empty := "<<<<<<<<<0UTO7408122F1204159ZE184226B<<<<<1"
	for digit := '0'; digit <= '9'; digit++ {
		if d := Decode([]string{specimenLines[0], empty + string(digit)}, testDay); d.Valid {
			if len(d.Warnings) == 0 || d.Warnings[0].Field != FieldDocumentNumber {
				t.Errorf("valid without a number, and no warning: %v", d.Warnings)
			}
			return
		}
	}
	t.Error("no composite digit makes it valid")
}

func TestOddNameFieldsAreWarnedOf(t *testing.T) {
	for field, want := range map[string]struct {
		primary, secondary string
		warnings           int
	}{
		"ERIKSSON<<ANNA<MARIA": {"ERIKSSON", "ANNA MARIA", 0}, "DOE<<JOHN<<PAUL": {"DOE", "JOHN PAUL", 1},
		"DOE<<<JOHN": {"DOE", "JOHN", 1}, "<DOE<<JOHN": {"DOE", "JOHN", 1}, "": {"", "", 1}, "<<JOHN": {"", "JOHN", 1},
		"D0E<<JOHN": {"D0E", "JOHN", 1}, "DOE": {"DOE", "", 0},
	} {
		d := Decode([]string{"P<UTO" + field + fillers[:39-len(field)], specimenLines[1]}, testDay)
		if d.Fields.PrimaryIdentifier != want.primary || d.Fields.SecondaryIdentifier != want.secondary || len(d.Warnings) != want.warnings {
			t.Errorf("%q: %q, %q, %v", field, d.Fields.PrimaryIdentifier, d.Fields.SecondaryIdentifier, d.Warnings)
		}
	}
}

func TestStrictNamesWhatFails(t *testing.T) {
	lines := []string{specimenLines[0], strings.Replace(specimenLines[1], "F", "X", 1)}
	d := Decode(lines, testDay)
	if faults := d.Strict(); !d.Valid || len(faults) != 1 || faults[0].Field != FieldSex {
		t.Errorf("%v", faults)
	}
	d = Decode(specimenLines, testDay)
	if faults := d.Strict(); len(faults) != 0 {
		t.Errorf("a flawless zone has faults: %v", faults)
	}
	d = Decode([]string{specimenLines[0], specimenLines[1][1:]}, testDay)
	if faults := d.Strict(); len(faults) != 1 || faults[0].Field != FieldLength || d.Format != TD3 {
		t.Errorf("%v in %q", faults, d.Format)
	}
}

func TestDecodedJSON(t *testing.T) {
	data, err := json.Marshal(Decode(specimenLines, testDay))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"format":"TD3","valid":true,"fields":{"format":"TD3","documentCode":"P"`, `"dateOfBirth":"1974-08-12"`, `"raw":{"dateOfBirth":"740812"`,
		`"warnings":[]`, `"checks":[{"field":"documentNumber","expected":"6","found":"6","ok":true}`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s lacks %s", data, want)
		}
	}
}
