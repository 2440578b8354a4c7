package arrows

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// most is how many modules the product may depend on directly.
const most = 30

func TestDependenciesAreFewAndEachHasItsReason(t *testing.T) {
	mod := readModule(t)
	written, err := os.ReadFile(top + "/docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	product, all := usedModules(t, mod)
	for _, finding := range judgeDependencies(mod, string(written), product, all) {
		t.Error(finding)
	}
}

// judgeDependencies compares go.mod and the modules that are used, by the product and with the tests, with the table
// of docs/dependencies.md: module, release, licence, reason.
func judgeDependencies(mod *modfile.File, written string, product, all []string) []string {
	var findings []string
	if len(product) > most {
		findings = append(findings, fmt.Sprintf("the product depends on %d modules, more than %d: %s", len(product), most, strings.Join(product, ", ")))
	}
	for _, replaced := range mod.Replace {
		findings = append(findings, fmt.Sprintf("go.mod replaces %s: whoever builds elsewhere would get another program", replaced.Old.Path))
	}
	rows := table(written)
	for _, module := range all {
		row, ok := rows[module]
		if !ok {
			findings = append(findings, module+" has no line in docs/dependencies.md: write why it is used, its licence and the release that was looked at")
			continue
		}
		for _, required := range mod.Require {
			if required.Mod.Path == module && required.Mod.Version != row[1] {
				findings = append(findings, fmt.Sprintf("go.mod has %s %s and docs/dependencies.md speaks of %s: look at what changed and write the new release there", module, required.Mod.Version, row[1]))
			}
		}
		if len(row) < 4 || row[2] == "" || row[3] == "" {
			findings = append(findings, "docs/dependencies.md gives no licence or no reason for "+module)
		}
	}
	for module := range rows {
		if !slices.ContainsFunc(mod.Require, func(r *modfile.Require) bool { return r.Mod.Path == module }) {
			findings = append(findings, "docs/dependencies.md speaks of "+module+", which go.mod does not require")
		}
	}
	slices.Sort(findings)
	return findings
}

// table gives the rows of a Markdown table whose first cell is a module in backquotes, by that module.
func table(text string) map[string][]string {
	rows := map[string][]string{}
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if name, ok := strings.CutPrefix(cells[0], "`"); ok && len(cells) > 1 {
			rows[strings.TrimSuffix(name, "`")] = cells
		}
	}
	return rows
}

// usedModules gives the modules that our packages import, without and with their tests, each once and in order.
func usedModules(t *testing.T, mod *modfile.File) (product, all []string) {
	t.Helper()
	for _, p := range goList(t, "./...") {
		for _, imported := range p.Imports {
			product = append(product, moduleOf(mod, imported))
		}
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			all = append(all, moduleOf(mod, imported))
		}
	}
	once := func(modules []string) []string {
		slices.Sort(modules)
		return slices.DeleteFunc(slices.Compact(modules), func(m string) bool { return m == "" })
	}
	return once(product), once(all)
}

// moduleOf gives the required module that an import path belongs to, "" for the standard library and our own.
func moduleOf(mod *modfile.File, imported string) string {
	longest := ""
	for _, required := range mod.Require {
		path := required.Mod.Path
		if (imported == path || strings.HasPrefix(imported, path+"/")) && len(path) > len(longest) {
			longest = path
		}
	}
	return longest
}

func readModule(t *testing.T) *modfile.File {
	t.Helper()
	text, err := os.ReadFile(top + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return mod
}

func TestJudgeDependencies(t *testing.T) {
	const doc = "| module | release | licence | why |\n| --- | --- | --- | --- |\n| `example.org/a` | v1.0.0 | MIT | it is needed |\n"
	for _, c := range []struct{ name, mod, doc, says string }{
		{"nothing wrong", "require example.org/a v1.0.0", doc, ""},
		{"a newer release", "require example.org/a v1.1.0", doc, "docs/dependencies.md speaks of v1.0.0"},
		{"no line", "require example.org/a v1.0.0", "", "example.org/a has no line"},
		{"no reason", "require example.org/a v1.0.0", strings.Replace(doc, "it is needed", "", 1), "no licence or no reason"},
		{"gone", "require example.org/a v1.0.0", doc + "| `example.org/b` | v1.0.0 | MIT | it was needed |\n", "speaks of example.org/b"},
		{"replaced", "require example.org/a v1.0.0\nreplace example.org/a => ../a", doc, "replaces example.org/a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			mod, err := modfile.Parse("go.mod", []byte("module m\n"+c.mod+"\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			used := []string{moduleOf(mod, "example.org/a/b")}
			found := strings.Join(judgeDependencies(mod, c.doc, used, used), "\n")
			if (c.says == "") != (found == "") || !strings.Contains(found, c.says) {
				t.Errorf("found %q, want %q", found, c.says)
			}
		})
	}
	mod, err := modfile.Parse("go.mod", []byte("module m\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if found := judgeDependencies(mod, "", make([]string, most+1), nil); len(found) != 1 {
		t.Errorf("%d modules: found %q", most+1, found)
	}
}
