package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

// receiveBlanks takes one consignment of each kind into the vault, with a few to spare, unless it has been received.
func (w *walk) receiveBlanks(ctx context.Context) error {
	for _, k := range kinds {
		first, last := fmt.Sprintf("%s%06d", k.Prefix, 1001), fmt.Sprintf("%s%06d", k.Prefix, 1000+w.Count+10)
		err := w.Authority.Do(ctx, keeper, func(act *issuance.Act) error {
			var known bool
			if err := act.QueryRow(ctx, "SELECT EXISTS (SELECT FROM consignment WHERE kind = $1)", k.Kind).Scan(&known); err != nil || known {
				return err
			}
			_, err := stock.Receive(ctx, act, k.Kind, first, last, printCentre, witness.Username)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// refill receives another consignment of a kind when the vault has fewer blanks than are wanted.
func (w *walk) refill(ctx context.Context, kind, prefix string, wanted int) error {
	return w.Authority.Do(ctx, keeper, func(act *issuance.Act) error {
		var inVault, last int
		err := act.QueryRow(ctx, `
			SELECT count(*) FILTER (WHERE state = 'in vault'), coalesce(max(right(serial, 6)::int), 1000)
			FROM blank
			WHERE kind = $1`, kind).Scan(&inVault, &last)
		if err != nil || inVault >= wanted {
			return issuance.Translate(err)
		}
		_, err = stock.Receive(ctx, act, kind, fmt.Sprintf("%s%06d", prefix, last+1), fmt.Sprintf("%s%06d", prefix, last+wanted+10), printCentre, witness.Username)
		return err
	})
}

// stockDesk issues to the operator as many blanks as documents wait, no more.
func (w *walk) stockDesk(ctx context.Context) (did int, err error) {
	for _, k := range kinds {
		var wanted, held int
		err := w.Authority.Pool.QueryRow(ctx, `
			SELECT
				(SELECT count(*) FROM document WHERE kind = $1 AND state = 'ordered' AND application = ANY ($3)),
				(SELECT count(*) FROM blank WHERE kind = $1 AND state = 'in custody' AND document IS NULL AND custodian = $2)`,
			k.Kind, operator.Username, w.references).Scan(&wanted, &held)
		if err != nil {
			return did, fmt.Errorf("counting what the operator needs: %w", issuance.Translate(err))
		}
		if wanted <= held {
			continue
		}
		if err := w.refill(ctx, k.Kind, k.Prefix, wanted-held); err != nil {
			return did, fmt.Errorf("receiving more blanks: %w", err)
		}
		n, err := w.act(ctx, keeper, func(act *issuance.Act) error {
			_, err := stock.IssueNext(ctx, act, k.Kind, printCentre, operator.Username, wanted-held)
			return err
		})
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

// operatorDesk makes, runs and signs batches, and goes to the printer when one is halted.
func (w *walk) operatorDesk(ctx context.Context) (did int, err error) {
	steps := []func(context.Context) (int, error){w.createBatches, w.startBatches, w.readPagesSent, w.lookIntoPrinters, w.signBatches}
	for _, step := range steps {
		n, err := step(ctx)
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

// createBatches makes one batch for each printer once everything has been decided: a run of its own for each document would be a
// poor use of a machine.
func (w *walk) createBatches(ctx context.Context) (did int, err error) {
	undecided, err := w.applications(ctx, "submitted", "vetting", "review")
	if err != nil || len(undecided) > 0 {
		return 0, err
	}
	if late, err := w.corrections(ctx); err != nil || len(late) > 0 {
		return 0, err
	}
	// One batch at a time: what is ordered while one runs, a replacement above all, waits for the next one.
	open, err := w.ownBatches(ctx, "allocated", "running", "halted")
	if err != nil {
		return 0, err
	}
	for _, k := range kinds {
		waiting, err := w.ownDocuments(ctx, k.Kind, "ordered")
		if err != nil {
			return did, err
		}
		busy := slices.ContainsFunc(open, func(b production.Batch) bool { return b.Printer == k.Printer })
		if len(waiting) == 0 || busy {
			continue
		}
		n, err := w.act(ctx, operator, func(act *issuance.Act) error {
			_, err := production.Create(ctx, act, k.Printer, 250, w.references...)
			return err
		})
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

// startBatches starts the oldest batch that waits for a printer with none under way. Its blanks are loaded into the feeder first, in
// order, and those of no other batch: what lies in the feeder comes out in the order in which it was put there.
func (w *walk) startBatches(ctx context.Context) (did int, err error) {
	busy := map[string]bool{}
	for _, state := range []issuance.State{"running", "halted"} {
		list, err := production.Batches(ctx, w.Authority.Pool, state)
		if err != nil {
			return 0, err
		}
		for _, b := range list {
			busy[b.Printer] = true
		}
	}
	list, err := w.ownBatches(ctx, "allocated")
	if err != nil {
		return 0, err
	}
	for _, b := range slices.Backward(list) { // newest come first
		if busy[b.Printer] {
			continue
		}
		busy[b.Printer] = true
		n, err := w.startBatch(ctx, b)
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

func (w *walk) startBatch(ctx context.Context, b production.Batch) (int, error) {
	list, err := document.List(ctx, w.Authority.Pool, document.Filter{Batch: b.ID})
	if err != nil {
		return 0, err
	}
	serials := make([]string, len(list))
	for i, d := range list {
		serials[i] = *d.Blank
	}
	if t := w.trays[b.Printer]; t == nil {
		w.say("load these into %s, first on top: %s", b.Printer, strings.Join(serials, " "))
	} else if err := t.load(serials); err != nil {
		return 0, err
	}
	n, err := w.act(ctx, operator, func(act *issuance.Act) error { return production.Start(ctx, act, b.ID) })
	if n > 0 {
		w.say("batch %s: %d documents on printer %s", b.ID, b.Size, b.Printer)
	}
	return n, err
}

func (w *walk) batches(ctx context.Context, state issuance.State, f func(production.Batch) (int, error)) (did int, err error) {
	list, err := w.ownBatches(ctx, state)
	if err != nil {
		return 0, err
	}
	for _, b := range list {
		n, err := f(b)
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

// readPagesSent stands in for a reader at a printer that is not ours to look into: the page that was sent is read, and the evidence
// says so.
func (w *walk) readPagesSent(ctx context.Context) (did int, err error) {
	for _, k := range kinds {
		if w.trays[k.Printer] != nil {
			continue
		}
		list, err := w.ownDocuments(ctx, k.Kind, "device done")
		if err != nil {
			return did, err
		}
		for _, d := range list {
			page, err := document.Page(ctx, w.Authority.Pool, d)
			if err != nil {
				return did, err
			}
			mrz, err := w.ReadMRZ(ctx, page, len(d.MRZ))
			if err != nil {
				return did, err
			}
			n, err := w.act(ctx, operator, func(act *issuance.Act) error {
				return production.ReadBack(ctx, act, *d.Number, production.Reading{MRZ: mrz, Blank: *d.Blank, Simulated: true})
			})
			if err != nil {
				return did, err
			}
			did += n
		}
	}
	return did, nil
}

// lookIntoPrinters is what an operator does at a halted printer: settle each doubt by the blank in hand, then confirm what is on top
// of the feeder.
func (w *walk) lookIntoPrinters(ctx context.Context) (did int, err error) {
	return w.batches(ctx, "halted", func(b production.Batch) (int, error) {
		t := w.trays[b.Printer]
		if t == nil {
			return 0, nil // nobody here can open that printer
		}
		list, err := document.List(ctx, w.Authority.Pool, document.Filter{Batch: b.ID})
		if err != nil {
			return 0, err
		}
		var next []string
		for _, d := range list {
			if d.State == "in doubt" {
				return w.settle(ctx, t, d)
			}
			if d.State == "numbered" || d.State == "composed" {
				next = append(next, *d.Blank)
			}
		}
		top := ""
		if len(next) > 0 {
			top = next[0]
		}
		if err := t.putBack(next); err != nil {
			return 0, err
		}
		n, err := w.act(ctx, operator, func(act *issuance.Act) error { return production.Resume(ctx, act, b.ID, top) })
		if n > 0 {
			w.say("batch %s resumed: %s", b.ID, b.HaltReason)
		}
		return n, err
	})
}

// settle looks at the blank of a document in doubt and says what is on it.
func (w *walk) settle(ctx context.Context, t *tray, d document.Document) (int, error) {
	attempts, err := production.AttemptsOf(ctx, w.Authority.Pool, d.ID)
	if err != nil {
		return 0, err
	}
	a := attempts[len(attempts)-1]
	seen, err := t.look(a)
	if err != nil {
		return 0, err
	}
	s := production.Settlement{Outcome: production.OutcomeUnprinted, Blank: a.Blank, Reason: "the blank lies unmarked on the stack"}
	if seen.fed {
		s.Outcome, s.Reason, s.Witness = production.OutcomeSpoiled, "the blank was taken from the printer marked", supervisor.Username
	}
	if seen.printed {
		read, err := w.read(ctx, seen.file, len(d.MRZ))
		if err == nil && seen.whole && seen.blank == a.Blank {
			s = production.Settlement{Outcome: production.OutcomePrinted, Blank: seen.blank, MRZ: read, Reason: "the document lies whole in the tray"}
		}
	}
	n, err := w.act(ctx, operator, func(act *issuance.Act) error { return production.Settle(ctx, act, d.ID, s) })
	if n > 0 {
		w.say("document %s was in doubt: %s", d.ID, s.Reason)
	}
	return n, err
}

func (w *walk) signBatches(ctx context.Context) (did int, err error) {
	return w.batches(ctx, "finished", func(b production.Batch) (int, error) {
		if b.SignedAt != nil {
			return 0, nil
		}
		return w.act(ctx, operator, func(act *issuance.Act) error { return production.Sign(ctx, act, b.ID) })
	})
}

// inspectorDesk looks at each printed document: what is read from the sheet must be what the register has.
func (w *walk) inspectorDesk(ctx context.Context) (did int, err error) {
	list, err := w.ownDocuments(ctx, "", "printed")
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		read, err := w.sheetOf(ctx, d)
		if err != nil {
			return did, err
		}
		n, err := w.act(ctx, inspector, func(act *issuance.Act) error { return production.Inspect(ctx, act, d.ID, true, read, "", "") })
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

// sheetOf reads the MRZ of a document from its sheet; at a printer that is not ours, from the page that was sent.
func (w *walk) sheetOf(ctx context.Context, d document.Document) ([]string, error) {
	attempts, err := production.AttemptsOf(ctx, w.Authority.Pool, d.ID)
	if err != nil {
		return nil, err
	}
	a := attempts[len(attempts)-1]
	if t := w.trays[a.Printer]; t != nil {
		s, err := t.look(a)
		if err != nil {
			return nil, err
		}
		return w.read(ctx, s.file, len(d.MRZ))
	}
	page, err := document.Page(ctx, w.Authority.Pool, d)
	if err != nil {
		return nil, err
	}
	return w.ReadMRZ(ctx, page, len(d.MRZ))
}

// supervisorDesk signs reconciliations and authorises replacements.
func (w *walk) supervisorDesk(ctx context.Context) (did int, err error) {
	did, err = w.batches(ctx, "finished", func(b production.Batch) (int, error) {
		if b.SignedAt == nil {
			return 0, nil
		}
		return w.act(ctx, supervisor, func(act *issuance.Act) error { return production.Reconcile(ctx, act, b.ID) })
	})
	if err != nil {
		return did, err
	}
	ended, err := w.ownDocuments(ctx, "", "spoiled", "rejected")
	if err != nil {
		return did, err
	}
	for _, d := range ended {
		n, err := w.act(ctx, supervisor, func(act *issuance.Act) error {
			_, err := document.Replace(ctx, act, d.ID, "the first one was spoiled: "+*d.EndReason)
			return err
		})
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}
