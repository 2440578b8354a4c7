// Package delivery takes inspected documents to where they are handed over: dispatch, receipt, hand-over to the bearer.
package delivery

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
	"chancery/issuance/document"
)

// Send dispatches every inspected document that was made at the actor's own site and is wanted at another, in one consignment. It
// gives the consignment and how many documents are in it. Where applications are named it sends documents of no others.
func Send(ctx context.Context, act *issuance.Act, from, to string, applications ...string) (id string, count int, err error) {
	if err := act.Require(issuance.Inspector, issuance.Supervisor); err != nil {
		return "", 0, err
	}
	if act.By.Site != from {
		return "", 0, &issuance.Error{Kind: issuance.Forbidden, Field: "site", Problem: fmt.Sprintf("%s is not of site %s", act.By.Username, from),
			Remedy: "let somebody act who is where the documents are"}
	}
	rows, err := act.Query(ctx, `
		SELECT id
		FROM document
		WHERE state = 'inspected' AND site = $1 AND delivery_site = $2
			AND ($3::text[] IS NULL OR application = ANY ($3))
		ORDER BY number
		FOR UPDATE`, from, to, applications)
	if err != nil {
		return "", 0, fmt.Errorf("choosing documents to send: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", 0, fmt.Errorf("choosing documents to send: %w", err)
	}
	if len(ids) == 0 {
		return "", 0, issuance.Conflictf("dispatch", "inspect them first", "no inspected document of %s waits to go to %s", from, to)
	}
	id = issuance.NewID("C", 6)
	_, err = act.Exec(ctx, `
		INSERT INTO dispatch (id, from_site, to_site, sent_by, sent_at)
		VALUES ($1, $2, $3, $4, $5)`, id, from, to, act.By.Username, act.At)
	if err != nil {
		return "", 0, fmt.Errorf("recording dispatch: %w", issuance.Translate(err))
	}
	for _, d := range ids {
		if err := document.Move(ctx, act, d, "sent", document.Set{"dispatch": id}, map[string]any{"dispatch": id, "to_site": to}); err != nil {
			return "", 0, err
		}
	}
	err = audit.Append(ctx, act, audit.Event{Action: "dispatch.sent", SubjectKind: "dispatch", Subject: id, Site: from,
		Detail: map[string]any{"to_site": to, "count": len(ids)}})
	act.Mark("dispatch")
	return id, len(ids), err
}

// Receive compares what arrived with what was announced: every number of the consignment, and no other (issuance_security: each
// document is compared with the announcement).
func Receive(ctx context.Context, act *issuance.Act, id string, numbers []string) error {
	if err := act.Require(issuance.Clerk, issuance.StockKeeper); err != nil {
		return err
	}
	rows, err := act.Query(ctx, `
		SELECT document.id, number, application
		FROM document
		JOIN dispatch ON dispatch.id = document.dispatch
		WHERE dispatch = $1 AND received_at IS NULL AND to_site = $2
		ORDER BY number
		FOR UPDATE`, id, act.By.Site)
	if err != nil {
		return fmt.Errorf("loading consignment %s: %w", id, err)
	}
	type announced struct{ ID, Number, Application string }
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[announced])
	if err != nil {
		return fmt.Errorf("loading consignment %s: %w", id, err)
	}
	if len(list) == 0 {
		return issuance.NotFoundf("dispatch", "no consignment %q is on its way to %s", id, act.By.Site)
	}
	arrived := map[string]bool{}
	for _, n := range numbers {
		arrived[n] = true
	}
	for _, d := range list {
		if !arrived[d.Number] {
			return issuance.Conflictf("numbers", "count again; a missing document is reported to a supervisor", "document %s was announced and did not arrive", d.Number)
		}
		delete(arrived, d.Number)
	}
	for n := range arrived {
		return issuance.Conflictf("numbers", "send it back under a consignment of its own", "document %s arrived and was not announced", n)
	}
	for _, d := range list {
		if err := document.Move(ctx, act, d.ID, "received", nil, map[string]any{"dispatch": id}); err != nil {
			return err
		}
		if err := application.Move(ctx, act, d.Application, "in production", "ready"); err != nil {
			return err
		}
	}
	if _, err := act.Exec(ctx, "UPDATE dispatch SET received_by = $2, received_at = $3 WHERE id = $1", id, act.By.Username, act.At); err != nil {
		return fmt.Errorf("recording receipt of %s: %w", id, issuance.Translate(err))
	}
	return audit.Append(ctx, act, audit.Event{Action: "dispatch.received", SubjectKind: "dispatch", Subject: id, Site: act.By.Site, Detail: map[string]any{"count": len(list)}})
}

// HandOver gives the document to its bearer, whose identity was established in presence as identityCheck says. The document becomes
// active; the one that the application named as previous is cancelled with it.
func HandOver(ctx context.Context, act *issuance.Act, number, identityCheck string) error {
	return handOver(ctx, act, number, identityCheck, "")
}

// handOver also says what became of the previous document, where there is something to say.
func handOver(ctx context.Context, act *issuance.Act, number, identityCheck, former string) error {
	if err := act.Require(issuance.Clerk); err != nil {
		return err
	}
	if identityCheck == "" {
		return issuance.Invalidf("identityCheck", "say how the bearer's identity was established", "it is empty")
	}
	d, err := document.ByNumber(ctx, act, number)
	if err != nil {
		return err
	}
	if d.DeliverySite != act.By.Site {
		return &issuance.Error{Kind: issuance.Forbidden, Field: "site", Problem: "document " + number + " is handed over at " + d.DeliverySite,
			Remedy: "let a clerk of that site act"}
	}
	err = document.Move(ctx, act, d.ID, "handed-over", document.Set{
		"handed_over_by": act.By.Username,
		"handed_over_at": act.At,
		"identity_check": identityCheck,
	}, nil)
	if err != nil {
		return err
	}
	if err := application.Move(ctx, act, d.Application, "ready", "delivered"); err != nil {
		return err
	}
	err = supersede(ctx, act, d, former)
	act.Mark("handover")
	return err
}

// supersede cancels the bearer's previous document, if the application named an active one of ours.
func supersede(ctx context.Context, act *issuance.Act, d document.Document, former string) error {
	a, err := application.Load(ctx, act, d.Application)
	if err != nil {
		return err
	}
	if a.Content.PreviousDocument == "" {
		return nil
	}
	old, err := document.ByNumber(ctx, act, a.Content.PreviousDocument)
	if issuance.KindOf(err) == issuance.NotFound || err == nil && old.State != "active" {
		return nil
	}
	if err != nil {
		return err
	}
	reason := "superseded by " + *d.Number
	if former != "" {
		reason += "; " + former
	}
	return document.Move(ctx, act, old.ID, "superseded", document.Set{"end_reason": reason}, map[string]any{"reason": reason})
}
