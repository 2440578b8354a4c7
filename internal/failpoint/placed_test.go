package failpoint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestEveryPointIsInTheCodeOnce(t *testing.T) {
	calls, problems, err := scan(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(problems, compare(calls, Points())...) {
		t.Error(p)
	}
}

func TestScanFindsWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write := func(name, body string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	head := "package p\nimport \"chancery/internal/failpoint\"\n"
	write("a/a.go", head+`func a() { failpoint.Here("one"); failpoint.Here("two") }`)
	write("b/b.go", "package p\nimport fp \"chancery/internal/failpoint\"\n"+`func b(n string) { fp.Here("two"); fp.Here(n); failpoint.Here("no") }`)
	write("b/b_test.go", head+`func c() { failpoint.Here("unseen") }`)
	write("testdata/d.go", head+`func d() { failpoint.Here("unseen") }`)
	write("d/d.go", "package p\nfunc (a *act) d(n string) { a.Mark(\"three\"); a.Mark(n); a.Mark(\"one\", 1) }")
	write("c/c.go", "package p\ntype t struct{}\nfunc (t) Here(string) {}\nfunc c(failpoint t) { failpoint.Here(\"unseen\") }")

	calls, problems, err := scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) != 2 || !strings.Contains(problems[0], "b.go:3") || !strings.Contains(problems[1], "d.go:2") {
		t.Errorf("computed names: %v", problems)
	}
	got := compare(calls, []Point{{Name: "one"}, {Name: "three.before-commit"}, {Name: "four"}})
	slices.Sort(got)
	want := []string{"\"three.after-commit\" is not in Points", "\"two\" is not in Points", "\"four\" stands nowhere", "\"two\" stands in more than one place"}
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return strings.Contains(g, w) }) {
			t.Errorf("nothing says that %s", w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d: %v", len(got), len(want), got)
	}
}

// scan gives the places of all points by name, in every Go file below the folder that is no test.
func scan(root string) (calls map[string][]string, problems []string, err error) {
	calls = map[string][]string{}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		found, err := scanFile(path, calls)
		problems = append(problems, found...)
		return err
	})
	return calls, problems, err
}

func scanFile(path string, calls map[string][]string) (problems []string, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	alias := ""
	for _, i := range file.Imports {
		if i.Path.Value == `"chancery/internal/failpoint"` {
			if alias = "failpoint"; i.Name != nil {
				alias = i.Name.Name
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return true
		}
		endings := pointsOf(call, alias)
		if endings == nil {
			return true
		}
		place := files.Position(call.Pos()).String()
		name, written := writtenOut(call.Args[0])
		switch {
		case written:
			for _, e := range endings {
				calls[name+e] = append(calls[name+e], place)
			}
		case enclosing(file, call) != "issuance.Committing": // where marks become points
			problems = append(problems, place+": the name of a failpoint is not written out")
		}
		return true
	})
	return problems, nil
}

// pointsOf gives the endings of the names of the points that a call makes, nil when it makes none: alias.Here makes the one that it
// names, and the method Mark of an act one before and one after the commit.
func pointsOf(call *ast.CallExpr, alias string) []string {
	called, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	of, ok := called.X.(*ast.Ident)
	switch {
	case ok && called.Sel.Name == "Here" && alias != "" && of.Name == alias:
		return []string{""}
	case ok && called.Sel.Name == "Mark":
		return []string{".before-commit", ".after-commit"}
	}
	return nil
}

func writtenOut(name ast.Expr) (string, bool) {
	text, ok := name.(*ast.BasicLit)
	if !ok {
		return "", false
	}
	unquoted, err := strconv.Unquote(text.Value)
	return unquoted, err == nil
}

// enclosing names the function that a call stands in, as package.function.
func enclosing(file *ast.File, call *ast.CallExpr) string {
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Pos() <= call.Pos() && call.End() <= f.End() {
			return file.Name.Name + "." + f.Name.Name
		}
	}
	return ""
}

// compare holds the calls against the table of points.
func compare(calls map[string][]string, points []Point) (problems []string) {
	for name, places := range calls {
		if !slices.ContainsFunc(points, func(p Point) bool { return p.Name == name }) {
			problems = append(problems, fmt.Sprintf("%s: failpoint %q is not in Points", places[0], name))
		}
		if len(places) > 1 {
			problems = append(problems, fmt.Sprintf("failpoint %q stands in more than one place: %s", name, strings.Join(places, ", ")))
		}
	}
	for _, p := range points {
		if len(calls[p.Name]) == 0 {
			problems = append(problems, fmt.Sprintf("failpoint %q stands nowhere in the code", p.Name))
		}
	}
	return problems
}
