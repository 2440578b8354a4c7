// Package audit keeps the log of everything that was done: events are added in the transaction of the change itself, sealed
// afterwards into a Merkle tree (RFC 6962, through golang.org/x/mod/sumdb/tlog) whose head is signed now and then, and verified
// from the database or, without it, from an export. Whoever holds an earlier signed checkpoint can show that an event was removed,
// changed or moved since. Events hold ids, digests and states, never a name, an MRZ or a picture.
package audit

import (
	"context"
	"fmt"
	"strings"

	"chancery/issuance"
)

// Event is one thing that was done. Who did it and when is the act's.
type Event struct {
	Action      string // as in Actions: "document.printed"
	SubjectKind string // what it was done to: application, document, blank, batch, attempt …
	Subject     string // its id
	Site        string // code of the site where it was done, or empty
	// Detail holds strings, integers, booleans and lists of them under names that the action's row in Actions has.
	Detail map[string]any
}

// Moved names the action of a thing that reached a state: Moved("document", "device done") is "document.device-done".
func Moved(thing string, to issuance.State) string {
	return thing + "." + strings.ReplaceAll(string(to), " ", "-")
}

// Append adds events to the log in the transaction of the act, together with its next statement or its commit. If it cannot, the act
// must not happen: hand its error on. An action or field that the registry does not have is Invalid.
func Append(ctx context.Context, act *issuance.Act, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	if act.By.Username == "" {
		return issuance.Invalidf("actor", "act as a person or as the system", "an audit event needs an actor")
	}
	n := len(events)
	columns := make([]string, 5*n)
	actions, kinds, subjects, sites, details := columns[:n], columns[n:2*n], columns[2*n:3*n], columns[3*n:4*n], columns[4*n:]
	for i, e := range events {
		detail, err := e.check()
		if err != nil {
			return fmt.Errorf("recording what was done: %w", err)
		}
		actions[i], kinds[i], subjects[i], sites[i], details[i] = e.Action, e.SubjectKind, e.Subject, e.Site, detail
	}
	return act.Later(ctx, nil, `
		INSERT INTO audit_event (at, actor, action, subject_kind, subject, site, detail)
		SELECT $1, $2, action, subject_kind, subject, site, detail::jsonb
		FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
			WITH ORDINALITY AS e(action, subject_kind, subject, site, detail, ordinal)
		ORDER BY ordinal`, act.At, act.By.Username, actions, kinds, subjects, sites, details)
}
