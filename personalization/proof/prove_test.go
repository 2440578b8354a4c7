package proof_test

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/personalization/specimens"
	"chancery/templates"
)

// shop composes and proves pages of all layouts that there are.
type shop struct {
	set      *templates.Set
	composer *personalization.Composer
	prover   *proof.Prover
	raster   *proof.Rasterizer
	trust    seal.Trust
	signer   *seal.Signer
}

func newShop(t testing.TB, set *templates.Set) *shop {
	t.Helper()
	first, err := time.Parse(time.DateOnly, specimens.FirstIssue)
	if err != nil {
		t.Fatal(err)
	}
	authority, err := seal.GenerateAuthority(rand.Reader, first)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := seal.NewSigner(authority.VDSSigner.Key, authority.VDSSigner.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{set: set, signer: signer, trust: seal.Trust{Signers: []*seal.Certificate{authority.VDSSigner.Certificate}, CSCAs: []*seal.Certificate{authority.CSCA.Certificate}}}
	if s.composer, err = personalization.NewComposer(set, personalization.NewSealSigner(signer)); err != nil {
		t.Fatal(err)
	}
	s.raster = open(t, proof.Config{CacheDir: cacheDir(t), Workers: 2})
	s.prover = proof.NewProver(s.raster, zoneReader(t))
	return s
}

func utopia(t testing.TB) *templates.Set {
	t.Helper()
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// types lists the types of document that have a layout.
func types(set *templates.Set) []string {
	return slices.DeleteFunc(specimens.Types(), func(code string) bool {
		_, err := set.Layout("utopia/" + code + "@1")
		return err != nil
	})
}

func (s *shop) compose(t testing.TB, rec record.Record, img specimens.Images) []byte {
	t.Helper()
	a, err := s.composer.Compose(rec, personalization.Images(img))
	if err != nil {
		t.Errorf("%s: %v", rec.Layout, err)
	}
	return a.Page
}

// prove gives the differences between a page and a record.
func (s *shop) prove(t testing.TB, pdf []byte, rec record.Record) []proof.Difference {
	t.Helper()
	e, err := s.composer.Expect(rec, s.trust)
	if err != nil {
		t.Fatalf("%s: %v", rec.Layout, err)
	}
	differences, err := s.prover.Prove(context.Background(), pdf, e)
	if err != nil {
		t.Fatalf("%s: %v", rec.Layout, err)
	}
	return differences
}

// count gives how many random records a test of a type takes.
func count(most int) int {
	if os.Getenv("CHANCERY_PROVE") == "1" {
		return most
	}
	return 20
}

func random(t testing.TB, code string, seed uint64) (record.Record, specimens.Images) {
	t.Helper()
	rec, img, err := specimens.Random(code, mathrand.New(mathrand.NewPCG(seed, 9303)))
	if err != nil {
		t.Fatal(err)
	}
	return rec, img
}

// told writes differences with what was found, for a test's log.
func told(differences []proof.Difference) string {
	var b strings.Builder
	for _, d := range differences {
		fmt.Fprintf(&b, "\n%s: found %q, expected %q", d, d.Found, d.Expected)
	}
	return b.String()
}

// All hold of one shop: its engine and its layouts are prepared once.
func TestProver(t *testing.T) {
	s := newShop(t, utopia(t))
	for name, test := range map[string]func(*testing.T, *shop){
		"honest pages are proven": honestPages, "every field counts": everyFieldCounts, "retyped zones": retypedZones,
		"damaged barcodes": damagedBarcodes, "forged pages": forgedPages, "other seals": otherSeals, "placed pages": placedPages,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// Pages of typical and longest records are proven, as the printer gets them and as the finished document
// looks; those of random ones where others read them too.
func honestPages(t *testing.T, s *shop) {
	for _, code := range types(s.set) {
		t.Run(code, func(t *testing.T) {
			for _, sample := range []func(string) (record.Record, specimens.Images, error){specimens.Typical, specimens.Longest} {
				rec, img, err := sample(code)
				if err != nil {
					t.Fatal(err)
				}
				if d := s.prove(t, s.compose(t, rec, img), rec); len(d) > 0 {
					t.Errorf("differences: %s", told(d))
				}
				finished, err := s.composer.Preview(rec, personalization.Images(img))
				if err != nil {
					t.Fatal(err)
				}
				if d := s.prove(t, finished, rec); len(d) > 0 {
					t.Errorf("differences of the finished document: %s", told(d))
				}
			}
		})
	}
}
