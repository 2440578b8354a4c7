package main

import (
	"fmt"
	"os"

	"chancery/personalization/page"
	"chancery/templates"
	"chancery/templates/fonts"
)

// drawTestPage draws a ruled page of a format: corners, a rule in millimetres along two edges, and where the lines of the machine
// readable zone belong, with nothing in them that a reader would take for one.
func drawTestPage(g templates.Geometry, id, printer string) ([]byte, error) {
	build, err := page.NewBuilder(g.Width, g.Height)
	if err != nil {
		return nil, err
	}
	build.Title = "Test page"
	font, err := testFont()
	if err != nil {
		return nil, err
	}
	set := build.AddFont(font)
	base, err := build.Build()
	if err != nil {
		return nil, fmt.Errorf("preparing a test page: %w", err)
	}
	d := base.NewDocument()
	c := d.NewPage()
	c.SetStroke(page.Gray(0))
	c.SetFill(page.Gray(0))
	drawCorners(c, g)
	drawRules(c, g)
	drawZone(c, g)
	c.Text(set, 10, 12, 16, "TEST PAGE "+id)
	c.Text(set, 10, 12, 22, "PRINTER "+legible(printer))
	c.Text(set, 10, 12, 28, "NOT A DOCUMENT")
	pdf, err := d.Bytes()
	if err != nil {
		return nil, fmt.Errorf("drawing a test page: %w", err)
	}
	return pdf, nil
}

func testFont() (*page.Font, error) {
	ttf, err := fonts.TTF(fonts.OCRB)
	if err != nil {
		return nil, err
	}
	face, err := page.ParseFace(ttf)
	if err != nil {
		return nil, fmt.Errorf("reading font %s: %w", fonts.OCRB, err)
	}
	return face.Cut([]rune("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- "))
}

// legible writes a printer's id in the characters of the font.
func legible(id string) string {
	upper := []byte(id)
	for i, b := range upper {
		if b >= 'a' && b <= 'z' {
			upper[i] = b - 'a' + 'A'
		}
	}
	return string(upper)
}

func line(c *page.Content, x1, y1, x2, y2 float64) {
	c.MoveTo(x1, y1)
	c.LineTo(x2, y2)
	c.Stroke()
}

// drawCorners draws angles 5 mm inside each corner, 5 mm long: their distances from the edges are what is measured.
func drawCorners(c *page.Content, g templates.Geometry) {
	const inset, long = 5, 5
	c.SetLine(0.1)
	for _, x := range []float64{inset, g.Width - inset} {
		for _, y := range []float64{inset, g.Height - inset} {
			inX, inY := long*1.0, long*1.0
			if x > g.Width/2 {
				inX = -long
			}
			if y > g.Height/2 {
				inY = -long
			}
			line(c, x, y, x+inX, y)
			line(c, x, y, x, y+inY)
		}
	}
}

// drawRules draws millimetres along the upper and the left edge, every tenth longer.
func drawRules(c *page.Content, g templates.Geometry) {
	c.SetLine(0.1)
	for mm := 10; float64(mm) <= g.Width-10; mm++ {
		line(c, float64(mm), 5, float64(mm), 5+tick(mm))
	}
	for mm := 10; float64(mm) <= g.Height-10; mm++ {
		line(c, 5, float64(mm), 5+tick(mm), float64(mm))
	}
}

func tick(mm int) float64 {
	switch {
	case mm%10 == 0:
		return 3
	case mm%5 == 0:
		return 2
	}
	return 1
}

// drawZone draws the centre of each line of the machine readable zone, and where its first character and its printing zone end.
func drawZone(c *page.Content, g templates.Geometry) {
	c.SetLine(0.1)
	line(c, 0.5, g.Height-g.Band, g.Width-0.5, g.Height-g.Band)
	for _, centre := range g.Centres {
		y := g.Height - centre
		line(c, g.First, y, g.First+g.LineWidth, y)
		line(c, g.First, y-g.LineHeight/2, g.First, y+g.LineHeight/2)
		line(c, g.First+g.LineWidth, y-g.LineHeight/2, g.First+g.LineWidth, y+g.LineHeight/2)
	}
}

// write puts the page into a file, where one is named.
func (t *testPage) write(file string) error {
	if file == "" {
		return nil
	}
	if err := os.WriteFile(file, t.pdf, 0o600); err != nil {
		return fmt.Errorf("writing the test page: %w", err)
	}
	return nil
}
