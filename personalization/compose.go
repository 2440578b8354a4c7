package personalization

import (
	"crypto/sha256"
	"fmt"
	"time"

	"chancery/personalization/record"
	"chancery/templates"
)

// Composer makes artifacts of records. Everything that documents share is prepared when it is
// made; it is safe for concurrent use.
type Composer struct {
	signer SealSigner
	ready  map[string]prepared
}

// prepared is a layout with its two presses.
type prepared struct {
	layout         *templates.Layout
	print, preview *press
	sealed         bool
}

// NewComposer prepares every layout of a set. Without a signer documents that carry a seal are
// refused.
func NewComposer(set *templates.Set, signer SealSigner) (*Composer, error) {
	c := &Composer{signer: signer, ready: map[string]prepared{}}
	types := newTypeCase()
	for _, ref := range set.Refs() {
		l, err := set.Layout(ref)
		if err != nil {
			return nil, err
		}
		r := prepared{layout: l}
		g, _ := templates.GeometryOf(l.Format)
		r.sealed = g.Seal
		if r.print, err = newPress(l, types, false); err == nil {
			r.preview, err = newPress(l, types, true)
		}
		if err != nil {
			return nil, fmt.Errorf("preparing layout %s: %w", ref, err)
		}
		c.ready[ref] = r
	}
	return c, nil
}

// Compose makes the artifacts of a record: machine readable zone, seal, and the page that goes
// to the printer. Errors about a field are *record.FieldError.
func (c *Composer) Compose(rec record.Record, img Images) (Artifacts, error) {
	r, s, err := c.begin(rec, img)
	if err != nil {
		return Artifacts{}, err
	}
	pdf, err := r.print.draw(s, img)
	if err != nil {
		return Artifacts{}, fmt.Errorf("composing the page: %w", err)
	}
	return Artifacts{MRZ: s.mrz, Seal: s.seal, Page: pdf, PageDigest: sha256.Sum256(pdf), RecordDigest: s.digest, Truncated: s.truncated}, nil
}

// Preview gives the page with the substrate under the personalization, as the finished document
// will look.
func (c *Composer) Preview(rec record.Record, img Images) ([]byte, error) {
	r, s, err := c.begin(rec, img)
	if err != nil {
		return nil, err
	}
	pdf, err := r.preview.draw(s, img)
	if err != nil {
		return nil, fmt.Errorf("composing the preview: %w", err)
	}
	return pdf, nil
}

// begin makes everything but the page.
func (c *Composer) begin(rec record.Record, img Images) (prepared, *sheet, error) {
	r, known := c.ready[rec.Layout]
	if !known {
		return r, nil, fieldError("layout", fmt.Sprintf("layout %q is not installed", rec.Layout), "install it or name another one")
	}
	if r.layout.Format != rec.Format {
		return r, nil, fieldError("format", fmt.Sprintf("layout %s is for %s", rec.Layout, r.layout.Format), "name a layout of the record's format")
	}
	if err := checkImages(rec, img); err != nil {
		return r, nil, err
	}
	s := &sheet{record: rec}
	var err error
	if s.digest, err = rec.Digest(); err != nil {
		return r, nil, err
	}
	if s.mrz, s.truncated, err = MRZ(rec); err != nil {
		return r, nil, err
	}
	if r.sealed {
		if s.seal, err = sealed(c.signer, rec, s.mrz); err != nil {
			return r, nil, fmt.Errorf("sealing: %w", err)
		}
	}
	return r, s, nil
}

// draw writes the page.
func (p *press) draw(s *sheet, img Images) ([]byte, error) {
	d := p.base.NewDocument()
	issued, err := time.Parse(time.DateOnly, s.record.DateOfIssue)
	if err != nil {
		return nil, fieldError("dateOfIssue", "this is not a date", "write YYYY-MM-DD")
	}
	d.Date = issued
	if err := s.images(d, img); err != nil {
		return nil, err
	}
	c := d.NewPage()
	for _, step := range p.steps {
		if err := step(c, s); err != nil {
			return nil, err
		}
	}
	return d.Bytes()
}
