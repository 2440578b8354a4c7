package papers

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"time"

	"codeberg.org/go-pdf/fpdf"
	scale "golang.org/x/image/draw"
)

// ContactSheet shows many printed pages at a glance.
type ContactSheet struct {
	Authority string
	Title     string
	MadeAt    time.Time
	Columns   int // 2 to 5; 0 stands for 3
	Pages     []ContactPage
}

// ContactPage is one picture with the lines below it, at most three.
type ContactPage struct {
	PNG     []byte
	Caption []string
}

const (
	captionLine = 3.3
	gap         = 5.0
	sheetDPI    = 220
)

func (c ContactSheet) columns() int {
	if c.Columns == 0 {
		return 3
	}
	return min(max(c.Columns, 2), 5)
}

// PDF gives the sheet on as many A4 pages as it takes. A picture that can't be read is an error that names its place.
func (c ContactSheet) PDF() ([]byte, error) {
	s := newSheet(c.Authority, c.Title, c.MadeAt)
	n := c.columns()
	width := (inner - gap*float64(n-1)) / float64(n)
	for from := 0; from < len(c.Pages); from += n {
		line := c.Pages[from:min(from+n, len(c.Pages))]
		if err := s.contactLine(from, line, width); err != nil {
			return nil, err
		}
	}
	return s.finish("contact sheet")
}

// contactLine places pictures side by side, their captions below the tallest.
func (s *sheet) contactLine(first int, pages []ContactPage, width float64) error {
	pixels := int(width / 25.4 * sheetDPI)
	names, heights, tallest, captions := make([]string, len(pages)), make([]float64, len(pages)), 0.0, 0
	for i, p := range pages {
		// No two of one width: fpdf writes images in the order of their widths, and those of one width in any order.
		picture, err := reduce(p.PNG, pixels+first+i)
		if err != nil {
			return fmt.Errorf("reading picture %d of contact sheet: %w", first+i+1, err)
		}
		var file bytes.Buffer
		if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: 88}); err != nil {
			return fmt.Errorf("encoding picture %d of contact sheet: %w", first+i+1, err)
		}
		names[i] = fmt.Sprintf("picture-%d", first+i)
		s.RegisterImageOptionsReader(names[i], fpdf.ImageOptions{ImageType: "jpeg"}, &file)
		b := picture.Bounds()
		heights[i] = width * float64(b.Dy()) / float64(b.Dx())
		tallest, captions = max(tallest, heights[i]), max(captions, min(len(p.Caption), 3))
	}
	s.room(tallest + captionLine*float64(captions) + gap)
	y := s.GetY()
	for i, p := range pages {
		x := margin + float64(i)*(width+gap)
		s.ImageOptions(names[i], x, y, width, heights[i], false, fpdf.ImageOptions{ImageType: "jpeg"}, 0, "")
		s.SetDrawColor(160, 166, 176)
		s.SetLineWidth(0.1)
		s.Rect(x, y, width, heights[i], "D")
		for j, text := range p.Caption[:min(len(p.Caption), 3)] {
			s.fitted(sans, "", 6.6, x, y+tallest+captionLine*float64(j+1), width, text)
		}
	}
	s.SetY(y + tallest + captionLine*float64(captions) + gap)
	return nil
}

// maxPicture bounds the pixels of a page's picture: A4 at 600 dpi.
const maxPicture = 36_000_000

// reduce decodes a picture and scales it, on white, to a width in pixels; one more than twice as tall is set in the middle.
func reduce(file []byte, width int) (*image.RGBA, error) {
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	if config.Width*config.Height > maxPicture || config.Width < 1 || config.Height < 1 {
		return nil, fmt.Errorf("picture of %d × %d pixels", config.Width, config.Height)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	fit := min(float64(width)/float64(config.Width), 2*float64(width)/float64(config.Height))
	w, h := max(1, int(fit*float64(config.Width)+0.5)), max(1, int(fit*float64(config.Height)+0.5))
	out := image.NewRGBA(image.Rect(0, 0, width, h))
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	scale.CatmullRom.Scale(out, image.Rect((width-w)/2, 0, (width-w)/2+w, h), picture, picture.Bounds(), scale.Over, nil)
	return out, nil
}
