package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	for _, c := range []struct {
		name, in string
		last     string   // the closing line
		says     []string // each of these is in the text
		well     bool
	}{
		{
			name: "a passing package counts tests and subtests",
			in: `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"secret of a passing test\n"}
{"Action":"pass","Package":"p","Test":"TestA/x","Elapsed":0.5}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":1.5}
{"Action":"output","Package":"p","Output":"ok  p\n"}
{"Action":"pass","Package":"p","Elapsed":2}
{"Action":"ended","Output":"go test","Status":0}`,
			last: "2 passed, 0 failed, 0 skipped", says: []string{"ok       2.0 s     2 tests  p", "1.5 s  p TestA"}, well: true,
		},
		{
			name: "a failing test shows what it printed",
			in: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"a_test.go:7: wrong\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- FAIL: TestA (0.10s)\n"}
{"Action":"fail","Package":"p","Test":"TestA","Elapsed":0.1}
{"Action":"fail","Package":"p","Elapsed":1}
{"Action":"ended","Output":"go test","Status":1}`,
			last: "0 passed, 1 failed, 0 skipped", says: []string{"FAIL  p TestA  0.1 s\n      a_test.go:7: wrong\nFAIL     1.0 s"},
		},
		{
			name: "a skipped test is not well",
			in: `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"no printer\n"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p"}`,
			last: "1 passed, 0 failed, 1 skipped", says: []string{"SKIP  p TestB\n      no printer"},
		},
		{
			name: "a package without tests is nothing",
			in: `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}
{"Action":"output","Package":"q","Output":"?   q [no test files]\n"}
{"Action":"skip","Package":"q"}`,
			last: "1 passed, 0 failed, 0 skipped", well: true,
		},
		{
			name: "a build that fails counts once and shows the compiler's words",
			in: `{"ImportPath":"p [p.test]","Action":"build-output","Output":"p/a.go:3:1: undefined: x\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}
{"Action":"ended","Output":"go test","Status":1}`,
			last: "0 passed, 1 failed, 0 skipped", says: []string{"p/a.go:3:1: undefined: x"},
		},
		{
			name: "a package that fails outside its tests counts",
			in: `{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"goleak: found unexpected goroutines\n"}
{"Action":"fail","Package":"p"}`,
			last: "1 passed, 1 failed, 0 skipped", says: []string{"found unexpected goroutines"},
		},
		{
			name: "a test that was cut off counts as failed",
			in: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestB","Output":"panic: test timed out\n"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}`,
			last: "0 passed, 2 failed, 0 skipped", says: []string{"TestA  has not ended", "panic: test timed out"},
		},
		{
			name: "a stream that breaks off leaves the package failed",
			in:   `{"Action":"run","Package":"p","Test":"TestA"}`,
			last: "0 passed, 1 failed, 0 skipped", says: []string{"TestA  has not ended"},
		},
		{
			name: "go test that fails by itself counts",
			in: `flag provided but not defined: -x
{"Action":"ended","Output":"go test -x","Status":2}`,
			last: "0 passed, 1 failed, 0 skipped", says: []string{"flag provided but not defined", "go test -x ended with status 2"},
		},
		{
			name: "the second run's status is its own",
			in: `{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}
{"Action":"ended","Output":"first","Status":1}
{"Action":"ended","Output":"second","Status":2}`,
			last: "0 passed, 2 failed, 0 skipped", says: []string{"second ended with status 2"},
		},
		{
			name: "fuzz targets count",
			in: `{"Action":"fuzzed","Package":"./p","Test":"FuzzA","Status":0}
{"Action":"fuzzed","Package":"./p","Test":"FuzzB","Status":1}
{"Action":"ended","Output":"scripts/fuzz","Status":1}`,
			last: "1 passed, 1 failed, 0 skipped", says: []string{"FAIL  ./p fuzzing FuzzB"},
		},
		{
			name: "what is no event is shown",
			in:   "{\n{\"Action\":7}\nnull\n" + `{"Action":"pass","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"pass","Package":"p"}`,
			last: "1 passed, 0 failed, 0 skipped", says: []string{"{\n{\"Action\":7}\nnull\n"}, well: true,
		},
		{name: "no test at all is not well", in: "", last: "0 passed, 1 failed, 0 skipped", says: []string{"no test has run"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out)
			if err := r.read(strings.NewReader(c.in)); err != nil {
				t.Fatal(err)
			}
			well := r.close()
			text := out.String()
			if well != c.well {
				t.Errorf("well is %v", well)
			}
			if !strings.HasSuffix(text, "\n"+c.last+"\n") {
				t.Errorf("does not close with %q", c.last)
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("does not say %q", want)
				}
			}
			if strings.Contains(text, "secret of a passing test") {
				t.Error("shows what a passing test printed")
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}
