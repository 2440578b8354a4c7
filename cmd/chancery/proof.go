package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/personalization/seal"
	"chancery/templates"
)

type proofCommand struct {
	Record      string   `help:"Personalization record, JSON." required:"" placeholder:"FILE"`
	Certificate []string `help:"Certificates of signers of seals; unset: that of this installation." placeholder:"FILE"`
	Page        string   `arg:"" help:"Page to read back, PDF." placeholder:"PAGE.pdf"`
	X           float64  `help:"Mm to the right by which the page was moved for its printer (printer calibrate)." default:"0"`
	Y           float64  `help:"Mm down by which it was moved." default:"0"`
	Rotation    float64  `help:"Degrees clockwise by which it was turned." default:"0"`
}

// Run reads a page back and tells where it differs from its record.
func (c proofCommand) Run(ctx context.Context, p *program) (err error) {
	rec, err := readRecord(c.Record)
	if err != nil {
		return p.refused(c.Record, err)
	}
	page, err := readPage(c.Page)
	if err != nil {
		return err
	}
	trust, err := c.trust(p)
	if err != nil {
		return err
	}
	set, err := templates.Utopia()
	if err != nil {
		return fmt.Errorf("loading layouts: %w", err)
	}
	composer, err := personalization.NewComposer(set, nil)
	if err != nil {
		return fmt.Errorf("preparing layouts: %w", err)
	}
	expectation, err := composer.Expect(rec, trust)
	if err != nil {
		return p.refused(c.Record, err)
	}
	expectation.Placement = personalization.Placement{X: c.X, Y: c.Y, Rotation: c.Rotation}
	if err := expectation.Placement.Check(); err != nil {
		return usage("--x, --y, --rotation: %w", err)
	}
	raster, err := p.rasteriser(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raster.Close()) }()
	prover, err := newProver(raster)
	if err != nil {
		return err
	}
	differences, err := prover.Prove(ctx, page, expectation)
	if err != nil {
		return err
	}
	return c.tell(p, expectation, trust, differences)
}

// tell prints the differences, one a line.
func (c proofCommand) tell(p *program, e proof.Expectation, trust seal.Trust, differences []proof.Difference) error {
	sealed := slices.ContainsFunc(e.Barcodes, func(b proof.Barcode) bool { return b.Field == templates.SealContent })
	unverified := sealed && len(trust.Signers) == 0
	if unverified {
		fmt.Fprintln(p.err, "chancery: no certificate was given, and this folder has none: the seal's signature is not verified; give the signer's with --certificate FILE")
	}
	for _, d := range differences {
		p.say("%s%s", d, aside(d))
	}
	if p.JSON {
		result := map[string]any{"page": c.Page, "agrees": len(differences) == 0, "differences": append([]proof.Difference{}, differences...)}
		if sealed {
			result["signatureVerified"] = !unverified
		}
		if err := p.print(result); err != nil {
			return err
		}
	}
	if len(differences) > 0 {
		return errFound
	}
	p.say("%s agrees with %s", c.Page, c.Record)
	return nil
}

// aside gives what page and record say, as far as there is something to show.
func aside(d proof.Difference) string {
	switch {
	case d.Found == "" && d.Expected == "":
		return ""
	case d.Expected == "":
		return fmt.Sprintf(" (found %q)", d.Found)
	case d.Found == "":
		return fmt.Sprintf(" (expected %q)", d.Expected)
	}
	return fmt.Sprintf(" (found %q, expected %q)", d.Found, d.Expected)
}

// largestPage bounds a page's file in bytes.
const largestPage = 64 << 20

// readPage reads a PDF. A file that can't be read is wrong usage.
func readPage(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, usage("reading the page: %w: give the PDF that was composed", err)
	}
	if !info.Mode().IsRegular() || info.Size() > largestPage {
		return nil, usage("%s is no file of at most %d bytes: give the PDF that was composed", name, largestPage)
	}
	page, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("reading the page: %w: give the PDF that was composed", err)
	}
	return page, nil
}

// trust gives the certificates that are given, or the installation's own if it has one.
func (c proofCommand) trust(p *program) (seal.Trust, error) {
	names := c.Certificate
	if len(names) == 0 {
		own := filepath.Join(p.Dir, "keys", fileSigner)
		if _, err := os.Stat(own); errors.Is(err, fs.ErrNotExist) {
			return seal.Trust{}, nil
		}
		names = []string{own}
	}
	signers, err := readCertificates(names)
	return seal.Trust{Signers: signers}, err
}
