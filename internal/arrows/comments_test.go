package arrows

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

func TestEveryPackageAndExportedNameHasItsComment(t *testing.T) {
	for _, p := range goList(t, "./...") {
		sources := p.parse(t)
		for _, finding := range slices.Concat(judgePackageComment(p.path(), sources), judgeComments(sources)) {
			t.Error(finding)
		}
	}
}

// judgePackageComment asks for one comment that opens as godoc wants it: "Package name …", for a program "Command name …"
// or its name.
func judgePackageComment(path string, sources []source) []string {
	code := slices.DeleteFunc(slices.Clone(sources), func(s source) bool { return s.test })
	if len(code) == 0 {
		return nil
	}
	for _, s := range code {
		if s.file.Doc == nil {
			continue
		}
		name, text := s.file.Name.Name, s.file.Doc.Text()
		if strings.HasPrefix(text, "Package "+name+" ") || name == "main" && strings.HasPrefix(text, "Command ") {
			return nil
		}
		return []string{fmt.Sprintf("%s: the package comment opens with neither \"Package %s\" nor, for a program, \"Command …\"", s.at(s.file), name)}
	}
	return []string{fmt.Sprintf("%s has no package comment: say in a sentence or two what it is for", path)}
}

// judgeComments asks each exported identifier of a package for a comment that opens with its name. A group of constants
// or variables may have one comment for all. Methods count when their type is exported.
func judgeComments(sources []source) []string {
	var findings []string
	ask := func(s source, name *ast.Ident, docs ...*ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		for _, doc := range docs {
			if doc == nil {
				continue
			}
			if text := doc.Text(); len(docs) > 1 || opensWith(text, name.Name) {
				return
			}
			findings = append(findings, fmt.Sprintf("%s: the comment on %s does not open with its name", s.at(name), name.Name))
			return
		}
		findings = append(findings, fmt.Sprintf("%s: %s has no comment", s.at(name), name.Name))
	}
	for _, s := range sources {
		if s.test {
			continue
		}
		for _, declaration := range s.file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil || ast.IsExported(receiver(d.Recv.List[0].Type)) {
					ask(s, d.Name, d.Doc)
				}
			case *ast.GenDecl:
				judgeGroup(s, d, ask)
			}
		}
	}
	return findings
}

// judgeGroup asks the types, constants and variables of one declaration.
func judgeGroup(s source, d *ast.GenDecl, ask func(source, *ast.Ident, ...*ast.CommentGroup)) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if doc := spec.Doc; doc != nil || d.Lparen.IsValid() {
				ask(s, spec.Name, doc)
			} else {
				ask(s, spec.Name, d.Doc)
			}
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				if d.Lparen.IsValid() || len(spec.Names) > 1 {
					ask(s, name, spec.Doc, spec.Comment, d.Doc)
				} else {
					ask(s, name, d.Doc)
				}
			}
		}
	}
}

// opensWith allows an article, as English does: "A Blank is …".
func opensWith(text, name string) bool {
	for _, article := range []string{"", "A ", "An ", "The "} {
		rest, ok := strings.CutPrefix(text, article+name)
		if ok && (rest == "" || !isLetter(rest[0])) {
			return true
		}
	}
	return false
}

func isLetter(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// receiver gives the name of a method's type.
func receiver(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func TestJudgeComments(t *testing.T) {
	for _, c := range []struct{ name, text, says string }{
		{"a function with its comment", "// F does.\nfunc F() {}", ""},
		{"a function without", "func F() {}", "F has no comment"},
		{"another word first", "// This is F.\nfunc F() {}", "does not open with its name"},
		{"the name as part of a word", "// Fine does.\nfunc F() {}", "does not open with its name"},
		{"not exported", "func f() {}\ntype t struct{}\nfunc (t) String() string { return \"\" }", ""},
		{"a type with an article", "// A T is.\ntype T struct{}", ""},
		{"a method", "// T is.\ntype T struct{}\nfunc (t *T) Do() {}", "Do has no comment"},
		{"a generic method", "// T is.\ntype T[P any] struct{}\nfunc (t *T[P]) Do() {}", "Do has no comment"},
		{"a group with one comment", "// The colours.\nconst (\n\tRed = 1\n\tBlue = 2\n)", ""},
		{"a group with none", "const (\n\tRed = 1\n)", "Red has no comment"},
		{"a group with comments at the end of lines", "const (\n\tRed = 1 // of fire\n)", ""},
		{"types in a group", "// Things.\ntype (\n\tT struct{}\n)", "T has no comment"},
		{"one variable", "// Red is.\nvar Red = 1", ""},
		{"one variable without", "var Red = 1", "Red has no comment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := parseText("p.go", "package p\n\n"+c.text+"\n")
			if err != nil {
				t.Fatal(err)
			}
			found := strings.Join(judgeComments([]source{s}), "\n")
			if (c.says == "") != (found == "") || !strings.Contains(found, c.says) {
				t.Errorf("found %q, want %q", found, c.says)
			}
		})
	}
}

func TestJudgePackageComment(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{"// Package p is.\npackage p", ""},
		{"// Command p runs.\npackage main", ""},
		{"package p", "no package comment"},
		{"// This is p.\npackage p", "opens with neither"},
		{"// Package other is.\npackage p", "opens with neither"},
	} {
		s, err := parseText("p/p.go", c.text+"\n")
		if err != nil {
			t.Fatal(err)
		}
		found := strings.Join(judgePackageComment("p", []source{s}), "\n")
		if (c.says == "") != (found == "") || !strings.Contains(found, c.says) {
			t.Errorf("%q: found %q, want %q", c.text, found, c.says)
		}
	}
}
