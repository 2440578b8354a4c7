package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong in a layout file or in formats.yaml.
type Problem struct {
	Name         string // of the file
	Line, Column int    // from 1
	Path         string // such as "front.personalization[3].text.size", empty for the whole file
	Text         string // what is wrong and what would be right
}

// String gives the problem as "NAME:LINE:COLUMN: path: what is wrong".
func (p Problem) String() string {
	at := fmt.Sprintf("%s:%d:%d: ", p.Name, p.Line, p.Column)
	if p.Path != "" {
		at += p.Path + ": "
	}
	return at + p.Text
}

// Problems is the error that Parse gives: all that is wrong in a file, in the file's order.
type Problems []Problem

// Error gives one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds how many problems of a file are told.
const maxProblems = 50

// notes collects the problems of one file and knows where its values stand.
type notes struct {
	name     string
	places   places
	problems Problems
	seen     map[string]bool
}

func newNotes(name string) *notes {
	return &notes{name: name, places: places{}, seen: map[string]bool{}}
}

// add notes a problem of the value at path, of which only the first is kept: what follows from a
// value that is wrong is no news.
func (n *notes) add(path, format string, args ...any) {
	if n.seen[path] || n.full() {
		return
	}
	n.seen[path] = true
	at := n.places.find(path)
	n.problems = append(n.problems, Problem{n.name, at.line, at.column, path, fmt.Sprintf(format, args...)})
}

func (n *notes) full() bool { return len(n.problems) >= maxProblems }

// below tells whether a problem was noted of the value at path or of one in it.
func (n *notes) below(path string) bool {
	for i := range n.problems {
		rest, ok := strings.CutPrefix(n.problems[i].Path, path)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}

// err gives what was noted as an error, nil for nothing.
func (n *notes) err() error {
	if len(n.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(n.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if n.full() {
		last := n.problems[len(n.problems)-1]
		n.problems = append(n.problems, Problem{n.name, last.Line, last.Column, "", "there may be more: mend these first"})
	}
	return n.problems
}

// place is where a value stands in its file, from 1.
type place struct{ line, column int }

// places tells where the values of a file stand, by path.
type places map[string]place

// find gives the place of a value; one that is not in the file is looked for by what contains it.
func (p places) find(path string) place {
	for path != "" {
		if at, ok := p[path]; ok {
			return at
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	if at, ok := p[""]; ok {
		return at // where the document begins
	}
	return place{1, 1}
}
