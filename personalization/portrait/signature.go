package portrait

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/png"
)

// Signature is a bearer's displayed signature in the one form from which documents are made: an 8-bit grey PNG without metadata, strokes
// dark on white, paper taken away, cut to the strokes. It is immutable.
type Signature struct {
	PNG    []byte
	Width  int
	Height int
	SHA256 [32]byte // of PNG; the record names the signature by it
}

// The largest normalised signature; larger ones are reduced, smaller ones stay (Doc 9303-3 §3: aspect kept, no cropping, no frame).
const (
	maxSignatureWidth  = 1000
	maxSignatureHeight = 300
)

// NormaliseSignature decodes a submitted signature, takes the paper's tone away, cuts to the strokes with a small margin, reduces it to
// at most 1000 × 300 pixels and encodes it again. Empty and mostly dark pictures are refused, with an [Error].
func NormaliseSignature(data []byte) (Signature, error) {
	picture, info, err := decode(data, SignatureLimits())
	if err != nil {
		return Signature{}, err
	}
	// Large pictures are reduced first, to bound the work; twice the final size leaves room for cutting.
	fit := min(1, 2*maxSignatureWidth/float64(max(info.Width, info.Height)))
	page := upright(scaled(picture, max(1, round(fit*float64(info.Width))), max(1, round(fit*float64(info.Height)))), info.Orientation)
	strokes := grey(page)
	if err := clearPaper(strokes); err != nil {
		return Signature{}, err
	}
	box, err := strokeBox(strokes)
	if err != nil {
		return Signature{}, err
	}
	cut := strokes.SubImage(box)
	if shrink := min(maxSignatureWidth/float64(box.Dx()), maxSignatureHeight/float64(box.Dy())); shrink < 1 {
		cut = grey(scaled(cut, max(1, round(shrink*float64(box.Dx()))), max(1, round(shrink*float64(box.Dy())))))
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, cut); err != nil {
		return Signature{}, fmt.Errorf("encoding signature: %w", err)
	}
	return Signature{PNG: b.Bytes(), Width: cut.Bounds().Dx(), Height: cut.Bounds().Dy(), SHA256: sha256.Sum256(b.Bytes())}, nil
}

// clearPaper stretches tones so that paper is white and the darkest strokes are black.
func clearPaper(g *image.Gray) error {
	tones := histogram(g.Pix)
	paper, ink := tones.quantile(0.9), tones.quantile(0.002)
	if paper-ink < 40 {
		return refuse("write with a dark pen on white paper and send it again", "signature shows no strokes, or they hardly differ from the paper")
	}
	// A sixth of the range counts as paper, so that grain and creases vanish.
	top := paper - (paper-ink)/6
	for i, v := range g.Pix {
		g.Pix[i] = uint8(min(max(255*(int(v)-ink)/(top-ink), 0), 255))
	}
	return nil
}

// strokeBox gives the box of all strokes with a margin, within the picture.
func strokeBox(g *image.Gray) (image.Rectangle, error) {
	box := image.Rectangle{}
	dark := 0
	for y := range g.Rect.Dy() {
		row := g.Pix[y*g.Stride : y*g.Stride+g.Rect.Dx()]
		for x, v := range row {
			if v < 160 {
				dark++
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if dark < 40 {
		return box, refuse("write it larger or with a thicker pen", "signature shows no strokes")
	}
	if 2*dark > len(g.Pix) {
		return box, refuse("send a dark signature on white paper", "signature is dark all over")
	}
	if box.Dx() < 20 {
		return box, refuse("write it larger", "signature is only %d pixels wide", box.Dx())
	}
	return box.Inset(-2 - box.Dx()/50).Intersect(g.Rect), nil
}
