package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chancery/web/webtest"
)

// phrases gives what the sources of a package say of errors: the formats and remedies of Invalidf, Conflictf, NotFoundf, and of
// issuance.Error and the rules of constraints.
func phrases(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(folder, err)
	}
	var list []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		take := func(e ast.Expr) {
			if s, ok := e.(*ast.BasicLit); ok {
				if text, err := strconv.Unquote(s.Value); err == nil && text != "" {
					list = append(list, text)
				}
			}
			if c, ok := e.(*ast.CallExpr); ok && len(c.Args) > 1 {
				if s, ok := c.Args[0].(*ast.BasicLit); ok {
					if text, err := strconv.Unquote(s.Value); err == nil {
						list = append(list, text)
					}
				}
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				name := ""
				switch f := n.Fun.(type) {
				case *ast.SelectorExpr:
					name = f.Sel.Name
				case *ast.Ident:
					name = f.Name
				}
				if slices.Contains([]string{"Invalidf", "Conflictf"}, name) && len(n.Args) > 2 {
					take(n.Args[1])
					take(n.Args[2])
				}
				if name == "NotFoundf" && len(n.Args) > 1 {
					take(n.Args[1])
				}
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && (k.Name == "Problem" || k.Name == "Remedy") {
					take(n.Value)
				}
				if r, ok := n.Value.(*ast.CompositeLit); ok && r.Type == nil && len(r.Elts) == 4 { // a rule of a constraint
					take(r.Elts[2])
					take(r.Elts[3])
				}
			}
			return true
		})
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// What the domain says of errors is known in every language but its own. A desk adds the packages that it speaks for.
func TestErrorsAreTranslated(t *testing.T) {
	all := catalogue(t)
	verb := regexp.MustCompile(`%[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-zA-Z]`)
	n := 0
	for _, folder := range []string{".", "../issuance", "../issuance/people"} {
		for _, text := range phrases(t, folder) {
			for tag, words := range all {
				if tag == "en" {
					continue
				}
				n++
				said, ok := words["error: "+text].(string)
				if !ok {
					t.Errorf("%s does not know %q of %s", tag, text, folder)
				} else if puts := len(verb.FindAllString(text, -1)); strings.Count(said, "{{.") > puts {
					t.Errorf("%s puts more into %q than the %d it gets", tag, text, puts)
				}
			}
		}
	}
	t.Logf("%d phrases", n)
}

// A refusal in Russian is Russian, with the names in it.
func TestARefusalInRussian(t *testing.T) {
	h := webtest.Open(t, nil)
	adam := h.As(t, "adam").In("ru")
	a := adam.Post(t, "/people", "username", "Ni na", "name", "Nina", "site", "BRU", "role", "clerk")
	wantWords(t, a.Body, "не подходит как имя для входа", "Ni na", "строчных латинских букв", "Есть ошибка")
	a = adam.Post(t, "/people/adam", "name", "Adam", "site", "MIN", "role", "clerk")
	wantWords(t, a.Body, "свои собственные права никто не меняет")
	if strings.Contains(a.Body, "nobody changes") {
		t.Error("and English")
	}
}
