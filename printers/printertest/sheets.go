package printertest

import (
	"crypto/sha256"
	"slices"
)

// attempts are the names that cases use.
func attempts() []string { return []string{"attempt-1", "attempt-2", "attempt-3"} }

// shown is the digest of a sheet that shows the whole document of an attempt.
func (w *bench) shown(attempt string) [32]byte {
	content := w.document(attempt)
	if w.subject.Shows != nil {
		return w.subject.Shows(content)
	}
	return sha256.Sum256(content)
}

// sheets returns the sheets of an attempt. Where the printer keeps no names a sheet is the attempt's unless it shows the whole
// document of another.
func (w *bench) sheets(attempt string) []Sheet {
	w.Helper()
	others := map[[32]byte]bool{}
	for _, name := range attempts() {
		others[w.shown(name)] = name != attempt
	}
	var found []Sheet
	for _, sheet := range w.rig.Produced(w) {
		ours := sheet.Attempt == attempt
		if w.subject.Limits.Nameless && sheet.Attempt == "" {
			ours = !others[sheet.SHA256]
		}
		if ours {
			found = append(found, sheet)
		}
	}
	return found
}

// countSheets makes sure that nothing came out twice, whatever the case did.
func (w *bench) countSheets() {
	counts := map[string]int{}
	for _, sheet := range w.rig.Produced(w) {
		name := sheet.Attempt
		if name == "" {
			name = string(sheet.SHA256[:])
		}
		if counts[name]++; counts[name] > 1 {
			w.Errorf("attempt %q came out %d times", sheet.Attempt, counts[name])
		}
	}
}

// wantSheet makes sure that exactly one sheet of the attempt came out, and that it is whole.
func (w *bench) wantSheet(attempt string) Sheet {
	w.Helper()
	found := w.sheets(attempt)
	if len(found) != 1 || found[0].SHA256 != w.shown(attempt) || found[0].Spoiled {
		w.Fatalf("attempt %s: sheets %v, want one of %x", attempt, found, w.shown(attempt))
	}
	return found[0]
}

// wantNoSheet makes sure that no good sheet of the attempt came out.
func (w *bench) wantNoSheet(attempt string) {
	w.Helper()
	found := slices.DeleteFunc(w.sheets(attempt), func(s Sheet) bool { return s.Spoiled })
	if len(found) != 0 {
		w.Fatalf("attempt %s: %d sheets came out, want none", attempt, len(found))
	}
}

// wantUnmarked makes sure that nothing was marked for the attempt, not even a sheet that is useless.
func (w *bench) wantUnmarked(attempt string) {
	w.Helper()
	if found := w.sheets(attempt); len(found) != 0 {
		w.Fatalf("attempt %s: %d sheets were marked, want none", attempt, len(found))
	}
}
