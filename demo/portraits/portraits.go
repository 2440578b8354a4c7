// Package portraits draws the people and signatures of the demonstration. Nobody in them is real and no photograph went into them: heads
// are drawn from curves whose measures come from a seed, within the limits that Doc 9303-3 §3.9.1 and ISO/IEC 39794-5 set for portraits
// (size of the head, level eyes, light and even background). The same seed and options give the same bytes.
package portraits

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
)

// Size of a drawn portrait: 35 × 45 mm at 451 dpi, as portraits are scanned (BSI TR-03121-3, table 5.3).
const (
	Width  = 622
	Height = 800
)

// Portrait draws a bust as a JPEG of [Width] × [Height] pixels.
func Portrait(seed int64, o Options) ([]byte, error) {
	picture := drawPerson(newPerson(seed, o), o.Fault)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 93}); err != nil {
		return nil, fmt.Errorf("encoding drawn portrait: %w", err)
	}
	return b.Bytes(), nil
}

func drawPerson(p *person, fault Fault) image.Image {
	scale := float64(Width) / 35
	if fault == FaultSmall {
		scale = 190.0 / 35
	}
	c := newCanvas(35, 45, scale)
	c.drawBackground(p, fault)
	if p.scarf {
		p.drawScarfBehind(c)
	} else {
		p.drawBackHair(c)
		p.drawNeck(c)
		p.drawClothes(c)
	}
	if !p.hidesEars() {
		p.drawEars(c)
	}
	face := p.drawFace(c)
	p.drawNose(c, face)
	p.drawMouth(c, face)
	p.drawEyes(c, face)
	p.drawYears(c, face)
	p.drawBeard(c, face)
	p.drawBrows(c)
	if p.scarf {
		p.drawScarf(c, face)
	} else {
		p.drawHair(c, face)
	}
	p.drawGlasses(c)
	return c.spoil(fault)
}

// drawBackground draws a light wall with the faint shade that a lamp leaves.
func (c *canvas) drawBackground(p *person, fault Fault) {
	tint := pick(p.random, []rgb{hex(0xdfe4e8), hex(0xe4e4e2), hex(0xdde3e0), hex(0xe2e0e4)})
	c.paint(c.all(), radial{pt{13, 14}, 40, tint.mix(hex(0xffffff), 0.35), tint.times(0.95)}, 1)
	if fault == FaultBackground {
		for i := range 9 {
			x := float64(i)*4 - 1
			c.fill(polygon(pt{x, 0}, pt{x + 2, 0}, pt{x + 2, 45}, pt{x, 45}), hex(0x7d5f4a), 0.8)
		}
	}
}

// spoil does to a finished picture what a fault asks for.
func (c *canvas) spoil(fault Fault) image.Image {
	switch fault {
	case FaultDark:
		for i := range c.img.Pix {
			if i%4 != 3 {
				c.img.Pix[i] /= 9
			}
		}
	case FaultWide:
		out := image.NewRGBA(image.Rect(0, 0, Height, Height))
		draw.Draw(out, out.Rect, image.NewUniform(c.img.At(2, 2)), image.Point{}, draw.Src)
		draw.Draw(out, c.img.Rect.Add(image.Pt((Height-Width)/2, 0)), c.img, image.Point{}, draw.Src)
		return out
	}
	return c.img
}
