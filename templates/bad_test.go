package templates

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var expectation = regexp.MustCompile(`^# expect: (\d+): (.*)$`)

// Each file of testdata/bad has one thing wrong, which its first line tells with its line: the
// loader finds it there, and nothing else.
func TestBadLayoutsAreRefusedAtTheirLine(t *testing.T) {
	for _, name := range badLayouts(t) {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(source), "\n")
		m := expectation.FindStringSubmatch(first)
		if m == nil {
			t.Errorf("%s does not say what to expect", name)
			continue
		}
		line, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		_, err = ParseFile(os.DirFS(filepath.Dir(name)), filepath.Base(name))
		problems, ok := err.(Problems)
		if !ok || len(problems) == 0 {
			t.Errorf("%s: %v, want a problem", name, err)
			continue
		}
		if p := problems[0]; p.Line != line || !strings.Contains(p.String(), m[2]) {
			t.Errorf("%s: want line %d and %q, got\n%v", name, line, m[2], err)
		}
		if len(problems) > 1 && !strings.HasPrefix(filepath.Base(name), "microtext-") {
			t.Errorf("%s: one thing is wrong, but it is told as %d:\n%v", name, len(problems), err)
		}
	}
}
