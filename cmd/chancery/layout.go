package main

import (
	"os"
	"path/filepath"
	"strings"

	"chancery/templates"
	"chancery/templates/lint"
)

type layoutCommand struct {
	List    layoutList     `cmd:"" help:"The layouts that are installed, with format and title."`
	Lint    layoutLint     `cmd:"" help:"What is wrong in layout files: FILE:LINE: element: rule: what is wrong."`
	Rules   layoutRules    `cmd:"" help:"The rules that layouts are held against, with their clauses."`
	Render  layoutRender   `cmd:"" help:"A document's page as PDF or PNG, by the ending of --out."`
	Gallery galleryCommand `cmd:"" help:"Pictures of all layouts with sample records, and an index of them."`
}

type layoutList struct{}

// Run lists the layouts.
func (layoutList) Run(p *program) error {
	set, err := templates.Utopia()
	if err != nil {
		return err
	}
	return p.listLayouts(set)
}

// listed is a layout as scripts see it.
type listed struct {
	Layout string `json:"layout"` // id and version, as records name it
	Format string `json:"format"`
	Title  string `json:"title"`
}

func (p *program) listLayouts(set *templates.Set) error {
	var all []listed
	for _, ref := range set.Refs() {
		l, err := set.Layout(ref)
		if err != nil {
			return err
		}
		all = append(all, listed{ref, l.Format, l.Title})
		p.say("%-32s %-6s %s", ref, l.Format, l.Title)
	}
	if p.JSON {
		return p.print(map[string]any{"layouts": all})
	}
	return nil
}

type layoutLint struct {
	Files []string `arg:"" name:"file" help:"Layout file, or the id of one that is installed."`
	DPI   int      `name:"dpi" help:"Resolution of the printer: ${enum}." enum:"300,600" default:"600"`
}

// located is a finding with the file that it stands in.
type located struct {
	File string `json:"file"`
	lint.Finding
}

// Run lints layout files. Warnings alone leave the exit status 0.
func (c layoutLint) Run(p *program) error {
	all := []located{}
	wrong := false
	for _, name := range c.Files {
		findings, err := c.findings(name)
		if err != nil {
			return err
		}
		wrong = wrong || lint.Errors(findings)
		for _, f := range findings {
			all = append(all, located{name, f})
			p.say("%s:%s", name, f)
		}
	}
	if p.JSON {
		if err := p.print(map[string]any{"findings": all}); err != nil {
			return err
		}
	}
	if wrong {
		return errFound
	}
	return nil
}

// findings lints one file; a name that is no file may be that of an installed layout.
func (c layoutLint) findings(name string) ([]lint.Finding, error) {
	info, missing := os.Stat(name)
	if missing == nil && !info.IsDir() {
		return lint.File(os.DirFS(filepath.Dir(name)), filepath.Base(name), c.DPI), nil
	}
	set, err := templates.Utopia()
	if err != nil {
		return nil, err
	}
	l, err := installed(set, name)
	if err != nil {
		return nil, usage("%s is no file: %w", name, err)
	}
	return lint.Layout(l, c.DPI), nil
}

type layoutRules struct{}

// Run lists the linter's rules.
func (layoutRules) Run(p *program) error {
	type listed struct {
		Rule        string        `json:"rule"`
		Severity    lint.Severity `json:"severity"`
		Clause      string        `json:"clause"`
		Description string        `json:"description"`
	}
	var all []listed
	for _, r := range lint.Rules() {
		all = append(all, listed{r.Name, r.Severity, r.Clause, r.Description})
		p.say("%-20s %-8s %s\n%-29s (%s)", r.Name, r.Severity, r.Description, "", r.Clause)
	}
	if p.JSON {
		return p.print(map[string]any{"rules": all})
	}
	return nil
}

// installed gives a layout of a set by id and version, or the latest version of an id, whose part
// before the stroke need not be given.
func installed(set *templates.Set, name string) (*templates.Layout, error) {
	l, unknown := set.Layout(name)
	if unknown == nil {
		return l, nil
	}
	for _, ref := range set.Refs() {
		one, err := set.Layout(ref)
		if err != nil {
			return nil, err
		}
		_, kind, _ := strings.Cut(one.ID, "/")
		if (one.ID == name || kind == name) && (l == nil || one.Version > l.Version) {
			l = one
		}
	}
	if l == nil {
		return nil, unknown
	}
	return l, nil
}
