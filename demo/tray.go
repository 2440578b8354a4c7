package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chancery/issuance/production"
	"chancery/printers/simulator"
)

// tray is what a person sees who stands before a simulated printer: the stack in its feeder and the sheets that came out. It is the
// printer's own ledger, read by whoever would open the lid.
type tray struct {
	ledger string
	feeder string
}

// load puts blanks on the stack, below those that lie there. A blank that has been loaded before is not loaded again.
func (t *tray) load(serials []string) error {
	b, err := os.ReadFile(t.feeder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("looking at the feeder: %w", err)
	}
	loaded := strings.Fields(string(b))
	cut := "" // the beginning of a line that a crash left unfinished; the printer takes a line once its end is there
	if len(b) > 0 && b[len(b)-1] != '\n' {
		cut = loaded[len(loaded)-1]
		loaded = loaded[:len(loaded)-1]
	}
	var add strings.Builder
	for _, s := range serials {
		if !slices.Contains(loaded, s) {
			add.WriteString(s + "\n")
		}
	}
	if add.Len() == 0 && b != nil {
		return nil
	}
	rest, fits := strings.CutPrefix(add.String(), cut)
	if !fits {
		return fmt.Errorf("loading the feeder: its last line %q is not the next blank", cut)
	}
	f, err := os.OpenFile(t.feeder, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("loading the feeder: %w", err)
	}
	_, err = f.WriteString(rest)
	return errors.Join(err, f.Close())
}

// putBack puts the stack in order where one of the blanks that are still to be fed, first on top, has come out of the printer
// unmarked: a station rejects the blank of an attempt that ends before it is printed.
func (t *tray) putBack(serials []string) error {
	entries, err := simulator.ReadLedger(t.ledger)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was fed yet
	}
	if err != nil {
		return err
	}
	lying, err := t.lying()
	if err != nil {
		return err
	}
	out := rejected(entries)
	if !slices.ContainsFunc(serials, func(s string) bool { return out[s] && lying[s] == 0 }) {
		return nil
	}
	var moves strings.Builder
	for _, s := range slices.Backward(serials) {
		if lying[s] > 0 {
			moves.WriteString("-" + s + "\n")
		}
		if lying[s] > 0 || out[s] {
			moves.WriteString("+" + s + "\n")
		}
	}
	f, err := os.OpenFile(t.feeder, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("putting blanks back: %w", err)
	}
	_, err = f.WriteString(moves.String())
	return errors.Join(err, f.Close())
}

// rejected gives the blanks that came out last by the reject box.
func rejected(entries []simulator.Entry) map[string]bool {
	out := map[string]bool{}
	for _, e := range entries {
		switch e.Event {
		case simulator.EventFed:
			delete(out, e.Blank)
		case simulator.EventEjected:
			out[e.Blank] = e.Result == "reject"
		}
	}
	return out
}

// prepare makes the printer's folder and an empty feeder.
func (t *tray) prepare() error {
	if err := os.MkdirAll(filepath.Dir(t.ledger), 0o700); err != nil {
		return fmt.Errorf("making the printer's folder: %w", err)
	}
	return t.load(nil)
}

// sheet is what became of the blank that an attempt was meant for.
type sheet struct {
	printed bool     // it lies in the tray, with a print on it
	fed     bool     // it left the stack
	blank   string   // its serial
	file    string   // what is printed on it
	whole   bool     // the document came whole
	sides   []string // pictures of a card's sides, front first
	digest  string   // of what the printer received
}

// look finds the sheet of an attempt. A job device knows it by the attempt's id, a station by the name of the job.
func (t *tray) look(a production.Attempt) (sheet, error) {
	entries, err := simulator.ReadLedger(t.ledger)
	if err != nil {
		return sheet{}, err
	}
	var s sheet
	for _, e := range entries {
		if e.Name != a.ID && (a.JobUUID == nil || e.Job != *a.JobUUID) {
			continue
		}
		switch e.Event {
		case simulator.EventPicture: // of each side; the last one has the machine readable zone
			s.file = filepath.Join(filepath.Dir(t.ledger), e.File)
			s.sides = append(s.sides, s.file)
		case simulator.EventReceived:
			s.digest = e.SHA256
			s.file, s.whole = filepath.Join(filepath.Dir(t.ledger), e.File), e.Result == "whole"
		case simulator.EventFed:
			s.fed, s.blank = true, e.Blank
		case simulator.EventPrinted:
			s.printed, s.blank = true, e.Blank
		}
	}
	return s, nil
}

// read reads the page that a printed sheet bears.
func (w *walk) read(ctx context.Context, file string, lines int) ([]string, error) {
	page, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("picking the sheet up: %w", err)
	}
	return w.ReadMRZ(ctx, page, lines)
}
