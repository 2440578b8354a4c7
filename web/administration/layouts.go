package administration

import (
	"fmt"
	"slices"
	"sync"

	"chancery/issuance"
	"chancery/templates"
	"chancery/templates/lint"
	"chancery/web"
)

// The resolutions: of the printer that layouts are held against, and of pictures in a list and by themselves, in dots per inch.
const (
	lintDPI  = 600
	smallDPI = 60
	largeDPI = 120
)

// planes are what a layout is looked at in.
func planes() []string { return []string{"all", "uv", "personalization", "substrate"} }

// shelf is a layout with how much the linter finds.
type shelf struct {
	Ref      string `json:"ref"`
	Title    string `json:"title"`
	Format   string `json:"format"`
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
}

// layoutsView is every layout that is installed.
type layoutsView struct {
	List []shelf `json:"list"`
}

func zeroLayouts() layoutsView { return layoutsView{List: []shelf{{Errors: 1, Warnings: 1}, {}}} }

// layouts lists them.
func (d desk) layouts(q *web.Request) (web.Answer, error) {
	var v layoutsView
	if d.Layouts == nil {
		return web.Page("administration-layouts", v), nil
	}
	for _, ref := range d.Layouts.Refs() {
		l, err := d.Layouts.Layout(ref)
		if err != nil {
			return web.Answer{}, fmt.Errorf("loading layout %s: %w", ref, err)
		}
		one := shelf{Ref: ref, Title: l.Title, Format: l.Format}
		one.Errors, one.Warnings = count(d.findings.of(l))
		v.List = append(v.List, one)
	}
	return web.Page("administration-layouts", v), nil
}

func count(findings []lint.Finding) (errors, warnings int) {
	for _, f := range findings {
		if f.Severity == lint.Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// findings remembers what the linter found: layouts never change while the program runs.
type findings struct {
	mu    sync.Mutex
	known map[string][]lint.Finding
}

// of gives what the linter finds in a layout.
func (f *findings) of(l *templates.Layout) []lint.Finding {
	f.mu.Lock()
	defer f.mu.Unlock()
	list, there := f.known[l.Ref()]
	if !there {
		list = lint.Layout(l, lintDPI)
		f.known[l.Ref()] = list
	}
	return list
}

// layoutView is one layout in all its planes.
type layoutView struct {
	shelf
	Planes   []string       `json:"planes"`
	Findings []lint.Finding `json:"findings"`
	Inks     []string       `json:"inks"`
	Width    float64        `json:"width"` // mm
	Height   float64        `json:"height"`
	MayOmit  []string       `json:"mayOmit"`
}

func zeroLayout() layoutView {
	return layoutView{Planes: planes(), Findings: []lint.Finding{{}, {Severity: lint.Error}}, Inks: []string{"x", "y"}, MayOmit: []string{"x"}}
}

// Title names the layout.
func (v layoutView) Title(*web.Request) string { return v.shelf.Title }

// asked gives the layout that the query names (NotFound).
func (d desk) asked(q *web.Request) (*templates.Layout, error) {
	if d.Layouts == nil || !slices.Contains(d.Layouts.Refs(), q.Asked("ref")) {
		return nil, issuance.NotFoundf("layout", "no such layout is installed")
	}
	l, err := d.Layouts.Layout(q.Asked("ref"))
	if err != nil {
		return nil, fmt.Errorf("loading a layout: %w", err)
	}
	return l, nil
}

// layout shows one.
func (d desk) layout(q *web.Request) (web.Answer, error) {
	l, err := d.asked(q)
	if err != nil {
		return web.Answer{}, err
	}
	v := layoutView{shelf: shelf{Ref: l.Ref(), Title: l.Title, Format: l.Format}, Planes: planes(), Findings: d.findings.of(l), Inks: l.InkNames(), Width: l.Page.Width, Height: l.Page.Height}
	v.Errors, v.Warnings = count(v.Findings)
	for _, s := range l.MayOmit {
		v.MayOmit = append(v.MayOmit, string(s))
	}
	return web.Page("administration-layout", v), nil
}

// picture sends a layout with a sample record.
func (d desk) picture(q *web.Request) (web.Answer, error) {
	l, err := d.asked(q)
	if err != nil {
		return web.Answer{}, err
	}
	plane := q.Asked("plane")
	if !slices.Contains(planes(), plane) || d.Picture == nil {
		return web.Answer{}, issuance.NotFoundf("plane", "there is no such picture")
	}
	dpi := largeDPI
	if q.Asked("small") != "" {
		dpi = smallDPI
	}
	picture, err := d.Picture(q.Context(), l.Ref(), plane, dpi)
	if err != nil {
		return web.Answer{}, fmt.Errorf("drawing layout %s: %w", l.Ref(), err)
	}
	return web.Picture("image/png", picture, true), nil
}
