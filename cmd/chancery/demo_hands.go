package main

import (
	"context"
	"net/http"

	"chancery/demo"
	"chancery/issuance/production"
)

// hands are what the demonstration's simulated printers have in place of an operator's: whoever scans, at the desk, the blank that is on top
// of the feeder has put the stack there before. After a start or resumption from the browser the batch's blanks therefore lie in the
// feeder. What is started from the command line is loaded with chancery printer load.
func (s *stage) hands(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &statusSeen{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		begun := r.Pattern == "POST /production/batches/{batch}/start" || r.Pattern == "POST /production/batches/{batch}/resume"
		if !begun || seen.status != http.StatusSeeOther {
			return
		}
		if err := s.fill(context.WithoutCancel(r.Context()), r.PathValue("batch")); err != nil {
			s.p.log.WarnContext(r.Context(), "filling the feeder of a simulated printer", "problem", err)
		}
	})
}

// fill puts what a batch still needs into the feeder of its printer, where that is simulated.
func (s *stage) fill(ctx context.Context, batch string) error {
	b, err := production.LoadBatch(ctx, s.i.Pool, batch)
	if err != nil {
		return err
	}
	x, err := production.LoadPrinter(ctx, s.i.Pool, b.Printer)
	if err != nil || !x.Simulated {
		return err
	}
	blanks, err := feeding(ctx, s.i.Pool, batch)
	if err != nil {
		return err
	}
	return demo.FillFeeder(s.p.Dir, x.ID, blanks)
}

// statusSeen notes the status of an answer.
type statusSeen struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes it.
func (s *statusSeen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController find what the writer can do.
func (s *statusSeen) Unwrap() http.ResponseWriter { return s.ResponseWriter }
