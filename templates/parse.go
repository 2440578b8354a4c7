package templates

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
)

// Parse reads one layout that has no files beside it. The name is used in errors only; these are
// [Problems]. Unknown and repeated keys, anchors and aliases are refused.
func Parse(name string, source []byte) (*Layout, error) {
	return parse(name, source, ownFormats(), nil)
}

// ParseFile reads the layout file of a name, with the images and the profile beside it, by the
// formats.yaml at the top of fsys if there is one. Errors of what stands in the file are [Problems].
func ParseFile(fsys fs.FS, name string) (*Layout, error) {
	f, err := formatsIn(fsys)
	if err != nil {
		return nil, err
	}
	return parseFile(fsys, name, f)
}

func parseFile(fsys fs.FS, name string, f formats) (*Layout, error) {
	source, err := readFile(fsys, name, maxFile)
	if err != nil {
		return nil, fmt.Errorf("reading layout: %w", err)
	}
	folder, err := fs.Sub(fsys, path.Dir(name))
	if err != nil {
		return nil, fmt.Errorf("reading layout: %w", err)
	}
	return parse(name, source, f, folder)
}

// parse reads a layout whose images and profile stand in folder, which may be nil.
func parse(name string, source []byte, f formats, folder fs.FS) (*Layout, error) {
	n := newNotes(name)
	node := document(n, source)
	if node == nil {
		return nil, n.err()
	}
	l := &Layout{places: n.places, files: map[string][]byte{}}
	d := decoder{notes: n, rules: layoutRules(), need: true}
	d.value("", node, reflect.ValueOf(l).Elem(), rule{})
	c := &checker{notes: n, layout: l, formats: f, folder: folder}
	c.check()
	if err := n.err(); err != nil {
		return nil, err
	}
	return l, nil
}

// Position gives line and column, from 1, of the value at a path such as
// "front.personalization[3].text.size"; of one that is not in the file, those of what would contain
// it.
func (l *Layout) Position(path string) (line, column int) {
	at := l.places.find(path)
	return at.line, at.column
}
