package personalization

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"time"

	"chancery/personalization/page"
	"chancery/personalization/record"
	"chancery/templates"
)

// Composer makes artifacts of records. What documents share is prepared once; a Composer is safe
// for concurrent use.
type Composer struct {
	signer SealSigner
	ready  map[string]prepared
}

// prepared is a layout with its presses, each made when it is first needed.
type prepared struct {
	layout  *templates.Layout
	presses map[output]func() (*press, error)
	sealed  bool
}

// NewComposer takes every layout of a set; each is prepared with its first document, so that a worker that died is
// soon back. Without a signer documents that carry a seal are refused.
func NewComposer(set *templates.Set, signer SealSigner) (*Composer, error) {
	c := &Composer{signer: signer, ready: map[string]prepared{}}
	types := newTypeCase()
	for _, ref := range set.Refs() {
		l, err := set.Layout(ref)
		if err != nil {
			return nil, err
		}
		r := prepared{layout: l, presses: map[output]func() (*press, error){}, sealed: sealedLayout(l)}
		outputs := []output{panelOf(templates.Visible)}
		for _, p := range Planes() {
			outputs = append(outputs, outputOf(p))
		}
		for _, s := range templates.Separations() {
			outputs = append(outputs, panelOf(s))
		}
		outputs = append(outputs, outputOfPart(alike), outputOfPart(own))
		for _, o := range outputs {
			r.presses[o] = sync.OnceValues(func() (*press, error) {
				p, err := newPress(l, types, o)
				if err != nil {
					return nil, fmt.Errorf("preparing layout %s: %w", ref, err)
				}
				return p, nil
			})
		}
		c.ready[ref] = r
	}
	return c, nil
}

// Compose makes the artifacts of a record: machine readable zone, seal, and the PDF that goes to
// the printer, a page for each side. Errors about a field are *record.FieldError.
func (c *Composer) Compose(rec record.Record, img Images) (Artifacts, error) {
	return c.ComposePlaced(rec, img, Placement{})
}

// ComposePlaced is Compose for a printer that has to be corrected. A placement that would move the machine readable zone out of its
// tolerance is refused (Doc 9303-4 fig. 3 and its like, by formats.yaml).
func (c *Composer) ComposePlaced(rec record.Record, img Images, placement Placement) (Artifacts, error) {
	r, s, err := c.begin(rec, img)
	if err != nil {
		return Artifacts{}, err
	}
	if err := CheckPlacement(placement, r.layout.Geometry()); err != nil {
		return Artifacts{}, err
	}
	s.placement = placement
	pdf, err := r.draw(outputOf(Personalization), s)
	if err != nil {
		return Artifacts{}, fmt.Errorf("composing the page: %w", err)
	}
	return s.artifacts(pdf), nil
}

// Preview gives the finished document as it will look, the substrate under the personalization.
func (c *Composer) Preview(rec record.Record, img Images) ([]byte, error) {
	return c.Page(rec, img, All)
}

// Alike gives what all blanks of a record's layout carry, without what only the record's has.
func (c *Composer) Alike(rec record.Record) ([]byte, error) {
	r, s, err := c.blank(rec)
	if err != nil {
		return nil, err
	}
	return r.parted(alike, s)
}

// Own gives what a finished document has over what all blanks of its layout carry: drawn on that, it is the whole document.
func (c *Composer) Own(rec record.Record, img Images) ([]byte, error) {
	r, s, err := c.begin(rec, img)
	if err != nil {
		return nil, err
	}
	return r.parted(own, s)
}

func (r prepared) parted(of part, s *sheet) ([]byte, error) {
	pdf, err := r.draw(outputOfPart(of), s)
	if err != nil {
		return nil, fmt.Errorf("composing what is %s: %w", of, err)
	}
	return pdf, nil
}

// Page gives a PDF of one plane, or of all; a page for each side.
func (c *Composer) Page(rec record.Record, img Images, plane Plane) ([]byte, error) {
	if _, err := ParsePlane(string(plane)); err != nil {
		return nil, err
	}
	r, s, err := c.begin(rec, img)
	if err != nil {
		return nil, err
	}
	pdf, err := r.draw(outputOf(plane), s)
	if err != nil {
		return nil, fmt.Errorf("composing plane %s: %w", plane, err)
	}
	return pdf, nil
}

// Panels gives what the printer gets taken apart by separation: a PDF for each that the layout
// uses, a page for each side. What is visible is in colour, every other separation in black on
// white, black where the panel, the varnish or the laser works in full.
func (c *Composer) Panels(rec record.Record, img Images) (map[templates.Separation][]byte, error) {
	r, s, err := c.begin(rec, img)
	if err != nil {
		return nil, err
	}
	panels := map[templates.Separation][]byte{}
	for _, separation := range usedSeparations(r.layout) {
		if panels[separation], err = r.draw(panelOf(separation), s.again()); err != nil {
			return nil, fmt.Errorf("composing separation %s: %w", separation, err)
		}
	}
	return panels, nil
}

// begin makes everything but the page.
func (c *Composer) begin(rec record.Record, img Images) (prepared, *sheet, error) {
	r, s, err := c.blank(rec)
	if err != nil {
		return r, nil, err
	}
	if err := checkImages(rec, img); err != nil {
		return r, nil, err
	}
	s.files = img
	if r.sealed {
		if s.seal, err = sealed(c.signer, rec, s.mrz); err != nil {
			return r, nil, fmt.Errorf("sealing: %w", err)
		}
	}
	return r, s, nil
}

// blank gives a record's layout, and its sheet without seal and images.
func (c *Composer) blank(rec record.Record) (prepared, *sheet, error) {
	r, known := c.ready[rec.Layout]
	if !known {
		return r, nil, fieldError("layout", fmt.Sprintf("layout %q is not installed", rec.Layout), "install it or name another one")
	}
	if r.layout.Format != rec.Format {
		return r, nil, fieldError("format", fmt.Sprintf("layout %s is for %s", rec.Layout, r.layout.Format), "name a layout of the record's format")
	}
	s := &sheet{record: rec}
	var err error
	if s.digest, err = rec.Digest(); err != nil {
		return r, nil, err
	}
	s.mrz, s.truncated, err = MRZ(rec)
	return r, s, err
}

// draw writes a document.
func (r prepared) draw(o output, s *sheet) ([]byte, error) {
	p, err := r.presses[o]()
	if err != nil {
		return nil, err
	}
	d := p.base.NewDocument()
	if d.Date, err = s.issued(); err != nil {
		return nil, err
	}
	d.Record = s.digest
	if err := p.pages(d, s); err != nil {
		return nil, err
	}
	return d.Bytes()
}

// issued is the date that a document's file bears.
func (s *sheet) issued() (time.Time, error) {
	issued, err := time.Parse(time.DateOnly, s.record.DateOfIssue)
	if err != nil {
		return time.Time{}, fieldError("dateOfIssue", "this is not a date", "write YYYY-MM-DD")
	}
	return issued, nil
}

// pages adds a page for each side to a document.
func (p *press) pages(d *page.Document, s *sheet) error {
	if err := s.place(d, p); err != nil {
		return err
	}
	for _, side := range p.sides {
		c, on := d.NewPage(), layers{nowhere, nowhere}
		if s.placement != (Placement{}) {
			c.Place(s.placement, p.width, p.height)
		}
		for _, step := range side {
			on.change(c, step.on)
			if err := step.draw(c, s); err != nil {
				return err
			}
		}
		on.change(c, layers{nowhere, nowhere})
		if s.placement != (Placement{}) {
			c.Restore()
		}
	}
	return nil
}

// artifacts gives what was made of the record.
func (s *sheet) artifacts(pdf []byte) Artifacts {
	return Artifacts{MRZ: s.mrz, Seal: s.seal, Page: pdf, PageDigest: sha256.Sum256(pdf), RecordDigest: s.digest, Truncated: s.truncated}
}

// again gives the sheet for another document, without the numbers of its images.
func (s *sheet) again() *sheet {
	return &sheet{record: s.record, digest: s.digest, mrz: s.mrz, truncated: s.truncated, seal: s.seal, files: s.files, grey: s.grey}
}

// usedSeparations lists the separations of what the printer gets, in the order of printing.
func usedSeparations(l *templates.Layout) []templates.Separation {
	p := &preparer{layout: l}
	used := map[templates.Separation]bool{}
	for _, name := range l.Sides() {
		for _, plane := range panelOf(templates.Visible).planes(l.Side(name)) {
			for i := range plane.elements {
				for _, ink := range append(plane.elements[i].Inks(), captionInk(l, &plane.elements[i])...) {
					used[p.separation(ink)] = true
				}
				if len(plane.elements[i].Inks()) == 0 {
					used[templates.Visible] = true // pictures in colour
				}
			}
		}
	}
	return slices.DeleteFunc(templates.Separations(), func(s templates.Separation) bool { return !used[s] })
}
