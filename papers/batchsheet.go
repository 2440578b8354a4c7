package papers

import (
	"fmt"
	"strconv"
	"time"
)

// BatchSheet goes with a batch from the custody of blanks to reconciliation: which document belongs on which blank, in feeding order.
type BatchSheet struct {
	Authority string
	Batch     string // reference
	Site      string
	Printer   string
	Document  string // "Passport, ordinary"
	Operator  string
	CreatedAt time.Time
	Documents []BatchDocument // in feeding order
	Counts    *Counts         // nil before reconciliation
	SignOffs  []SignOff       // none: operator and supervisor
}

// BatchDocument is one line of a batch sheet.
type BatchDocument struct {
	BlankSerial string
	Number      string // of the document; empty before numbering
	Reference   string // of the application
	Bearer      string
	Result      string // "printed", "spoiled"; empty: to be filled in by hand
}

// Counts is what becomes of a batch's blanks; allocated = good + spoiled + returned.
type Counts struct{ Allocated, Good, Spoiled, Returned int }

// SignOff is a line to sign on.
type SignOff struct{ Role, Name string }

// column is one of a table's.
type column struct {
	title string
	width float64
	font  string
	size  float64
}

func batchColumns() []column {
	return []column{{"", 10, sans, 8}, {"Blank", 31, mono, 8}, {"Document number", 33, mono, 8}, {"Application", 37, mono, 8}, {"Bearer", 41, sans, 8}, {"Result", 22, sans, 8}}
}

const tableRow = 5.8

// PDF gives the sheet, with as many pages as its documents take and the lines to sign on the last one.
func (b BatchSheet) PDF() ([]byte, error) {
	s := newSheet(b.Authority, "Batch "+b.Batch, b.CreatedAt)
	s.rows(inner, []row{
		{"Document", b.Document}, {"Site", b.Site}, {"Printer", b.Printer}, {"Operator", b.Operator}, {"Created", stamp(b.CreatedAt)},
		{"Documents", strconv.Itoa(len(b.Documents))},
	})
	s.SetY(s.GetY() + 6)
	s.tableHead()
	for i, d := range b.Documents {
		if s.room(tableRow) {
			s.tableHead()
		}
		s.tableRow(i, []string{strconv.Itoa(i + 1), d.BlankSerial, d.Number, d.Reference, d.Bearer, d.Result})
	}
	s.SetY(s.GetY() + 8)
	s.room(62)
	s.heading("Reconciliation")
	s.counts(b.Counts)
	s.SetY(s.GetY() + 18)
	signOffs := b.SignOffs
	if len(signOffs) == 0 {
		signOffs = []SignOff{{Role: "Operator", Name: b.Operator}, {Role: "Supervisor"}}
	}
	s.signLines(signOffs)
	return s.finish("batch sheet")
}

func (s *sheet) tableHead() {
	y, x := s.GetY(), margin
	s.SetFillColor(39, 54, 79)
	s.Rect(margin, y, inner, tableRow, "F")
	s.SetTextColor(255, 255, 255)
	for _, c := range batchColumns() {
		s.line(sans, "B", 7.5, x+1.5, y+4, c.title)
		x += c.width
	}
	s.black()
	s.SetY(y + tableRow)
}

func (s *sheet) tableRow(i int, cells []string) {
	y, x := s.GetY(), margin
	if i%2 == 1 {
		// Lines instead of a tint: the word across the page must stay visible.
		s.SetDrawColor(196, 202, 210)
		s.SetLineWidth(0.1)
		s.Line(margin, y, margin+inner, y)
		s.Line(margin, y+tableRow, margin+inner, y+tableRow)
	}
	for j, c := range batchColumns() {
		s.fitted(c.font, "", c.size, x+1.5, y+4.1, c.width-2.5, cells[j])
		x += c.width
	}
	s.SetY(y + tableRow)
}

// counts draws four boxes, filled in or left to the pen.
func (s *sheet) counts(c *Counts) {
	y := s.GetY()
	for i, label := range []string{"Blanks allocated", "= good", "+ spoiled", "+ returned"} {
		x := margin + float64(i)*(inner/4)
		s.grey()
		s.line(sans, "", 8, x, y+4, label)
		s.black()
		s.SetDrawColor(96, 102, 112)
		s.SetLineWidth(0.2)
		s.Rect(x, y+6, inner/4-6, 10, "D")
		if c != nil {
			n := [...]int{c.Allocated, c.Good, c.Spoiled, c.Returned}[i]
			s.line(mono, "", 12, x+3, y+12.6, strconv.Itoa(n))
		}
	}
	s.SetY(y + 18)
	if c != nil && c.Allocated != c.Good+c.Spoiled+c.Returned {
		s.SetTextColor(160, 30, 30)
		s.line(sans, "B", 9, margin, y+20, fmt.Sprintf("The sum does not hold: %d blanks are not accounted for.", c.Allocated-c.Good-c.Spoiled-c.Returned))
		s.black()
		s.SetY(y + 22)
	}
}

// signLines draws lines for date and signature, two side by side.
func (s *sheet) signLines(lines []SignOff) {
	const height = 20.0
	width := inner/2 - 6
	for i, l := range lines {
		if i%2 == 0 && s.room(height) {
			s.SetY(s.GetY() + 14)
		}
		x, y := margin+float64(i%2)*(inner/2+6), s.GetY()
		s.SetDrawColor(24, 26, 30)
		s.SetLineWidth(0.2)
		s.Line(x, y, x+width, y)
		s.grey()
		s.fitted(sans, "", 7.5, x, y+4, width, l.Role+" · date and signature")
		s.black()
		s.fitted(sans, "", 8.5, x, y+8.5, width, l.Name)
		if i%2 == 1 {
			s.SetY(y + height)
		}
	}
}
