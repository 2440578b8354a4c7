package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/personalization/record"
)

// Report is what a demonstration leaves behind, as report.json.
type Report struct {
	Documents  []Active  `json:"documents"`
	Rejected   []Turned  `json:"rejected"`
	Blanks     Blanks    `json:"blanks"`
	Exceptions []Waiting `json:"exceptions"`
	Audit      Audit     `json:"audit"`
	Verify     string    `json:"verify"`
	Seconds    float64   `json:"seconds"`
}

// Active is a document that was handed over.
type Active struct {
	Reference           string   `json:"reference"`
	Type                string   `json:"type"`
	Format              string   `json:"format"`
	Number              string   `json:"number"`
	BlankSerial         string   `json:"blankSerial"`
	MRZ                 []string `json:"mrz"`
	PrimaryIdentifier   string   `json:"primaryIdentifier"`
	SecondaryIdentifier string   `json:"secondaryIdentifier"`
	DateOfBirth         string   `json:"dateOfBirth"`
	DateOfExpiry        string   `json:"dateOfExpiry"`
	Layout              string   `json:"layout"`
	Page                string   `json:"page"` // relative to out/: what the printer's own ledger says that it received
	SHA256              string   `json:"sha256"`
	Seal                *string  `json:"seal"`
	Batch               string   `json:"batch"`
	Printer             string   `json:"printer"`
	Attempts            int      `json:"attempts"`
	State               string   `json:"state"`
}

// Turned is an application that did not become a document.
type Turned struct {
	Reference string `json:"reference"`
	Type      string `json:"type"`
	State     string `json:"state"`
	Reason    string `json:"reason"`
}

// Blanks counts blanks; inStock is vault, custody and feeders, spoiled leaves out the destroyed.
type Blanks struct {
	Received  int `json:"received"`
	InStock   int `json:"inStock"`
	Consumed  int `json:"consumed"`
	Spoiled   int `json:"spoiled"`
	Destroyed int `json:"destroyed"`
	Missing   int `json:"missing"`
}

// Waiting is something that only a person can settle.
type Waiting struct {
	Subject string `json:"subject"`
	State   string `json:"state"`
	Problem string `json:"problem"`
}

// Audit says how long the log is and which checkpoint covers it.
type Audit struct {
	Events     int    `json:"events"`
	Checkpoint string `json:"checkpoint"`
}

// Failed reports whether something was left that a script should hear of.
func (r Report) Failed() bool { return len(r.Exceptions) > 0 || r.Verify != "clean" }

// report gathers everything under out/: printed pages as the printers received them, contact sheet, audit export, report.json.
func (w *walk) report(ctx context.Context, began time.Time) (Report, error) {
	if err := w.line.Checkpoint(ctx); err != nil {
		return Report{}, fmt.Errorf("signing the last checkpoint: %w", err)
	}
	r := Report{Documents: []Active{}, Rejected: []Turned{}, Exceptions: []Waiting{}, Verify: "clean"}
	steps := []func(context.Context, *Report) error{w.documents, w.rejected, w.blanks, w.exceptions, w.audit, w.verified, w.papers}
	for _, step := range steps {
		if err := step(ctx, &r); err != nil {
			return r, fmt.Errorf("reporting: %w", err)
		}
	}
	r.Seconds = w.Clock().Sub(began).Seconds()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // MRZ lines are full of <
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return r, fmt.Errorf("reporting: %w", err)
	}
	return r, os.WriteFile(filepath.Join(w.out(), "report.json"), b.Bytes(), 0o600)
}

func (w *walk) out() string { return filepath.Join(w.Dir, "out") }

func (w *walk) documents(ctx context.Context, r *Report) error {
	if err := os.MkdirAll(filepath.Join(w.out(), "printed"), 0o700); err != nil {
		return err
	}
	for _, ref := range w.references {
		list, err := document.List(ctx, w.Authority.Pool, document.Filter{Application: ref, States: []issuance.State{"active"}})
		if err != nil {
			return err
		}
		for _, d := range list {
			a, err := w.active(ctx, d)
			if err != nil {
				return err
			}
			r.Documents = append(r.Documents, a)
		}
	}
	return w.documentsByHand(ctx, r)
}

// documentsByHand adds what people have handed over themselves: blanks are counted for all, and so are documents.
func (w *walk) documentsByHand(ctx context.Context, r *Report) error {
	list, err := document.List(ctx, w.Authority.Pool, document.Filter{States: []issuance.State{"active"}, Limit: most})
	if err != nil {
		return err
	}
	for _, d := range list {
		if w.own(d.Application) {
			continue
		}
		a, err := w.active(ctx, d)
		if err != nil {
			return err
		}
		r.Documents = append(r.Documents, a)
	}
	return nil
}

func (w *walk) active(ctx context.Context, d document.Document) (Active, error) {
	rec, err := record.Parse(d.Record)
	if err != nil {
		return Active{}, err
	}
	attempts, err := production.AttemptsOf(ctx, w.Authority.Pool, d.ID)
	if err != nil {
		return Active{}, err
	}
	last := attempts[len(attempts)-1]
	a := Active{
		Reference:           d.Application,
		Type:                d.Type,
		Format:              rec.Format,
		Number:              *d.Number,
		BlankSerial:         *d.Blank,
		MRZ:                 d.MRZ,
		PrimaryIdentifier:   rec.Bearer.PrimaryIdentifier,
		SecondaryIdentifier: rec.Bearer.SecondaryIdentifier,
		DateOfBirth:         rec.Bearer.DateOfBirth,
		DateOfExpiry:        rec.DateOfExpiry,
		Layout:              rec.Layout,
		Page:                filepath.Join("printed", *d.Number+".pdf"),
		Batch:               *d.Batch,
		Printer:             last.Printer,
		Attempts:            len(attempts),
		State:               string(d.State),
	}
	if d.Seal != nil {
		s := hex.EncodeToString(d.Seal)
		a.Seal = &s
	}
	a.SHA256, err = w.collect(ctx, d, last, filepath.Join(w.out(), a.Page))
	return a, err
}

// collect copies the page that the printer received; a printer that is not ours has the page that was sent.
func (w *walk) collect(ctx context.Context, d document.Document, a production.Attempt, to string) (digest string, err error) {
	page, err := w.printedPage(ctx, d, a)
	if err != nil {
		return "", fmt.Errorf("collecting the page of %s: %w", d.ID, err)
	}
	sum := sha256.Sum256(page)
	return hex.EncodeToString(sum[:]), os.WriteFile(to, page, 0o600)
}

func (w *walk) printedPage(ctx context.Context, d document.Document, a production.Attempt) ([]byte, error) {
	t := w.trays[a.Printer]
	if t == nil {
		return document.Page(ctx, w.Authority.Pool, d)
	}
	s, err := t.look(a)
	switch {
	case err != nil:
		return nil, err
	case len(s.sides) > 0:
		return w.card(ctx, d, a, s)
	}
	return os.ReadFile(s.file)
}

// card gives the page that a card was printed from, if the printer received exactly its panels; otherwise what lies in the tray, as
// pictures.
func (w *walk) card(ctx context.Context, d document.Document, a production.Attempt, s sheet) ([]byte, error) {
	page, err := document.Page(ctx, w.Authority.Pool, d)
	if err != nil {
		return nil, err
	}
	p, err := production.LoadPrinter(ctx, w.Authority.Pool, a.Printer)
	if err != nil {
		return nil, err
	}
	panels, err := w.Received(ctx, p.URI, page)
	if err != nil {
		return nil, fmt.Errorf("making the panels of the page again: %w", err)
	}
	if sum := sha256.Sum256(panels); hex.EncodeToString(sum[:]) == s.digest {
		return page, nil
	}
	return cardPage(s.sides, *d.PrintedAt)
}

func (w *walk) rejected(ctx context.Context, r *Report) error {
	list, err := application.List(ctx, w.Authority.Pool, application.Filter{States: []issuance.State{"refused", "returned"}, Limit: most})
	for _, a := range list {
		r.Rejected = append(r.Rejected, Turned{Reference: a.Reference, Type: a.Content.Type, State: string(a.State), Reason: *a.DecisionReason})
	}
	return err
}

func (w *walk) blanks(ctx context.Context, r *Report) error {
	levels, err := stock.Levels(ctx, w.Authority.Pool)
	if err != nil {
		return err
	}
	for _, l := range levels {
		r.Blanks.Received += l.Count
		switch l.State {
		case "received", "in vault", "in custody", "loaded":
			r.Blanks.InStock += l.Count
		case "consumed":
			r.Blanks.Consumed += l.Count
		case "spoiled":
			r.Blanks.Spoiled += l.Count
		case "destroyed":
			r.Blanks.Destroyed += l.Count
		case "missing":
			r.Blanks.Missing += l.Count
		}
	}
	return nil
}

func (w *walk) exceptions(ctx context.Context, r *Report) error {
	attempts, err := production.Attempts(ctx, w.Authority.Pool, "in doubt")
	if err != nil {
		return err
	}
	for _, a := range attempts {
		r.Exceptions = append(r.Exceptions, Waiting{Subject: a.Document, State: "in doubt", Problem: a.Reason})
	}
	batches, err := production.Batches(ctx, w.Authority.Pool, "halted")
	for _, b := range batches {
		r.Exceptions = append(r.Exceptions, Waiting{Subject: b.ID, State: "halted", Problem: b.HaltReason})
	}
	return err
}

func (w *walk) verified(ctx context.Context, r *Report) error {
	breaches, err := w.Verify(ctx)
	if err != nil {
		return err
	}
	if len(breaches) > 0 {
		r.Verify = fmt.Sprintf("%d breaches", len(breaches))
		for _, b := range breaches {
			r.Exceptions = append(r.Exceptions, Waiting{Subject: b.Subject, State: fmt.Sprintf("law %d", b.Law), Problem: b.Problem})
		}
	}
	return nil
}

// audit exports the log with its last checkpoint and the key to verify both.
func (w *walk) audit(ctx context.Context, r *Report) error {
	var err error
	r.Audit, err = w.ExportAudit(ctx, w.out())
	return err
}
