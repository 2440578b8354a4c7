package proof

import (
	"fmt"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// Box is a part of a page in mm: its left top corner from that of the page, and its size.
type Box struct{ X, Y, Width, Height float64 }

// Whole gives the box of the whole page.
func (p *Page) Whole() Box { return Box{Width: p.Width, Height: p.Height} }

// Foot gives the box of the page's lowest part, a height in mm.
func (p *Page) Foot(height float64) Box {
	return Box{Y: p.Height - height, Width: p.Width, Height: height}
}

// Gray gives the grey picture of a box at a resolution in dots per inch. Only what touches the box
// is drawn. Its left top corner is the picture's to a fraction of a pixel; beyond the page the
// picture is white.
func (p *Page) Gray(box Box, dpi float64) (*image.Gray, error) {
	view, err := viewOf(box, dpi)
	if err != nil {
		return nil, err
	}
	return p.gray(view)
}

func (p *Page) gray(v view) (*image.Gray, error) {
	m := image.NewGray(image.Rect(0, 0, v.width, v.height))
	if err := p.draw(v, enums.FPDF_BITMAP_FORMAT_GRAY, enums.FPDF_RENDER_FLAG_GRAYSCALE, m.Pix, m.Stride); err != nil {
		return nil, err
	}
	return m, nil
}

// Color gives the picture of a box in colour, as Gray does in grey.
func (p *Page) Color(box Box, dpi float64) (*image.RGBA, error) {
	view, err := viewOf(box, dpi)
	if err != nil {
		return nil, err
	}
	return p.color(view)
}

func (p *Page) color(v view) (*image.RGBA, error) { return p.colorOn(v, nil) }

// colorOn is color on paper that has something on it already; nil is white.
func (p *Page) colorOn(v view, paper *image.RGBA) (*image.RGBA, error) {
	format := enums.FPDF_BITMAP_FORMAT(enums.FPDF_BITMAP_FORMAT_BGRX)
	if v.paper = paper; paper != nil {
		format = enums.FPDF_BITMAP_FORMAT_BGRA // else PDFium blends with what the page alone has drawn, not with what lies beneath
	}
	m := image.NewRGBA(image.Rect(0, 0, v.width, v.height))
	if err := p.draw(v, format, enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER, m.Pix, m.Stride); err != nil {
		return nil, err
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	return m, nil
}

// view is a box as it falls on pixels: the picture's size, pixels for each mm both ways, and the
// corner of the page in pixels from that of the picture.
type view struct {
	width, height int
	perX, perY    float64
	left, top     float64
	paper         *image.RGBA // of the picture's size; nil is white
}

func viewOf(box Box, dpi float64) (view, error) {
	if !(dpi >= minDPI && dpi <= maxDPI) {
		return view{}, fmt.Errorf("%g dpi, %d to %d are possible", dpi, minDPI, maxDPI)
	}
	mm := dpi / 25.4
	width, height := math.Round(box.Width*mm), math.Round(box.Height*mm)
	if !(width >= 1 && height >= 1 && width*height <= maxPixels && math.Abs(box.X*mm) <= maxPixels && math.Abs(box.Y*mm) <= maxPixels) {
		return view{}, fmt.Errorf("box of %.2f × %.2f mm at %.2f, %.2f gives no picture at %g dpi: 1 to %d pixels are possible", box.Width, box.Height, box.X, box.Y, dpi, maxPixels)
	}
	return view{width: int(width), height: int(height), perX: mm, perY: mm, left: -box.X * mm, top: -box.Y * mm}, nil
}

// draw renders a view into pixels of a format.
func (p *Page) draw(v view, format enums.FPDF_BITMAP_FORMAT, flags enums.FPDF_RENDER_FLAG, pixels []uint8, stride int) (err error) {
	created, err := p.engine.FPDFBitmap_CreateEx(&requests.FPDFBitmap_CreateEx{Width: v.width, Height: v.height, Format: format, Pointer: uint64(0)})
	if err != nil {
		return fmt.Errorf("making room for %d × %d pixels: %w", v.width, v.height, err)
	}
	bitmap := created.Bitmap
	defer func() {
		_, freeing := p.engine.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: bitmap})
		if err == nil {
			err = freeing
		}
	}()
	const white = 0xFFFFFFFF
	if _, err := p.engine.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: bitmap, Width: v.width, Height: v.height, Color: white}); err != nil {
		return fmt.Errorf("laying down paper: %w", err)
	}
	if v.paper != nil {
		if err := p.lay(bitmap, v); err != nil {
			return fmt.Errorf("laying down paper: %w", err)
		}
	}
	_, err = p.engine.FPDF_RenderPageBitmapWithMatrix(&requests.FPDF_RenderPageBitmapWithMatrix{
		Bitmap: bitmap, Page: p.page, Matrix: matrix(v), Flags: flags,
		Clipping: structs.FPDF_FS_RECTF{Right: float32(v.width), Bottom: float32(v.height)},
	})
	if err != nil {
		return fmt.Errorf("rendering the page: %w", err)
	}
	return p.copy(bitmap, v.height, pixels, stride)
}

// matrix places the page, which PDFium has put upright with its corner at the origin, on the pixels.
func matrix(v view) structs.FPDF_FS_MATRIX {
	return structs.FPDF_FS_MATRIX{A: float32(v.perX / ptPerMM), D: float32(v.perY / ptPerMM), E: float32(v.left), F: float32(v.top)}
}

// lay puts the view's paper into the engine's memory, in colour.
func (p *Page) lay(bitmap references.FPDF_BITMAP, v view) error {
	if v.paper.Rect.Size() != image.Pt(v.width, v.height) {
		return fmt.Errorf("it has %v pixels, the picture %d × %d", v.paper.Rect.Size(), v.width, v.height)
	}
	buffer, err := p.engine.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: bitmap}) // a view of the engine's memory, no copy
	if err != nil {
		return err
	}
	theirs := len(buffer.Buffer) / v.height
	for y := range v.height {
		copy(buffer.Buffer[y*theirs:(y+1)*theirs], v.paper.Pix[y*v.paper.Stride:y*v.paper.Stride+4*v.width])
	}
	return nil
}

// copy takes the pixels out of the engine's memory.
func (p *Page) copy(bitmap references.FPDF_BITMAP, height int, pixels []uint8, stride int) error {
	buffer, err := p.engine.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: bitmap})
	if err != nil {
		return fmt.Errorf("taking the picture: %w", err)
	}
	theirs := len(buffer.Buffer) / height
	if theirs < stride {
		return fmt.Errorf("taking the picture: %d bytes a row, %d expected", theirs, stride)
	}
	for y := range height {
		copy(pixels[y*stride:(y+1)*stride], buffer.Buffer[y*theirs:])
	}
	return nil
}
