package personalization

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/personalization/record"
	"chancery/personalization/seal"
)

func TestMRZOfTheSpecimens(t *testing.T) {
	for _, c := range []struct {
		rec  record.Record
		want []string
	}{
		{passport(t), []string{"PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F3606126ZE184226B<<<<<10"}},
		{visa(t), []string{"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4UTO7408122F2612122<<<<<<<<<<<<<<<<"}},
	} {
		lines, truncated, err := MRZ(c.rec)
		if err != nil || truncated || !slices.Equal(lines, c.want) {
			t.Errorf("%s: %q, truncated %t, %v; want %q", c.rec.Format, lines, truncated, err, c.want)
		}
	}
}

func TestArtifactsBelongTogether(t *testing.T) {
	rec := passport(t)
	a := compose(t, newComposer(t, nil), rec)
	if want, err := rec.Digest(); err != nil || a.RecordDigest != want {
		t.Errorf("record digest %x, want %x (%v)", a.RecordDigest, want, err)
	}
	if a.PageDigest != sha256.Sum256(a.Page) || a.Seal != nil || a.Truncated {
		t.Errorf("page digest, seal or truncation are wrong: %x %x %t", a.PageDigest, a.Seal, a.Truncated)
	}
}

// Law 6: the same record gives the same bytes, in another composer and from several goroutines.
func TestSameRecordSameBytes(t *testing.T) {
	first := newComposer(t, fixedSeal{})
	second := newComposer(t, fixedSeal{})
	for _, rec := range []record.Record{passport(t), visa(t)} {
		want := compose(t, first, rec)
		wantPreview := preview(t, first, rec)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				for range 4 {
					got, err := second.Compose(rec, imagesOf(t, rec))
					if err != nil || !bytes.Equal(got.Page, want.Page) {
						t.Errorf("%s: the same record gave another page (%v)", rec.Format, err)
					}
					shown, err := second.Preview(rec, imagesOf(t, rec))
					if err != nil || !bytes.Equal(shown, wantPreview) {
						t.Errorf("%s: the same record gave another preview (%v)", rec.Format, err)
					}
				}
			})
		}
		wg.Wait()
	}
}

// The guilloches follow from the record: any other record has others.
func TestGuillocheFollowsTheRecord(t *testing.T) {
	c := newComposer(t, nil)
	rec := passport(t)
	other := rec
	other.Bearer.HeightCm++ // a field that the page does not print
	a, b := compose(t, c, rec), compose(t, c, other)
	if a.RecordDigest == b.RecordDigest || bytes.Equal(a.Page, b.Page) {
		t.Error("another record gave the same digest or the same page")
	}
}

func TestSealIsThatOfTheRecord(t *testing.T) {
	authority, err := seal.GenerateAuthority(rand.Reader, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := seal.NewSigner(authority.VDSSigner.Key, authority.VDSSigner.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	rec := visa(t)
	a := compose(t, newComposer(t, NewSealSigner(signer)), rec)
	decoded, err := seal.Decode(a.Seal)
	if err != nil {
		t.Fatal(err)
	}
	if decoded.IssueDate != rec.DateOfIssue || decoded.FeatureDefinition != seal.VisaDefinition {
		t.Errorf("seal says %+v", decoded)
	}
	if entries, ok := decoded.Feature(seal.TagEntries); !ok || entries[0] != byte(rec.Visa.Entries) {
		t.Errorf("entries in the seal: %v", entries)
	}
}

// Only the personalization goes to the printer; the preview shows both planes.
func TestPlanesAreSeparate(t *testing.T) {
	c := newComposer(t, fixedSeal{})
	for _, rec := range []record.Record{passport(t), visa(t)} {
		page, both := string(compose(t, c, rec).Page), string(preview(t, c, rec))
		for _, ink := range []string{"/Separation/utopia-sea/DeviceCMYK", "<FEFF" + utf16("substrate") + ">"} {
			if strings.Contains(page, ink) || !strings.Contains(both, ink) {
				t.Errorf("%s: %s must be in the preview alone", rec.Format, ink)
			}
		}
		if !strings.Contains(page, "/Separation/carbon-black/DeviceCMYK") {
			t.Errorf("%s: no separation for the machine readable zone", rec.Format)
		}
		if !regexp.MustCompile(`/OP true/op true/OPM 1`).MatchString(page) {
			t.Errorf("%s: nothing overprints", rec.Format)
		}
	}
}

func utf16(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString("00")
		b.WriteString(strings.ToUpper(string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15])))
	}
	return b.String()
}

// Every refusal names the record's field.
func TestRefusalsNameTheField(t *testing.T) {
	c := newComposer(t, fixedSeal{})
	long := strings.Repeat("W", 100)
	for _, k := range []struct {
		field  string
		rec    record.Record
		change func(*record.Record)
	}{
		{"layout", passport(t), func(r *record.Record) { r.Layout = "utopia/passport-ordinary@7" }},
		{"format", passport(t), func(r *record.Record) { r.Layout = "utopia/visa-a@1" }},
		{"portrait", passport(t), func(r *record.Record) { r.Portrait = strings.Repeat("0", 64) }},
		{"signature", passport(t), func(r *record.Record) { r.Signature = "" }},
		{"dateOfIssue", passport(t), func(r *record.Record) { r.DateOfIssue = "yesterday" }},
		{"dateOfExpiry", passport(t), func(r *record.Record) { r.DateOfExpiry = "2036-99-12" }},
		{"bearer.dateOfBirth", passport(t), func(r *record.Record) { r.Bearer.DateOfBirth = "12.08.1974" }},
		{"bearer.primaryIdentifier", passport(t), func(r *record.Record) { r.Bearer.PrimaryIdentifier = "ERIK5SON" }},
		{"bearer.secondaryIdentifier", passport(t), func(r *record.Record) { r.Bearer.SecondaryIdentifier = "A中" }},
		{"bearer.personalNumber", passport(t), func(r *record.Record) { r.Bearer.PersonalNumber = "123456789012345" }},
		{"bearer.placeOfBirth", passport(t), func(r *record.Record) { r.Bearer.PlaceOfBirth = "東京" }},
		{"issuingAuthority", passport(t), func(r *record.Record) { r.IssuingAuthority = "" }},
		{"issuingAuthority", passport(t), func(r *record.Record) { r.IssuingAuthority = long }},
		{"bearer.sex", passport(t), func(r *record.Record) { r.Bearer.Sex = "Q" }},
		{"visa", visa(t), func(r *record.Record) { r.Visa = nil }},
		{"visa.placeOfIssue", visa(t), func(r *record.Record) { r.Visa.PlaceOfIssue = "" }},
	} {
		r := k.rec
		img := imagesOf(t, r)
		k.change(&r)
		a, err := c.Compose(r, img)
		e, ok := errors.AsType[*record.FieldError](err)
		if !ok || e.Field != k.field || e.Remedy == "" {
			t.Errorf("%s: %v", k.field, err)
		}
		if a.Page != nil || a.MRZ != nil {
			t.Errorf("%s: half a result beside the error", k.field)
		}
	}
	if _, err := newComposer(t, nil).Compose(visa(t), imagesOf(t, visa(t))); err == nil || !strings.Contains(err.Error(), "no key to seal with") {
		t.Errorf("a visa without a signer: %v", err)
	}
}
