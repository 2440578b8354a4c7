package stock

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// move is what happens to one or more blanks at once. Empty members ask for nothing and change nothing.
type move struct {
	event     string // step of the lifecycle
	serials   []string
	giver     string         // else whoever had them
	receiver  string         // whose hands take them; else they stay where they are
	witness   string         // "" when nobody need see it
	reason    string         //
	documents []string       // bound to the blanks, one each; nil leaves bindings alone
	unbind    bool           //
	from      issuance.State // the one state of the step's that will do, else any
	site      string         // where they must be
	other     string         // in whose custody they must not be: two hands are two people's
	unbound   bool           // they must belong to no document
}

// perform is the compare-and-set of blanks: all of them make the step, or none does and the error says what the first one's matter
// is (NotFound, Conflict, Forbidden). They are locked in the order of their serials, so that nobody waits in a circle.
func perform(ctx context.Context, act *issuance.Act, m move) error {
	if err := checkSerials(m.serials); err != nil {
		return err
	}
	if err := checkReason(m.reason); err != nil {
		return err
	}
	from, to := steps(m.event)
	if m.from != "" {
		from = []string{string(m.from)}
	}
	documents := m.documents
	if documents == nil {
		documents = make([]string, len(m.serials))
	}
	rows, err := act.Query(ctx, `
		WITH wanted AS (
			SELECT serial, nullif(document, '') AS document
			FROM unnest(@serials::text[], @documents::text[]) AS w (serial, document)
		), old AS (
			SELECT
				blank.serial,
				blank.state,
				blank.custodian,
				coalesce(wanted.document, blank.document) AS document
			FROM blank
			JOIN wanted USING (serial)
			WHERE blank.state = ANY (@from)
				AND (@site = '' OR blank.site = @site)
				AND (@other = '' OR blank.custodian <> @other)
				AND (NOT @unbound OR blank.document IS NULL)
			ORDER BY blank.serial
			FOR UPDATE OF blank
		), moved AS (
			UPDATE blank
			SET state = @to,
				custodian = coalesce(nullif(@receiver, ''), old.custodian),
				document = CASE WHEN @unbind THEN NULL ELSE old.document END,
				changed_at = @at
			FROM old
			WHERE blank.serial = old.serial
				AND (SELECT count(*) FROM old) = @count
			RETURNING
				blank.serial,
				blank.site,
				old.state AS from_state,
				old.custodian AS giver,
				blank.custodian AS receiver,
				old.document
		), noted AS (
			INSERT INTO blank_move (serial, from_state, to_state, giver, receiver, witness, site, document, reason, at)
			SELECT serial, from_state, @to, coalesce(nullif(@giver, ''), giver), receiver, nullif(@witness, ''), site, document, @reason, @at
			FROM moved
			ORDER BY serial
		)
		SELECT serial, site, coalesce(document, '')
		FROM moved
		ORDER BY serial`, pgx.StrictNamedArgs{
		"serials": m.serials, "documents": documents, "from": from, "to": string(to), "count": len(m.serials), "at": act.At, "site": m.site,
		"other": m.other, "unbound": m.unbound, "giver": m.giver, "receiver": m.receiver, "witness": m.witness, "reason": m.reason, "unbind": m.unbind,
	})
	if err != nil {
		return fmt.Errorf("moving blanks: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[moved])
	if err != nil {
		return fmt.Errorf("moving blanks: %w", issuance.Translate(err))
	}
	if len(list) != len(m.serials) {
		return obstacle(ctx, act, m, from, to)
	}
	return audit.Append(ctx, act, m.events(list)...)
}

// moved is a blank after its move, with the document that it is, or until now was, bound to.
type moved struct{ Serial, Site, Document string }

// obstacle names the first blank that could not make the step, and why.
func obstacle(ctx context.Context, act *issuance.Act, m move, from []string, to issuance.State) error {
	found, err := load(ctx, act, "WHERE serial = ANY ($1)", m.serials)
	if err != nil {
		return err
	}
	known := map[string]Blank{}
	for _, b := range found {
		known[b.Serial] = b
	}
	for _, serial := range slices.Sorted(slices.Values(m.serials)) {
		b, there := known[serial]
		look := "look where it is: chancery stock show " + serial
		switch {
		case !there:
			return unknown(serial)
		case !slices.Contains(from, string(b.State)):
			return issuance.Conflictf("blank", look, "blank %s is %s with %s and can't be %s", serial, b.State, b.Custodian, to)
		case m.site != "" && b.Site != m.site:
			return issuance.Conflictf("blank", "let somebody act who is there", "blank %s is at %s", serial, b.Site)
		case m.other != "" && b.Custodian == m.other:
			return &issuance.Error{Kind: issuance.Forbidden, Field: "person", Problem: "blank " + serial + " is in the custody of " + m.other + " already",
				Remedy: "giver and receiver are two people: let another one act"}
		case m.unbound && b.Document != nil:
			return issuance.Conflictf("blank", "load it again for that document, or spoil it", "blank %s is bound to document %s", serial, *b.Document)
		}
	}
	return issuance.Conflictf("blank", "try again", "the blanks were moved by somebody else just now")
}

// events gives one audit event for each blank that belongs to a document, and one for each run of serials without gaps of the others.
func (m move) events(list []moved) []audit.Event {
	var events []audit.Event
	for _, run := range runs(list) {
		first := run[0]
		detail := map[string]any{}
		if len(run) > 1 {
			detail["first"], detail["last"], detail["count"] = first.Serial, run[len(run)-1].Serial, len(run)
		}
		for field, value := range map[string]string{"giver": m.giver, "receiver": m.receiver, "witness": m.witness, "reason": m.reason, "document": first.Document} {
			if value != "" {
				detail[field] = value
			}
		}
		events = append(events, audit.Event{Action: "blank." + m.event, SubjectKind: "blank", Subject: first.Serial, Site: first.Site, Detail: detail})
	}
	return events
}

func steps(event string) (from []string, to issuance.State) {
	for _, s := range Lifecycle().Steps {
		if s.Event == event {
			from, to = append(from, string(s.From)), s.To
		}
	}
	return from, to
}
