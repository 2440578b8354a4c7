package papers

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // portraits
	_ "image/png"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Receipt is what an applicant takes home after applying.
type Receipt struct {
	Authority    string
	Site         string // where the application was taken
	DeliverySite string // where the document will be handed over
	Reference    string // by which the application is asked for
	SubmittedAt  time.Time
	Clerk        string
	Document     string // "Passport, ordinary"
	Request      string // "First issuance"
	Service      string // "normal"
	Applicant    Applicant
	Portrait     []byte   // JPEG or PNG, as captured; may be nil
	Code         Code     // of the reference, for a scanner; may be nil
	Notes        []string // what the applicant should know
}

// Code is a barcode as modules: personalization/barcode's Symbol is one.
type Code interface {
	Columns() int
	Rows() int
	At(column, row int) bool // dark
}

// Applicant is the person on a receipt.
type Applicant struct {
	Name         string
	NationalName string // left out where its script needs joined letters
	DateOfBirth  string
	PlaceOfBirth string
	Sex          string
	Nationality  string
	Number       string // personal number
}

const (
	portraitWidth  = 35.0
	portraitHeight = 45.0
	labelWidth     = 46.0
	rowHeight      = 6.4
)

// PDF gives one page, more where the notes are long.
func (r Receipt) PDF() ([]byte, error) {
	s := newSheet(r.Authority, "Receipt of an application", r.SubmittedAt)
	s.grey()
	s.line(sans, "", 8, margin, headBottom+4, "Reference")
	s.navy()
	s.fitted(mono, "", 17, margin, headBottom+12, inner-portraitWidth-8, r.Reference)
	s.black()
	if err := s.portrait(r.Portrait, pageWidth-margin-portraitWidth, headBottom); err != nil {
		return nil, err
	}
	s.SetY(headBottom + 20)
	if r.Code != nil && r.Code.Columns() > 0 {
		s.code(r.Code, margin, headBottom+17)
		s.SetY(headBottom + 17 + codeHeight + 4)
	}
	width := inner - portraitWidth - 8
	s.rows(width, []row{
		{"Document", r.Document}, {"Request", r.Request}, {"Service", r.Service}, {"Submitted", stamp(r.SubmittedAt)},
		{"At", r.Site}, {"Taken by", r.Clerk},
	})
	s.SetY(max(s.GetY(), headBottom+portraitHeight) + 6)
	s.heading("Applicant")
	a := r.Applicant
	rows := []row{{"Name", a.Name}}
	if a.NationalName != "" && !shaped(a.NationalName) {
		rows = append(rows, row{"Name in national script", a.NationalName})
	}
	s.rows(inner, append(rows, row{"Date of birth", a.DateOfBirth}, row{"Place of birth", a.PlaceOfBirth}, row{"Sex", a.Sex},
		row{"Nationality", a.Nationality}, row{"Personal number", a.Number}, row{"Hand-over at", r.DeliverySite}))
	if len(r.Notes) > 0 {
		s.SetY(s.GetY() + 5)
		s.heading("Please note")
		for _, note := range r.Notes {
			s.paragraph("•", note)
		}
	}
	s.room(28)
	s.SetY(s.GetY() + 16)
	s.signLines([]SignOff{{Role: "For the authority", Name: r.Clerk}, {Role: "Applicant", Name: a.Name}})
	return s.finish("receipt")
}

// A code of one row is codeHeight high; its modules are as wide as readers held by hand like them (ISO/IEC 15417: 0.25 mm and more).
const (
	codeHeight = 11.0
	codeModule = 0.33
)

// code draws a barcode from its top left corner, dark runs as one rectangle each.
func (s *sheet) code(c Code, x, y float64) {
	s.SetFillColor(0, 0, 0)
	height := codeHeight / float64(c.Rows())
	module := min(codeModule, (inner-portraitWidth-8)/float64(c.Columns()))
	if c.Rows() > 1 {
		module = height
	}
	for row := range c.Rows() {
		for from := 0; from < c.Columns(); from++ {
			to := from
			for to < c.Columns() && c.At(to, row) {
				to++
			}
			if to > from {
				s.Rect(x+float64(from)*module, y+float64(row)*height, float64(to-from)*module, height, "F")
				from = to
			}
		}
	}
}

// in sets a font and gives the sheet, for measuring.
func (s *sheet) in(font, style string, size float64) *sheet {
	s.SetFont(font, style, size)
	return s
}

func (s *sheet) heading(text string) {
	s.room(18)
	s.navy()
	s.line(sans, "B", 10.5, margin, s.GetY()+4, text)
	s.black()
	s.SetY(s.GetY() + 7.5)
}

// row is a label and its value; one without a value is left out.
type row struct{ label, value string }

func (s *sheet) rows(width float64, rows []row) {
	for _, r := range rows {
		value := clean(r.value)
		if value == "" {
			continue
		}
		if shaped(value) {
			value = "—"
		}
		lines := s.in(sans, "", 10).wrap(value, width-labelWidth)
		s.room(rowHeight * float64(len(lines)))
		y := s.GetY()
		s.grey()
		s.line(sans, "", 8, margin, y+4.3, r.label)
		s.black()
		for i, text := range lines {
			s.line(sans, "", 10, margin+labelWidth, y+4.3+5*float64(i), text)
		}
		y += rowHeight + 5*float64(len(lines)-1)
		s.SetDrawColor(214, 218, 224)
		s.SetLineWidth(0.1)
		s.Line(margin, y, margin+width, y)
		s.SetY(y)
	}
}

// paragraph writes text of several lines behind a mark.
func (s *sheet) paragraph(mark, text string) {
	for i, l := range s.in(sans, "", 9).wrap(clean(text), inner-6) {
		s.room(5)
		y := s.GetY()
		if i == 0 {
			s.line(sans, "", 9, margin, y+4, mark)
		}
		s.line(sans, "", 9, margin+6, y+4, l)
		s.SetY(y + 4.8)
	}
	s.SetY(s.GetY() + 1)
}

// maxWrapped bounds a value; real ones have a few lines.
const maxWrapped = 12

// wrap breaks text into lines of a width in the font that is set, at spaces where there are any.
func (s *sheet) wrap(text string, width float64) []string {
	var lines []string
	rest := []rune(text)
	for len(rest) > 0 && len(lines) < maxWrapped-1 {
		n, space := 0, 0
		for w := 0.0; n < len(rest); n++ {
			if w += s.GetStringWidth(string(rest[n])); w > width {
				break
			}
			if rest[n] == ' ' {
				space = n
			}
		}
		if n == len(rest) {
			return append(lines, string(rest))
		}
		if space > 0 {
			lines, rest = append(lines, string(rest[:space])), rest[space+1:]
			continue
		}
		n = max(n, 1)
		lines, rest = append(lines, string(rest[:n])), rest[n:]
	}
	return append(lines, s.cut(string(rest), width))
}

// portrait places an image, or an empty frame where there is none.
func (s *sheet) portrait(file []byte, x, y float64) error {
	s.SetDrawColor(160, 166, 176)
	s.SetLineWidth(0.15)
	if len(file) == 0 {
		s.Rect(x, y, portraitWidth, portraitHeight, "D")
		s.grey()
		s.line(sans, "", 7.5, x+9, y+portraitHeight/2+1, "no portrait")
		s.black()
		return nil
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("reading portrait: %w", err)
	}
	s.RegisterImageOptionsReader("portrait", fpdf.ImageOptions{ImageType: kind}, bytes.NewReader(file))
	if err := s.Error(); err != nil {
		return fmt.Errorf("reading portrait: %w", err)
	}
	scale := min(portraitWidth/float64(config.Width), portraitHeight/float64(config.Height))
	w, h := scale*float64(config.Width), scale*float64(config.Height)
	x, y = x+(portraitWidth-w)/2, y+(portraitHeight-h)/2
	s.ImageOptions("portrait", x, y, w, h, false, fpdf.ImageOptions{ImageType: kind}, 0, "")
	s.Rect(x, y, w, h, "D")
	return nil
}
