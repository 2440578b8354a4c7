package specimens_test

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"chancery/personalization/mrz"
	"chancery/personalization/record"
	"chancery/personalization/specimens"
)

// whole fails the test unless a record may be issued, has a machine readable zone that reads back, and names its images.
func whole(t *testing.T, r record.Record, images specimens.Images) mrz.Encoded {
	t.Helper()
	if err := r.Validate(); err != nil {
		t.Fatalf("not valid: %v\n%+v", err, r)
	}
	if err := r.CheckIssue(); err != nil {
		t.Fatalf("may not be issued: %v\n%+v", err, r)
	}
	encoded, err := mrz.Encode(r.MRZ())
	if err != nil {
		t.Fatalf("no machine readable zone: %v\n%+v", err, r)
	}
	issued, err := time.Parse(time.DateOnly, r.DateOfIssue)
	if err != nil {
		t.Fatal(err)
	}
	if d := mrz.Decode(encoded.Lines, issued); !d.Valid || d.Fields.DocumentNumber != r.DocumentNumber || d.Format != mrz.Format(r.Format) {
		t.Fatalf("%q does not read back: %+v", encoded.Lines, d)
	}
	first, err := time.Parse(time.DateOnly, specimens.FirstIssue)
	if err != nil || issued.Before(first) || issued.After(first.AddDate(0, 0, 90)) {
		t.Fatalf("issued on %s, %v", r.DateOfIssue, err)
	}
	for name, file := range map[string][]byte{r.Portrait: images.Portrait, r.Signature: images.Signature} {
		if sum := sha256.Sum256(file); name != "" && hex.EncodeToString(sum[:]) != name || name == "" && file != nil {
			t.Fatalf("an image of %d bytes is not the one of %s", len(file), name)
		}
	}
	return encoded
}

func TestTypicalAndLongest(t *testing.T) {
	for _, code := range specimens.Types() {
		t.Run(code, func(t *testing.T) {
			typical, images, err := specimens.Typical(code)
			if err != nil {
				t.Fatal(err)
			}
			if whole(t, typical, images).Truncated {
				t.Error("the typical name is shortened")
			}
			longest, images, err := specimens.Longest(code)
			if err != nil {
				t.Fatal(err)
			}
			if !whole(t, longest, images).Truncated {
				t.Error("the longest name is not shortened")
			}
			full(t, longest)
		})
	}
	if _, _, err := specimens.Typical("passport-royal"); err == nil {
		t.Error("there is a specimen of a type that there is not")
	}
}

// full fails the test where one character more would be lawful in a text of a record.
func full(t *testing.T, r record.Record) {
	t.Helper()
	for name, text := range map[string]*string{
		"authority": &r.IssuingAuthority, "primary": &r.Bearer.PrimaryIdentifier, "secondary": &r.Bearer.SecondaryIdentifier,
		"personal number": &r.Bearer.PersonalNumber, "place": &r.Bearer.PlaceOfBirth, "address": &r.Bearer.Address, "optional data": &r.OptionalData,
	} {
		was := *text
		if was == "" {
			continue
		}
		if *text += "W"; r.Validate() == nil && r.CheckIssue() == nil {
			t.Errorf("%s of %d characters could be longer", name, utf8.RuneCountInString(was))
		}
		*text = was
	}
}

// Every random record is one that could be issued, and in a few hundred of them everything comes up that makes documents hard.
func TestRandom(t *testing.T) {
	count := 300
	if os.Getenv("CHANCERY_PROVE") == "1" {
		count = 5000
	}
	for _, code := range specimens.Types() {
		t.Run(code, func(t *testing.T) {
			kind, _ := record.TypeOf(code)
			seen := map[string]int{}
			random := rand.New(rand.NewPCG(9303, 1))
			for range count {
				r, images, err := specimens.Random(code, random)
				if err != nil {
					t.Fatal(err)
				}
				note(seen, r, whole(t, r, images))
			}
			for _, what := range []string{"one name", "birth unknown", "birth partly unknown", "child", "sex X", "sex F", "sex M", "shortened", "chosen shortening",
				"200 characters", "national name", "Latin", "Cyrillic", "Greek", "Georgian", "Armenian", "Hebrew", "Arabic"} {
				if seen[what] == 0 {
					t.Errorf("none of %d records: %s", count, what)
				}
			}
			if card := kind.Format == "TD1" || kind.Format == "TD2"; card != (seen["long number"] > 0) {
				t.Errorf("%d long numbers", seen["long number"])
			}
		})
	}
}

// note counts what a record has.
func note(seen map[string]int, r record.Record, encoded mrz.Encoded) {
	b := r.Bearer
	earliest, _ := record.Earliest(b.DateOfBirth)
	issued, _ := time.Parse(time.DateOnly, r.DateOfIssue)
	for what, is := range map[string]bool{
		"one name": b.SecondaryIdentifier == "", "birth unknown": b.DateOfBirth == "XXXX-XX-XX",
		"birth partly unknown": strings.HasSuffix(b.DateOfBirth, "-XX") && b.DateOfBirth[0] != 'X', "child": earliest.AddDate(18, 0, 0).After(issued),
		"sex " + b.Sex: true, "shortened": encoded.Truncated, "chosen shortening": b.NameField != "", "national name": b.NationalName != nil,
		"200 characters": utf8.RuneCountInString(b.PrimaryIdentifier) >= 198, "long number": len(r.DocumentNumber) > 9,
	} {
		if is {
			seen[what]++
		}
	}
	names := b.PrimaryIdentifier
	if b.NationalName != nil {
		names += b.NationalName.Primary
	}
	for script, table := range map[string]*unicode.RangeTable{"Latin": unicode.Latin, "Cyrillic": unicode.Cyrillic, "Greek": unicode.Greek,
		"Georgian": unicode.Georgian, "Armenian": unicode.Armenian, "Hebrew": unicode.Hebrew, "Arabic": unicode.Arabic} {
		if strings.ContainsFunc(names, func(c rune) bool { return unicode.Is(table, c) }) {
			seen[script]++
		}
	}
}

// The same chance gives the same record.
func TestRandomRepeats(t *testing.T) {
	for _, code := range specimens.Types() {
		a, _, err := specimens.Random(code, rand.New(rand.NewPCG(1, 2)))
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := specimens.Random(code, rand.New(rand.NewPCG(1, 2)))
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %+v and %+v, %v", code, a, b, err)
		}
	}
	if codes := specimens.Types(); len(codes) != 11 || !slices.Contains(codes, "card-td2") {
		t.Errorf("types %v", codes)
	}
}
