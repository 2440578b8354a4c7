package seal

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/personalization/mrz"
)

// told gives the features of a payload by name.
func told(t rapid.TB, payload []byte) map[string]any {
	s, err := Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	for _, f := range s.Features {
		got[s.Name(f.Tag)] = s.Value(f)
	}
	return got
}

func TestSealOfACard(t *testing.T) {
	a, signer := trial(t)
	payload := eachSeal(t, signer)["card"]
	want := map[string]any{"mrz": card().MRZ, "documentNumber": "D23145890", "dateOfBirth": "1974-08-12", "dateOfExpiry": "2012-04-15",
		"primaryIdentifier": "Eriksson", "secondaryIdentifier": "Anna Maria", "nationalName.primary": "Эрикссон", "nationalName.secondary": "Анна Мария"}
	if got := told(t, payload); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if r := Check(payload, Trust{Signers: certificates(a.VDSSigner), CSCAs: certificates(a.CSCA), At: trialTime(), MRZ: card().MRZ}); r.Status != Valid || len(r.Reasons) > 0 {
		t.Error(r)
	}
	if again := eachSeal(t, signer)["card"]; !bytes.Equal(payload, again) {
		t.Error("same card, other bytes")
	}
}

// Any card comes back, with numbers of up to 22 characters, unknown parts of the date of birth and names of all scripts.
func TestAnyCardComesBack(t *testing.T) {
	a, signer := trial(t)
	rapid.Check(t, func(t *rapid.T) {
		in := CardInput{IssuingState: "UTO", IssueDate: "2026-06-13", SignatureDate: "2026-06-13", DateOfExpiry: "2036-06-12",
			DocumentNumber: rapid.StringMatching("[A-Z0-9]{1,22}").Draw(t, "number"),
			DateOfBirth:    rapid.SampledFrom([]string{"1974-08-12", "2000-02-29", "1974-XX-XX", "1974-08-XX", "XXXX-XX-XX"}).Draw(t, "birth")}
		name := rapid.StringMatching("[\\p{Cyrillic}\\p{Latin}]{1,20}")
		in.PrimaryIdentifier, in.NationalPrimary = name.Draw(t, "primary"), name.Draw(t, "national")
		if rapid.Bool().Draw(t, "second") {
			in.SecondaryIdentifier, in.NationalSecondary = name.Draw(t, "secondary"), name.Draw(t, "national secondary")
		}
		done, err := mrz.Encode(mrz.Document{Format: mrz.TD1, DocumentCode: "I", IssuingState: "UTO", DocumentNumber: in.DocumentNumber, Nationality: "UTO",
			PrimaryIdentifier: "ERIKSSON", DateOfBirth: in.DateOfBirth, DateOfExpiry: in.DateOfExpiry})
		if err != nil {
			t.Fatal(err)
		}
		in.MRZ = done.Lines
		payload, err := EncodeCard(in, signer)
		if err != nil {
			t.Fatal(err)
		}
		if r := Check(payload, Trust{Signers: certificates(a.VDSSigner), MRZ: in.MRZ}); r.Status != Valid || len(r.Reasons) > 0 {
			t.Fatal(r)
		}
		want := map[string]any{"mrz": in.MRZ, "documentNumber": in.DocumentNumber, "dateOfBirth": in.DateOfBirth, "dateOfExpiry": in.DateOfExpiry}
		for name, text := range map[string]string{"primaryIdentifier": in.PrimaryIdentifier, "secondaryIdentifier": in.SecondaryIdentifier,
			"nationalName.primary": in.NationalPrimary, "nationalName.secondary": in.NationalSecondary} {
			if text != "" {
				want[name] = text
			}
		}
		if got := told(t, payload); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestAnyEmergencyDocumentComesBack(t *testing.T) {
	a, signer := trial(t)
	rapid.Check(t, func(t *rapid.T) {
		in := emergency()
		done, err := mrz.Encode(mrz.Document{Format: mrz.TD2, DocumentCode: "PU", IssuingState: "UTO", DocumentNumber: rapid.StringMatching("[A-Z0-9]{1,9}").Draw(t, "number"),
			Nationality: "UTO", PrimaryIdentifier: rapid.StringMatching("[A-Z]{1,20}").Draw(t, "name"), DateOfBirth: "1974-08-12", DateOfExpiry: "2026-06-27"})
		if err != nil {
			t.Fatal(err)
		}
		in.MRZ = done.Lines
		payload, err := EncodeEmergency(in, signer)
		if err != nil {
			t.Fatal(err)
		}
		if r := Check(payload, Trust{Signers: certificates(a.VDSSigner), MRZ: in.MRZ}); r.Status != Valid || len(r.Reasons) > 0 {
			t.Fatal(r)
		}
		if got := told(t, payload); fmt.Sprint(got) != fmt.Sprint(map[string]any{"mrz": in.MRZ}) {
			t.Fatal(got)
		}
	})
}

// The message of Doc 9303-8 App. B is the bytes that we write for it, but for its date of signature, signer and signature.
func TestPublishedEmergencyMessage(t *testing.T) {
	_, signer := trial(t)
	signer.identifier, signer.reference = "UTTS", "5B"
	in := emergency()
	in.SignatureDate = "2023-08-23"
	payload, err := EncodeEmergency(in, signer.AnyDay())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range load(t).Seals {
		if c.ID == "icao-etd" {
			if want := unhex(t, c.Bytes); !bytes.Equal(payload[:len(want)-64], want[:len(want)-64]) {
				t.Errorf("%x, published %x", payload, want)
			}
		}
	}
}

func TestWhatNoCardSays(t *testing.T) {
	_, signer := trial(t)
	for _, c := range []struct {
		field  string
		change func(*CardInput)
	}{
		{"issuingState", func(v *CardInput) { v.IssuingState = "" }},
		{"issueDate", func(v *CardInput) { v.IssueDate = "" }},
		{"features.mrz", func(v *CardInput) { v.MRZ = v.MRZ[:2] }},
		{"features.mrz", func(v *CardInput) { v.MRZ[2] = v.MRZ[2][1:] }},
		{"features.mrz", func(v *CardInput) { v.MRZ[2] = strings.ToLower(v.MRZ[2]) }},
		{"features.documentNumber", func(v *CardInput) { v.DocumentNumber = "" }},
		{"features.documentNumber", func(v *CardInput) { v.DocumentNumber = "D23145891" }},
		{"features.documentNumber", func(v *CardInput) { v.DocumentNumber = strings.Repeat("D", 23) }},
		{"features.dateOfBirth", func(v *CardInput) { v.DateOfBirth = "1974-08-13" }},
		{"features.dateOfBirth", func(v *CardInput) { v.DateOfBirth = "12.08.1974" }},
		{"features.dateOfBirth", func(v *CardInput) { v.DateOfBirth = "197X-08-12" }},
		{"features.dateOfExpiry", func(v *CardInput) { v.DateOfExpiry = "2013-04-15" }},
		{"features.dateOfExpiry", func(v *CardInput) { v.DateOfExpiry = "2012-13-15" }},
		{"features.primaryIdentifier", func(v *CardInput) { v.PrimaryIdentifier = "" }},
		{"features.secondaryIdentifier", func(v *CardInput) { v.SecondaryIdentifier = "\xff" }},
		{"features.nationalName.primary", func(v *CardInput) { v.NationalPrimary = strings.Repeat("ы", 61) }},
	} {
		in := card()
		c.change(&in)
		_, err := EncodeCard(in, signer)
		if e, ok := errors.AsType[*FieldError](err); !ok || e.Field != c.field || e.Problem == "" || e.Remedy == "" {
			t.Errorf("%s: got %v", c.field, err)
		}
	}
	for _, lines := range [][]string{nil, {"", ""}, specimen().MRZ, card().MRZ, {emergency().MRZ[0], strings.ToLower(emergency().MRZ[1])}} {
		in := emergency()
		in.MRZ = lines
		_, err := EncodeEmergency(in, signer)
		if e, ok := errors.AsType[*FieldError](err); !ok || e.Field != "features.mrz" {
			t.Errorf("%v: got %v", lines, err)
		}
	}
}
