package seal

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// vectors are published seals: Doc 9303-8 App. B, BSI TR-03137-1 Annex E and F, and the test resources of the open-source projects
// tsenger/vdstools and kurzdigital/vds-jvm; each names its source. All holders are specimens.
type vectors struct {
	Keys     []struct{ ID, Curve, PublicPoint, PrivateScalar string }
	Seals    []published
	Negative []struct{ ID, Bytes, Expected string }
	C40      []struct{ Text, Hex string }
	Dates    []struct{ Date, Hex string }
}

type published struct {
	ID, Bytes, RawVersion, Country, SignerID, CertRef, IssueDate, SignatureDate string
	FeatureDefinitionRef, TypeCategory, Signature, Key                          string
	Features                                                                    []struct{ Tag, Hex, Name, Value, MRZ string }
	SignatureVerified                                                           bool
}

func load(t testing.TB) vectors {
	t.Helper()
	file, err := os.ReadFile("testdata/vds_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(file, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (v vectors) key(t testing.TB, id string) PublicKey {
	t.Helper()
	for _, k := range v.Keys {
		if k.ID == id {
			key, err := ParsePublicKey(k.Curve + ":" + k.PublicPoint)
			if err != nil {
				t.Fatal(err)
			}
			return key
		}
	}
	t.Fatalf("no key %q", id)
	return PublicKey{}
}

func TestPublishedSeals(t *testing.T) {
	v := load(t)
	verified := 0
	for _, c := range v.Seals {
		t.Run(c.ID, func(t *testing.T) {
			s, err := Decode(unhex(t, c.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprintf("%02x %s %s %s %s %s %02X %02X %x", s.Version-1, s.IssuingState, s.Signer, s.Reference, s.IssueDate,
				s.SignatureDate, s.FeatureDefinition, s.TypeCategory, s.Signature)
			want := strings.Join([]string{c.RawVersion, c.Country, c.SignerID, c.CertRef, c.IssueDate, c.SignatureDate,
				c.FeatureDefinitionRef, c.TypeCategory, c.Signature}, " ")
			if got != want {
				t.Errorf("header and signature\n%s, want\n%s", got, want)
			}
			if len(s.Features) != len(c.Features) {
				t.Fatalf("%d features, want %d", len(s.Features), len(c.Features))
			}
			for i, f := range c.Features {
				if g := s.Features[i]; fmt.Sprintf("%02x", g.Tag) != f.Tag || hex.EncodeToString(g.Value) != f.Hex {
					t.Errorf("feature %d is %02x %x, want %s %s", i, g.Tag, g.Value, f.Tag, f.Hex)
				}
				switch value := s.Value(s.Features[i]).(type) {
				case []string:
					if strings.Join(value, "") != f.MRZ {
						t.Errorf("MRZ %q, want %q", value, f.MRZ)
					}
				case string:
					if f.Value != "" && value != f.Value {
						t.Errorf("feature %s is %q, want %q", f.Tag, value, f.Value)
					}
				}
			}
			if !c.SignatureVerified {
				return
			}
			verified++
			r := VerifyKey(s, v.key(t, c.Key))
			if r.Status != Valid || len(r.Reasons) > 1 || len(r.Reasons) == 1 && r.Reasons[0] != UnknownFeature {
				t.Errorf("verified as %v", r)
			}
			for _, other := range v.Keys {
				if other.ID != c.Key && VerifyKey(s, v.key(t, other.ID)).Status != Invalid {
					t.Errorf("verifies with the key %s too", other.ID)
				}
			}
		})
	}
	if verified != 15 {
		t.Errorf("%d signatures verified, want 15", verified)
	}
}

func TestNegativeVectors(t *testing.T) {
	v := load(t)
	want := map[string]Reason{
		"neg-message-bit": InvalidSignature, "neg-signature-bit": InvalidSignature, "neg-profile-swap": InvalidSignature,
		"neg-magic": WrongFormat, "neg-version": WrongFormat, "neg-truncated": ReadError, "neg-no-signature": ReadError,
	}
	key := v.key(t, "UTTS5B")
	for _, c := range v.Negative {
		var r Result
		s, err := Decode(unhex(t, c.Bytes))
		if err != nil {
			r = Check(unhex(t, c.Bytes), Trust{})
		} else {
			r = VerifyKey(s, key)
		}
		if r.Status != Invalid || len(r.Reasons) != 1 || r.Reasons[0] != want[c.ID] {
			t.Errorf("%s (%s): %v, want %s", c.ID, c.Expected, r, want[c.ID])
		}
	}
	if len(v.Negative) != len(want) {
		t.Errorf("%d negative vectors", len(v.Negative))
	}
}

func TestPublishedC40AndDates(t *testing.T) {
	v := load(t)
	for _, c := range v.C40 {
		got, err := encodeC40(c.Text)
		if err != nil || !strings.EqualFold(hex.EncodeToString(got), c.Hex) {
			t.Errorf("%q gives %X, %v; want %s", c.Text, got, err, c.Hex)
		}
		back, err := decodeC40(got)
		if err != nil || back != strings.ReplaceAll(c.Text, "<", " ") {
			t.Errorf("%s reads %q, %v; want %q", c.Hex, back, err, c.Text)
		}
	}
	for _, c := range v.Dates {
		got, err := encodeDate("issueDate", c.Date)
		if err != nil || !strings.EqualFold(hex.EncodeToString(got), c.Hex) {
			t.Errorf("%s gives %X, %v; want %s", c.Date, got, err, c.Hex)
		}
		if back, err := decodeDate(got); err != nil || back != c.Date {
			t.Errorf("%s reads %s, %v", c.Hex, back, err)
		}
	}
	if len(v.C40) < 10 || len(v.Dates) < 3 {
		t.Error("vectors are missing")
	}
}

// The values of the visa of BSI TR-03137-1 Annex F.
func TestPublishedVisa(t *testing.T) {
	v := load(t)
	i := slices.IndexFunc(v.Seals, func(c published) bool { return c.ID == "tr03137-visa" })
	s, err := Decode(unhex(t, v.Seals[i].Bytes))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tag  byte
		name string
		want any
	}{
		{TagMRVB, "mrz", []string{"VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<", "1234567XY7GBR5203116M2005250"}},
		{TagDuration, "duration", Duration{Days: 160}},
		{TagPassportNumber, "passportNumber", "47110815P"},
	} {
		value, ok := s.Feature(c.tag)
		if got := s.Value(Feature{c.tag, value}); !ok || fmt.Sprint(got) != fmt.Sprint(c.want) || s.Name(c.tag) != c.name {
			t.Errorf("%s is %v, want %v", s.Name(c.tag), got, c.want)
		}
	}
}
