package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDemoOnBadPrinters lets both printers of a demonstration fail in every way that a script can play, power cuts included, at jobs
// that stand in a row. People at the desks settle what is in doubt, spoiled blanks are replaced, and the books are right in the end.
func TestDemoOnBadPrinters(t *testing.T) {
	t.Parallel()
	scripts := [][]string{{"jam", "cut", "die-during", "truncate"}, {"die-after", "cut-create", "die-before"}, {"empty", "slow", "jam"}}
	if !prove() {
		scripts = scripts[:1]
	}
	results := map[int]crashed{}
	for n, faults := range scripts {
		t.Run(strings.Join(faults, ","), func(t *testing.T) {
			dir := prepared(t)
			script := filepath.Join(t.TempDir(), "script")
			var b strings.Builder
			for i, f := range faults {
				fmt.Fprintf(&b, "{\"at\":%d,\"do\":%q}\n", i+2, f)
			}
			if err := os.WriteFile(script, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			first := run(t, call{args: demonstrate(dir, 14), env: []string{"CHANCERY_SCRIPT=" + script}})
			c := crashed{point: strings.Join(faults, " "), left: fmt.Sprintf("the first run ended with %d", first.code)}
			finish(t, dir, 14, &c)
			results[n] = c
		})
	}
	t.Log("\n" + told(results))
}
