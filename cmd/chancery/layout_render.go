package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chancery/personalization"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/templates"
)

type layoutRender struct {
	Layout         string `help:"Layout file, or id of an installed layout with or without version; 'list' lists them. Unset: the layout that the record names." placeholder:"ID|FILE"`
	Record         string `help:"Personalization record, JSON." placeholder:"FILE"`
	Out            string `help:"File for the page: .pdf, or .png with the sides of a card below each other." placeholder:"FILE"`
	Plane          string `help:"What to show: ${enum}." enum:"all,personalization,substrate,uv" default:"all"`
	DPI            int    `name:"dpi" help:"Resolution of a PNG in dots per inch, 20 to 1200." default:"300"`
	Portrait       string `help:"Portrait that the record names by its digest, as submitted or normalised; unset: looked for beside the record." placeholder:"FILE"`
	Signature      string `help:"Signature that the record names by its digest, likewise." placeholder:"FILE"`
	SamplePortrait bool   `help:"Put a drawn face and signature in the place of those that the record names."`
	Key            string `help:"Key of the signer of seals, PEM; unset: one is made for this page alone." placeholder:"FILE"`
	Certificate    string `help:"Certificate of the signer of seals." placeholder:"FILE"`
}

// Run renders a page.
func (c layoutRender) Run(ctx context.Context, p *program) error {
	set, err := templates.Utopia()
	if err != nil {
		return err
	}
	if c.Layout == "list" {
		return p.listLayouts(set)
	}
	ending := strings.ToLower(filepath.Ext(c.Out))
	switch {
	case c.Record == "" || c.Out == "":
		return usage("give --record FILE and --out FILE")
	case ending != ".pdf" && ending != ".png":
		return usage("--out %s: the ending must be .pdf or .png", c.Out)
	case c.DPI < 20 || c.DPI > 1200:
		return usage("--dpi %d: 20 to 1200 are possible", c.DPI)
	}
	rec, err := readRecord(c.Record)
	if err != nil {
		return p.refused(c.Record, err)
	}
	images, err := c.images(p, &rec)
	if err != nil {
		return p.refused(c.Record, err)
	}
	set, err = c.choose(p, set, &rec)
	if err != nil {
		return err
	}
	page, err := c.compose(set, rec, images)
	if err != nil {
		return p.refused(c.Record, err)
	}
	if ending == ".png" {
		if page, err = p.picture(ctx, page, c.DPI); err != nil {
			return err
		}
	}
	if err := os.WriteFile(c.Out, page, 0o644); err != nil {
		return usage("writing the page: %w", err)
	}
	if p.JSON {
		return p.print(map[string]any{"out": c.Out, "layout": rec.Layout, "plane": c.Plane, "bytes": len(page)})
	}
	return nil
}

// readRecord reads and checks a record. A file that cannot be read is wrong usage.
func readRecord(name string) (record.Record, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return record.Record{}, usageError{err}
	}
	rec, err := record.Parse(content)
	if err != nil {
		return rec, err
	}
	return rec, rec.Validate()
}

// refused tells all that is wrong with a record, each with field and remedy; other errors it gives
// back as they are.
func (p *program) refused(name string, err error) error {
	problems := record.Problems(err)
	if len(problems) == 0 {
		return err
	}
	for _, f := range problems {
		fmt.Fprintf(p.err, "%s: %s\n", name, f)
	}
	if p.JSON {
		if err := p.print(map[string]any{"errors": problems}); err != nil {
			return err
		}
	}
	return errFound
}

// choose gives the set with the layout that is asked for, and has the record name it. A record that
// names another one then has another digest, which is said.
func (c layoutRender) choose(p *program, set *templates.Set, rec *record.Record) (*templates.Set, error) {
	if c.Layout == "" {
		return set, nil
	}
	ref := ""
	if info, err := os.Stat(c.Layout); err == nil && !info.IsDir() {
		if set, err = templates.Load(onlyLayout{os.DirFS(filepath.Dir(c.Layout)), filepath.Base(c.Layout)}); err != nil {
			return nil, err
		}
		ref = set.Refs()[0]
	} else {
		l, err := installed(set, c.Layout)
		if err != nil {
			return nil, usage("--layout %s is no file: %w", c.Layout, err)
		}
		ref = l.Ref()
	}
	if rec.Layout != ref {
		fmt.Fprintf(p.err, "chancery: the record names layout %s, it is rendered with %s; its digest, and what is drawn from it, is another\n", rec.Layout, ref)
		rec.Layout = ref
	}
	return set, nil
}

// compose makes the PDF.
func (c layoutRender) compose(set *templates.Set, rec record.Record, images personalization.Images) ([]byte, error) {
	plane, err := personalization.ParsePlane(c.Plane)
	if err != nil {
		return nil, usageError{err}
	}
	signer, err := c.signer(rec)
	if err != nil {
		return nil, err
	}
	composer, err := personalization.NewComposer(set, signer)
	if err != nil {
		return nil, fmt.Errorf("preparing layouts: %w", err)
	}
	return composer.Page(rec, images, plane)
}

// signer gives who signs seals: that of the flags, or one that is gone when the page is made. The
// installation's own seals documents, not pictures of them.
func (c layoutRender) signer(rec record.Record) (personalization.SealSigner, error) {
	switch {
	case (c.Key == "") != (c.Certificate == ""):
		return nil, usage("give --key and --certificate together")
	case c.Key == "":
		return trialSigner(rec)
	}
	certificate, err := readFile(c.Certificate, seal.ParseCertificate)
	if err != nil {
		return nil, err
	}
	key, err := readFile(c.Key, seal.ParseKey)
	if err != nil {
		return nil, err
	}
	signer, err := seal.NewSigner(key, certificate)
	if err != nil {
		return nil, usageError{err}
	}
	return personalization.NewSealSigner(signer), nil
}

// trialSigner makes a key and certificates that begin on the day of issue.
func trialSigner(rec record.Record) (personalization.SealSigner, error) {
	issued, err := time.Parse(time.DateOnly, rec.DateOfIssue)
	if err != nil {
		return nil, fmt.Errorf("reading the date of issue: %w", err) // Validate has looked at it
	}
	authority, err := seal.GenerateAuthority(rand.Reader, issued)
	if err != nil {
		return nil, fmt.Errorf("making a key for the seal: %w", err)
	}
	signer, err := seal.NewSigner(authority.VDSSigner.Key, authority.VDSSigner.Certificate)
	if err != nil {
		return nil, fmt.Errorf("making a key for the seal: %w", err)
	}
	return personalization.NewSealSigner(signer), nil
}
