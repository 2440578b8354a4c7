package papers

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Measures of the contact sheet as a picture, in pixels.
const (
	pictureCell    = 520
	pictureGap     = 36
	pictureHead    = 96
	pictureCaption = 26
)

// PNG gives the whole sheet as one picture for the screen.
func (c ContactSheet) PNG() ([]byte, error) {
	caption, err := face(dejavusans.TTF, 17)
	if err != nil {
		return nil, err
	}
	title, err := face(dejavusansbold.TTF, 34)
	if err != nil {
		return nil, err
	}
	n := c.columns()
	pictures := make([]*image.RGBA, len(c.Pages))
	for i, p := range c.Pages {
		if pictures[i], err = reduce(p.PNG, pictureCell); err != nil {
			return nil, fmt.Errorf("reading picture %d of contact sheet: %w", i+1, err)
		}
	}
	var tops []int
	height := pictureGap + pictureHead
	for from := 0; from < len(pictures); from += n {
		tallest, lines := 0, 0
		for i := from; i < min(from+n, len(pictures)); i++ {
			tallest, lines = max(tallest, pictures[i].Rect.Dy()), max(lines, min(len(c.Pages[i].Caption), 3))
		}
		tops = append(tops, height)
		height += tallest + lines*pictureCaption + pictureGap
	}
	out := image.NewRGBA(image.Rect(0, 0, pictureGap+n*(pictureCell+pictureGap), height))
	draw.Draw(out, out.Rect, image.NewUniform(color.RGBA{243, 244, 246, 255}), image.Point{}, draw.Src)
	write(out, title, pictureGap, pictureGap+34, c.Title+" · "+Specimen, out.Rect.Dx()-2*pictureGap)
	write(out, caption, pictureGap, pictureGap+66, c.Authority+" · "+stamp(c.MadeAt), out.Rect.Dx()-2*pictureGap)
	for i, p := range pictures {
		x, y := pictureGap+i%n*(pictureCell+pictureGap), tops[i/n]
		draw.Draw(out, p.Rect.Add(image.Pt(x, y)), p, image.Point{}, draw.Src)
		for j, text := range c.Pages[i].Caption[:min(len(c.Pages[i].Caption), 3)] {
			write(out, caption, x, y+p.Rect.Dy()+(j+1)*pictureCaption-4, text, pictureCell)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, out); err != nil {
		return nil, fmt.Errorf("encoding contact sheet: %w", err)
	}
	return b.Bytes(), nil
}

func face(ttf []byte, size float64) (font.Face, error) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("reading font: %w", err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("preparing font: %w", err)
	}
	return face, nil
}

// write sets a line of text, cut to a width, with its baseline at y.
func write(out *image.RGBA, f font.Face, x, y int, text string, width int) {
	if text = clean(text); shaped(text) {
		text = "—"
	}
	letters := []rune(text)
	letters = letters[:min(len(letters), 400)]
	for len(letters) > 0 && font.MeasureString(f, string(letters)) > fixed.I(width) {
		letters = letters[:len(letters)-1]
	}
	d := font.Drawer{Dst: out, Src: image.NewUniform(color.RGBA{39, 54, 79, 255}), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(string(letters))
}
