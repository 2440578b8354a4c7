package lint

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chancery/templates"
)

// TestGoodLayoutsAreClean lints layouts in which nothing is wrong: those of the tests and those
// that ship.
func TestGoodLayoutsAreClean(t *testing.T) {
	for _, folder := range []string{"testdata/good", "../utopia"} {
		for _, name := range layoutFiles(t, folder) {
			for _, f := range File(os.DirFS(folder), name, 600) {
				if f.Severity == Error {
					t.Errorf("%s:%s (%s)", name, f, f.Clause)
				} else {
					t.Logf("%s:%s", name, f)
				}
			}
		}
	}
}

// layoutFiles lists the layout files of a folder, which has some.
func layoutFiles(t testing.TB, folder string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".yaml" && filepath.Base(name) != templates.FormatsFile {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("no layouts in %s: %v", folder, err)
	}
	return names
}

// expectation is a comment "# expect: LINE: rule: part of the text" at the head of a bad layout.
type expectation struct {
	line       int
	rule, text string
}

var expectForm = regexp.MustCompile(`^# expect: (\d+): ([a-z0-9-]+): (.+)$`)

func expectations(t *testing.T, name, source string) (all []expectation, dpi int) {
	t.Helper()
	dpi = 600
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if n, ok := strings.CutPrefix(line, "# dpi: "); ok {
			var err error
			if dpi, err = strconv.Atoi(n); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			continue
		}
		m := expectForm.FindStringSubmatch(line)
		if m == nil {
			break
		}
		at, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, expectation{at, m[2], m[3]})
	}
	if len(all) == 0 {
		t.Fatalf("%s does not begin with what is expected of it", name)
	}
	return all, dpi
}

// TestBadLayoutsAreFound holds that each bad layout is found at its line by its rule, and that no
// other error is found in it.
func TestBadLayoutsAreFound(t *testing.T) {
	const folder = "testdata/bad"
	names := layoutFiles(t, folder)
	if len(names) < 60 {
		t.Errorf("%d bad layouts, at least 60 are wanted", len(names))
	}
	hit := map[string]bool{}
	for _, name := range names {
		source, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		want, dpi := expectations(t, name, string(source))
		found := File(os.DirFS(folder), name, dpi)
		for _, w := range want {
			i := slices.IndexFunc(found, func(f Finding) bool {
				return f.Line == w.line && f.Rule == w.rule && strings.Contains(f.Text, w.text)
			})
			if i < 0 {
				t.Errorf("%s: nothing in line %d by rule %s with %q; found: %v", name, w.line, w.rule, w.text, found)
				continue
			}
			hit[w.rule] = true
			found = slices.Delete(found, i, i+1)
		}
		for _, f := range found {
			if f.Severity == Error {
				t.Errorf("%s: also %s", name, f)
			}
		}
	}
	for _, r := range Rules() {
		if !hit[r.Name] {
			t.Errorf("no bad layout is found by rule %s", r.Name)
		}
	}
}

func TestRulesAreWhole(t *testing.T) {
	seen := map[string]bool{Language: true}
	name := regexp.MustCompile(`^[a-z0-9-]+$`)
	for _, r := range Rules() {
		if !name.MatchString(r.Name) || r.Description == "" || r.Clause == "" || r.check == nil || r.Severity != Error && r.Severity != Warning {
			t.Errorf("rule %+v is unfinished", r)
		}
		if seen[r.Name] {
			t.Errorf("rule %s is there twice", r.Name)
		}
		seen[r.Name] = true
	}
}

// TestFindingsAreTheSameTwice holds that no finding depends on the order of a map.
func TestFindingsAreTheSameTwice(t *testing.T) {
	for _, name := range layoutFiles(t, "testdata/bad") {
		a, b := File(os.DirFS("testdata/bad"), name, 600), File(os.DirFS("testdata/bad"), name, 600)
		if !slices.Equal(a, b) {
			t.Errorf("%s: %v, then %v", name, a, b)
		}
	}
}
