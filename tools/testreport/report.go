package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A report counts and writes as events come in. A test that has subtests counts as one beside them, as in go test -v.
type report struct {
	out                     io.Writer
	passed, failed, skipped int
	sinceEnded              int // failures since a run ended last
	packages                map[string]*packageRun
	builds                  map[string]*strings.Builder // what the compiler said, by import path
	slowPackages, slowTests []timing
}

// A packageRun is what is known of a package while its tests run.
type packageRun struct {
	tests  int
	failed int
	output map[string]*strings.Builder // of tests that have not ended, and under "" of the package itself
}

// A timing is how many seconds something took.
type timing struct {
	name    string
	seconds float64
}

func newReport(out io.Writer) *report {
	return &report{out: out, packages: map[string]*packageRun{}, builds: map[string]*strings.Builder{}}
}

func (r *report) printf(format string, arguments ...any) {
	_, _ = fmt.Fprintf(r.out, format, arguments...) // with no terminal left there is nobody to tell
}

// take adds one event.
func (r *report) take(e event) {
	switch {
	case e.Action == "build-output":
		add(r.builds, e.ImportPath, e.Output)
	case e.Action == "ended":
		r.ended(e)
	case e.Action == "fuzzed" && e.Status == 0:
		r.passed++
	case e.Action == "fuzzed": // what it found stands above, from the fuzzer itself
		r.fail()
		r.printf("FAIL  %s fuzzing %s\n", e.Package, e.Test)
	case e.Package == "":
	case e.Test == "":
		r.takePackage(e)
	default:
		r.takeTest(e)
	}
}

// ended closes a run: go test may have failed without any package saying so, as with a wrong flag.
func (r *report) ended(e event) {
	if e.Status != 0 && r.sinceEnded == 0 {
		r.fail()
		r.printf("FAIL  %s ended with status %d and no failed test\n", e.Output, e.Status)
	}
	r.sinceEnded = 0
}

func (r *report) fail() {
	r.failed++
	r.sinceEnded++
}

func (r *report) takeTest(e event) {
	run := r.running(e.Package)
	switch e.Action {
	case "run":
		add(run.output, e.Test, "")
	case "output":
		if !frame(e.Output) {
			add(run.output, e.Test, e.Output)
		}
	case "pass", "fail", "skip":
		run.tests++
		r.slowTests = append(r.slowTests, timing{e.Package + " " + e.Test, e.Elapsed})
		text := take(run.output, e.Test)
		if e.Action == "pass" {
			r.passed++
			return
		}
		if e.Action == "skip" {
			r.skipped++
			r.printf("SKIP  %s %s\n%s", e.Package, e.Test, indent(text))
			return
		}
		run.failed++
		r.fail()
		r.printf("FAIL  %s %s  %.1f s\n%s", e.Package, e.Test, e.Elapsed, indent(text))
	}
}

// frame tells whether a line of a test is go test's own, and says nothing that the report does not.
func frame(line string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(line, " "), ":")
	switch strings.TrimRight(word, " \n") {
	case "--- PASS", "--- FAIL", "--- SKIP":
		return true
	}
	return strings.HasPrefix(line, "=== ")
}

func (r *report) takePackage(e event) {
	switch e.Action {
	case "output":
		add(r.running(e.Package).output, "", e.Output)
	case "pass", "fail", "skip":
		run := r.running(e.Package)
		delete(r.packages, e.Package)
		if e.Action == "fail" {
			r.failPackage(e, run)
		}
		if e.Action != "skip" && run.tests > 0 {
			r.printf("%-4s %7.1f s %5d tests  %s\n", map[string]string{"pass": "ok", "fail": "FAIL"}[e.Action], e.Elapsed, run.tests, e.Package)
			r.slowPackages = append(r.slowPackages, timing{e.Package, e.Elapsed})
		}
	}
}

// failPackage shows why a package failed where no test of it says so: it did not build, a test was cut off by a panic or
// the time limit, or it failed outside its tests.
func (r *report) failPackage(e event, run *packageRun) {
	own := take(run.output, "")
	for _, test := range slices.Sorted(maps.Keys(run.output)) {
		run.tests++
		run.failed++
		r.fail()
		r.printf("FAIL  %s %s  has not ended\n%s", e.Package, test, indent(run.output[test].String()))
	}
	if e.FailedBuild != "" {
		own = take(r.builds, e.FailedBuild) + own
	}
	if run.failed == 0 {
		r.fail()
		r.printf("FAIL  %s\n%s", e.Package, indent(own))
	}
}

// running gives the run of a package, begun by whatever event of it comes first.
func (r *report) running(name string) *packageRun {
	if r.packages[name] == nil {
		r.packages[name] = &packageRun{output: map[string]*strings.Builder{}}
	}
	return r.packages[name]
}

// close writes the tables and the last line, and tells whether all is well.
func (r *report) close() bool {
	for _, name := range slices.Sorted(maps.Keys(r.packages)) {
		r.failPackage(event{Package: name}, r.packages[name])
	}
	r.slowest("packages", r.slowPackages)
	r.slowest("tests", r.slowTests)
	if r.passed+r.failed+r.skipped == 0 {
		r.fail()
		r.printf("no test has run\n")
	}
	r.printf("%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
	return r.failed == 0 && r.skipped == 0
}

// slowest writes the ten that took longest, of those that took a tenth of a second or more.
func (r *report) slowest(what string, timings []timing) {
	slices.SortStableFunc(timings, func(a, b timing) int {
		if a.seconds > b.seconds {
			return -1
		}
		return 1
	})
	r.printf("slowest %s\n", what)
	for i, t := range timings {
		if i == 10 || t.seconds < 0.1 {
			break
		}
		r.printf("     %7.1f s  %s\n", t.seconds, t.name)
	}
}

func add(texts map[string]*strings.Builder, key, text string) {
	if texts[key] == nil {
		texts[key] = &strings.Builder{}
	}
	texts[key].WriteString(text)
}

// take removes a text and gives it.
func take(texts map[string]*strings.Builder, key string) string {
	defer delete(texts, key)
	if texts[key] == nil {
		return ""
	}
	return texts[key].String()
}

func indent(text string) string {
	if text == "" {
		return ""
	}
	return "      " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n      ") + "\n"
}
