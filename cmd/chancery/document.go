package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/delivery"
	"chancery/issuance/document"
	"chancery/issuance/production"
)

type documentCommand struct {
	Show     documentShow     `cmd:"" help:"A document's life: state, record, attempts."`
	List     documentList     `cmd:"" help:"Documents by state."`
	Page     documentPage     `cmd:"" help:"Write the page as it goes to the printer (PDF)."`
	ReadBack documentReadBack `cmd:"" name:"read-back" help:"What was read from the finished document: device done becomes printed."`
	Settle   documentSettle   `cmd:"" help:"Settle an attempt in doubt, with the blank in hand."`
	Inspect  documentInspect  `cmd:"" help:"Quality inspection: pass or reject."`
	Replace  documentReplace  `cmd:"" help:"Authorise another document for one that was spoiled or rejected."`
	Send     documentSend     `cmd:"" help:"Dispatch inspected documents to the site where they are wanted."`
	Receive  documentReceive  `cmd:"" help:"Compare a consignment with its announcement."`
	HandOver documentHandOver `cmd:"" name:"hand-over" help:"Give the document to its bearer."`
}

// find takes a document's id or number.
func find(ctx context.Context, q issuance.Querier, name string) (document.Document, error) {
	if strings.HasPrefix(name, "D-") {
		return document.Load(ctx, q, name)
	}
	return document.ByNumber(ctx, q, name)
}

// described is a document as scripts see it. It has no names: those are in the record.
func described(d document.Document) map[string]any {
	m := map[string]any{"id": d.ID, "application": d.Application, "type": d.Type, "state": d.State, "number": d.Number, "blankSerial": d.Blank,
		"batch": d.Batch, "layout": d.Layout, "sha256": hex.EncodeToString(d.Page), "replaces": d.Replaces, "mrz": d.MRZ}
	if d.DateOfExpiry != nil {
		m["dateOfExpiry"] = d.DateOfExpiry.Format(time.DateOnly)
	}
	if d.Seal != nil {
		m["seal"] = hex.EncodeToString(d.Seal)
	}
	return m
}

func (p *program) tellDocument(d document.Document) error {
	if p.JSON {
		return p.print(described(d))
	}
	number, blank := "-", "-"
	if d.Number != nil {
		number = *d.Number
	}
	if d.Blank != nil {
		blank = *d.Blank
	}
	p.say("%s  %-12s %-9s on %-14s %s", d.ID, d.State, number, blank, d.Type)
	return nil
}

type documentShow struct {
	Document string `arg:"" help:"Number or id."`
}

// Run shows a document with its attempts.
func (c documentShow) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		d, err := find(ctx, i.Pool, c.Document)
		if err != nil {
			return err
		}
		attempts, err := production.AttemptsOf(ctx, i.Pool, d.ID)
		if err != nil {
			return err
		}
		if p.JSON {
			m := described(d)
			list := []map[string]any{}
			for _, a := range attempts {
				made, err := madeWith(ctx, i.Pool, a.ID)
				if err != nil {
					return err
				}
				list = append(list, map[string]any{"id": a.ID, "ordinal": a.Ordinal, "blank": a.Blank, "printer": a.Printer, "state": a.State, "evidence": a.Evidence,
					"reason": a.Reason, "format": a.DataFormat, "sentAt": a.SentAt, "consumables": made})
			}
			m["attempts"] = list
			return p.print(m)
		}
		if err := p.tellDocument(d); err != nil {
			return err
		}
		for _, line := range d.MRZ {
			p.say("  %s", line)
		}
		for _, a := range attempts {
			p.say("  attempt %d %s on %s at %s, evidence level %d  %s", a.Ordinal, a.State, a.Blank, a.Printer, a.Evidence, a.Reason)
		}
		return nil
	})
}

// madeWith lists the lots that were loaded when an attempt began.
func madeWith(ctx context.Context, q issuance.Querier, attempt string) ([]map[string]string, error) {
	list, err := production.ConsumablesIn(ctx, q, attempt)
	made := []map[string]string{}
	for _, c := range list {
		made = append(made, map[string]string{"kind": c.Kind, "lot": c.Lot, "serial": c.Serial})
	}
	return made, err
}

type documentList struct {
	State string `help:"Only in this state."`
	Site  string `help:"Only made at this site."`
}

// Run lists documents, one a line.
func (c documentList) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		f := document.Filter{Site: c.Site}
		if c.State != "" {
			f.States = []issuance.State{issuance.State(c.State)}
		}
		list, err := document.List(ctx, i.Pool, f)
		if err != nil {
			return err
		}
		for _, d := range list {
			if err := p.tellDocument(d); err != nil {
				return err
			}
		}
		return nil
	})
}

type documentPage struct {
	Document string `arg:"" help:"Number or id."`
	Out      string `help:"File to write." required:"" placeholder:"FILE"`
}

// Run writes the page of a document.
func (c documentPage) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		d, err := find(ctx, i.Pool, c.Document)
		if err != nil {
			return err
		}
		if d.Page == nil {
			return issuance.Conflictf("document", "wait until it is composed", "document %s has no page", d.ID)
		}
		page, err := document.Page(ctx, i.Pool, d)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Out, page, 0o600); err != nil {
			return fmt.Errorf("writing page: %w", err)
		}
		return nil
	})
}

// lines takes MRZ lines from a flag: several values, or one with commas, slashes, spaces or line ends between the lines.
func lines(values []string) []string {
	return strings.FieldsFunc(strings.Join(values, ","), func(r rune) bool { return strings.ContainsRune(",/ \t\r\n", r) })
}

type documentReadBack struct {
	acting
	Number     string   `arg:"" help:"Number or id."`
	MRZ        []string `name:"mrz" xor:"reading" required:"" help:"The MRZ lines that were read." placeholder:"LINES"`
	Unreadable string   `xor:"reading" required:"" help:"They can't be read: why. The document is in doubt then." placeholder:"WHY"`
	Blank      string   `help:"The serial that was read; needed with --mrz." placeholder:"SERIAL"`
	Simulated  bool     `help:"The page that was sent was read, not the document."`
}

// Run compares a reading with the document.
func (c documentReadBack) Run(ctx context.Context, p *program) error {
	if c.Unreadable == "" && c.Blank == "" {
		return usage("--blank: give the serial that was read from the document")
	}
	err := p.do(ctx, c.acting, func(act *issuance.Act) error {
		if err := act.Require(issuance.Operator, issuance.Inspector, issuance.Supervisor); err != nil {
			return err
		}
		d, err := find(ctx, act, c.Number)
		if err != nil {
			return err
		}
		if c.Unreadable != "" {
			return production.Unreadable(ctx, act, d.ID, c.Unreadable)
		}
		if d.Number == nil {
			return issuance.Conflictf("document", "wait until it is printed", "document %s has no number yet", d.ID)
		}
		return production.ReadBack(ctx, act, *d.Number, production.Reading{MRZ: lines(c.MRZ), Blank: c.Blank, Simulated: c.Simulated})
	})
	if err == nil && !c.Yes && p.JSON {
		return p.print(map[string]bool{"done": false})
	}
	if err != nil || !c.Yes {
		return err
	}
	return p.read(ctx, func(i *installation) error {
		d, err := find(ctx, i.Pool, c.Number)
		if err != nil {
			return err
		}
		if err := p.tellDocument(d); err != nil {
			return err
		}
		if d.State == "in doubt" {
			return errFound
		}
		return nil
	})
}

type documentSettle struct {
	acting
	Document string   `arg:"" help:"Number or id."`
	Outcome  string   `help:"What is seen: printed, spoiled or unprinted." enum:"printed,spoiled,unprinted" required:""`
	Blank    string   `help:"Serial scanned from the blank in hand." required:"" placeholder:"SERIAL"`
	MRZ      []string `name:"mrz" help:"Printed: the MRZ lines read from it." placeholder:"LINES"`
	Witness  string   `help:"Spoiled: the second person." placeholder:"USER"`
	Reason   string   `help:"What is seen on the blank." required:""`
}

// Run settles a doubt.
func (c documentSettle) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error {
		d, err := find(ctx, act, c.Document)
		if err != nil {
			return err
		}
		return production.Settle(ctx, act, d.ID, production.Settlement{Outcome: production.Outcome(c.Outcome), Blank: c.Blank,
			MRZ: lines(c.MRZ), Witness: c.Witness, Reason: c.Reason})
	})
}

type documentInspect struct {
	acting
	Document string   `arg:"" help:"Number or id."`
	Pass     bool     `xor:"outcome" required:"" help:"It is as it should be."`
	Reject   bool     `xor:"outcome" required:"" help:"It is not: the blank is spoiled."`
	MRZ      []string `name:"mrz" help:"The MRZ lines read from it." required:"" placeholder:"LINES"`
	Reason   string   `help:"Reject: why."`
	Witness  string   `help:"Reject: the second person." placeholder:"USER"`
}

// Run inspects a document.
func (c documentInspect) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error {
		d, err := find(ctx, act, c.Document)
		if err != nil {
			return err
		}
		return production.Inspect(ctx, act, d.ID, c.Pass, lines(c.MRZ), c.Reason, c.Witness)
	})
}

type documentReplace struct {
	acting
	Document string `arg:"" help:"Number or id."`
	Reason   string `help:"Why." required:""`
}

// Run authorises a replacement.
func (c documentReplace) Run(ctx context.Context, p *program) error {
	var fresh string
	err := p.do(ctx, c.acting, func(act *issuance.Act) error {
		d, err := find(ctx, act, c.Document)
		if err != nil {
			return err
		}
		fresh, err = document.Replace(ctx, act, d.ID, c.Reason)
		return err
	})
	if err != nil {
		return err
	}
	if p.JSON {
		return p.print(map[string]string{"id": fresh})
	}
	p.say("%s", fresh)
	return nil
}

type documentSend struct {
	acting
	From string `help:"Site that made them." required:"" placeholder:"SITE"`
	To   string `help:"Site where they are wanted." required:"" placeholder:"SITE"`
}

// Run dispatches documents.
func (c documentSend) Run(ctx context.Context, p *program) error {
	var id string
	var count int
	err := p.do(ctx, c.acting, func(act *issuance.Act) error {
		var err error
		id, count, err = delivery.Send(ctx, act, c.From, c.To)
		return err
	})
	if err != nil {
		return err
	}
	if p.JSON {
		return p.print(map[string]any{"dispatch": id, "count": count})
	}
	p.say("%s: %d documents to %s", id, count, c.To)
	return nil
}

type documentReceive struct {
	acting
	Dispatch string   `arg:"" help:"Consignment."`
	Numbers  []string `arg:"" help:"Numbers that arrived."`
}

// Run receives a consignment.
func (c documentReceive) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return delivery.Receive(ctx, act, c.Dispatch, c.Numbers) })
}

type documentHandOver struct {
	acting
	Number        string `arg:""`
	IdentityCheck string `help:"How the bearer's identity was established." required:""`
}

// Run hands a document over.
func (c documentHandOver) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return delivery.HandOver(ctx, act, c.Number, c.IdentityCheck) })
}
