package supervision

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/stock"
)

// day is what happened on one day, by UTC.
type day struct {
	Date    time.Time
	Moments []moment
}

// moment is one act: what one person did in one transaction, which is all of one time.
type moment struct {
	At    time.Time
	Actor string
	Place string // where, as far as it is known: where hands met, else the site of whoever acted
	Lines []line
}

// System reports whether no person did it.
func (m moment) System() bool { return m.Actor == issuance.System().Username }

// Tone is the colour of the act: that of what went wrong in it, else of what was achieved.
func (m moment) Tone() string {
	tone := "way"
	for _, l := range m.Lines {
		switch l.What {
		case "attempt.in-doubt", "document.in-doubt", "batch.halted", "document.spoiled", "document.rejected", "attempt.spoiled", "blank.spoiled", "blank.missing", "document.lost", "document.stolen", "document.revoked",
			"application.refused", "application.returned", "attempt.unprinted", "job.discarded":
			return "care"
		case "application.approved", "document.printed", "document.inspected", "document.handed-over", "batch.reconciled", "blank.found":
			tone = "good"
		}
	}
	return tone
}

// line is what an act did to one thing.
type line struct {
	thing
	What   string // action, as the audit log has it
	First  bool   // of its thing in its act
	Facts  []saying
	Reason string
}

// saying is a fact of an event: the field of the audit log and its value, a thing's name where it is one.
type saying struct {
	Field, Value string
	Path         string // where the life of that thing is told, "" where it is none
	Person       bool
}

// Short is the value as it is shown: an attempt's name is long.
func (s saying) Short() string {
	if s.Field == "attempt" {
		return thing{"attempt", s.Value}.Short()
	}
	return s.Value
}

// happened is an event with who, when and where.
type happened struct {
	line
	at    time.Time
	actor string
	site  string
}

// tell loads what happened and puts it into days and acts. A fact of a thing is told once.
func (l *life) tell(ctx context.Context, q issuance.Querier) error {
	list, err := l.fromLog(ctx, q)
	if err != nil {
		return err
	}
	actors, err := l.movers(ctx, q)
	if err != nil {
		return err
	}
	for _, serial := range slices.Sorted(maps.Keys(l.moves)) {
		for _, m := range l.moves[serial] {
			h := moved(serial, m)
			if actor := actors[m.At.UnixMicro()]; actor != "" {
				h.actor = actor
			}
			list = append(list, h)
		}
	}
	slices.SortStableFunc(list, func(a, b happened) int { return a.at.Compare(b.at) })
	told := map[string]bool{l.ID: true}
	for _, h := range list {
		l.names[h.actor] = ""
		h.Facts = slices.DeleteFunc(h.Facts, func(f saying) bool {
			known := f.Value == "0" || told[f.Value] || told[h.ID+f.Field+f.Value]
			told[h.ID+f.Field+f.Value] = true
			return known
		})
		l.add(h)
	}
	return nil
}

// add puts an event into its act and day.
func (l *life) add(h happened) {
	date := h.at.UTC().Truncate(24 * time.Hour)
	if n := len(l.Days); n == 0 || !l.Days[n-1].Date.Equal(date) {
		l.Days = append(l.Days, day{Date: date})
	}
	today := &l.Days[len(l.Days)-1]
	if n := len(today.Moments); n == 0 || !today.Moments[n-1].At.Equal(h.at) || today.Moments[n-1].Actor != h.actor {
		today.Moments = append(today.Moments, moment{At: h.at, Actor: h.actor})
	}
	now := &today.Moments[len(today.Moments)-1]
	if h.Kind == "blank" || h.Kind == "dispatch" { // other events have the site of the record
		now.Place = h.site
	}
	h.First = !slices.ContainsFunc(now.Lines, func(x line) bool { return x.thing == h.thing })
	if slices.ContainsFunc(now.Lines, func(x line) bool { return x.Reason == h.Reason }) {
		h.Reason = "" // an act has one, however many things it touched
	}
	now.Lines = append(now.Lines, h.line)
}

// fromLog loads the audit events of the thing and of what belongs to it. What was done to blanks is told by their moves: in the log
// it stands by ranges of serials.
func (l *life) fromLog(ctx context.Context, q issuance.Querier) ([]happened, error) {
	of := map[string][]string{l.Kind: {l.ID}}
	for _, d := range l.Documents {
		of["document"] = append(of["document"], d.ID)
		of["application"] = append(of["application"], d.Application)
		if d.Number != nil {
			of["number"] = append(of["number"], *d.Number)
		}
	}
	for _, a := range l.Attempts {
		of["attempt"] = append(of["attempt"], a.ID)
	}
	if l.Dispatch != nil {
		of["dispatch"] = []string{l.Dispatch.ID}
	}
	delete(of, "blank")
	var kinds, subjects []string
	for _, kind := range slices.Sorted(maps.Keys(of)) {
		slices.Sort(of[kind])
		for _, subject := range slices.Compact(of[kind]) {
			kinds, subjects = append(kinds, kind), append(subjects, subject)
		}
	}
	rows, err := q.Query(ctx, `
		WITH e AS MATERIALIZED ( -- by subject, never along the whole log
			SELECT id, at, actor, site, subject_kind, audit_event.subject, action, detail
			FROM unnest($1::text[], $2::text[]) AS s(kind, subject)
			JOIN audit_event ON subject_kind = s.kind AND audit_event.subject = s.subject
		)
		SELECT at, actor, site, subject_kind, subject, action, detail
		FROM e
		ORDER BY id DESC
		LIMIT $3`, kinds, subjects, mostEvents)
	if err != nil {
		return nil, fmt.Errorf("loading events: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (h happened, err error) {
		var detail map[string]any
		err = r.Scan(&h.at, &h.actor, &h.site, &h.Kind, &h.ID, &h.What, &detail)
		h.Facts, h.Reason = factsOf(detail)
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("loading events: %w", issuance.Translate(err))
	}
	l.Cut = len(list) == mostEvents
	slices.Reverse(list)
	return list, nil
}

// movers gives who acted when blanks were moved, by the microsecond: that is one of the two hands, or neither.
func (l *life) movers(ctx context.Context, q issuance.Querier) (map[int64]string, error) {
	var times []time.Time
	for _, moves := range l.moves {
		for _, m := range moves {
			times = append(times, m.At)
		}
	}
	rows, err := q.Query(ctx, "SELECT at, actor FROM audit_event WHERE at = ANY ($1) AND action LIKE 'blank.%'", times)
	if err != nil {
		return nil, fmt.Errorf("loading who moved blanks: %w", issuance.Translate(err))
	}
	actors := map[int64]string{}
	var at time.Time
	var actor string
	if _, err := pgx.ForEachRow(rows, []any{&at, &actor}, func() error { actors[at.UnixMicro()] = actor; return nil }); err != nil {
		return nil, fmt.Errorf("loading who moved blanks: %w", issuance.Translate(err))
	}
	return actors, nil
}

// moved tells of a move of a blank, in the words of the log.
func moved(serial string, m stock.Move) happened {
	h := happened{line: line{thing: thing{"blank", serial}, What: "blank.moved", Reason: m.Reason}, at: m.At, actor: m.Receiver, site: m.Site}
	for _, s := range stock.Lifecycle().Steps {
		if s.From == m.From && s.To == m.To {
			h.What = "blank." + s.Event
		}
	}
	if m.Giver != m.Receiver {
		h.Facts = append(h.Facts, saying{Field: "giver", Value: m.Giver, Person: true}, saying{Field: "receiver", Value: m.Receiver, Person: true})
	}
	if m.Witness != nil {
		h.Facts = append(h.Facts, saying{Field: "witness", Value: *m.Witness, Person: true})
	}
	return h
}

// factsOf gives the fields of an event's detail that are told, in a fixed order, and its reason.
func factsOf(detail map[string]any) (facts []saying, reason string) {
	for _, name := range slices.Sorted(maps.Keys(detail)) {
		value := strings.Trim(fmt.Sprint(detail[name]), "[]")
		switch name {
		case "reason":
			reason = value
			continue
		case "state_from", "state_to", "digest", "job_uuid":
			continue
		}
		facts = append(facts, saying{Field: name, Value: value, Path: pathOf(name, value), Person: slices.Contains(strings.Fields(persons), name)})
	}
	return facts, reason
}

// persons are the fields of the log that name people.
const persons = "person giver receiver witness custodian"

// pathOf gives where the life of a thing is told that a field names.
func pathOf(field, value string) string {
	switch field {
	case "application", "document", "blank", "batch", "dispatch", "attempt":
		return thing{field, value}.path()
	case "replaces":
		return thing{"document", value}.path()
	}
	return ""
}
