package proof

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
)

// Text gives the lines of the first page's text from top to bottom, those at one height from
// left to right, so that the machine readable zone of a printed page stands last. It reads the
// text of the PDF, not the picture.
func (r *Rasterizer) Text(ctx context.Context, pdf []byte) ([]string, error) {
	var lines []string
	err := r.Read(ctx, pdf, func(p *Page) (err error) {
		lines, err = p.Text()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the page's text: %w", err)
	}
	return lines, nil
}

// Text gives the lines of the page's text as Rasterizer.Text does.
func (p *Page) Text() ([]string, error) {
	text, err := p.engine.GetPageTextStructured(&requests.GetPageTextStructured{Page: p.page, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return nil, err
	}
	return ordered(text.Chars), nil
}

// line is a run of characters as the page set them.
type line struct {
	text            strings.Builder
	left, top, base float64
	begun           bool
}

// ordered joins characters to lines and puts these in order.
func ordered(characters []*responses.GetPageTextStructuredChar) []string {
	lines := []*line{{}}
	for _, c := range characters {
		last := lines[len(lines)-1]
		// PDFium takes a hyphen at the end of a line for a broken word: it gives 0x02 in its place, and no line end.
		if strings.ContainsAny(c.Text, "\r\n\x02") {
			if last.begun {
				lines = append(lines, &line{})
			}
			continue
		}
		p := c.PointPosition
		if strings.TrimSpace(c.Text) != "" && !last.begun {
			last.begun, last.left, last.top, last.base = true, p.Left, max(p.Top, p.Bottom), min(p.Top, p.Bottom)
		}
		last.text.WriteString(c.Text)
	}
	lines = slices.DeleteFunc(lines, func(l *line) bool { return !l.begun })
	// Characters of one line differ in height; what shares its foot to a point is at one height.
	slices.SortStableFunc(lines, func(a, b *line) int {
		if d := a.base - b.base; d > 1 || d < -1 {
			return cmp.Compare(b.base, a.base)
		}
		return cmp.Compare(a.left, b.left)
	})
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.TrimSpace(l.text.String())
	}
	return out
}
