package clerk

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/templates"
)

// Preview draws the first side of documents with the layouts of a set. The seal of a page that is only looked at is signed with a key that was made for it and is
// thrown away with the process: nobody trusts it, whoever takes a picture of the screen.
func Preview(set *templates.Set, drawn *proof.Finished, now time.Time) (Draw, error) {
	authority, err := seal.GenerateAuthority(rand.Reader, now.AddDate(0, 0, -1))
	if err != nil {
		return nil, fmt.Errorf("making a key for seals that are looked at: %w", err)
	}
	signer, err := seal.NewSigner(authority.VDSSigner.Key, authority.VDSSigner.Certificate)
	if err != nil {
		return nil, fmt.Errorf("making a key for seals that are looked at: %w", err)
	}
	composer, err := personalization.NewComposer(set, personalization.NewSealSigner(signer))
	if err != nil {
		return nil, fmt.Errorf("preparing layouts: %w", err)
	}
	return func(ctx context.Context, r record.Record, images personalization.Images, dpi int) ([]byte, error) {
		own, err := composer.Own(r, images)
		if err != nil {
			return nil, fmt.Errorf("composing a preview: %w", err)
		}
		sides, err := drawn.PNG(ctx, r.Layout, dpi, func() ([]byte, error) { return composer.Alike(r) }, own)
		if err != nil {
			return nil, err
		}
		return sides[0], nil
	}, nil
}
