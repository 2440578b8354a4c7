package personalization

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"

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

// place adds the sheet's images to its document, once, however often they are drawn.
func (s *sheet) place(d *page.Document, p *press) error {
	s.portrait, s.pens, s.toned = nil, nil, nil
	if len(s.files.Portrait) > 0 {
		s.portrait = &page.Picture{ID: -1} // there is one, though this output may show it in lines or tones alone
		if p.portrait {
			portrait, err := d.JPEG(s.files.Portrait)
			if err != nil {
				return fmt.Errorf("portrait: %w", err)
			}
			s.portrait = &portrait
		}
		if err := s.placeTones(d, p.tones, p.through); err != nil {
			return fmt.Errorf("portrait in one ink: %w", err)
		}
	}
	for _, colour := range p.pens {
		if len(s.files.Signature) == 0 {
			break
		}
		pen, err := d.PenMask(s.files.Signature, colour)
		if err != nil {
			return fmt.Errorf("signature: %w", err)
		}
		s.pens = append(s.pens, pen)
	}
	return nil
}

// portrait draws the bearer's portrait; a visa may be without one.
func (p *preparer) portrait(e *templates.Portrait) step {
	p.press.portrait = true
	return pictureIn(e.Rect, p.state(page.State{}), (*page.Content).Rectangle, (*sheet).colourPortrait)
}

func (s *sheet) colourPortrait() *page.Picture { return s.portrait }

// ghost draws the same image once more: faint and darkening only, or in tones of one ink.
func (p *preparer) ghost(e *templates.Ghost) error {
	shape := (*page.Content).Rectangle
	if e.Oval {
		shape = (*page.Content).Ellipse
	}
	if e.Ink == "" {
		p.press.portrait = true
		return p.dynamic(pictureIn(e.Rect, p.state(page.State{Alpha: e.Opacity, Multiply: true}), shape, (*sheet).colourPortrait))
	}
	colour, err := p.flatColour(e.Ink, e.Opacity)
	if err != nil {
		return err
	}
	at := len(p.press.tones)
	// A picture is cropped to its place, so the side counts that it fills; a portrait is 0.8 as wide as high.
	p.press.tones = append(p.press.tones, tone{int(math.Ceil(max(e.Width, 0.8*e.Height) / 25.4 * tonesDPI)), colour, p.separation(e.Ink) == templates.UV})
	return p.dynamic(pictureIn(e.Rect, p.state(page.State{Overprint: true}), shape, func(s *sheet) *page.Picture {
		if at >= len(s.toned) {
			return nil
		}
		return &s.toned[at]
	}))
}

// pictureIn fills a shape in a place with an image of the sheet, cropped where its proportions
// differ, never stretched (Doc 9303-3 §3.9.1.3).
func pictureIn(place templates.Rect, state page.StateID, shape func(c *page.Content, x, y, width, height float64), which func(*sheet) *page.Picture) step {
	return func(c *page.Content, s *sheet) error {
		m := which(s)
		if m == nil {
			return nil
		}
		width, height := place.Width, place.Width*float64(m.Height)/float64(m.Width)
		if height < place.Height {
			width, height = width*place.Height/height, place.Height
		}
		c.Save()
		c.SetState(state)
		shape(c, place.X, place.Y, place.Width, place.Height)
		c.Clip()
		// What is too much is taken from both sides, but from below, not from the crown.
		c.Image(m.ID, place.X-(width-place.Width)/2, place.Y, width, height)
		c.Restore()
		return nil
	}
}

// signature draws the displayed signature as large as its place allows, proportions kept.
func (p *preparer) signature(e *templates.Signature) error {
	colour, err := p.flatColour(e.Ink, 1)
	if err != nil {
		return err
	}
	at := slices.Index(p.press.pens, colour)
	if at < 0 {
		at = len(p.press.pens)
		p.press.pens = append(p.press.pens, colour)
	}
	state := p.state(page.State{Overprint: true})
	return p.dynamic(func(c *page.Content, s *sheet) error {
		if at >= len(s.pens) {
			return nil
		}
		pen := s.pens[at]
		c.Save()
		c.SetState(state)
		x, y, width, height := within(e.Rect, pen.Width, pen.Height)
		c.Image(pen.ID, x, y, width, height)
		c.Restore()
		return nil
	})
}

// within gives the largest box of an image's proportions in the middle of a place.
func within(place templates.Rect, columns, rows int) (x, y, width, height float64) {
	width, height = place.Width, place.Width*float64(rows)/float64(columns)
	if height > place.Height {
		width, height = width*place.Height/height, place.Height
	}
	return place.X + (place.Width-width)/2, place.Y + (place.Height-height)/2, width, height
}

// image draws a picture of the layout's own, proportions kept.
func (p *preparer) image(c *page.Content, e *templates.Image) error {
	file := p.layout.Image(e.File)
	if len(file) == 0 {
		return fmt.Errorf("there is no file %s beside the layout", e.File)
	}
	var art page.Art
	var err error
	if e.Ink == "" {
		art, err = p.build.AddImage(file)
	} else {
		art, err = p.greyImage(e, file)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", e.File, err)
	}
	alpha := 1.0
	if e.Opacity != nil {
		alpha = *e.Opacity
	}
	c.Save()
	c.SetState(p.state(page.State{Alpha: alpha, Overprint: e.Ink != ""}))
	x, y, width, height := within(e.Rect, art.Width, art.Height)
	c.Picture(art.ID, x, y, width, height)
	c.Restore()
	return nil
}
