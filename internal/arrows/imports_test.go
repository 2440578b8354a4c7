package arrows

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestEveryPackageKeepsToTheMap(t *testing.T) {
	for _, p := range goList(t, "./...") {
		for _, finding := range judgeImports(p) {
			t.Error(finding)
		}
	}
}

func TestTheMapPointsDownOnly(t *testing.T) {
	all := rooms()
	for i, room := range all {
		for _, above := range all[:i] {
			// cmd/chancery imports everything, and a subtree may name the room itself.
			if above.path != room.path && covers(room.imports, above.path) && !strings.HasSuffix(first(room.imports, above.path), "...") {
				t.Errorf("%s may import %s, which stands above it in the map", room.path, above.path)
			}
			if above.path == room.path {
				t.Errorf("%s stands in the map twice", room.path)
			}
		}
	}
}

// judgeImports says what is wrong with the imports of a package.
func judgeImports(p listed) []string {
	place := slices.IndexFunc(rooms(), func(r room) bool { return r.path == p.path() })
	if place < 0 {
		return []string{fmt.Sprintf("%s is not on the package map: give it a line in internal/arrows/map_test.go saying what it may import", p.path())}
	}
	r := rooms()[place]
	var findings []string
	for _, imported := range p.Imports {
		if ours(imported) {
			if !covers(append(r.imports, "internal/failpoint"), below(imported)) {
				findings = append(findings, fmt.Sprintf("%s imports %s, which the package map does not allow: let the core declare the interface it needs, or move the code", r.path, below(imported)))
			}
		} else if by := libraryOf(imported); by != nil && !covers(by.rooms, r.path) {
			findings = append(findings, fmt.Sprintf("%s imports %s, which %s: see libraries in internal/arrows/map_test.go", r.path, imported, named(by.rooms)))
		}
	}
	for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
		switch {
		case imported == "C":
			findings = append(findings, fmt.Sprintf("a test of %s imports C", r.path))
		case !ours(imported):
			if by := libraryOf(imported); by != nil && !by.tests && !covers(by.rooms, r.path) {
				findings = append(findings, fmt.Sprintf("a test of %s imports %s, which %s", r.path, imported, named(by.rooms)))
			}
		case !covers(slices.Concat(r.imports, r.tests, []string{"internal/failpoint", "internal/pgtest", "printers/printertest", r.path}), below(imported)):
			findings = append(findings, fmt.Sprintf("a test of %s imports %s, which the package map does not allow", r.path, below(imported)))
		}
	}
	return findings
}

// covers tells whether one of the patterns stands for the path.
func covers(patterns []string, path string) bool { return first(patterns, path) != "" }

// first gives the first pattern that stands for the path, or "".
func first(patterns []string, path string) string {
	for _, pattern := range patterns {
		root, tree := strings.CutSuffix(pattern, "/...")
		if pattern == "..." || path == root || tree && strings.HasPrefix(path, root+"/") {
			return pattern
		}
	}
	return ""
}

// libraryOf gives the row with the longest prefix of an import path; nil when the library has none.
func libraryOf(imported string) *library {
	var longest *library
	for _, row := range libraries() {
		if (imported == row.prefix || strings.HasPrefix(imported, row.prefix+"/")) && (longest == nil || len(row.prefix) > len(longest.prefix)) {
			longest = &row
		}
	}
	return longest
}

func named(rooms []string) string {
	if len(rooms) == 0 {
		return "is for tests at most"
	}
	return "is for " + strings.Join(rooms, ", ") + " alone"
}

func TestNothingNeedsCgo(t *testing.T) {
	for _, p := range goList(t, "-deps", "./...") {
		if !p.Standard && len(p.CgoFiles) > 0 {
			t.Errorf("%s has files that import C: the binary must build without a C compiler", p.ImportPath)
		}
	}
}

func TestJudgeImports(t *testing.T) {
	for _, c := range []struct {
		name string
		p    listed
		says string // "" when nothing is wrong
	}{
		{"allowed", listed{ImportPath: "chancery/queue", Imports: []string{"chancery/issuance/stock", "chancery/internal/failpoint", "context", "github.com/riverqueue/river"}}, ""},
		{"everything for the binary", listed{ImportPath: "chancery/cmd/chancery", Imports: []string{"chancery/queue", "chancery/printers/all"}}, ""},
		{"a room that is on no map", listed{ImportPath: "chancery/issuance/util"}, "issuance/util is not on the package map"},
		{"the domain on the queue", listed{ImportPath: "chancery/issuance/document", Imports: []string{"chancery/queue"}}, "issuance/document imports queue"},
		{"production on printers", listed{ImportPath: "chancery/issuance/production", Imports: []string{"chancery/printers"}}, "issuance/production imports printers"},
		{"a neighbour whose name begins alike", listed{ImportPath: "chancery/printers/simulator/ipp", Imports: []string{"chancery/printers/simulator/machines"}}, "printers/simulator/ipp imports printers/simulator/machines"},
		{"personalization with a database", listed{ImportPath: "chancery/personalization/seal", Imports: []string{"github.com/jackc/pgx/v5"}}, "imports github.com/jackc/pgx/v5"},
		{"River's client outside the queue", listed{ImportPath: "chancery/web", Imports: []string{"github.com/riverqueue/river"}}, "is for queue alone"},
		{"River's migrations", listed{ImportPath: "chancery/migrations", Imports: []string{"github.com/riverqueue/river/rivermigrate"}}, ""},
		{"a peer of the benchmark, shipped", listed{ImportPath: "chancery/papers", Imports: []string{"github.com/signintech/gopdf"}}, "is for tests at most"},
		{"a peer of the benchmark, measured", listed{ImportPath: "chancery/personalization", XTestImports: []string{"github.com/signintech/gopdf"}}, ""},
		{"a test with a database", listed{ImportPath: "chancery/issuance/stock", XTestImports: []string{"chancery/internal/pgtest", "chancery/issuance/stock"}}, ""},
		{"a test that reaches up", listed{ImportPath: "chancery/issuance/stock", TestImports: []string{"chancery/web"}}, "a test of issuance/stock imports web"},
		{"the old log", listed{ImportPath: "chancery/cmd/chancery", Imports: []string{"log"}}, "imports log"},
		{"the new one", listed{ImportPath: "chancery/queue", Imports: []string{"log/slog"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := strings.Join(judgeImports(c.p), "\n")
			if (c.says == "") != (found == "") || !strings.Contains(found, c.says) {
				t.Errorf("found %q, want %q", found, c.says)
			}
		})
	}
}
