package lint

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"chancery/templates"
)

// File gives what is wrong with a layout file, for a printer of a resolution in dpi: all that the
// loader has to say, as findings of the rule language, and what the rules find. Of a layout that
// the loader refuses the rules look at what can be understood of it. Images and profile stand
// beside the file; a formats.yaml at the top of fsys corrects the geometry.
func File(fsys fs.FS, name string, dpi int) []Finding {
	l, err := templates.ParseFile(fsys, name)
	if err == nil {
		return Layout(l, dpi)
	}
	source, reading := fs.ReadFile(fsys, name)
	if reading != nil {
		return refusals(err)
	}
	return refused(err, source, dpi)
}

// Source is File for a layout that has no files beside it. The name is used in findings only.
func Source(name string, source []byte, dpi int) []Finding {
	l, err := templates.Parse(name, source)
	if err == nil {
		return Layout(l, dpi)
	}
	return refused(err, source, dpi)
}

// refused puts the loader's findings and those of the rules together.
func refused(err error, source []byte, dpi int) []Finding {
	found := refusals(err)
	if !slices.ContainsFunc(found, func(f Finding) bool { return f.Path != "" }) {
		return found // it is no YAML at all
	}
	l, position, ok := decode(source)
	if !ok {
		return found
	}
	for _, f := range examine(l, dpi, position) {
		// What the loader has said of the same line need not be said twice.
		if f.Severity == Error {
			found = slices.DeleteFunc(found, func(said Finding) bool { return said.Rule == Language && said.Line == f.Line })
		}
		found = append(found, f)
	}
	inOrder(found)
	return found
}

// refusals turns the loader's error into findings.
func refusals(err error) []Finding {
	problems, ok := errors.AsType[templates.Problems](err)
	if !ok {
		return []Finding{{Line: 1, Column: 1, Element: "layout", Rule: Language, Severity: Error, Text: err.Error()}}
	}
	var found []Finding
	for _, p := range problems {
		element := p.Path
		if element == "" {
			element = "layout"
		}
		found = append(found, Finding{Path: p.Path, Line: p.Line, Column: p.Column, Element: element, Rule: Language, Severity: Error, Text: p.Text})
	}
	return found
}

// decode reads a layout without the loader's checks. Its places are those of the file.
func decode(source []byte) (l *templates.Layout, position func(string) (int, int), ok bool) {
	defer func() {
		if recover() != nil { // the YAML reader's, on crooked input
			l, position, ok = nil, nil, false
		}
	}()
	l = &templates.Layout{}
	if err := yaml.NewDecoder(bytes.NewReader(source)).Decode(l); err != nil {
		return nil, nil, false
	}
	file, err := parser.ParseBytes(source, 0)
	if err != nil || len(file.Docs) == 0 {
		return nil, nil, false
	}
	at := positions{}
	at.walk("", file.Docs[0].Body)
	return l, at.find, true
}

// positions tells where the values of a file stand, by path.
type positions map[string][2]int

// walk notes a node's children.
func (p positions) walk(path string, node ast.Node) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, e := range n.Values {
			p.entry(path, e)
		}
	case *ast.MappingValueNode:
		p.entry(path, n)
	case *ast.SequenceNode:
		for i, value := range n.Values {
			p.note(indexed(path, i), value)
			p.walk(indexed(path, i), value)
		}
	}
}

func (p positions) entry(path string, e *ast.MappingValueNode) {
	key := e.Key.GetToken().Value
	if path != "" {
		key = path + "." + key
	}
	p.note(key, e.Key)
	p.walk(key, e.Value)
}

func (p positions) note(path string, node ast.Node) {
	if node == nil {
		return
	}
	if t := node.GetToken(); t != nil && t.Position != nil {
		p[path] = [2]int{t.Position.Line, t.Position.Column}
	}
}

// find gives line and column of a path; one that is not in the file is looked for by what
// contains it.
func (p positions) find(path string) (line, column int) {
	for path != "" {
		if at, ok := p[path]; ok {
			return at[0], at[1]
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1, 1
}

func indexed(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
