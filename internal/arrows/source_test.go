package arrows

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// namesNothing are words that say nothing of what a package or file holds.
func namesNothing() []string {
	return []string{"util", "utils", "common", "helpers", "models", "types", "services", "misc"}
}

func TestSourceKeepsToTheHabits(t *testing.T) {
	for _, p := range goList(t, "./...") {
		for _, s := range p.parse(t) {
			for _, finding := range judgeSource(p.path(), s) {
				t.Error(finding)
			}
		}
	}
}

// judgeSource says which habits of the house a file breaks.
func judgeSource(room string, s source) []string {
	var findings []string
	find := func(node ast.Node, format string, arguments ...any) {
		findings = append(findings, s.at(node)+": "+fmt.Sprintf(format, arguments...))
	}
	word := strings.TrimSuffix(strings.TrimSuffix(path.Base(s.name), ".go"), "_test")
	for _, name := range []string{word, strings.TrimSuffix(s.file.Name.Name, "_test")} {
		if slices.Contains(namesNothing(), name) {
			find(s.file, "the name %s says nothing: name it for what it holds", name)
		}
	}
	pure := (strings.HasPrefix(room, "personalization") || strings.HasPrefix(room, "templates")) && s.file.Name.Name != "main"
	ast.Inspect(s.file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				find(n, "init hides work from the reader and the tests: let the caller construct")
			}
		case *ast.CallExpr:
			switch called(n) {
			case "t.Skip", "t.Skipf", "t.SkipNow", "b.Skip", "b.Skipf", "tb.Skip", "tb.Skipf":
				find(n, "a skipped test is not run where it matters: fail and name what to install")
			case "time.Now":
				if pure && !s.test {
					find(n, "time.Now where the same input has to give the same bytes: take the time as an argument")
				}
			case "errors.New", "fmt.Errorf":
				if text, ok := literal(n); ok && strings.HasPrefix(strings.ToLower(text), "failed to") {
					find(n, "an error says what was being done (\"reading the portrait: …\"), not that it failed")
				}
			}
		}
		return true
	})
	return findings
}

// called gives "x.F" for a call of that form, else "".
func called(call *ast.CallExpr) string {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	x, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return x.Name + "." + selector.Sel.Name
}

// literal gives the text of a call's first argument when it is written out.
func literal(call *ast.CallExpr) (string, bool) {
	if len(call.Args) == 0 {
		return "", false
	}
	text, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	value, err := strconv.Unquote(text.Value)
	return value, err == nil
}

func TestJudgeSource(t *testing.T) {
	for _, c := range []struct {
		name, file, text, says string
		test                   bool
	}{
		{name: "nothing wrong", file: "issuance/blank.go", text: "package issuance\n\nfunc f() { _ = time.Now() }"},
		{name: "a file of leftovers", file: "issuance/util.go", text: "package issuance", says: "util says nothing"},
		{name: "its test", file: "issuance/helpers_test.go", text: "package issuance_test", test: true, says: "helpers says nothing"},
		{name: "a package of leftovers", file: "issuance/common/blank.go", text: "package common", says: "common says nothing"},
		{name: "init", file: "issuance/blank.go", text: "package issuance\n\nfunc init() {}", says: "blank.go:3: init"},
		{name: "a method called init", file: "issuance/blank.go", text: "package issuance\n\nfunc (b blank) init() {}"},
		{name: "a skipped test", file: "issuance/blank_test.go", text: "package issuance\n\nfunc f() { t.Skip() }", test: true, says: "skipped test"},
		{name: "the clock in a pure room", file: "personalization/seal/seal.go", text: "package seal\n\nfunc f() { _ = time.Now() }", says: "time.Now"},
		{name: "the clock in a test of one", file: "personalization/seal/seal_test.go", text: "package seal\n\nfunc f() { _ = time.Now() }", test: true},
		{name: "failed to", file: "queue/print.go", text: "package queue\n\nfunc f() { _ = fmt.Errorf(`failed to print: %w`, err) }", says: "what was being done"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := parseText(c.file, c.text+"\n")
			if err != nil {
				t.Fatal(err)
			}
			s.test = c.test
			found := strings.Join(judgeSource(path.Dir(c.file), s), "\n")
			if (c.says == "") != (found == "") || !strings.Contains(found, c.says) {
				t.Errorf("found %q, want %q", found, c.says)
			}
		})
	}
}
