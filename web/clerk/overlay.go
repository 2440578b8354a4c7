package clerk

import (
	"fmt"
	"strings"

	"chancery/issuance/application"
	"chancery/personalization/portrait"
	"chancery/web"
)

// overlay draws over the portrait where the centre of the face may lie, the pupils that were found, and the head that follows from them;
// as a picture of its own, whose numbers stand beside it as text.
func (d desk) overlay(q *web.Request) (web.Answer, error) {
	i, err := image(q, application.PortraitImage)
	if err != nil {
		return web.Answer{}, err
	}
	return web.Picture("image/svg+xml", []byte(overlay(i.Measures)), false), nil
}

// The colours stand out on skin, hair and a light ground: each line is drawn on a wider dark one.
const (
	within  = "#7ee2a8"
	outside = "#ffb38a"
	under   = "#10181c"
)

// overlay writes the SVG in the pixels of the picture.
func overlay(m portrait.Measures) string {
	var b strings.Builder
	w, h := float64(max(m.Width, 1)), float64(max(m.Height, 1))
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" preserveAspectRatio="none" fill="none">`, w, h)
	line := w / 220
	stroke := func(shape, colour string) {
		fmt.Fprintf(&b, `<g stroke="%s" stroke-width="%.1f" stroke-opacity="0.75">%s</g><g stroke="%s" stroke-width="%.1f">%s</g>`, under, 2.6*line, shape, colour, line, shape)
	}
	ok := map[string]bool{}
	for _, one := range m.List {
		ok[one.Code] = one.OK()
	}
	colour := func(codes ...string) string {
		for _, c := range codes {
			if !ok[c] {
				return outside
			}
		}
		return within
	}
	stroke(fmt.Sprintf(`<path stroke-dasharray="%.1f" d="M%.1f %.1fH%.1fV%.1fH%.1fZ"/>`, 4*line, 0.45*w, 0.3*h, 0.55*w, 0.5*h, 0.45*w), colour(portrait.MeasureHorizontal, portrait.MeasureVertical))
	if head := m.Head(); !head.Empty() {
		stroke(fmt.Sprintf(`<ellipse stroke-dasharray="%.1f %.1f" cx="%.1f" cy="%.1f" rx="%.1f" ry="%.1f"/>`, 2*line, 3*line,
			float64(head.Min.X+head.Max.X)/2, float64(head.Min.Y+head.Max.Y)/2, float64(head.Dx())/2, float64(head.Dy())/2), colour(portrait.MeasureHeadWidth, portrait.MeasureHeadHeight))
		pupils := fmt.Sprintf(`<path d="M%.1f %.1fL%.1f %.1f"/>`, m.Right.X, m.Right.Y, m.Left.X, m.Left.Y)
		for _, p := range []portrait.Spot{m.Right, m.Left} {
			pupils += fmt.Sprintf(`<circle cx="%.1f" cy="%.1f" r="%.1f"/>`, p.X, p.Y, 3*line)
		}
		stroke(pupils, colour(portrait.MeasureEyes, portrait.MeasureRoll))
	}
	return b.String() + "</svg>"
}
