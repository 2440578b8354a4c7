package production

import (
	"context"
	"fmt"
	"strings"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// PrinterLifecycle is the table of what a printer may be told: to take work (ready), to finish what is started and to take no new
// batch (draining), or to stand still (paused).
func PrinterLifecycle() issuance.Lifecycle {
	return issuance.Lifecycle{Thing: "printer", First: "ready", Steps: []issuance.Step{
		{From: "ready", To: "draining", Event: "drained"},
		{From: "paused", To: "draining", Event: "drained"},
		{From: "ready", To: "paused", Event: "paused"},
		{From: "draining", To: "paused", Event: "paused"},
		{From: "draining", To: "ready", Event: "resumed"},
		{From: "paused", To: "ready", Event: "resumed"},
	}}
}

// Drain has a printer finish the batches that are started and take no other.
func Drain(ctx context.Context, act *issuance.Act, printer, reason string) error {
	return tell(ctx, act, printer, "drained", reason)
}

// Pause has a printer stand still: what is reserved waits, and nothing of it is consumed. An attempt that has begun goes on.
func Pause(ctx context.Context, act *issuance.Act, printer, reason string) error {
	return tell(ctx, act, printer, "paused", reason)
}

// ResumePrinter has a printer take work again, beginning with what was reserved at it.
func ResumePrinter(ctx context.Context, act *issuance.Act, printer string) error {
	return tell(ctx, act, printer, "resumed", "")
}

// tell moves a printer along its lifecycle. Whatever lets work go on asks for the attempt that waits at the printer.
func tell(ctx context.Context, act *issuance.Act, printer, event, reason string) error {
	p, err := atPrinter(ctx, act, printer)
	if err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" && event != "resumed" {
		return issuance.Invalidf("reason", "say why, for whoever comes next", "it is empty")
	}
	to, can := next(p.State, event)
	if !can {
		return issuance.Conflictf("printer", "look at it again: it has moved on", "printer %s is %s and can't be %s", p.ID, p.State, event)
	}
	tag, err := act.Exec(ctx, `
		UPDATE printer
		SET state = $3, state_by = $4, state_at = $5, state_reason = $6
		WHERE id = $1 AND state = $2`, p.ID, string(p.State), string(to), act.By.Username, act.At, reason)
	if err != nil {
		return fmt.Errorf("telling printer %s: %w", p.ID, issuance.Translate(err))
	}
	if tag.RowsAffected() != 1 {
		return issuance.Conflictf("printer", "look at it again: it has moved on", "printer %s is no longer %s", p.ID, p.State)
	}
	detail := map[string]any{"state_from": string(p.State), "state_to": string(to)}
	if reason != "" {
		detail["reason"] = reason
	}
	err = audit.Append(ctx, act, audit.Event{Action: "printer." + event, SubjectKind: "printer", Subject: p.ID, Site: p.Site, Detail: detail})
	if err != nil || to == "paused" {
		return err
	}
	return askForReserved(ctx, act, "printer = $1", p.ID)
}

func next(from issuance.State, event string) (issuance.State, bool) {
	for _, s := range PrinterLifecycle().Steps {
		if s.From == from && s.Event == event {
			return s.To, true
		}
	}
	return "", false
}

// atPrinter gives a printer to somebody who may touch it: an operator of its site, or an administrator.
func atPrinter(ctx context.Context, act *issuance.Act, id string) (Printer, error) {
	if err := act.Require(issuance.Operator, issuance.Administrator); err != nil {
		return Printer{}, err
	}
	p, err := LoadPrinter(ctx, act, id)
	if err != nil {
		return p, err
	}
	if act.By.Site != p.Site && !act.By.Holds(issuance.Administrator) {
		return p, &issuance.Error{Kind: issuance.Forbidden, Field: "person", Problem: fmt.Sprintf("printer %s stands at %s", p.ID, p.Site),
			Remedy: "let an operator of that site act"}
	}
	return p, nil
}

// MayPrint reports whether a reserved attempt at the printer may begin: not while the printer is paused. It is a look ahead; Intend is
// refused all the same where the printer is paused in between.
func MayPrint(ctx context.Context, q issuance.Querier, printer string) (bool, error) {
	p, err := LoadPrinter(ctx, q, printer)
	return err == nil && p.State != "paused", err
}
