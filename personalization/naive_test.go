package personalization

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"chancery/personalization/barcode"
	"chancery/templates"
	"chancery/templates/fonts"
)

// fpdfLike is what the three lines of fpdf have in common.
type fpdfLike interface {
	SetMargins(left, top, right float64)
	SetAutoPageBreak(auto bool, margin float64)
	SetCreationDate(t time.Time)
	SetModificationDate(t time.Time)
	SetCatalogSort(sorted bool)
	AddPage()
	AddUTF8FontFromBytes(family, style string, ttf []byte)
	SetFont(family, style string, size float64)
	Text(x, y float64, s string)
	GetStringWidth(s string) float64
	SetLineWidth(width float64)
	SetDrawColor(r, g, b int)
	SetTextColor(r, g, b int)
	SetAlpha(alpha float64, blend string)
	MoveTo(x, y float64)
	LineTo(x, y float64)
	CurveBezierCubicTo(x1, y1, x2, y2, x, y float64)
	DrawPath(style string)
	SetFillColor(r, g, b int)
	Rect(x, y, width, height float64, style string)
	Image(name string, x, y, width, height float64, flow bool, kind string, link int, url string)
	Output(w io.Writer) error
	register(name, kind string, file []byte)
}

// pen draws our guilloches with a peer.
type pen struct{ fpdfLike }

func (p pen) CurveTo(x1, y1, x2, y2, x, y float64) { p.CurveBezierCubicTo(x1, y1, x2, y2, x, y) }

// pages writes a PDF of some documents; lines draws the guilloche as straight lines.
func (n *naive) pages(p fpdfLike, lines bool, from, to int) ([]byte, error) {
	p.SetCreationDate(issued())
	p.SetModificationDate(issued())
	p.SetCatalogSort(true)
	p.SetMargins(0, 0, 0)
	p.SetAutoPageBreak(false, 0)
	for name, ttf := range n.fonts {
		p.AddUTF8FontFromBytes(name, "", ttf)
	}
	for i := from; i < to; i++ {
		n.sheet, n.portrait = n.sheets[i], fmt.Sprintf("portrait%d", i)
		p.AddPage()
		p.register(n.portrait, "JPG", n.sheet.files.Portrait)
		if lines {
			n.straight(p)
		}
		for e := range n.layout.Front.Personalization {
			if err := n.element(p, &n.layout.Front.Personalization[e], lines); err != nil {
				return nil, err
			}
		}
	}
	var out bytes.Buffer
	err := p.Output(&out)
	return out.Bytes(), err
}

func (n *naive) element(p fpdfLike, e *templates.Element, lines bool) error {
	switch {
	case e.Rosette != nil && !lines:
		p.SetDrawColor(70, 140, 150)
		p.SetLineWidth(e.Rosette.Line.Line)
		e.Rosette.Trace(pen{p}, e.Rosette.Stream("rosette", n.sheet.digest))
		p.DrawPath("D")
	case e.Band != nil && !lines:
		p.SetDrawColor(70, 140, 150)
		p.SetLineWidth(e.Band.Line.Line)
		e.Band.Trace(pen{p}, e.Band.Stream("band", n.sheet.digest))
		p.DrawPath("D")
	case e.Portrait != nil:
		p.Image(n.portrait, e.Portrait.X, e.Portrait.Y, e.Portrait.Width, e.Portrait.Height, false, "", 0, "")
	case e.Ghost != nil:
		p.SetAlpha(e.Ghost.Opacity, "Multiply")
		p.Image(n.portrait, e.Ghost.X, e.Ghost.Y, e.Ghost.Width, e.Ghost.Height, false, "", 0, "")
		p.SetAlpha(1, "Normal")
	case e.Barcode != nil:
		return n.barcode(p, e.Barcode)
	case e.Specimen != nil:
		p.SetFont(e.Specimen.Font, "", 56)
		p.SetAlpha(e.Specimen.Alpha(), "Normal")
		p.SetTextColor(220, 60, 60)
		p.Text(e.Specimen.X, e.Specimen.Bottom(), templates.SpecimenText)
		p.SetAlpha(1, "Normal")
		p.SetTextColor(20, 20, 20)
	case e.Microtext != nil:
		unit, err := n.sheet.microtext(e.Microtext)
		if err != nil {
			return err
		}
		p.SetFont(e.Microtext.Font, "", e.Microtext.Size)
		p.Text(e.Microtext.X, e.Microtext.Y, strings.Repeat(unit, int(e.Microtext.Width/p.GetStringWidth(unit))))
	case e.MRZ != nil:
		p.SetFont(fonts.OCRB, "", templates.MRZSize)
		p.Text(6, 73.52, n.sheet.mrz[0])
		p.Text(6, 79.87, n.sheet.mrz[1])
	case e.Text != nil:
		return n.text(p, e.Text)
	}
	return nil
}

// barcode draws the same symbol as runs of rectangles, as one does without a path.
func (n *naive) barcode(p fpdfLike, e *templates.Barcode) error {
	content, err := n.sheet.content(e)
	if err != nil {
		return err
	}
	kind, err := barcode.ParseKind(e.Kind)
	if err != nil {
		return err
	}
	symbol, err := barcode.Encode(kind, content, barcode.Options{})
	if err != nil {
		return err
	}
	p.SetFillColor(0, 0, 0)
	for row := range symbol.Rows() {
		for from := 0; from < symbol.Columns(); from++ {
			to := from
			for symbol.At(to, row) {
				to++
			}
			if to > from {
				p.Rect(e.X+e.Module*float64(from), e.Y+e.Module*float64(row), e.Module*float64(to-from), e.Module, "F")
				from = to
			}
		}
	}
	return nil
}

func (n *naive) text(p fpdfLike, t *templates.Text) error {
	text, err := n.sheet.printed(t, n.layout.Words[t.Field])
	if err != nil {
		return err
	}
	style := n.layout.Captions
	p.SetFont(style.Font, "", style.Size)
	p.Text(t.X, t.Y-style.Rise, t.Caption[0]+" / ")
	if len(t.Caption) > 1 {
		x := t.X + p.GetStringWidth(t.Caption[0]+" / ")
		p.SetFont(style.Second, "", style.Size)
		p.Text(x, t.Y-style.Rise, t.Caption[1])
	}
	p.SetFont(t.Font, "", t.Size)
	p.Text(t.X, t.Y, text)
	return nil
}

// straight draws the guilloche of 40 curves of 200 segments with which PDF engines were compared
// before this package was written.
func (n *naive) straight(p fpdfLike) {
	p.SetDrawColor(70, 140, 150)
	p.SetLineWidth(0.08)
	phase := float64(n.sheet.digest[0])
	for curve := range 40 {
		for segment := range 201 {
			x := 5 + 115*float64(segment)/200
			y := 40 + 18*math.Sin(float64(segment)/14+phase+float64(curve)/9)*math.Cos(float64(curve)/25+float64(segment)/60)
			if segment == 0 {
				p.MoveTo(x, y)
			} else {
				p.LineTo(x, y)
			}
		}
		p.DrawPath("D")
	}
}
