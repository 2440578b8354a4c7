package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"chancery/issuance/document"
	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/queue"
)

// composing gives the line what it asks of personalization.
type composing struct {
	composer *personalization.Composer
	prover   func() (*proof.Prover, error) // made for the first page
	trust    seal.Trust
}

// newComposing gives what composes with an installation's layouts and proves with its rasteriser; seals are verified against the
// installation's own signer.
func newComposing(composer *personalization.Composer, k *keys, raster *proof.Rasterizer) (*composing, error) {
	signers, err := seal.ParseCertificates(k.signerPEM)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", fileSigner, err)
	}
	return &composing{
		composer: composer,
		prover:   sync.OnceValues(func() (*proof.Prover, error) { return newProver(raster) }),
		trust:    seal.Trust{Signers: signers},
	}, nil
}

// newProver gives one that reads pages back with the font that they are set in.
func newProver(raster *proof.Rasterizer) (*proof.Prover, error) {
	reader, err := newZoneReader()
	if err != nil {
		return nil, err
	}
	return proof.NewProver(raster, reader), nil
}

// Compose makes the artifacts of a record, its page moved by the placement.
func (c *composing) Compose(r record.Record, portrait, signature []byte, p personalization.Placement) (document.Artifacts, error) {
	a, err := c.composer.ComposePlaced(r, personalization.Images{Portrait: portrait, Signature: signature}, p)
	return document.Artifacts{MRZ: a.MRZ, Seal: a.Seal, Page: a.Page}, err
}

// Prove reads a page back. Its error names the fields that differ, never what they hold.
func (c *composing) Prove(ctx context.Context, r record.Record, a document.Artifacts, p personalization.Placement) error {
	prover, err := c.prover()
	if err != nil {
		return err
	}
	expectation, err := c.composer.Expect(r, c.trust)
	if err != nil {
		return fmt.Errorf("%w: %w", queue.ErrNotProven, err)
	}
	expectation.Placement = p
	differences, err := prover.Prove(ctx, a.Page, expectation)
	if err != nil || len(differences) == 0 {
		return err
	}
	var problems []string
	for _, d := range differences {
		if !slices.Contains(problems, d.String()) {
			problems = append(problems, d.String())
		}
	}
	return fmt.Errorf("%w: %s", queue.ErrNotProven, strings.Join(problems, "; "))
}

// texts tells what the visual zone of a record says.
func (c *composing) texts(r record.Record) ([]proof.Text, error) {
	e, err := c.composer.Expect(r, seal.Trust{})
	return e.Texts, err
}
