// Command lint runs staticcheck's checks and a few more over Go packages, all in one load of the source:
//
//	lint [-checks LIST] PACKAGE…
//
// Beside staticcheck (bugs, simplifications, style, unused code) these are unchecked (errors dropped without a word),
// state (package-level variables that change), nilness (dereferences that can only panic) and unusedwrite (fields set
// and never read). A finding is silenced by "//lint:ignore CHECK why" on the line before it; without a why the directive
// is itself a finding.
package main

import (
	"os"

	"golang.org/x/tools/go/analysis/passes/nilness"
	"golang.org/x/tools/go/analysis/passes/unusedwrite"
	"honnef.co/go/tools/lintcmd"
	"honnef.co/go/tools/simple"
	"honnef.co/go/tools/staticcheck"
	"honnef.co/go/tools/stylecheck"
	"honnef.co/go/tools/unused"
)

func main() {
	cmd := lintcmd.NewCommand("lint")
	cmd.ParseFlags(os.Args[1:])
	cmd.AddAnalyzers(simple.Analyzers...)
	cmd.AddAnalyzers(staticcheck.Analyzers...)
	cmd.AddAnalyzers(stylecheck.Analyzers...)
	cmd.AddAnalyzers(unused.Analyzer)
	cmd.AddBareAnalyzers(unchecked, state, nilness.Analyzer, unusedwrite.Analyzer)
	cmd.Run()
}
