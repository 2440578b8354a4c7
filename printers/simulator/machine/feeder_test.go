package machine

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func addLines(t testing.TB, path, lines string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(lines); err != nil {
		t.Fatal(err)
	}
}

func TestFeederTakesCompleteLines(t *testing.T) {
	f := &feeder{path: filepath.Join(t.TempDir(), "feeder")}
	if loaded, err := f.take(); loaded || err != nil {
		t.Errorf("no file: %v %v", loaded, err)
	}
	steps := []struct {
		lines string
		want  string
	}{
		{"A1\r\n A2 \n\nA3", "A1 A2"},
		{"0\n", "A1 A2 A30"},
		{"+B\n", "B A1 A2 A30"},
		{"-A1\n-A1\n-gone\n", "B A2 A30"},
	}
	for _, step := range steps {
		addLines(t, f.path, step.lines)
		if _, err := f.take(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(f.stack, " "); got != step.want {
			t.Errorf("after %q: %s, want %s", step.lines, got, step.want)
		}
	}
}

func TestFeederFileThatShrank(t *testing.T) {
	f := &feeder{path: filepath.Join(t.TempDir(), "feeder")}
	addLines(t, f.path, "A1\n")
	if err := f.takeUntil(100); err == nil || !strings.Contains(err.Error(), "shorter") {
		t.Errorf("%v", err)
	}
}

// TestStackSurvivesRestarts: whatever is loaded, taken out, put on top and fed in whatever order, a
// machine switched on again has the stack that it had.
func TestStackSurvivesRestarts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		folder, err := os.MkdirTemp("", "stack")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(folder)
		c := Config{Model: "ipp-booklet", Ledger: filepath.Join(folder, "ledger"), Feeder: filepath.Join(folder, "feeder")}
		m := switchOn(t, c)
		n := 0
		for range rapid.IntRange(1, 20).Draw(r, "steps") {
			switch rapid.IntRange(0, 4).Draw(r, "step") {
			case 0, 1:
				n++
				addLines(t, c.Feeder, fmt.Sprintf("%s%d\n", rapid.SampledFrom([]string{"", "", "+"}).Draw(r, "where"), n))
			case 2:
				addLines(t, c.Feeder, fmt.Sprintf("-%d\n", rapid.IntRange(1, n+1).Draw(r, "out")))
			case 3:
				feedOne(t, m)
			case 4:
				before := slices.Clone(m.feeder.stack)
				offset := m.feeder.offset
				if err := m.Close(); err != nil {
					t.Fatal(err)
				}
				m = switchOn(t, c)
				if !slices.Equal(m.feeder.stack, before) || m.feeder.offset != offset {
					r.Fatalf("stack %v at %d, before %v at %d", m.feeder.stack, m.feeder.offset, before, offset)
				}
			}
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func switchOn(t *testing.T, c Config) *Machine {
	t.Helper()
	m, err := Open(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Start("Booklet Printer"); err != nil {
		t.Fatal(err)
	}
	return m
}

// feedOne feeds a blank as a job would, if there is one.
func feedOne(t *testing.T, m *Machine) {
	t.Helper()
	blank, fed, err := m.Feed()
	if err == nil && fed {
		err = m.Write(Entry{Event: EventFed, Blank: blank})
	}
	if err != nil {
		t.Fatal(err)
	}
}
