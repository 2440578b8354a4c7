package record

import (
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// passport is the specimen of Doc 9303-4 App. A with dates of our own.
func passport() Record {
	return Record{
		Version: 1, DocumentType: "passport-ordinary", Format: "TD3", DocumentCode: "PP", IssuingState: "UTO",
		IssuingAuthority: "PASSPORT AUTHORITY OF UTOPIA", DocumentNumber: "L898902C3", BlankSerial: "L898902C3",
		DateOfIssue: "2026-06-13", DateOfExpiry: "2036-06-12", Layout: "utopia/passport-ordinary@1",
		Bearer: Bearer{
			PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", DateOfBirth: "1974-08-12", PlaceOfBirth: "ZENITH",
			Sex: "F", Nationality: "UTO", PersonalNumber: "ZE184226B", HeightCm: 165,
			NationalName: &NationalName{Primary: "Эрикссон", Secondary: "Анна Мария", Language: "ky"},
		},
		Portrait: strings.Repeat("ab", 32), Signature: strings.Repeat("cd", 32),
	}
}

func visa() Record {
	r := passport()
	r.DocumentType, r.Format, r.DocumentCode, r.Layout = "visa-a", "MRV-A", "V", "utopia/visa-a@1"
	r.DateOfExpiry = "2026-12-12"
	r.Visa = &Visa{Category: "SHORT STAY", Entries: 1, From: "2026-06-13", Until: "2026-12-12", DurationDays: 30,
		PassportNumber: "L8988901C", PlaceOfIssue: "BRUSSELS"}
	return r
}

// of gives the specimen as a document of a type.
func of(code string) Record {
	t, _ := TypeOf(code)
	r := passport()
	r.DocumentType, r.Format, r.DocumentCode, r.Layout = t.Code, t.Format, t.DocumentCode, "utopia/"+t.Code+"@1"
	if t.Format == "TD2" {
		r.Bearer.PersonalNumber = "ZE18422" // there is room for seven characters
	}
	if t.DocumentCode == "V" {
		r = visa()
		r.DocumentType, r.Format, r.Layout = t.Code, t.Format, "utopia/"+t.Code+"@1"
	}
	if t.Permit {
		r.Permit = &Permit{Category: "EMPLOYMENT", Remarks: "ANY EMPLOYER"}
	}
	if t.Journey {
		r.Journey = &Journey{Destination: "UTOPIA", Via: "BRUSSELS"}
	}
	if t.Nationalities != nil {
		r.Bearer.Nationality = t.Nationalities[0]
	}
	return r
}

func TestSpecimensAreValid(t *testing.T) {
	specimens := []Record{passport(), visa()}
	for _, kind := range Types() {
		specimens = append(specimens, of(kind.Code))
	}
	for _, r := range specimens {
		if err := r.Validate(); err != nil {
			t.Errorf("%s: %v", r.DocumentType, err)
		}
		if err := r.CheckIssue(); err != nil {
			t.Errorf("%s may not be issued: %v", r.DocumentType, err)
		}
		canonical, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Parse(canonical); err != nil || !reflect.DeepEqual(back, r) {
			t.Errorf("%s came back as %+v, %v", r.DocumentType, back, err)
		}
	}
}

// The digest below was computed with another implementation of RFC 8785 (Python: json.dumps with sorted keys and no spaces, which is the
// same for a record without numbers beyond integers or keys beyond ASCII).
func TestCanonicalForm(t *testing.T) {
	got, err := passport().Canonical()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"bearer":{"dateOfBirth":"1974-08-12","heightCm":165,"nationalName":{"language":"ky","primary":"Эрикссон","secondary":"Анна Мария"},` +
		`"nationality":"UTO","personalNumber":"ZE184226B","placeOfBirth":"ZENITH","primaryIdentifier":"ERIKSSON","secondaryIdentifier":"ANNA MARIA","sex":"F"},` +
		`"blankSerial":"L898902C3","dateOfExpiry":"2036-06-12","dateOfIssue":"2026-06-13","documentCode":"PP","documentNumber":"L898902C3",` +
		`"documentType":"passport-ordinary","format":"TD3","issuingAuthority":"PASSPORT AUTHORITY OF UTOPIA","issuingState":"UTO",` +
		`"layout":"utopia/passport-ordinary@1","portrait":"` + strings.Repeat("ab", 32) + `","signature":"` + strings.Repeat("cd", 32) + `","version":1}`
	if string(got) != want {
		t.Errorf("canonical form\n%s\nwant\n%s", got, want)
	}
	digest, err := passport().Digest()
	if err != nil {
		t.Fatal(err)
	}
	if h := hex.EncodeToString(digest[:]); h != "8c2c5603750b6cf10f013404ae9625a43a46478d2f8a9a875b379d0a57f2367c" {
		t.Errorf("digest %s", h)
	}
}

func TestEquivalentTextGivesOneDigest(t *testing.T) {
	r, s := passport(), passport()
	r.Bearer.PlaceOfBirth = "MÜNCHEN"
	s.Bearer.PlaceOfBirth = norm.NFD.String("MÜNCHEN")
	a, err1 := r.Digest()
	b, err2 := s.Digest()
	if a != b || err1 != nil || err2 != nil {
		t.Errorf("composed and decomposed text differ: %v, %v", err1, err2)
	}
	if s.Bearer.PlaceOfBirth == r.Bearer.PlaceOfBirth {
		t.Error("Digest changed the record it was asked about")
	}
	n := passport()
	n.Bearer.NationalName.Primary = norm.NFD.String("Йылдыз")
	if _, err := n.Canonical(); err != nil || n.Bearer.NationalName.Primary != norm.NFD.String("Йылдыз") {
		t.Errorf("Canonical changed the name behind the pointer (%v)", err)
	}
}

func TestDamagedTextIsRefused(t *testing.T) {
	r := passport()
	r.Bearer.PrimaryIdentifier = "ERI\xffKSSON"
	r.Bearer.NationalName.Primary = "Эри�"
	_, err := r.Digest()
	var fields []string
	for _, p := range Problems(err) {
		fields = append(fields, p.Field)
	}
	if got := strings.Join(fields, " "); got != "bearer.primaryIdentifier bearer.nationalName.primary" {
		t.Errorf("fields %q of %v", got, err)
	}
}

// Every change of any text or number must show in the digest, and every text of the types must be listed in texts.
func TestEveryMemberCounts(t *testing.T) {
	full := visa() // and what else there is, though no document has all of it
	full.Permit, full.Journey = &Permit{Category: "EMPLOYMENT"}, &Journey{Destination: "UTOPIA"}
	base, err := full.Digest()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[32]byte]string{base: "nothing"}
	listed := map[any]bool{}
	for _, x := range full.texts() {
		listed[x.value] = true
	}
	var each func(v reflect.Value, path string, whole *Record)
	each = func(v reflect.Value, path string, whole *Record) {
		switch v.Kind() {
		case reflect.Pointer:
			each(v.Elem(), path, whole)
		case reflect.Struct:
			for i := range v.NumField() {
				each(v.Field(i), path+"."+v.Type().Field(i).Name, whole)
			}
		case reflect.String:
			if !listed[v.Addr().Interface()] {
				t.Errorf("%s is not in texts", path)
			}
			old := v.String()
			v.SetString(old + "X")
			compare(t, whole, path, seen)
			v.SetString(old)
		case reflect.Int:
			v.SetInt(v.Int() + 1)
			compare(t, whole, path, seen)
			v.SetInt(v.Int() - 1)
		default:
			t.Errorf("%s is of kind %s", path, v.Kind())
		}
	}
	each(reflect.ValueOf(&full), "record", &full)
	if len(seen) < 39 {
		t.Errorf("only %d digests", len(seen))
	}
}

func compare(t *testing.T, r *Record, path string, seen map[[32]byte]string) {
	t.Helper()
	d, err := r.Digest()
	if err != nil {
		t.Fatal(err)
	}
	if other, ok := seen[d]; ok {
		t.Errorf("changing %s gives the digest of changing %s", path, other)
	}
	seen[d] = path
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := passport()
		if rapid.Bool().Draw(t, "visa") {
			r = visa()
			r.Visa.Entries = rapid.IntRange(0, 255).Draw(t, "entries")
		}
		r.Bearer.PrimaryIdentifier = norm.NFC.String(rapid.StringMatching(`[\p{L}\p{M}<>&"\\' -]{1,40}`).Draw(t, "primary"))
		r.Bearer.PlaceOfBirth = norm.NFC.String(strings.ReplaceAll(rapid.String().Draw(t, "place"), "\uFFFD", ""))
		r.Bearer.HeightCm = rapid.IntRange(0, 280).Draw(t, "height")
		first, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(first)
		if err != nil {
			t.Fatalf("%v in %s", err, first)
		}
		if !reflect.DeepEqual(r, back) {
			t.Fatalf("record %+v came back as %+v", r, back)
		}
		second, err := back.Canonical()
		if err != nil || string(second) != string(first) {
			t.Fatalf("second canonical form differs (%v)", err)
		}
	})
}

func TestEarliest(t *testing.T) {
	for _, c := range []struct {
		birth string
		want  string
	}{
		{"1974-08-12", "1974-08-12"}, {"1974-08-XX", "1974-08-01"}, {"1974-XX-XX", "1974-01-01"}, {"XXXX-XX-XX", "0004-01-01"},
		{"XXXX-02-29", "0004-02-29"}, {"1974-XX-31", "1974-01-31"},
		{"1973-02-29", ""}, {"1974-13-01", ""}, {"19XX-01-01", ""}, {"1974-1X-01", ""}, {"1974/08/12", ""}, {"", ""}, {"74-08-12", ""}, {"1974-08-1２", ""},
	} {
		got, ok := Earliest(c.birth)
		if ok != (c.want != "") || ok && got.Format(time.DateOnly) != c.want {
			t.Errorf("Earliest(%q) = %s, %v; want %q", c.birth, got.Format(time.DateOnly), ok, c.want)
		}
	}
}

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
