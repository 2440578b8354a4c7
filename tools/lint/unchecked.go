package main

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/kisielk/errcheck/errcheck"
	"golang.org/x/tools/go/analysis"
)

// unchecked is errcheck less what it is not asked for here: an error of a deferred call has nowhere to go (code to
// which it matters closes explicitly), one of a call in a test shows itself, and text that can't be written to a
// terminal can't be complained about there either. "_ = f()" says on purpose that an error is dropped.
var unchecked = &analysis.Analyzer{
	Name: "unchecked",
	Doc:  "an error is dropped without a word\n\nCheck it, return it, or write \"_ = call()\" where it really does not matter.",
	Run:  runUnchecked,
}

func runUnchecked(pass *analysis.Pass) (any, error) {
	narrowed := *pass
	narrowed.Analyzer = errcheck.Analyzer
	narrowed.Files = nil
	quiet := map[token.Pos]bool{} // closing parentheses of calls that are not asked for
	for _, file := range pass.Files {
		if inTest(pass, file.Pos()) {
			continue
		}
		narrowed.Files = append(narrowed.Files, file)
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.DeferStmt:
				quiet[node.Call.Lparen] = true
			case *ast.CallExpr:
				if prints(node) {
					quiet[node.Lparen] = true
				}
			}
			return true
		})
	}
	narrowed.Report = func(found analysis.Diagnostic) {
		if !quiet[found.Pos] {
			found.Message = "error dropped without a word: check it, return it or assign it to _"
			found.Category = ""
			pass.Report(found)
		}
	}
	_, err := errcheck.Analyzer.Run(&narrowed)
	return nil, err
}

// prints tells whether a call is fmt.Fprint, Fprintf or Fprintln.
func prints(call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	name, ok := selector.X.(*ast.Ident)
	return ok && name.Name == "fmt" && strings.HasPrefix(selector.Sel.Name, "Fprint")
}
