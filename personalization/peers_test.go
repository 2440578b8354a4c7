package personalization

import (
	"bytes"
	"io"
	"time"

	codeberg "codeberg.org/go-pdf/fpdf"
	"github.com/signintech/gopdf"
)

func newCodeberg() fpdfLike {
	return codebergPDF{codeberg.NewCustom(&codeberg.InitType{UnitStr: "mm", Size: codeberg.SizeType{Wd: 125, Ht: 88}})}
}

type codebergPDF struct{ *codeberg.Fpdf }

func (p codebergPDF) register(name, kind string, file []byte) {
	p.RegisterImageOptionsReader(name, codeberg.ImageOptions{ImageType: kind}, bytes.NewReader(file))
}

const ptPerMM = 72 / 25.4

// signintech is gopdf, which counts in points, has no open path and gives its errors call by call.
type signintech struct {
	*gopdf.GoPdf
	images map[string]gopdf.ImageHolder
	x, y   float64
	alpha  gopdf.Transparency
	err    error
}

func newSignintech() fpdfLike {
	p := &signintech{GoPdf: &gopdf.GoPdf{}, images: map[string]gopdf.ImageHolder{}, alpha: gopdf.Transparency{Alpha: 1, BlendModeType: gopdf.NormalBlendMode}}
	p.Start(gopdf.Config{PageSize: gopdf.Rect{W: 125 * ptPerMM, H: 88 * ptPerMM}})
	return p
}

func (p *signintech) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *signintech) SetMargins(_, _, _ float64)     {}
func (p *signintech) SetAutoPageBreak(bool, float64) {}
func (p *signintech) SetCreationDate(time.Time)      {}
func (p *signintech) SetModificationDate(time.Time)  {}
func (p *signintech) SetCatalogSort(bool)            {}
func (p *signintech) DrawPath(string)                {}
func (p *signintech) SetLineWidth(width float64)     { p.GoPdf.SetLineWidth(width * ptPerMM) }
func (p *signintech) SetDrawColor(r, g, b int)       { p.SetStrokeColor(uint8(r), uint8(g), uint8(b)) }
func (p *signintech) SetFillColor(r, g, b int)       { p.GoPdf.SetFillColor(uint8(r), uint8(g), uint8(b)) }
func (p *signintech) SetTextColor(r, g, b int)       { p.GoPdf.SetTextColor(uint8(r), uint8(g), uint8(b)) }
func (p *signintech) MoveTo(x, y float64)            { p.x, p.y = x, y }
func (p *signintech) SetFont(family, style string, size float64) {
	p.keep(p.GoPdf.SetFont(family, style, size))
}

func (p *signintech) AddUTF8FontFromBytes(family, _ string, ttf []byte) {
	p.keep(p.AddTTFFontData(family, ttf))
}

func (p *signintech) Text(x, y float64, s string) {
	p.SetXY(x*ptPerMM, y*ptPerMM)
	p.keep(p.GoPdf.Text(s))
}

func (p *signintech) GetStringWidth(s string) float64 {
	width, err := p.MeasureTextWidth(s)
	p.keep(err)
	return width / ptPerMM
}

func (p *signintech) SetAlpha(alpha float64, blend string) {
	p.alpha = gopdf.Transparency{Alpha: alpha, BlendModeType: gopdf.BlendModeType("/" + blend)}
	p.keep(p.SetTransparency(p.alpha))
}

func (p *signintech) LineTo(x, y float64) {
	p.Line(p.x*ptPerMM, p.y*ptPerMM, x*ptPerMM, y*ptPerMM)
	p.x, p.y = x, y
}

func (p *signintech) CurveBezierCubicTo(x1, y1, x2, y2, x, y float64) {
	const k = ptPerMM
	p.Curve(p.x*k, p.y*k, x1*k, y1*k, x2*k, y2*k, x*k, y*k, "D")
	p.x, p.y = x, y
}

func (p *signintech) Rect(x, y, width, height float64, style string) {
	p.RectFromUpperLeftWithStyle(x*ptPerMM, y*ptPerMM, width*ptPerMM, height*ptPerMM, style)
}

func (p *signintech) register(name, _ string, file []byte) {
	holder, err := gopdf.ImageHolderByBytes(file)
	p.keep(err)
	p.images[name] = holder
}

func (p *signintech) Image(name string, x, y, width, height float64, _ bool, _ string, _ int, _ string) {
	alpha := p.alpha
	p.keep(p.ImageByHolderWithOptions(p.images[name], gopdf.ImageOptions{X: x * ptPerMM, Y: y * ptPerMM,
		Rect: &gopdf.Rect{W: width * ptPerMM, H: height * ptPerMM}, Transparency: &alpha}))
}

func (p *signintech) Output(w io.Writer) error {
	if p.err != nil {
		return p.err
	}
	_, err := p.WriteTo(w)
	return err
}
