// Package papers makes what is printed on ordinary paper: the receipt of an application, the sheet that goes with a batch, the contact
// sheet of printed pages. Data pages are not made here: they need inks and exact bytes that fpdf, which this package is built on, has
// not.
//
// A paper is a plain struct; its method PDF gives A4 pages with embedded fonts. The same struct gives the same bytes: dates are those
// of the struct. As long as no authority has installed its own layouts, every paper says SPECIMEN.
package papers

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusansmono"
)

// A4 and its parts, in millimetres.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 18.0
	inner      = pageWidth - 2*margin
	headBottom = 38.0 // below the title
	footTop    = pageHeight - 16
)

const (
	sans = "DejaVuSans"
	mono = "DejaVuSansMono"
)

// Specimen is the word across every paper of the fictional State.
const Specimen = "SPECIMEN"

// sheet is a paper while it is being made.
type sheet struct {
	*fpdf.Fpdf
}

// newSheet begins a paper with head and foot on every page.
func newSheet(authority, title string, made time.Time) *sheet {
	s := &sheet{fpdf.New("P", "mm", "A4", "")}
	made = made.UTC()
	s.SetCatalogSort(true)
	s.SetCreationDate(made)
	s.SetModificationDate(made)
	s.SetProducer("Chancery", true)
	s.SetTitle(clean(title), true)
	s.SetAuthor(clean(authority), true)
	s.SetLang("en")
	s.AddUTF8FontFromBytes(sans, "", dejavusans.TTF)
	s.AddUTF8FontFromBytes(sans, "B", dejavusansbold.TTF)
	s.AddUTF8FontFromBytes(mono, "", dejavusansmono.TTF)
	s.SetMargins(margin, margin, margin)
	s.SetAutoPageBreak(false, 0)
	s.SetHeaderFunc(func() { s.head(authority, title) })
	s.SetFooterFunc(func() { s.foot(made) })
	s.AliasNbPages("")
	s.AddPage()
	s.SetY(headBottom)
	return s
}

// head draws authority, title and the word SPECIMEN across the page, under all that follows.
func (s *sheet) head(authority, title string) {
	s.TransformBegin()
	s.TransformRotate(52, pageWidth/2, pageHeight/2)
	s.SetFont(sans, "B", 96)
	s.SetTextColor(236, 238, 242)
	w := s.GetStringWidth(Specimen)
	s.Text(pageWidth/2-w/2, pageHeight/2+12, Specimen)
	s.TransformEnd()
	s.navy()
	s.fitted(sans, "", 8.5, margin, 17, inner, authority)
	s.fitted(sans, "B", 16, margin, 26, inner, title)
	s.SetDrawColor(39, 54, 79)
	s.SetLineWidth(0.5)
	s.Line(margin, 30.5, pageWidth-margin, 30.5)
	s.SetLineWidth(0.15)
	s.Line(margin, 31.6, pageWidth-margin, 31.6)
	s.black()
	s.SetY(headBottom)
}

func (s *sheet) foot(made time.Time) {
	s.SetDrawColor(160, 166, 176)
	s.SetLineWidth(0.15)
	s.Line(margin, footTop, pageWidth-margin, footTop)
	s.grey()
	s.line(sans, "", 7.5, margin, footTop+4.5, Specimen+" · no travel document, no proof of identity · "+stamp(made))
	// The number of pages is filled in later and can't be measured now, so the line begins where there is room for three digits.
	s.line(sans, "", 7.5, pageWidth-margin-22, footTop+4.5, fmt.Sprintf("page %d of {nb}", s.PageNo()))
	s.black()
}

func (s *sheet) navy()  { s.SetTextColor(39, 54, 79) }
func (s *sheet) grey()  { s.SetTextColor(96, 102, 112) }
func (s *sheet) black() { s.SetTextColor(24, 26, 30) }

// line writes one line of our own text with its baseline at y.
func (s *sheet) line(font, style string, size, x, y float64, text string) {
	s.SetFont(font, style, size)
	s.Text(x, y, text)
}

// fitted writes one line of any text, cut to a width; a dash stands for what can't be set.
func (s *sheet) fitted(font, style string, size, x, y, width float64, text string) {
	if text = clean(text); shaped(text) {
		text = "—"
	}
	s.SetFont(font, style, size)
	s.Text(x, y, s.cut(text, width))
}

// room begins a new page where less than a height is left.
func (s *sheet) room(height float64) bool {
	if s.GetY()+height <= footTop-4 {
		return false
	}
	s.AddPage()
	return true
}

// finish gives the file. The first error of any step comes out here.
func (s *sheet) finish(what string) ([]byte, error) {
	var b bytes.Buffer
	if err := s.Output(&b); err != nil {
		return nil, fmt.Errorf("writing %s: %w", what, err)
	}
	return b.Bytes(), nil
}

// stamp writes a moment for people; papers are read in more than one time zone.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") + " UTC" }

// missing stands for a character that the font can't show.
const missing = '□'

// clean makes a text that can be set: one line, valid UTF-8, within the plane that fpdf knows, no letters that need shaping.
func clean(text string) string {
	text = strings.ToValidUTF8(text, string(missing))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case r > 0xffff || r == utf8.RuneError:
			return missing
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(strings.ReplaceAll(text, "{nb}", "{ nb}"))
}

// shaped tells whether a text needs joined letters or runs from right to left, which fpdf does not do.
func shaped(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Devanagari, unicode.Bengali, unicode.Tamil,
			unicode.Thai, unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
	})
}

// cut shortens a line to a width in the font that is set, and shows that it did.
func (s *sheet) cut(text string, width float64) string {
	if s.GetStringWidth(text) <= width {
		return text
	}
	letters := []rune(text)
	letters = letters[:min(len(letters), 400)] // no line holds more; each try measures all of it
	for len(letters) > 0 && s.GetStringWidth(string(letters)+"…") > width {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}
