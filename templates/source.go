package templates

import (
	"bytes"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What a YAML file may have at most. The largest layouts of Utopia have a tenth of it; the
// bounds are there because the time that the YAML reader takes grows with the square of some.
const (
	maxFile   = 1 << 20 // bytes
	maxTokens = 30000
	maxDepth  = 12  // lists and maps within each other on one line
	maxColumn = 400 // of a list's dash
)

// document reads a file as far as the one YAML document in it, nil if there is none.
func document(n *notes, source []byte) ast.Node {
	if !readable(n, source) {
		return nil
	}
	tokens := lexer.Tokenize(string(source))
	if !acceptable(n, tokens) {
		return nil
	}
	file, err := parseTokens(tokens)
	if err != nil {
		n.addLocated(err)
		return nil
	}
	if len(file.Docs) > 1 {
		n.addAt(file.Docs[1].Start, "a file holds exactly one document, this one %d", len(file.Docs))
		return nil
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		n.add("", "the file is empty")
		return nil
	}
	n.places[""] = placeOf(file.Docs[0].Body)
	return file.Docs[0].Body
}

// parseTokens calls the YAML parser, whose panics on crooked input become errors.
func parseTokens(tokens token.Tokens) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("this is not YAML")
		}
	}()
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

// readable looks at the bytes: a text of bounded size without control characters.
func readable(n *notes, source []byte) bool {
	if len(source) > maxFile {
		n.add("", "the file is larger than %d bytes", maxFile)
		return false
	}
	line, start := 1, 0
	for i := 0; i < len(source); {
		r, size := utf8.DecodeRune(source[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			n.addPlace(place{line, i - start + 1}, "the file is not UTF-8")
			return false
		case r == '\n':
			line, start = line+1, i+1
		case unicode.IsControl(r) && r != '\r' && r != '\t':
			n.addPlace(place{line, i - start + 1}, "the file has the control character %U", r)
			return false
		}
		i += size
	}
	if len(bytes.TrimSpace(source)) == 0 {
		n.add("", "the file is empty")
		return false
	}
	return true
}

// acceptable refuses what layouts have no need of, and what would be slow to parse.
func acceptable(n *notes, tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		n.addAt(tokens[maxTokens], "the file has more than %d words and signs: it is no layout", maxTokens)
		return false
	}
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			n.addAt(t, "anchors and aliases are not for layouts: write the value out")
			return false
		case token.TagType, token.DirectiveType, token.MappingKeyType:
			n.addAt(t, "tags, directives and question marks are not for layouts: leave %q out", t.Value)
			return false
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		}
		if depth > maxDepth || t.Type == token.SequenceEntryType && t.Position.Column > maxColumn {
			n.addAt(t, "lists and maps are nested too deeply")
			return false
		}
	}
	return true
}

// addLocated notes an error of the YAML reader without the excerpt that it would print.
func (n *notes) addLocated(err error) {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		n.addAt(e.GetToken(), "%s", e.GetMessage())
		return
	}
	n.add("", "%v", err)
}

func (n *notes) addAt(t *token.Token, format string, args ...any) {
	at := place{1, 1}
	if t != nil && t.Position != nil {
		at = place{t.Position.Line, t.Position.Column}
	}
	n.addPlace(at, format, args...)
}

func (n *notes) addPlace(at place, format string, args ...any) {
	if !n.full() {
		n.problems = append(n.problems, Problem{n.name, at.line, at.column, "", fmt.Sprintf(format, args...)})
	}
}
