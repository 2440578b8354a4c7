package personalization

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/personalization/specimens"
)

// Each type that asks for a seal gets the one of its kind, with the longest lawful values too.
func TestSealsByType(t *testing.T) {
	authority, err := seal.GenerateAuthority(rand.Reader, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := seal.NewSigner(authority.VDSSigner.Key, authority.VDSSigner.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	c := newComposer(t, NewSealSigner(signer))
	for code, want := range map[string]byte{
		"visa-a": seal.VisaDefinition, "visa-b": seal.VisaDefinition, "emergency-sheet": seal.EmergencyDefinition,
		"identity-card": seal.CardDefinition, "residence-permit": seal.CardDefinition, "passport-ordinary": 0,
	} {
		for _, make := range []func(string) recordAndImages{typical(t), longestOf(t)} {
			s := make(code)
			a, err := c.Compose(s.rec, s.img)
			if err != nil {
				t.Errorf("%s: %v", code, err)
				continue
			}
			if want == 0 {
				if a.Seal != nil {
					t.Errorf("%s has a seal", code)
				}
				continue
			}
			decoded, err := seal.Decode(a.Seal)
			if err != nil || decoded.FeatureDefinition != want || decoded.IssueDate != s.rec.DateOfIssue {
				t.Errorf("%s: seal %+v, %v", code, decoded, err)
			}
		}
	}
}

type recordAndImages struct {
	rec record.Record
	img Images
}

func typical(t *testing.T) func(string) recordAndImages {
	return func(code string) recordAndImages {
		rec, img, err := specimens.Typical(code)
		if err != nil {
			t.Fatal(err)
		}
		return recordAndImages{rec, Images(img)}
	}
}

func longestOf(t *testing.T) func(string) recordAndImages {
	return func(code string) recordAndImages {
		rec, img, err := specimens.Longest(code)
		if err != nil {
			t.Fatal(err)
		}
		return recordAndImages{rec, Images(img)}
	}
}

func TestSealedNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		got := sealedName(name)
		if len(got) > 56 || !strings.HasPrefix(name, got) || utf8.ValidString(name) && !utf8.ValidString(got) {
			t.Fatalf("%q is shortened to %q", name, got)
		}
		if len(name) <= 56 && got != name || len(name) > 56 && len(strings.TrimRight(name[:53], " ")) > len(got) {
			t.Fatalf("%q is shortened to %q", name, got)
		}
	})
}
