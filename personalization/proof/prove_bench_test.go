package proof_test

import (
	"context"
	"testing"

	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/personalization/specimens"
)

// BenchmarkProve proves a page: engine, machine readable zone, barcodes, signature, texts and digests,
// the expectation made anew each time. Run it with -cpu 1,8; cpu-ms/op is what a page costs.
func BenchmarkProve(b *testing.B) {
	set := utopia(b)
	s := newShop(b, set)
	for _, code := range types(set) {
		rec, img, err := specimens.Typical(code)
		if err != nil {
			b.Fatal(err)
		}
		a, err := s.composer.Compose(rec, personalization.Images(img))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(code, func(b *testing.B) {
			parallel(b, func() error {
				e, err := s.composer.Expect(rec, s.trust)
				if err != nil {
					return err
				}
				differences, err := s.prover.Prove(context.Background(), a.Page, e)
				if len(differences) > 0 {
					b.Error(told(differences))
				}
				return err
			})
		})
	}
}

// BenchmarkReadPage reads a page's texts and digests alone.
func BenchmarkReadPage(b *testing.B) {
	set := utopia(b)
	s := newShop(b, set)
	rec, img, err := specimens.Typical("passport-ordinary")
	if err != nil {
		b.Fatal(err)
	}
	a, err := s.composer.Compose(rec, personalization.Images(img))
	if err != nil {
		b.Fatal(err)
	}
	e, err := s.composer.Expect(rec, s.trust)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("expectation", func(b *testing.B) {
		parallel(b, func() error { _, err := s.composer.Expect(rec, s.trust); return err })
	})
	b.Run("said", func(b *testing.B) {
		parallel(b, func() error { proof.Said(s.prover, a.Page, e); return nil })
	})
}
