package audit

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"chancery/issuance"
)

// The target for verification is 100,000 events a second; BenchmarkVerifyExport and BenchmarkVerifyDatabase print theirs.
func BenchmarkVerifyExport(b *testing.B) {
	const n = 100_000
	export, _, key := anExport(b, n)
	for b.Loop() {
		if r, err := VerifyExport(bytes.NewReader(export), key, nil); err != nil || !r.Clean() {
			b.Fatalf("%+v %v", r, err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkVerifyDatabase(b *testing.B) {
	const n = 50_000
	l := newLog(b)
	fill(b, l, n)
	l.seal(b)
	l.sign(b)
	analyze(b, l)
	for b.Loop() {
		if found, err := VerifyDatabase(b.Context(), l.Auditor, l.now, l.key); err != nil || len(found) > 0 {
			b.Fatal(found, err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkExport(b *testing.B) {
	const n = 50_000
	l := newLog(b)
	fill(b, l, n)
	l.seal(b)
	l.sign(b)
	analyze(b, l)
	for b.Loop() {
		if err := Export(b.Context(), l.Auditor, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkSeal(b *testing.B) {
	const n = 10_000
	l := newLog(b)
	fill(b, l, n*3) // a log that has some length
	l.seal(b)
	var spent time.Duration
	rounds := 0
	for b.Loop() {
		fill(b, l, n)
		start := time.Now()
		if sealed := l.seal(b); sealed != n {
			b.Fatal(sealed)
		}
		spent += time.Since(start)
		rounds++
	}
	b.ReportMetric(float64(n)*float64(rounds)/spent.Seconds(), "events/s")
}

func BenchmarkAppend(b *testing.B) {
	l := newLog(b)
	events := []Event{event(1), event(2), event(3), event(4), event(5)}
	for b.Loop() {
		l.do(b, func(ctx context.Context, act *issuance.Act) error { return Append(ctx, act, events...) })
	}
}

// fill writes n events by SQL.
func fill(b *testing.B, l *aLog, n int) {
	b.Helper()
	_, err := l.Application.Exec(b.Context(), `
		INSERT INTO audit_event (at, actor, action, subject_kind, subject, site, detail)
		SELECT $1, 'b.mbeki', 'document.device-done', 'document', 'D-' || n || '-CCCC', 'BRU',
			jsonb_build_object('state_from', 'printing', 'state_to', 'device done', 'blank', 'X' || n, 'evidence', 3, 'printer', 'bru-1')
		FROM generate_series(1, $2) AS n`, l.now, n)
	if err != nil {
		b.Fatal(err)
	}
}

// analyze tells the planner of the tables, as autovacuum does in the long run.
func analyze(b *testing.B, l *aLog) {
	b.Helper()
	if _, err := l.Owner.Exec(b.Context(), `ANALYZE audit_event, audit_seal, audit_hash`); err != nil {
		b.Fatal(err)
	}
}
