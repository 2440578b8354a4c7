package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func trialTime() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

func trial(t testing.TB) (Authority, *Signer) {
	t.Helper()
	a, err := GenerateAuthority(rand.Reader, trialTime())
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSigner(a.VDSSigner.Key, a.VDSSigner.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

// specimen is the visa of Doc 9303-7 App. A.
func specimen() VisaInput {
	return VisaInput{
		IssuingState: "UTO", IssueDate: "2026-06-13", SignatureDate: "2026-06-13",
		MRZ:     []string{"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"},
		Entries: 2, DurationDays: 30, PassportNumber: "L8988901C",
	}
}

func TestSealOfAVisa(t *testing.T) {
	a, signer := trial(t)
	reference := a.VDSSigner.Certificate.Reference()
	for version, want := range map[int]string{3: "UTTS" + reference, 4: "UTTS" + reference} {
		in := specimen()
		in.Version = version
		payload, err := EncodeVisa(in, signer)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Decode(payload)
		if err != nil {
			t.Fatal(err)
		}
		if s.Version != version || s.Signer+s.Reference != want || s.IssuingState != "UTO" || s.IssueDate != in.IssueDate ||
			s.SignatureDate != in.SignatureDate || s.FeatureDefinition != 0x5d || s.TypeCategory != 1 || len(s.Signature) != 64 {
			t.Errorf("version %d: %+v", version, s)
		}
		var got []string
		for _, f := range s.Features {
			got = append(got, fmt.Sprint(s.Name(f.Tag), s.Value(f)))
		}
		if want := "mrz[" + in.MRZ[0] + " " + in.MRZ[1][:28] + "]|entries2|duration{30 0 0}|passportNumberL8988901C"; strings.Join(got, "|") != want {
			t.Errorf("features %s, want %s", strings.Join(got, "|"), want)
		}
		trust := Trust{Signers: certificates(a.VDSSigner), CSCAs: certificates(a.CSCA), At: trialTime().AddDate(0, 1, 0), MRZ: in.MRZ}
		if r := Check(payload, trust); r.Status != Valid || len(r.Reasons) != 0 {
			t.Errorf("version %d: %v", version, r)
		}
		again, err := EncodeVisa(in, signer)
		if err != nil || !bytes.Equal(payload, again) {
			t.Errorf("version %d: same visa, other bytes (%v)", version, err)
		}
	}
}

// The header of Doc 9303-13 §2.2: magic, version, UTO, then UTTS with 02 and 5B (bytes as in Doc 9303-8 App. B) or with 0005B (bytes by
// hand), dates, 5D 01.
func TestHeaderBytes(t *testing.T) {
	_, signer := trial(t)
	signer.reference = "5B"
	for version, want := range map[int]string{
		4: "dc03" + "d9c5" + "d9cac8a73a99" + "5d913a" + "5d913a" + "5d01",
		3: "dc02" + "d9c5" + "d9cac8a51a78" + "5d913a" + "5d913a" + "5d01",
	} {
		in := specimen()
		in.Version = version
		payload, err := EncodeVisa(in, signer)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(payload[:len(want)/2]); got != want {
			t.Errorf("version %d: header %s, want %s", version, got, want)
		}
	}
}

func TestAnyVisaComesBack(t *testing.T) {
	a, signer := trial(t)
	rapid.Check(t, func(t *rapid.T) {
		in := specimen()
		in.Version = rapid.IntRange(3, 4).Draw(t, "version")
		width := rapid.SampledFrom([]int{36, 44}).Draw(t, "width")
		line := rapid.StringMatching(fmt.Sprintf("[A-Z0-9<]{%d}", width))
		in.MRZ = []string{line.Draw(t, "line 1"), line.Draw(t, "line 2")}
		in.PassportNumber = rapid.StringMatching("[A-Z0-9]{1,9}").Draw(t, "passport")
		in.Entries = rapid.IntRange(0, 255).Draw(t, "entries")
		in.DurationDays = rapid.IntRange(0, 255).Draw(t, "days")
		in.DurationYears = rapid.IntRange(0, 255).Draw(t, "years")
		in.VisaType = rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "type")
		payload, err := EncodeVisa(in, signer)
		if err != nil {
			t.Fatal(err)
		}
		if r := Check(payload, Trust{Signers: certificates(a.VDSSigner)}); r.Status != Valid || len(r.Reasons) > 0 {
			t.Fatalf("%v", r)
		}
		s, err := Decode(payload)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]any{}
		for _, f := range s.Features {
			got[s.Name(f.Tag)] = s.Value(f)
		}
		want := map[string]any{
			"mrz": []string{in.MRZ[0], in.MRZ[1][:28]}, "entries": in.Entries, "passportNumber": in.PassportNumber,
			"duration": Duration{Days: in.DurationDays, Years: in.DurationYears},
		}
		if len(in.VisaType) > 0 {
			want["visaType"] = in.VisaType
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestLongAndSignedPassportNumbers(t *testing.T) {
	for number, want := range map[string]string{"D23145890734": "D23145890", "AB-12 3": "AB 12 3", "7": "7"} {
		f, err := passportNumber(number)
		if err != nil {
			t.Fatal(err)
		}
		s := Seal{FeatureDefinition: VisaDefinition, TypeCategory: VisaCategory}
		if got := s.Value(f); got != want || len(f.Value) != 6 {
			t.Errorf("%s reads %v in %d bytes, want %s", number, got, len(f.Value), want)
		}
	}
}

func TestWhatCannotBeSealed(t *testing.T) {
	_, signer := trial(t)
	for _, c := range []struct {
		field  string
		change func(*VisaInput)
	}{
		{"version", func(v *VisaInput) { v.Version = 5 }},
		{"issuingState", func(v *VisaInput) { v.IssuingState = "UTOPIA" }},
		{"issuingState", func(v *VisaInput) { v.IssuingState = "" }},
		{"issuingState", func(v *VisaInput) { v.IssuingState = "U1" }},
		{"issueDate", func(v *VisaInput) { v.IssueDate = "13.06.2026" }},
		{"signatureDate", func(v *VisaInput) { v.SignatureDate = "2026-02-30" }},
		{"signatureDate", func(v *VisaInput) { v.SignatureDate = "2026-05-30" }},
		{"signatureDate", func(v *VisaInput) { v.SignatureDate = "2040-01-01" }},
		{"features.mrz", func(v *VisaInput) { v.MRZ = nil }},
		{"features.mrz", func(v *VisaInput) { v.MRZ = v.MRZ[:1] }},
		{"features.mrz", func(v *VisaInput) { v.MRZ[1] = v.MRZ[1][:28] }},
		{"features.mrz", func(v *VisaInput) { v.MRZ[0] = strings.ToLower(v.MRZ[0]) }},
		{"features.mrz", func(v *VisaInput) { v.MRZ[0] = strings.ReplaceAll(v.MRZ[0], "<", " ") }},
		{"features.entries", func(v *VisaInput) { v.Entries = 256 }},
		{"features.duration.days", func(v *VisaInput) { v.DurationDays = -1 }},
		{"features.duration.months", func(v *VisaInput) { v.DurationMonths = 300 }},
		{"features.duration.years", func(v *VisaInput) { v.DurationYears = 300 }},
		{"features.passportNumber", func(v *VisaInput) { v.PassportNumber = "" }},
		{"features.passportNumber", func(v *VisaInput) { v.PassportNumber = "Л8988901" }},
		{"features.visaType", func(v *VisaInput) { v.VisaType = make([]byte, 5) }},
	} {
		in := specimen()
		c.change(&in)
		_, err := EncodeVisa(in, signer)
		e, ok := errors.AsType[*FieldError](err)
		if !ok || e.Field != c.field || e.Problem == "" || e.Remedy == "" {
			t.Errorf("%s: got %v", c.field, err)
		}
	}
}

// One signature in 128 has an r or s that begins with a zero byte, which must stay.
func TestShortNumbersInSignatures(t *testing.T) {
	a, signer := trial(t)
	short := 0
	for n := 0; n < 256*64 && short < 2; n++ {
		in := specimen()
		in.Entries, in.DurationDays = n%256, n/256
		payload, err := EncodeVisa(in, signer)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Decode(payload)
		if err != nil || len(s.Signature) != 64 {
			t.Fatalf("a signature of %d bytes (%v)", len(s.Signature), err)
		}
		if s.Signature[0] == 0 || s.Signature[32] == 0 {
			short++
			if r := Verify(s, Trust{Signers: certificates(a.VDSSigner)}); r.Status != Valid {
				t.Errorf("%x: %v", s.Signature, r)
			}
		}
	}
	if short == 0 {
		t.Error("no such signature was found")
	}
}
