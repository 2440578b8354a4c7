package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/personalization/mrz"
	"chancery/printers/simulator"
)

// Reader is the document reader behind a simulated printer: it takes each sheet that comes out, reads the MRZ from what is printed
// and the serial from the blank, and reports both. It knows nothing of what should be there.
type Reader struct {
	Authority *issuance.Authority
	Printer   string // behind which it stands
	Ledger    string
	ReadMRZ   func(ctx context.Context, sheet []byte, lines int) ([]string, error) // off a page in PDF or a picture of one
	Lines     int                                                                  // of the MRZ
	Logger    *slog.Logger
}

// Run reads until ctx ends. Sheets that were read before are read again after a restart: reading is repeatable.
func (r *Reader) Run(ctx context.Context) error {
	read := map[int64]bool{} // entries of the ledger that are over
	var size int64           // of the ledger when all that it had was over
	for wait := 2 * time.Millisecond; ; wait = min(2*wait, 20*time.Millisecond) {
		now, err := length(r.Ledger)
		if err != nil {
			return err
		}
		if now != size {
			all, err := r.pass(ctx, read)
			if err != nil {
				return err
			}
			if all {
				size, wait = now, 2*time.Millisecond
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// pass reads every sheet that has not been read, and reports whether all are.
func (r *Reader) pass(ctx context.Context, read map[int64]bool) (all bool, err error) {
	entries, err := simulator.ReadLedger(r.Ledger)
	if err != nil {
		return false, err
	}
	files := map[string]string{} // by job
	all = true
	for _, e := range entries {
		if e.Event == simulator.EventReceived || e.Event == simulator.EventPicture {
			files[e.Job] = e.File // of a card the last side, which has the machine readable zone
		}
		if e.Event != simulator.EventPrinted || read[e.Seq] {
			continue
		}
		if read[e.Seq], err = r.sheet(ctx, e, files[e.Job]); err != nil {
			return false, err
		}
		all = all && read[e.Seq]
	}
	return all, nil
}

// length is how long a ledger is; one that is not there yet is empty.
func length(file string) (int64, error) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("looking at the ledger: %w", err)
	}
	return info.Size(), nil
}

// sheet reads one sheet; it is not done while the line has not yet heard the device's word, or the database is away.
func (r *Reader) sheet(ctx context.Context, e simulator.Entry, file string) (done bool, err error) {
	page, err := os.ReadFile(filepath.Join(filepath.Dir(r.Ledger), file))
	if err != nil {
		return false, fmt.Errorf("taking the sheet: %w", err)
	}
	lines, err := r.ReadMRZ(ctx, page, r.Lines)
	if err != nil {
		return r.unreadable(ctx, e, "no machine readable zone is found")
	}
	number, err := Number(lines)
	if err != nil {
		return r.unreadable(ctx, e, "the machine readable zone is not valid")
	}
	err = r.Authority.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		return production.ReadBack(ctx, act, number, production.Reading{MRZ: lines, Blank: e.Blank})
	})
	if issuance.KindOf(err) == issuance.NotFound {
		return r.unreadable(ctx, e, "the number is no document's")
	}
	return r.done(ctx, e, err)
}

// unreadable reports a sheet that gives no reading.
func (r *Reader) unreadable(ctx context.Context, e simulator.Entry, why string) (done bool, err error) {
	r.Logger.WarnContext(ctx, "the sheet can't be read", "attempt", e.Name, "why", why)
	err = r.Authority.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		a, err := r.attempt(ctx, act, e)
		if err != nil {
			return err
		}
		return production.Unreadable(ctx, act, a.Document, why)
	})
	return r.done(ctx, e, err)
}

// attempt gives the attempt that a sheet came of. A station names its jobs itself.
func (r *Reader) attempt(ctx context.Context, q issuance.Querier, e simulator.Entry) (production.Attempt, error) {
	if e.Name != "" {
		return production.LoadAttempt(ctx, q, e.Name)
	}
	return production.AttemptOfJob(ctx, q, r.Printer, e.Job)
}

// done reports whether a sheet needs no further look: what came of it is on the books, or its attempt is past read-back.
func (r *Reader) done(ctx context.Context, e simulator.Entry, err error) (bool, error) {
	switch issuance.KindOf(err) {
	case issuance.Conflict:
		a, err := r.attempt(ctx, r.Authority.Pool, e)
		if issuance.KindOf(err) == issuance.Unavailable {
			return false, nil
		}
		return slices.Contains([]issuance.State{"verified", "in doubt", "spoiled", "unprinted"}, a.State), err
	case issuance.Unavailable:
		return false, nil
	}
	return err == nil, err
}

// Number takes the document number out of MRZ lines that were read.
func Number(lines []string) (string, error) {
	d := mrz.Decode(lines, time.Now())
	if !d.Valid {
		return "", errors.New("the MRZ that was read is not valid")
	}
	return strings.TrimRight(d.Fields.DocumentNumber, "<"), nil
}
