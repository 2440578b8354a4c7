package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"chancery/issuance"
	"chancery/printers/simulator"
)

// trayOf is where a simulated printer of the demonstration in a folder stands.
func trayOf(dir, printer string) *tray {
	at := filepath.Join(dir, "printers", printer)
	return &tray{ledger: at + ".ledger", feeder: at + ".feeder"}
}

// LoadFeeder puts blanks under the stack of a simulated printer, in order, as its operator's hands would. A blank that lies there
// already is a Conflict, and none is loaded then; one that was fed before may be put there again.
func LoadFeeder(dir, printer string, serials []string) error {
	t := trayOf(dir, printer)
	lying, err := t.lying()
	if err != nil {
		return err
	}
	for _, s := range serials {
		if lying[s]++; lying[s] > 1 {
			return issuance.Conflictf("serial", "leave it out", "blank %s lies in the feeder of %s already", s, printer)
		}
	}
	f, err := os.OpenFile(t.feeder, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("loading the feeder: %w", err)
	}
	_, err = f.WriteString(strings.Join(serials, "\n") + "\n")
	return errors.Join(err, f.Close())
}

// FillFeeder puts the blanks that are to be fed by a simulated printer onto its stack, first on top: those that were never there below the
// others, those that came out unmarked back in their place. Done again, it moves nothing.
func FillFeeder(dir, printer string, serials []string) error {
	t := trayOf(dir, printer)
	if err := t.load(serials); err != nil {
		return err
	}
	return t.putBack(serials)
}

// lying counts the blanks on the stack by their serials: what the operator has put there and taken out, less what was fed since.
func (t *tray) lying() (map[string]int, error) {
	b, err := os.ReadFile(t.feeder)
	if err != nil {
		return nil, fmt.Errorf("looking at the feeder: %w", err)
	}
	if len(b) > 0 && b[len(b)-1] != '\n' {
		return nil, issuance.Conflictf("feeder", "run chancery demo, which finishes it", "the last line of %s is not finished", t.feeder)
	}
	lying := map[string]int{}
	for _, line := range strings.Fields(string(b)) {
		if serial, out := strings.CutPrefix(line, "-"); out {
			lying[serial] = max(0, lying[serial]-1)
		} else {
			lying[strings.TrimPrefix(line, "+")]++
		}
	}
	entries, err := simulator.ReadLedger(t.ledger)
	if errors.Is(err, fs.ErrNotExist) {
		return lying, nil // nothing was fed yet
	}
	for _, e := range entries {
		if e.Event == simulator.EventFed {
			lying[e.Blank] = max(0, lying[e.Blank]-1)
		}
	}
	return lying, err
}
