package personalization

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"chancery/personalization/page"
	"chancery/personalization/record"
	"chancery/templates"
)

// checkImages holds the files against the digests that the record has of them: what is printed
// is what was approved.
func checkImages(rec record.Record, img Images) error {
	for _, c := range []struct {
		field, digest string
		file          []byte
	}{{"portrait", rec.Portrait, img.Portrait}, {"signature", rec.Signature, img.Signature}} {
		if len(c.file) == 0 && c.digest == "" {
			continue
		}
		sum := sha256.Sum256(c.file)
		if hex.EncodeToString(sum[:]) != c.digest {
			return fieldError(c.field, "the file is not the one that the record names by its digest", "give the file that was approved")
		}
	}
	return nil
}

// images adds the sheet's images to its document, once, however often they are drawn.
func (s *sheet) images(d *page.Document, img Images) error {
	s.files = img
	if len(img.Portrait) > 0 {
		portrait, err := d.JPEG(img.Portrait)
		if err != nil {
			return fmt.Errorf("portrait: %w", err)
		}
		s.portrait = &portrait
	}
	if len(img.Signature) > 0 {
		pen, err := d.PenMask(img.Signature, penColour())
		if err != nil {
			return fmt.Errorf("signature: %w", err)
		}
		s.pen = &pen
	}
	return nil
}

// penColour is that of a written signature: a blue that is nearly black.
func penColour() [3]uint8 { return [3]uint8{20, 24, 60} }

// portrait draws the bearer's portrait; a visa may be without one.
func (p *preparer) portrait(e *templates.Portrait) step {
	return p.picture(e.Rect, p.state(page.State{}), (*page.Content).Rectangle)
}

// ghost draws the same image once more, faint and darkening only.
func (p *preparer) ghost(e *templates.Ghost) step {
	shape := (*page.Content).Rectangle
	if e.Oval {
		shape = (*page.Content).Ellipse
	}
	return p.picture(e.Rect, p.state(page.State{Alpha: e.Opacity, Multiply: true}), shape)
}

// picture fills a shape in a place with the portrait, cropped where its proportions differ, never stretched
// (Doc 9303-3 §3.9.1.3).
func (p *preparer) picture(place templates.Rect, state page.StateID, shape func(c *page.Content, x, y, width, height float64)) step {
	return func(c *page.Content, s *sheet) error {
		if s.portrait == nil {
			return nil
		}
		width, height := place.Width, place.Width*float64(s.portrait.Height)/float64(s.portrait.Width)
		if height < place.Height {
			width, height = width*place.Height/height, place.Height
		}
		c.Save()
		c.SetState(state)
		shape(c, place.X, place.Y, place.Width, place.Height)
		c.Clip()
		// What is too much is taken from both sides, but from below, not from the crown.
		c.Image(s.portrait.ID, place.X-(width-place.Width)/2, place.Y, width, height)
		c.Restore()
		return nil
	}
}

// signature draws the displayed signature as large as its place allows, proportions kept, and
// its caption below.
func (p *preparer) signature(e *templates.Signature) step {
	below := e.Bottom() + p.layout.Captions.Size*0.34
	caption := p.caption(e.Caption, e.X+e.Width/2, below, "center")
	return func(c *page.Content, s *sheet) error {
		if s.pen == nil {
			return nil
		}
		width, height := e.Width, e.Width*float64(s.pen.Height)/float64(s.pen.Width)
		if height > e.Height {
			width, height = width*e.Height/height, e.Height
		}
		c.Save()
		c.Image(s.pen.ID, e.X+(e.Width-width)/2, e.Y+(e.Height-height)/2, width, height)
		caption(c)
		c.Restore()
		return nil
	}
}
