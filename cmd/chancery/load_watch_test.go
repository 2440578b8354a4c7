package main_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// stopwatch keeps how long each request took, by route, and what went wrong.
type stopwatch struct {
	mu    sync.Mutex
	took  map[string][]time.Duration
	wrong map[string][]string
}

func newStopwatch() *stopwatch {
	return &stopwatch{took: map[string][]time.Duration{}, wrong: map[string][]string{}}
}

// note keeps one request; wrong is "" where it was answered as it should be.
func (s *stopwatch) note(route string, took time.Duration, wrong string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took[route] = append(s.took[route], took)
	if wrong != "" {
		s.wrong[route] = append(s.wrong[route], wrong)
	}
}

// reset forgets the durations so far, and nothing that went wrong.
func (s *stopwatch) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = map[string][]time.Duration{}
}

// errors gives all that went wrong.
func (s *stopwatch) errors() (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, route := range slices.Sorted(maps.Keys(s.wrong)) {
		for _, w := range s.wrong[route] {
			list = append(list, route+": "+w)
		}
	}
	return list
}

// table tells the percentiles of each route in milliseconds, and below them those of all that pass the filter.
func (s *stopwatch) table(all string, counts func(route string) bool) (text string, p95 time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "%-52s %7s %8s %8s %8s %7s\n", "route, ms", "n", "p50", "p95", "p99", "errors")
	line := func(name string, took []time.Duration, wrong int) {
		slices.Sort(took)
		fmt.Fprintf(&b, "%-52s %7d %8.1f %8.1f %8.1f %7d\n", name, len(took), ms(percentile(took, 50)), ms(percentile(took, 95)), ms(percentile(took, 99)), wrong)
	}
	var together []time.Duration
	wrong := 0
	for _, route := range slices.Sorted(maps.Keys(s.took)) {
		line(route, s.took[route], len(s.wrong[route]))
		if counts(route) {
			together = append(together, s.took[route]...)
			wrong += len(s.wrong[route])
		}
	}
	line(all, together, wrong)
	return b.String(), percentile(together, 95)
}

// percentile gives that of durations in their order; 0 of none.
func percentile(sorted []time.Duration, of int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*of/100)]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// within says whether a measured time keeps to its bound. It is told and fails nothing: a machine that others use is slower.
func within(got, bound time.Duration) string {
	if got < bound {
		return fmt.Sprintf("PASS: %.1f ms, below %.0f", ms(got), ms(bound))
	}
	return fmt.Sprintf("OVER THE BOUND: %.1f ms, not below %.0f", ms(got), ms(bound))
}

// named matches the parts of a path that name one thing: they have a capital letter or a digit.
var named = regexp.MustCompile(`^[^/.]*[A-Z0-9][^/]*$`)

// route gives the pattern of a request's address.
func route(method, path string) string {
	path, _, _ = strings.Cut(path, "?")
	if strings.HasPrefix(path, "/static/") {
		return method + " /static/"
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if named.MatchString(p) {
			parts[i] = "{}"
		}
	}
	return method + " " + strings.Join(parts, "/")
}

// isPage reports whether a route answers with a page, or with the way to one: no picture, no stream, no part of the look.
func isPage(route string) bool {
	return !strings.Contains(route, ".") && !strings.HasSuffix(route, "/events") && !strings.HasSuffix(route, "/static/")
}

// busy gives the load average of the machine: how many processes wanted a processor in the last minute, 5 and 15.
func busy(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(b))[:3], " ")
}

// ticks gives the hundredths of a second that a process has computed, and that the system has for it.
func ticks(t testing.TB, pid int) (user, system int) {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	rest := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	for i, n := range []*int{&user, &system} {
		if *n, err = strconv.Atoi(rest[11+i]); err != nil {
			t.Fatal(err)
		}
	}
	return user, system
}
