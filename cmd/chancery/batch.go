package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/printers"
	"chancery/templates"
)

type batchCommand struct {
	Create    batchCreate    `cmd:"" help:"Make a batch for a printer, or a pool of them, from what waits; blanks come from the operator's custody."`
	Bound     batchBound     `cmd:"" help:"How long a document may wait behind urgent ones."`
	Start     batchStart     `cmd:"" help:"Number the documents and start composing and printing."`
	Resume    batchResume    `cmd:"" help:"Let a halted batch go on, with the serial that is on top of the feeder."`
	Sign      batchSign      `cmd:"" help:"The operator's signature under a finished batch."`
	Reconcile batchReconcile `cmd:"" help:"The supervisor's: allocated = good + spoiled + returned."`
	List      batchList      `cmd:"" help:"Batches, newest first."`
	Show      batchShow      `cmd:"" help:"A batch with its documents in feeding order."`
}

type batchCreate struct {
	acting
	Printer string `help:"Printer that will run it. Unset, the pool gives the one with the shortest queue." xor:"where"`
	Pool    string `help:"Kind of blank whose printers at the operator's site are the pool; unset, the kind of what waits there." xor:"where" placeholder:"KIND"`
	Limit   int    `help:"At most so many documents." default:"100"`
}

// Run makes a batch.
func (c batchCreate) Run(ctx context.Context, p *program) error {
	var b production.Batch
	var blanks []string
	err := p.do(ctx, c.acting, func(act *issuance.Act) error {
		choice, err := c.choice(ctx, act)
		if err != nil {
			return err
		}
		if b, err = production.CreateBatch(ctx, act, choice); err != nil {
			return err
		}
		blanks, err = feeding(ctx, act, b.ID)
		return err
	})
	if err != nil {
		return err
	}
	if p.JSON {
		m := describedBatch(b)
		m["feeding"] = blanks
		return p.print(m)
	}
	if err := p.tellBatch(b); err != nil {
		return err
	}
	p.tellFeeding(b.Printer, blanks)
	return nil
}

// choice says what the batch is made of. Where neither printer nor pool is named, one kind of document must be waiting, and no other.
func (c batchCreate) choice(ctx context.Context, act *issuance.Act) (production.Choice, error) {
	needs, err := needsOfTypes()
	choice := production.Choice{Printer: c.Printer, Site: act.By.Site, Kind: c.Pool, Limit: c.Limit, Needs: needs}
	if err != nil || c.Printer != "" || c.Pool != "" {
		return choice, err
	}
	waiting, err := document.List(ctx, act, document.Filter{Site: act.By.Site, States: []issuance.State{"ordered"}})
	if err != nil {
		return choice, err
	}
	var kinds []string
	for _, d := range waiting {
		if !slices.Contains(kinds, d.Kind) {
			kinds = append(kinds, d.Kind)
		}
	}
	switch len(kinds) {
	case 0:
		return choice, issuance.Conflictf("batch", "wait until an application is approved", "no document waits at %s", act.By.Site)
	case 1:
		choice.Kind = kinds[0]
		return choice, nil
	}
	return choice, issuance.Conflictf("pool", "name a kind with --pool, or a printer with --printer", "documents for %s wait at %s", strings.Join(kinds, ", "), act.By.Site)
}

// needsOfTypes gives what a printer must be able to do for each type of document: what its layout prints, on how many sides of which
// size, and one of the formats that the line can make.
func needsOfTypes() (map[string]production.Need, error) {
	set, err := templates.Utopia()
	if err != nil {
		return nil, fmt.Errorf("loading layouts: %w", err)
	}
	needs := map[string]production.Need{}
	for _, t := range application.Types() {
		separations, err := set.Separations(t.Layout)
		if err != nil {
			return nil, fmt.Errorf("looking what %s needs: %w", t.Code, err)
		}
		g, known := templates.GeometryOf(t.Format)
		if !known {
			return nil, fmt.Errorf("looking what %s needs: there is no format %s", t.Code, t.Format)
		}
		n := production.Need{Width: g.Width, Height: g.Height, Sides: 1,
			Formats: []string{printers.FormatPDF, printers.FormatRaster, printers.FormatPanels, printers.FormatFields}}
		if g.TwoSided {
			n.Sides = 2
		}
		for _, s := range separations {
			n.Separations = append(n.Separations, string(s))
		}
		needs[t.Code] = n
	}
	return needs, nil
}

type batchBound struct {
	acting
	Bound time.Duration `help:"Set it: after so long a document goes before all that was ordered later, urgent or not." placeholder:"24h"`
}

// Run sets the bound, or tells it.
func (c batchBound) Run(ctx context.Context, p *program) error {
	if c.Bound != 0 {
		return p.perform(ctx, c.acting, func(act *issuance.Act) error { return document.SetWaitingBound(ctx, act, c.Bound) })
	}
	return p.read(ctx, func(i *installation) error {
		bound, err := document.WaitingBound(ctx, i.Pool)
		if err != nil {
			return err
		}
		if p.JSON {
			return p.print(map[string]any{"bound": bound.String(), "seconds": int64(bound / time.Second)})
		}
		p.say("a document waits behind urgent ones for %s at most", bound)
		return nil
	})
}

// feeding gives the blanks of a batch that are still to be fed, first on top.
func feeding(ctx context.Context, q issuance.Querier, batch string) ([]string, error) {
	list, err := document.List(ctx, q, document.Filter{Batch: batch, States: []issuance.State{"batched", "numbered", "composed", "printing"}})
	blanks := []string{}
	for _, d := range list {
		if d.Blank != nil {
			blanks = append(blanks, *d.Blank)
		}
	}
	return blanks, err
}

func (p *program) tellFeeding(printer string, blanks []string) {
	if len(blanks) > 0 {
		p.say("load these into %s, first on top: %s", printer, strings.Join(blanks, " "))
	}
}

// describedBatch is a batch as scripts see it.
func describedBatch(b production.Batch) map[string]any {
	return map[string]any{"batch": b.ID, "state": b.State, "printer": b.Printer, "kind": b.Kind, "operator": b.Operator, "size": b.Size,
		"haltReason": b.HaltReason, "good": b.Good, "spoiled": b.Spoiled, "returned": b.Returned}
}

func (p *program) tellBatch(b production.Batch) error {
	if p.JSON {
		return p.print(describedBatch(b))
	}
	p.say("%s  %-10s %3d documents on %s by %s  %s", b.ID, b.State, b.Size, b.Printer, b.Operator, b.HaltReason)
	return nil
}

type batchStart struct {
	acting
	Batch string `arg:""`
}

// Run numbers and starts a batch.
func (c batchStart) Run(ctx context.Context, p *program) error {
	var b production.Batch
	var blanks []string
	err := p.do(ctx, c.acting, func(act *issuance.Act) error {
		var err error
		if b, err = production.LoadBatch(ctx, act, c.Batch); err != nil {
			return err
		}
		x, err := production.LoadPrinter(ctx, act, b.Printer)
		if err != nil {
			return err
		}
		if err := noteNow(ctx, act, x); err != nil { // whether its supplies last is asked of the printer itself
			return err
		}
		if err := production.Start(ctx, act, c.Batch); err != nil {
			return err
		}
		blanks, err = feeding(ctx, act, b.ID)
		return err
	})
	if err != nil {
		return err
	}
	if p.JSON {
		return p.print(map[string]any{"done": c.Yes, "feeding": blanks})
	}
	p.tellFeeding(b.Printer, blanks)
	return nil
}

type batchResume struct {
	acting
	Batch string `arg:""`
	Top   string `help:"Serial of the blank now on top of the feeder." required:"" placeholder:"SERIAL"`
}

// Run resumes a batch.
func (c batchResume) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.Resume(ctx, act, c.Batch, c.Top) })
}

type batchSign struct {
	acting
	Batch string `arg:""`
}

// Run signs a batch.
func (c batchSign) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.Sign(ctx, act, c.Batch) })
}

type batchReconcile struct {
	acting
	Batch string `arg:""`
}

// Run reconciles a batch.
func (c batchReconcile) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.Reconcile(ctx, act, c.Batch) })
}

type batchList struct{}

// Run lists batches, one a line.
func (batchList) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		list, err := production.Batches(ctx, i.Pool)
		if err != nil {
			return err
		}
		for _, b := range list {
			if err := p.tellBatch(b); err != nil {
				return err
			}
		}
		return nil
	})
}

type batchShow struct {
	Batch string `arg:""`
}

// Run shows a batch and its documents.
func (c batchShow) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		b, err := production.LoadBatch(ctx, i.Pool, c.Batch)
		if err != nil {
			return err
		}
		list, err := document.List(ctx, i.Pool, document.Filter{Batch: b.ID})
		if err != nil {
			return err
		}
		blanks, err := feeding(ctx, i.Pool, b.ID)
		if err != nil {
			return err
		}
		problem := ""
		if len(blanks) > 0 {
			if problem, err = atPrinter(ctx, i, b); err != nil {
				return err
			}
		}
		if p.JSON {
			documents := []map[string]any{}
			for _, d := range list {
				documents = append(documents, described(d))
			}
			m := describedBatch(b)
			m["documents"], m["feeding"], m["problem"] = documents, blanks, problem
			return p.print(m)
		}
		if err := p.tellBatch(b); err != nil {
			return err
		}
		p.tellFeeding(b.Printer, blanks)
		if problem != "" {
			p.say("%s", problem)
		}
		if b.State == "halted" && len(blanks) > 0 {
			p.say("settle what is in doubt and put the stack in order, then: chancery batch resume %s --top %s", b.ID, blanks[0])
		}
		for _, d := range list {
			if err := p.tellDocument(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// atPrinter asks the printer of a running batch why nothing comes out of it; "" when there is no reason.
func atPrinter(ctx context.Context, i *installation, b production.Batch) (string, error) {
	if b.State != "running" {
		return "", nil
	}
	x, err := production.LoadPrinter(ctx, i.Pool, b.Printer)
	if err != nil {
		return "", err
	}
	c := checkPrinter(ctx, x)
	if c.OK {
		return "", nil
	}
	return c.Name + ": " + c.Problem, nil
}
