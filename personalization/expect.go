package personalization

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"chancery/personalization/barcode"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/seal"
	"chancery/templates"
)

// Expect tells what must be readable on the page of a record, whether it is what the printer gets or
// the finished document. The trust holds the certificates of signers that seals are verified against;
// without any a seal's form and content are compared, and its signature is not.
func (c *Composer) Expect(rec record.Record, trust seal.Trust) (proof.Expectation, error) {
	r, s, err := c.blank(rec)
	if err != nil {
		return proof.Expectation{}, err
	}
	p, err := r.presses[outputOf(All)]()
	if err != nil {
		return proof.Expectation{}, err
	}
	e := proof.Expectation{Record: s.digest, Sides: len(p.sides)}
	for at, name := range r.layout.Sides() {
		if name == r.layout.MRZSide() {
			e.Zone = proof.Zone{Side: at, Format: rec.Format, Lines: s.mrz}
		}
		if err := s.expectSide(&e, r.layout.Side(name), at, trust); err != nil {
			return e, err
		}
		for _, say := range p.says[at] {
			texts, err := say(s)
			if err != nil {
				return e, err
			}
			for _, t := range texts {
				t.Side = at
				e.Texts = append(e.Texts, t)
			}
		}
	}
	if p.portrait && rec.Portrait != "" && shownInColour(r.layout) {
		if n, err := hex.Decode(e.Portrait[:], []byte(rec.Portrait)); err != nil || n != len(e.Portrait) {
			return e, fieldError("portrait", "this is not a SHA-256 in hexadecimal", "give the digest of the normalised portrait")
		}
	}
	return e, nil
}

// expectSide adds a side's barcodes, and whether it bears the word SPECIMEN.
func (s *sheet) expectSide(e *proof.Expectation, side *templates.Side, at int, trust seal.Trust) error {
	for _, plane := range outputOf(Personalization).planes(side) {
		for i := range plane.elements {
			element := &plane.elements[i]
			if element.Specimen != nil {
				e.Specimen = append(e.Specimen, at)
			}
			if element.Barcode == nil {
				continue
			}
			b, err := s.expectBarcode(element.Barcode, len(e.Barcodes)+1, trust)
			if err != nil {
				return err
			}
			b.Side = at
			e.Barcodes = append(e.Barcodes, b)
		}
	}
	return nil
}

func (s *sheet) expectBarcode(e *templates.Barcode, number int, trust seal.Trust) (proof.Barcode, error) {
	kind, err := barcode.ParseKind(e.Kind)
	if err != nil {
		return proof.Barcode{}, err
	}
	b := proof.Barcode{Field: fmt.Sprintf("barcode %d (%s)", number, kind), Kind: kind, Module: e.Module,
		Place: proof.Box{X: e.X, Y: e.Y, Width: e.Width, Height: e.Height}}
	if e.Content == templates.SealContent {
		b.Field, b.Check = templates.SealContent, func(content []byte) []proof.Difference { return s.compareSeal(content, trust) }
		return b, nil
	}
	want, err := s.content(e)
	if err != nil {
		return b, err
	}
	b.Check = func(content []byte) []proof.Difference {
		if bytes.Equal(content, want) {
			return nil
		}
		return []proof.Difference{{Field: b.Field, Problem: "the symbol says other than the record", Found: string(content), Expected: string(want)}}
	}
	return b, nil
}

// shownInColour tells whether the printer's planes have the portrait in colour.
func shownInColour(l *templates.Layout) bool {
	for _, name := range l.Sides() {
		for _, plane := range outputOf(Personalization).planes(l.Side(name)) {
			for i := range plane.elements {
				if e := &plane.elements[i]; e.Portrait != nil || e.Ghost != nil && e.Ghost.Ink == "" {
					return true
				}
			}
		}
	}
	return false
}

// saying tells what a step sets in type for a document; nothing for what it leaves out.
type saying func(s *sheet) ([]proof.Text, error)

// say notes what an element sets that differs from document to document. It goes with the step that
// draws the element: both keep the order of drawing.
func (p *preparer) say(e *templates.Element) {
	blank := p.outer != nowhere
	side := len(p.press.says) - 1
	add := func(s saying) { p.press.says[side] = append(p.press.says[side], s) }
	switch {
	case e.Signature != nil && len(e.Signature.Caption) > 0:
		add(func(s *sheet) ([]proof.Text, error) {
			if s.record.Signature == "" {
				return nil, nil
			}
			return []proof.Text{{Field: "signature", Text: strings.Join(e.Signature.Caption, " / "), Blank: blank}}, nil
		})
	case e.Text != nil && e.Text.Value == "":
		font, words := p.font(e.Text.Font, e.Text.Fallback), p.layout.Words[e.Text.Field]
		add(func(s *sheet) ([]proof.Text, error) {
			text, shown, err := s.shown(e.Text, font, words)
			if err != nil || !shown {
				return nil, err
			}
			texts := []proof.Text{{Field: e.Text.Field, Text: text, Blank: blank}}
			if e.Text.Optional && len(e.Text.Caption) > 0 { // else the caption is prepared art
				caption := proof.Text{Field: e.Text.Field, Text: strings.Join(e.Text.Caption, " / "), Blank: blank}
				texts = append([]proof.Text{caption}, texts...)
			}
			return texts, nil
		})
	case e.MRZ != nil:
		add(func(s *sheet) (lines []proof.Text, err error) {
			for _, line := range s.mrz {
				lines = append(lines, proof.Text{Field: "mrz", Text: line, Blank: blank})
			}
			return lines, nil
		})
	case e.Microtext != nil && strings.Contains(e.Microtext.Text, "{"):
		font, manner := p.fonts[e.Microtext.Font], proof.Filled
		if e.Microtext.Along != "" {
			manner = proof.Strung
		}
		add(func(s *sheet) ([]proof.Text, error) {
			unit, err := s.microtext(e.Microtext)
			if err != nil {
				return nil, err
			}
			return []proof.Text{{Field: "microtext", Text: present(font, unit), Manner: manner, Blank: blank}}, nil
		})
	}
}
