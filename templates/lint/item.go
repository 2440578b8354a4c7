package lint

import (
	"strings"

	"chancery/templates"
)

// The planes of a side, as layouts call them.
const (
	substrate       = "substrate"
	personalization = "personalization"
	ultraviolet     = "uv"
)

// item is an element with what the rules want to know of it.
type item struct {
	*templates.Element
	side, plane string
	index       int
	kind        string // as in the layout file; "" if it has not exactly one
	path        string
	box         templates.Rect
	placed      bool // box is meant
}

// finding makes a finding at the item, or at a key below it.
func (i item) finding(key, text string) Finding {
	path := i.path
	if key != "" {
		path += "." + key
	}
	return Finding{Path: path, Element: i.name(), Text: text}
}

// name is how people call the element.
func (i item) name() string {
	switch {
	case i.kind == "":
		return "element"
	case i.Text != nil && i.Text.Field != "":
		return "text " + i.Text.Field
	case i.Text != nil:
		return "text " + quoted(i.Text.Value)
	case i.Barcode != nil:
		return "barcode " + quoted(i.Barcode.Content)
	}
	return i.kind
}

// quoted gives the beginning of a text on one line.
func quoted(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > 30 {
		r = append(r[:30], '…')
	}
	return "“" + string(r) + "”"
}

// data tells the elements that hold what an inspector or a reader reads, art being the rest.
func (i item) data() bool {
	return i.Text != nil || i.Portrait != nil || i.Ghost != nil || i.LinePortrait != nil || i.Signature != nil ||
		i.MRZ != nil || i.Barcode != nil || i.Microtext != nil || i.Specimen != nil
}

// paint gives ink, tint and opacity of an element; ok is false where none is named, as in a
// portrait in colour.
func (i item) paint() (p templates.Paint, ok bool) {
	e := i.Element
	switch {
	case e.Text != nil:
		p = e.Text.Paint
	case e.LinePortrait != nil:
		p = e.LinePortrait.Paint
	case e.Microtext != nil:
		p = e.Microtext.Paint
	case e.Specimen != nil:
		p = e.Specimen.Paint
	case e.Waves != nil:
		p = e.Waves.Paint
	case e.Rosette != nil:
		p = e.Rosette.Paint
	case e.Band != nil:
		p = e.Band.Paint
	case e.PortraitFrame != nil:
		p = e.PortraitFrame.Paint
	case e.LineScreen != nil:
		p = e.LineScreen.Paint
	case e.Latent != nil:
		p = e.Latent.Paint
	case e.Register != nil:
		p = e.Register.Paint
	default:
		return i.plainPaint()
	}
	return p, p.Ink != ""
}

// plainPaint is paint for the kinds that have an ink alone, and for simple art.
func (i item) plainPaint() (p templates.Paint, ok bool) {
	e := i.Element
	switch {
	case e.Rule != nil:
		p = e.Rule.Paint
	case e.Box != nil:
		p = e.Box.Paint
	case e.Drawing != nil:
		p = e.Drawing.Paint
	case e.Ghost != nil:
		p.Ink, p.Opacity = e.Ghost.Ink, &e.Ghost.Opacity
	case e.Signature != nil:
		p.Ink = e.Signature.Ink
	case e.MRZ != nil:
		p.Ink = e.MRZ.Ink
	case e.Barcode != nil:
		p.Ink = e.Barcode.Ink
	case e.Image != nil:
		p.Ink, p.Opacity = e.Image.Ink, e.Image.Opacity
	}
	return p, p.Ink != ""
}
