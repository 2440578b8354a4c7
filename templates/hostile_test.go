package templates

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostile are layouts that want to take long or much.
func hostile() map[string]string {
	var keys, nested strings.Builder
	for i := range 9990 { // as many as the bound on words lets through
		fmt.Fprintf(&keys, "k%d: 1\n", i)
	}
	for i := range 1300 {
		nested.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	elements := strings.Replace(small, "  personalization:\n", "  personalization:\n"+strings.Repeat("    - {}\n", 1000000), 1)
	fewer := strings.Replace(small, "  personalization:\n", "  personalization:\n"+strings.Repeat("    - {}\n", 10000), 1)
	full := strings.Repeat("    - rule: {x: 1, y: 1, x2: 2, y2: 2, line: 0.1, ink: k}\n", 490)
	return map[string]string{
		"million elements":     elements,
		"ten thousand":         fewer,
		"more than may be":     strings.Replace(small, "    - mrz:", strings.Repeat("    - {}\n", 501)+"    - mrz:", 1),
		"brackets":             strings.Repeat("[", 1<<19),
		"braces":               strings.Repeat("{a: ", 1<<17),
		"dashes":               strings.Repeat("- ", 1<<18),
		"questions":            strings.Repeat("? ", 1<<18),
		"colons":               strings.Repeat("a: ", 1<<17),
		"keys":                 keys.String(),
		"nested":               nested.String(),
		"anchors":              "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n",
		"tags":                 strings.Repeat("!!a ", 1<<18),
		"quotes":               strings.Repeat("'", 1<<19),
		"long text":            "title: " + strings.Repeat("M 0 0 ", 170000),
		"comments":             strings.Repeat("#\n", 1<<19),
		"documents":            strings.Repeat("---\n", 1<<18),
		"too large":            strings.Repeat("a", maxFile+1),
		"zeros":                strings.Repeat("\x00", 1<<16),
		"full and slow to add": strings.Replace(small, "    - mrz:", full+"    - mrz:", 1) + strings.Repeat("x: y\n", 500),
		"problems":             strings.ReplaceAll(full, "x: 1", "x: 1e9"),
		"literal":              "title: |\n" + strings.Repeat("  x\n", 1<<17),
	}
}

// What is hostile is refused with bounded memory, and soon: one that takes minutes runs into the
// test's own limit, and -v tells the times.
func TestHostileLayoutsAreRefused(t *testing.T) {
	for name, text := range hostile() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		_, err := Parse("h.yaml", []byte(text))
		took := time.Since(begin)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
		if problems, ok := err.(Problems); ok && len(problems) > maxProblems+1 {
			t.Errorf("%s: %d problems", name, len(problems))
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<30 {
			t.Errorf("%s took %d MB", name, used>>20)
		}
		if testing.Verbose() {
			t.Logf("%-22s %8v %4d MB", name, took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20)
		}
	}
}

// All problems are told at once, in the order of the file, up to a bound.
func TestAllProblemsAreTold(t *testing.T) {
	text := strings.NewReplacer("font: sans, size: 8", "font: comic, size: 8", "title: T", "title:", "ink: k, opacity: 0.16", "ink: gold, opacity: 0.16", "lines: 2", "lines: none").Replace(small)
	_, err := Parse("bad.yaml", []byte(text))
	problems, ok := err.(Problems)
	if !ok || len(problems) != 4 {
		t.Fatalf("want 4 problems, got\n%v", err)
	}
	for i, want := range []string{"bad.yaml:3:1: title: has no value", "bad.yaml:11:48: front.substrate[0].waves.lines: must be a number", `text.font: "comic"`, `specimen.ink: "gold"`} {
		if !strings.Contains(problems[i].String(), want) {
			t.Errorf("problem %d is %s, want %s", i, problems[i], want)
		}
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 4 {
		t.Errorf("%d lines for 4 problems", len(lines))
	}
	many := strings.Replace(small, "    - mrz:", strings.Repeat("    - rule: {x: a}\n", 400)+"    - mrz:", 1)
	if problems, ok := func() (p Problems, ok bool) { _, err := Parse("b", []byte(many)); p, ok = err.(Problems); return }(); !ok || len(problems) != maxProblems+1 {
		t.Errorf("of thousands of problems %d are told", len(problems))
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("id: a/b\nversion: 1\nfront:\n  substrate:\n    - text: {x: 1}\n")
	for _, name := range badLayouts(f) {
		f.Add(read(f, name))
	}
	for _, name := range []string{"data-page.v1", "data-page.v2", "card.v1", "sheet.v1"} {
		f.Add(read(f, "testdata/versions/trial/"+name+".yaml"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Parse("f.yaml", []byte(text))
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		for _, name := range l.Sides() {
			for _, plane := range Planes() {
				for _, e := range l.Side(name).Plane(plane) {
					drawable(t, l, &e)
				}
			}
		}
		l.Separations()
	})
}

// drawable holds what whoever draws a loaded layout builds on.
func drawable(t *testing.T, l *Layout, e *Element) {
	if e.Kind() == "" {
		t.Errorf("an element was accepted with kinds %v", e.kinds())
	}
	r, ok := e.Place()
	if ok == (e.MRZ != nil) {
		t.Errorf("%s has a place: %v", e.Kind(), ok)
	}
	for _, v := range []float64{r.X, r.Y, r.Width, r.Height} {
		if math.IsNaN(v) || math.Abs(v) > 1e8 {
			t.Errorf("%s lies at %+v", e.Kind(), r)
		}
	}
	for _, name := range e.Inks() {
		if _, known := l.Inks[name]; !known {
			t.Errorf("%s is in an ink %q that is not there", e.Kind(), name)
		}
	}
}
