package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// state finds package-level variables that change: they are written to by a function, or are of a kind that is there to
// change (a lock, a channel, an atomic value). What a function needs it is given; tables that nobody writes to are fine,
// and so is what sync.OnceValue gives, which is a table made late.
var state = &analysis.Analyzer{
	Name: "state",
	Doc:  "a package-level variable changes\n\nHold it in a value that the caller makes and passes.",
	Run:  runState,
}

func runState(pass *analysis.Pass) (any, error) {
	for _, file := range pass.Files {
		if ast.IsGenerated(file) || inTest(pass, file.Pos()) {
			continue
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, left := range n.Lhs {
						reportState(pass, left)
					}
				}
			case *ast.IncDecStmt:
				reportState(pass, n.X)
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.Ident); ok && (name.Name == "delete" || name.Name == "clear") && len(n.Args) > 0 {
					reportState(pass, n.Args[0])
				}
			}
			return true
		})
	}
	scope := pass.Pkg.Scope()
	for _, name := range scope.Names() {
		variable, ok := scope.Lookup(name).(*types.Var)
		if ok && changes(variable.Type()) && !inTest(pass, variable.Pos()) {
			pass.Reportf(variable.Pos(), "%s is package-level state by its type: hold it in a value that the caller makes", name)
		}
	}
	return nil, nil
}

// inTest tells whether a place is in a test file, or in a package that only tests import (pgtest, printertest).
func inTest(pass *analysis.Pass, place token.Pos) bool {
	return strings.HasSuffix(pass.Fset.Position(place).Filename, "_test.go") || strings.HasSuffix(pass.Pkg.Name(), "test")
}

// reportState reports an expression that is written to when it leads to a package-level variable, of this package or of
// another.
func reportState(pass *analysis.Pass, written ast.Expr) {
	for {
		switch e := written.(type) {
		case *ast.IndexExpr:
			written = e.X
		case *ast.StarExpr:
			written = e.X
		case *ast.ParenExpr:
			written = e.X
		case *ast.SelectorExpr:
			if _, ok := pass.TypesInfo.Uses[e.Sel].(*types.Var); ok && isPackage(pass, e.X) {
				written = e.Sel
			} else {
				written = e.X
			}
		case *ast.Ident:
			variable, ok := pass.TypesInfo.Uses[e].(*types.Var)
			if ok && variable.Pkg() != nil && variable.Parent() == variable.Pkg().Scope() {
				pass.Reportf(e.Pos(), "%s is package-level and written to: hold it in a value that the caller makes", e.Name)
			}
			return
		default:
			return
		}
	}
}

func isPackage(pass *analysis.Pass, expression ast.Expr) bool {
	name, ok := expression.(*ast.Ident)
	if !ok {
		return false
	}
	_, ok = pass.TypesInfo.Uses[name].(*types.PkgName)
	return ok
}

// changes tells whether a type is there to change: a channel, or anything of sync and sync/atomic, also as a field.
func changes(t types.Type) bool {
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil {
		switch named.Obj().Pkg().Path() {
		case "sync", "sync/atomic":
			return true
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Chan:
		return true
	case *types.Struct:
		for field := range u.Fields() {
			if changes(field.Type()) {
				return true
			}
		}
	}
	return false
}
