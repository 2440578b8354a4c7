package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers"
)

type doctorCommand struct{}

// check is one thing that doctor looked at.
type check struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Problem string `json:"problem,omitempty"`
	Remedy  string `json:"remedy,omitempty"`
}

// Run looks at everything that Chancery needs, and says how to mend what is missing.
func (doctorCommand) Run(ctx context.Context, p *program) error {
	if err := p.begun(); err != nil {
		return err
	}
	checks := []check{p.checkFolder()}
	if p.DatabaseURL == "" {
		checks = append(checks, checkPrograms())
	}
	i, err := p.open(ctx)
	unreached := issuance.KindOf(err) == issuance.Unavailable || errors.Is(err, postgres.ErrNoServerBinaries)
	checks = append(checks, verdict("database", err, "run chancery init"))
	if err == nil {
		defer i.Close()
		_, err := p.keys()
		checks = append(checks, verdict("keys", err, "restore the folder keys from its copy; without it old seals verify and new ones can't be made"))
		checks = append(checks, p.checkPrinters(ctx, i)...)
		breaches, err := p.verify(ctx, i, "all")
		if err == nil && len(breaches) > 0 {
			err = fmt.Errorf("%d breaches", len(breaches))
		}
		checks = append(checks, verdict("laws", err, "chancery verify names each"))
	}
	bad := false
	for _, c := range checks {
		bad = bad || !c.OK
		if !p.JSON {
			p.say("%-4s %-20s %s", map[bool]string{true: "ok", false: "BAD"}[c.OK], c.Name, join(c.Problem, c.Remedy))
		}
	}
	if p.JSON {
		if err := p.print(map[string]any{"ok": !bad, "checks": checks}); err != nil {
			return err
		}
	}
	switch {
	case unreached:
		return exitStatus(exitUnavailable)
	case bad:
		return errFound
	}
	return nil
}

func join(problem, remedy string) string {
	if problem == "" {
		return ""
	}
	return problem + "; " + remedy
}

func verdict(name string, err error, remedy string) check {
	if err == nil {
		return check{Name: name, OK: true}
	}
	return check{Name: name, Problem: err.Error(), Remedy: remedy}
}

func (p *program) checkFolder() check {
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return verdict("folder", err, "choose another with --dir")
	}
	f, err := os.CreateTemp(p.Dir, ".doctor-*")
	if err == nil {
		err = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	return verdict("folder "+filepath.Clean(p.Dir), err, "choose another with --dir, or make it writable")
}

func checkPrograms() check {
	_, err := postgres.Programs(0)
	return verdict("PostgreSQL programs", err, "install the Debian package postgresql, or set CHANCERY_DATABASE_URL")
}

func (p *program) checkPrinters(ctx context.Context, i *installation) []check {
	list, err := production.Printers(ctx, i.Pool)
	if err != nil {
		return []check{verdict("printers", err, "see the database")}
	}
	var checks []check
	for _, x := range list {
		checks = append(checks, checkPrinter(ctx, x))
	}
	open, err := production.Attempts(ctx, i.Pool, "in doubt")
	if err == nil && len(open) > 0 {
		err = &issuance.Error{Field: "attempts", Problem: fmt.Sprintf("%d are in doubt", len(open))}
	}
	return append(checks, verdict("attempts in doubt", err, "settle each with the blank in hand: chancery document settle"))
}

// checkPrinter asks a printer whether it could print.
func checkPrinter(ctx context.Context, x production.Printer) check {
	s := askNow(ctx, x.URI)
	if s.err != nil {
		return verdict("printer "+x.ID, s.err, "switch it on, or install it anew with chancery printer add")
	}
	if why := halted(s); why != "" {
		return verdict("printer "+x.ID, errors.New("prints nothing just now: "+why), "chancery batch show says which blanks belong into its feeder; chancery printer load puts them into a simulated one")
	}
	return verdict("printer "+x.ID, nil, "")
}

// halted says why a printer prints nothing just now, "" when it could: it has stopped, or it has no blanks.
func halted(s reply) string {
	if s.State != printers.PrinterStopped.String() && !slices.Contains(s.Reasons, "media-empty") && !slices.Contains(s.Reasons, "media-needed") {
		return ""
	}
	return strings.Join(append([]string{s.State}, s.Reasons...), ", ")
}
