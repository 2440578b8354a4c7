package proof

import (
	"context"
	"fmt"
	"image"

	"chancery/personalization/proof/ocrb"
)

// zoneMM is how much of the page's foot is rendered to read the machine readable zone: Zone VII with
// its tolerance (23.3 ± 1.0, Doc 9303-5 fig. 6).
const zoneMM = 24.3

// zoneDPI is the resolution for reading the zone: its characters are told apart safely, and more
// costs time alone.
const zoneDPI = 300

// MRZ reads the page's machine readable zone from its picture.
func (p *Page) MRZ(reader *ocrb.Reader, format ocrb.Format) (ocrb.Reading, error) {
	picture, err := p.Gray(p.Foot(min(zoneMM, p.Height)), zoneDPI)
	if err != nil {
		return ocrb.Reading{}, fmt.Errorf("rasterising the machine readable zone: %w", err)
	}
	return reader.Read(picture, zoneDPI, format)
}

// Wanted is what See looks at.
type Wanted struct {
	// Format is that of the machine readable zone, the zero value where the page has none.
	Format ocrb.Format
	// Boxes are the parts of the page to be given as grey pictures, DPI their resolution.
	Boxes []Box
	DPI   float64
}

// Seen is what See saw.
type Seen struct {
	// Zone is the machine readable zone as it was read.
	Zone ocrb.Reading
	// Pictures are those of the boxes, in their order.
	Pictures []*image.Gray
}

// See reads the machine readable zone of the first page and takes pictures of boxes on it, all from
// one parsed page.
func (r *Rasterizer) See(ctx context.Context, pdf []byte, reader *ocrb.Reader, w Wanted) (Seen, error) {
	var seen Seen
	err := r.Read(ctx, pdf, func(p *Page) (err error) {
		if w.Format != (ocrb.Format{}) {
			if seen.Zone, err = p.MRZ(reader, w.Format); err != nil {
				return err
			}
		}
		for i, box := range w.Boxes {
			picture, err := p.Gray(box, w.DPI)
			if err != nil {
				return fmt.Errorf("rasterising box %d: %w", i+1, err)
			}
			seen.Pictures = append(seen.Pictures, picture)
		}
		return nil
	})
	if err != nil {
		return Seen{}, fmt.Errorf("looking at the page: %w", err)
	}
	return seen, nil
}
