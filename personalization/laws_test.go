package personalization

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"

	"chancery/personalization/record"
)

// pageDigests composes the specimens anew and lists the digests of all their pages.
func pageDigests(t testing.TB) string {
	var out strings.Builder
	c, cards := newComposer(t, fixedSeal{}), cardComposer(t)
	for _, k := range []struct {
		c   *Composer
		rec record.Record
	}{{c, passport(t)}, {c, visa(t)}, {cards, card(t)}} {
		for _, plane := range Planes() {
			pdf, err := k.c.Page(k.rec, imagesOf(t, k.rec), plane)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(pdf)
			out.WriteString(k.rec.Layout + " " + string(plane) + " " + hex.EncodeToString(sum[:]) + "\n")
		}
	}
	return out.String()
}

// The same record on another process gives the same bytes. The test starts itself for that.
func TestSameBytesOnAnotherProcess(t *testing.T) {
	const file = "CHANCERY_PAGE_DIGESTS"
	if path := os.Getenv(file); path != "" {
		if err := os.WriteFile(path, []byte(pageDigests(t)), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	path := t.TempDir() + "/digests"
	cmd := exec.Command(os.Args[0], "-test.run=^TestSameBytesOnAnotherProcess$")
	cmd.Env = append(os.Environ(), file+"="+path, "GOMAXPROCS=1", "TZ=Asia/Bishkek", "LANG=tr_TR.UTF-8")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	other, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := pageDigests(t); string(other) != want {
		t.Errorf("another process gave\n%s, this one\n%s", other, want)
	}
}

// changes give records that differ in one field each; those of numbers and dates stay lawful.
func changes() map[string]func(*record.Record) {
	return map[string]func(*record.Record){
		"documentNumber":             func(r *record.Record) { r.DocumentNumber = "L898902C4" },
		"blankSerial":                func(r *record.Record) { r.BlankSerial = "L898902C4" },
		"issuingAuthority":           func(r *record.Record) { r.IssuingAuthority += "S" },
		"dateOfIssue":                func(r *record.Record) { r.DateOfIssue = "2026-06-14" },
		"dateOfExpiry":               func(r *record.Record) { r.DateOfExpiry = "2036-06-11" },
		"bearer.primaryIdentifier":   func(r *record.Record) { r.Bearer.PrimaryIdentifier = "ERIKSEN" },
		"bearer.secondaryIdentifier": func(r *record.Record) { r.Bearer.SecondaryIdentifier = "ANNA" },
		"bearer.nationalName":        func(r *record.Record) { r.Bearer.NationalName.Primary = "ЭРИКСОН" },
		"bearer.nationalName.lang":   func(r *record.Record) { r.Bearer.NationalName.Language = "ky" },
		"bearer.nationality":         func(r *record.Record) { r.Bearer.Nationality = "D" },
		"bearer.dateOfBirth":         func(r *record.Record) { r.Bearer.DateOfBirth = "1974-08-13" },
		"bearer.placeOfBirth":        func(r *record.Record) { r.Bearer.PlaceOfBirth = "NADIR" },
		"bearer.sex":                 func(r *record.Record) { r.Bearer.Sex = "M" },
		"bearer.personalNumber":      func(r *record.Record) { r.Bearer.PersonalNumber = "ZE184226C" },
		"bearer.heightCm":            func(r *record.Record) { r.Bearer.HeightCm = 166 },
		"signature":                  func(r *record.Record) { r.Signature = "" },
	}
}

// guilloche gives what of a page is drawn from the record's digest alone: with the texts left out
// the pages of two records differ in it and in nothing else.
func guilloche(t *testing.T, c *Composer, rec record.Record) []byte {
	t.Helper()
	p, err := c.ready[rec.Layout].presses[outputOf(Personalization)]()
	if err != nil {
		t.Fatal(err)
	}
	d, err := rec.Digest()
	if err != nil {
		t.Fatal(err)
	}
	// The first steps of the passport's personalization are its rosette, then the portrait.
	content := p.base.NewDocument().NewPage()
	if err := p.sides[0][0].draw(content, &sheet{record: rec, digest: d}); err != nil {
		t.Fatal(err)
	}
	return content.Operators()
}

// Changing any one field changes the record's digest, the page and the guilloche that is bound to
// the record.
func TestEveryFieldCounts(t *testing.T) {
	c := newComposer(t, nil)
	base := passport(t)
	want, curves := compose(t, c, base), guilloche(t, c, base)
	if len(curves) < 1000 {
		t.Fatalf("the first step draws %q, which is no guilloche", curves)
	}
	for field, change := range changes() {
		rec := base
		national := *base.Bearer.NationalName
		rec.Bearer.NationalName = &national
		change(&rec)
		if reflect.DeepEqual(rec, base) {
			t.Fatalf("%s is not changed", field)
		}
		got, err := c.Compose(rec, imagesOf(t, rec))
		if err != nil {
			t.Fatalf("%s: %v", field, err)
		}
		if got.RecordDigest == want.RecordDigest || got.PageDigest == want.PageDigest {
			t.Errorf("%s is changed and the digest stays", field)
		}
		if bytes.Equal(guilloche(t, c, rec), curves) {
			t.Errorf("%s is changed and the guilloche stays", field)
		}
	}
	if !bytes.Equal(guilloche(t, c, base), curves) {
		t.Error("the same record gave another guilloche")
	}
}

// Eight goroutines share a composer, its lazily prepared outputs included.
func TestEightGoroutines(t *testing.T) {
	c := cardComposer(t)
	rec, img := card(t), images(t)
	var wg sync.WaitGroup
	pages := make([][]byte, 8)
	for i := range pages {
		wg.Go(func() {
			for _, plane := range []Plane{UV, Substrate, All, Personalization} {
				pdf, err := c.Page(rec, img, plane)
				if err != nil {
					t.Error(err)
				}
				pages[i] = append(pages[i], pdf...)
			}
			if _, err := c.Panels(rec, img); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, p := range pages[1:] {
		if !bytes.Equal(p, pages[0]) {
			t.Error("goroutines made different pages of one record")
		}
	}
}

// FuzzCompose holds that no text of a record makes composing panic, and that what is refused names
// its field.
func FuzzCompose(f *testing.F) {
	c := cardComposer(f)
	img := images(f)
	f.Add("ERIKSSON", "ANNA MARIA", "الحسن علاء", "ar", "ZENITH", "MINISTRY", "D23145890", "1974-08-12", "2036-06-12")
	f.Add("KASYMOV", "ӨМҮРБЕК", "כהן לוי יוסף", "he", "Ὀδησσός", "ՀԱՅԱՍՏԱՆ", "1", "XXXX-XX-XX", "2036-02-30")
	f.Add("", "a\u0301\u202e", "لا\u0651\u064b\u200dلله 123 abc", "fa", "თბილისი \U0001f600", "\xff\x00", "", "", "x")
	f.Fuzz(func(t *testing.T, primary, secondary, national, language, place, authority, number, birth, expiry string) {
		rec := card(t)
		rec.Bearer.PrimaryIdentifier, rec.Bearer.SecondaryIdentifier = primary, secondary
		rec.Bearer.NationalName = &record.NationalName{Primary: national, Language: language}
		rec.Bearer.PlaceOfBirth, rec.IssuingAuthority, rec.DocumentNumber = place, authority, number
		rec.Bearer.DateOfBirth, rec.DateOfExpiry = birth, expiry
		a, err := c.Compose(rec, img)
		if err == nil {
			if len(a.Page) == 0 {
				t.Fatal("neither page nor error")
			}
			return
		}
		if e, ok := errors.AsType[*record.FieldError](err); !ok || e.Field == "" || e.Remedy == "" {
			t.Fatalf("an error that names no field: %v", err)
		}
	})
}
