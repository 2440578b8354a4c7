package arrows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// module is the import path of the module; a room's path is below it.
const module = "chancery"

// top is the module's folder, seen from this one.
const top = "../.."

// A listed package is what "go list -json" says of one.
type listed struct {
	ImportPath   string
	Name         string
	Dir          string
	Standard     bool
	GoFiles      []string
	CgoFiles     []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Module       *struct{ Path string }
}

// path gives the package's place below the module.
func (p listed) path() string { return below(p.ImportPath) }

// below cuts the module's name off an import path of ours.
func below(importPath string) string { return strings.TrimPrefix(importPath, module+"/") }

// ours tells whether an import path is of the module.
func ours(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

// goList runs "go list -e -json" in the module's folder. Packages that do not build are listed all the same: the
// compiler is the one to complain about them.
func goList(t *testing.T, arguments ...string) []listed {
	t.Helper()
	command := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Name,Dir,Standard,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports,Module"}, arguments...)...)
	command.Dir = top
	var complaint bytes.Buffer
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaint.Bytes())
	}
	var packages []listed
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("reading what go list says: %v", err)
		}
		packages = append(packages, p)
	}
}

// A source is one parsed file.
type source struct {
	name string // from the module's folder
	test bool
	set  *token.FileSet
	file *ast.File
}

// at says where a node stands, as compilers do.
func (s source) at(node ast.Node) string {
	return fmt.Sprintf("%s:%d", s.name, s.set.Position(node.Pos()).Line)
}

// parse reads all Go files of a package, tests included.
func (p listed) parse(t *testing.T) []source {
	t.Helper()
	var sources []source
	for i, names := range [][]string{p.GoFiles, p.TestGoFiles, p.XTestGoFiles} {
		for _, name := range names {
			path := filepath.Join(p.Dir, name)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := parseText(p.path()+"/"+name, string(text))
			if err != nil {
				t.Fatal(err)
			}
			s.test = i > 0
			sources = append(sources, s)
		}
	}
	return sources
}

func parseText(name, text string) (source, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, fmt.Errorf("parsing %s: %w", name, err)
	}
	return source{name: name, set: set, file: file}, nil
}
