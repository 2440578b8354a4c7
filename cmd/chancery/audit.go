package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

type auditCommand struct {
	Export auditExport `cmd:"" help:"Write the sealed log with its last signed checkpoint."`
	Verify auditVerify `cmd:"" help:"Is an export whole, and unchanged since an earlier checkpoint? Needs no database."`
}

type auditExport struct {
	Out string `help:"File to write." required:"" placeholder:"FILE"`
}

// Run exports the log.
func (c auditExport) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		last, err := writeAudit(ctx, i, c.Out)
		if err != nil {
			return err
		}
		if p.JSON {
			return p.print(map[string]any{"out": c.Out, "events": last.Size, "checkpoint": last.Root.String()})
		}
		p.say("%d events in %s", last.Size, c.Out)
		return nil
	})
}

// exportAudit writes an export, whole or not at all, and notes that it was made.
func exportAudit(ctx context.Context, i *installation, file string) error {
	_, err := writeAudit(ctx, i, file)
	return err
}

// writeAudit exports the log and gives the checkpoint of the export. A file that can't be written is the fault of its name, not of
// the database, which takes every error of the system for its own.
func writeAudit(ctx context.Context, i *installation, file string) (last audit.Checkpoint, err error) {
	err = i.Do(ctx, issuance.System(), func(act *issuance.Act) error {
		if err := fill(file, func(w io.Writer) error { return audit.Export(ctx, act, w) }); err != nil {
			return err
		}
		if last, err = audit.Latest(ctx, act); err != nil {
			return err
		}
		return audit.Append(ctx, act, audit.Event{Action: "audit.exported", SubjectKind: "audit", Subject: fmt.Sprint(last.Size), Detail: map[string]any{"size": last.Size}})
	})
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return last, usage("--out: %s: %w", file, e.Err)
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return last, usage("--out: %s: %w", file, e.Err)
	}
	return last, err
}

// fill writes a file, whole or not at all.
func fill(file string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".export-*")
	if err != nil {
		return fmt.Errorf("exporting the audit log: %w", err)
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriter(f)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("exporting the audit log: %w", err)
	}
	return nil
}

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

type verifyCommand struct {
	What string `arg:"" optional:"" enum:"documents,stock,production,jobs,audit,all" default:"all" help:"documents, stock, production, jobs, audit or all."`
}

// Run re-derives what must hold and names each breach.
func (c verifyCommand) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		breaches, err := p.verify(ctx, i, c.What)
		if err != nil {
			return err
		}
		if p.JSON {
			err = p.print(map[string]any{"clean": len(breaches) == 0, "breaches": nonNil(breaches)})
		} else {
			for _, b := range breaches {
				p.say("law %d: %s: %s", b.Law, b.Subject, b.Problem)
			}
			if len(breaches) == 0 {
				p.say("clean")
			}
		}
		if err == nil && len(breaches) > 0 {
			return errFound
		}
		return err
	})
}

// verify asks each part for its breaches.
func (p *program) verify(ctx context.Context, i *installation, what string) ([]issuance.Breach, error) {
	var all []issuance.Breach
	for _, part := range []struct {
		names string
		ask   func(context.Context, *installation) ([]issuance.Breach, error)
	}{
		{"documents production", func(ctx context.Context, i *installation) ([]issuance.Breach, error) {
			return production.Verify(ctx, i.Pool)
		}},
		{"documents", rederive},
		{"stock", func(ctx context.Context, i *installation) ([]issuance.Breach, error) {
			return stock.Verify(ctx, i.Pool)
		}},
		{"jobs", lostJobs},
		{"audit", p.verifyAudit},
	} {
		if what != "all" && !strings.Contains(part.names, what) {
			continue
		}
		breaches, err := part.ask(ctx, i)
		if err != nil {
			return nil, err
		}
		all = append(all, breaches...)
	}
	return all, nil
}

// verifyAudit compares the log with its checkpoints, those kept outside the database included.
func (p *program) verifyAudit(ctx context.Context, i *installation) ([]issuance.Breach, error) {
	k, err := p.keys()
	if err != nil {
		return nil, err
	}
	var outside [][]byte
	note, err := os.ReadFile(filepath.Join(p.checkpointDir(), audit.LatestFile))
	if err == nil {
		outside = append(outside, note)
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("reading the checkpoint outside the database: %w", err)
	}
	return audit.VerifyDatabase(ctx, i.Pool, p.clock(), k.auditVerifier, outside...)
}

func (p *program) checkpointDir() string { return filepath.Join(p.Dir, "checkpoints") }
