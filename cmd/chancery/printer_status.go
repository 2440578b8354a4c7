package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"chancery/issuance"
	"chancery/issuance/production"
	"chancery/printers/all"
)

type printerStatus struct {
	Printer string `arg:""`
}

// standing is all that is known of one printer: what the books say, and what the device says now or said last.
type standing struct {
	production.Printer
	answered bool   // what it says is of now
	problem  string // why it does not answer
	facts    production.Facts
	figures  production.Figures
	forecast production.Forecast
	set      production.Calibration
	batch    *production.Batch
	doubts   []doubt
	now      time.Time
}

// doubt is an attempt in doubt with what is known of it.
type doubt struct {
	production.Attempt
	history  []production.Step
	outcomes []production.Outcome
}

// Run shows one printer in full.
func (c printerStatus) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		x, err := production.LoadPrinter(ctx, i.Pool, c.Printer)
		if err != nil {
			return err
		}
		s, err := stand(ctx, i.Pool, x, askNow(ctx, x.URI), p.clock())
		if err != nil {
			return err
		}
		if p.JSON {
			return p.print(s.described())
		}
		for _, line := range s.lines() {
			p.say("%s", line)
		}
		return nil
	})
}

// stand collects what is known of a printer beside what it answers. One that is out of reach is as it was last seen.
func stand(ctx context.Context, q issuance.Querier, x production.Printer, a reply, now time.Time) (standing, error) {
	s := standing{Printer: x, answered: a.err == nil, facts: a.Facts, now: now}
	if a.err != nil {
		s.problem = a.err.Error()
	}
	if s.answered {
		x.Facts, x.FactsAt = &a.Facts, &now
	} else if x.Facts != nil {
		s.facts, s.facts.State = *x.Facts, unreached
	}
	var err error
	if s.figures, err = production.FiguresOf(ctx, q, x.ID, now); err != nil {
		return s, err
	}
	if s.forecast, err = production.ForecastOf(ctx, q, x, now); err != nil {
		return s, err
	}
	if s.set, err = production.CalibrationOf(ctx, q, x.ID); err != nil {
		return s, err
	}
	if s.batch, err = production.BatchAt(ctx, q, x.ID); err != nil {
		return s, err
	}
	s.doubts, err = doubtsAt(ctx, q, x.ID)
	return s, err
}

func doubtsAt(ctx context.Context, q issuance.Querier, printer string) ([]doubt, error) {
	list, err := production.DoubtsAt(ctx, q, printer)
	if err != nil {
		return nil, err
	}
	var doubts []doubt
	for _, a := range list {
		if err := production.Look(ctx, q, &a); err != nil {
			return nil, err
		}
		history, err := production.History(ctx, q, a.ID)
		if err != nil {
			return nil, err
		}
		doubts = append(doubts, doubt{Attempt: a, history: history, outcomes: production.AllowedOutcomes(a)})
	}
	return doubts, nil
}

// age is how long ago the printer was last in contact; false where it never was.
func (s standing) age() (time.Duration, bool) {
	switch {
	case s.answered:
		return 0, true
	case s.LastContactAt == nil:
		return 0, false
	}
	return max(0, s.now.Sub(*s.LastContactAt)).Truncate(time.Second), true
}

// contact says how long ago that was.
func (s standing) contact() string {
	age, ever := s.age()
	switch {
	case !ever:
		return "never"
	case age == 0:
		return "now"
	}
	return age.String() + " ago"
}

// described is a printer as scripts see it.
func (s standing) described() map[string]any {
	f := s.facts
	m := map[string]any{"id": s.ID, "site": s.Site, "kind": s.Kind, "uri": all.Display(s.URI), "simulated": s.Simulated,
		"told":   map[string]any{"state": s.State, "by": s.StateBy, "at": s.StateAt, "reason": s.StateReason},
		"device": f, "state": f.State, "reasons": append([]string{}, f.Reasons...), "answered": s.answered, "problem": s.problem, "contactAgeSeconds": nil, "lastContact": s.LastContactAt,
		"perHour": s.figures.LastHour, "good": s.figures.Good, "spoiled": s.figures.Spoiled, "inDoubt": s.figures.InDoubt, "underWay": s.figures.UnderWay,
		"supplies": append([]production.Supply{}, s.forecast.Supplies...), "blanksAllocated": s.forecast.Blanks, "documentsLeft": s.forecast.Documents(),
		"suppliesLast": nil, "calibration": describedCalibration(s.set), "batch": nil}
	if age, ever := s.age(); ever {
		m["contactAgeSeconds"] = int64(age / time.Second)
	}
	if lasts, known := s.forecast.Lasts(); known {
		m["suppliesLast"] = lasts
	}
	if s.batch != nil {
		m["batch"] = describedBatch(*s.batch)
	}
	doubts := []map[string]any{}
	for _, d := range s.doubts {
		doubts = append(doubts, d.described())
	}
	m["doubts"] = doubts
	return m
}

// described is a doubt as scripts see it: what was sent, when, to which device, and what is known since.
func (d doubt) described() map[string]any {
	steps := []map[string]any{}
	for _, h := range d.history {
		steps = append(steps, map[string]any{"state": h.State, "at": h.At, "by": h.Actor, "evidence": h.Evidence})
	}
	return map[string]any{"attempt": d.ID, "document": d.Document, "blank": d.Blank, "reason": d.Reason, "since": d.ChangedAt, "evidence": d.Evidence,
		"sentAt": d.SentAt, "format": d.DataFormat, "sha256": hex.EncodeToString(d.DataDigest), "bytes": d.DataLength, "device": d.Snapshot["PrinterUUID"],
		"job": d.JobUUID, "counterBefore": d.Snapshot["LifeCount"], "counterMoved": d.CounterMoved, "deviceSaid": d.DeviceSaid, "outcomes": d.outcomes, "history": steps}
}

// lines is a printer for people.
func (s standing) lines() []string {
	f := s.facts
	list := []string{
		fmt.Sprintf("%s at %s, for %s: %s", s.ID, s.Site, s.Kind, all.Display(s.URI)),
		"told       " + strings.TrimSuffix(fmt.Sprintf("%s: %s", s.State, s.StateReason), ": "),
		"device     " + strings.Join(append([]string{f.State}, f.Reasons...), ", ") + "; last contact " + s.contact(),
		fmt.Sprintf("made       %d in the last hour; %d good, %d spoiled, %d in doubt", s.figures.LastHour, s.figures.Good, s.figures.Spoiled, s.figures.InDoubt),
	}
	if s.problem != "" {
		list = slices.Insert(list, 3, "           "+s.problem)
	}
	if f.Class != "" {
		list = append(list, fmt.Sprintf("is         %s (%s), prints %s; takes %s; loaded %s", f.Model, f.Class, orUnknown(f.Separations), orUnknown(f.Formats), orUnknown(f.MediaReady)))
	}
	if s.batch != nil {
		list = append(list, strings.TrimSuffix(fmt.Sprintf("batch      %s is %s: %s", s.batch.ID, s.batch.State, s.batch.HaltReason), ": "))
	}
	list = append(list, "left       "+s.left())
	for _, x := range s.forecast.Supplies {
		list = append(list, fmt.Sprintf("           %s: %d", x.What, x.Left))
	}
	list = append(list, fmt.Sprintf("pages      %+.2f mm right, %+.2f mm down, %+.3f° clockwise", s.set.X, s.set.Y, s.set.Rotation))
	for _, d := range s.doubts {
		list = append(list, d.lines()...)
	}
	return list
}

// left says how many documents can be made on what is loaded.
func (s standing) left() string {
	supplies := "supplies unknown"
	if lasts, known := s.forecast.Lasts(); known {
		supplies = fmt.Sprintf("supplies last for %d documents", lasts)
	}
	return fmt.Sprintf("%d documents: %d blanks allocated, %s", s.forecast.Documents(), s.forecast.Blanks, supplies)
}

func orUnknown(list []string) string {
	if len(list) == 0 {
		return "unknown"
	}
	return strings.Join(list, ", ")
}

// lines is a doubt for people.
func (d doubt) lines() []string {
	list := []string{fmt.Sprintf("IN DOUBT   document %s on blank %s: %s", d.Document, d.Blank, d.Reason)}
	if d.SentAt != nil && d.DataLength != nil {
		list = append(list, fmt.Sprintf("           %d bytes of %s were given out at %s, to %v", *d.DataLength, *d.DataFormat, d.SentAt.Format(time.DateTime), d.Snapshot["PrinterUUID"]))
	} else {
		list = append(list, "           nothing was given out")
	}
	counter := "its counter is not known"
	if d.CounterMoved != nil {
		counter = fmt.Sprintf("its counter moved by %d", *d.CounterMoved)
	}
	said := d.DeviceSaid
	if said == "" {
		said = "nothing of the job"
	}
	outcomes := make([]string, len(d.outcomes))
	for i, o := range d.outcomes {
		outcomes[i] = string(o)
	}
	return append(list,
		fmt.Sprintf("           the device said %s, %s; evidence level %d", said, counter, d.Evidence),
		fmt.Sprintf("           take blank %s in hand, then: chancery printer settle %s --blank SERIAL --outcome %s", d.Blank, d.Printer, strings.Join(outcomes, "|")))
}
