package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxFile bounds the size of a layout file in bytes.
const maxFile = 1 << 20

// Parse reads one layout and checks it. The name is used in errors only, which read
// "NAME:LINE:COLUMN: what is wrong". Unknown and repeated keys, anchors and aliases are refused.
func Parse(name string, source []byte) (*Layout, error) {
	if len(source) > maxFile {
		return nil, fmt.Errorf("%s: layout is larger than %d bytes", name, maxFile)
	}
	for _, t := range lexer.Tokenize(string(source)) {
		if t.Type == token.AnchorType || t.Type == token.AliasType || t.Type == token.MergeKeyType {
			return nil, fmt.Errorf("%s:%d:%d: anchors and aliases are not for layouts: write the value out", name, t.Position.Line, t.Position.Column)
		}
	}
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		return nil, located(name, err)
	}
	if len(file.Docs) != 1 {
		return nil, fmt.Errorf("%s:1:1: a layout file holds exactly one document, this one %d", name, len(file.Docs))
	}
	var l Layout
	decoder := yaml.NewDecoder(bytes.NewReader(source), yaml.Strict())
	if err := decoder.Decode(&l); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1:1: layout is empty", name)
	} else if err != nil {
		return nil, located(name, err)
	}
	if problem := check(&l); problem != nil {
		line, column := position(file, problem.path)
		return nil, fmt.Errorf("%s:%d:%d: %s: %s", name, line, column, problem.path[2:], problem.text)
	}
	return &l, nil
}

// located gives an error of the YAML reader with file, line and column, without the excerpt of
// the source that it would print.
func located(name string, err error) error {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		at := e.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, e.GetMessage())
	}
	return fmt.Errorf("%s: %w", name, err)
}

// position finds the line and column of a path; a path that is not in the file is looked for by
// what contains it.
func position(file *ast.File, path string) (line, column int) {
	for path != "$" {
		if p, err := yaml.PathString(path); err == nil {
			if node, err := p.FilterFile(file); err == nil && node != nil && node.GetToken() != nil {
				at := node.GetToken().Position
				return at.Line, at.Column
			}
		}
		cut := len(path) - 1
		for cut > 1 && path[cut] != '.' && path[cut] != '[' {
			cut--
		}
		path = path[:cut]
	}
	return 1, 1
}
