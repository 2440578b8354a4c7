package hotfolder

import (
	"encoding/hex"
	"fmt"
	"time"

	"chancery/printers"
)

// Result is what a station reports of a job that it took.
type Result struct {
	Outcome   string // Printed, Failed or Rejected
	SHA256    [32]byte
	Blank     string // serial that it read off the blank; "" where it reads none
	LifeCount *int64 // of the machine, after the job; nil where it doesn't count
	Reason    string // its own words, where it did not print
	Time      time.Time

	job string
}

// The outcomes of a job that was taken. None of them but Printed says what the blank looks like.
const (
	Printed  = "printed"  // the document came out whole
	Failed   = "failed"   // it did not; a blank may be marked
	Rejected = "rejected" // the station says that it did not begin
)

// parseResult reads a result and makes sure that it is the attempt's.
func parseResult(content []byte, attempt string) (Result, error) {
	o, err := readObject(content)
	if err != nil {
		return Result{}, fmt.Errorf("the result: %w", err)
	}
	f := &fields{object: o}
	r := Result{job: f.text("job", true), Outcome: f.text("result", true), Blank: f.text("blank", false), LifeCount: f.number("lifeCount", false), Reason: f.text("reason", false)}
	named, digest, at := f.text("attempt", true), f.text("sha256", true), f.text("time", true)
	if err := f.end(); err != nil {
		return Result{}, fmt.Errorf("the result: %w", err)
	}
	if named != attempt {
		return Result{}, fmt.Errorf("the result: it is another attempt's")
	}
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != len(r.SHA256) {
		return Result{}, fmt.Errorf("the result: sha256: it is no digest in hexadecimal")
	}
	copy(r.SHA256[:], sum)
	if r.Time, err = time.Parse(time.RFC3339, at); err != nil {
		return Result{}, fmt.Errorf("the result: time: it is not of the form 2026-01-02T15:04:05Z")
	}
	if r.Outcome != Printed && r.Outcome != Failed && r.Outcome != Rejected {
		return Result{}, fmt.Errorf("the result: %q is none of printed, failed, rejected", r.Outcome)
	}
	return r, nil
}

// status is what a result says of a job whose document has that digest.
func (r Result) status(s printers.Status, digest string) printers.Status {
	s.Impressions, s.Blank = 0, r.Blank
	switch {
	case r.Outcome == Printed && hex.EncodeToString(r.SHA256[:]) == digest:
		s.State, s.Impressions, s.Reasons = printers.JobCompleted, 1, []string{"job-completed-successfully"}
	case r.Outcome == Printed: // something else than what was sent
		s.State, s.Impressions, s.Reasons = printers.JobAborted, 1, []string{"document-format-error", "errors-detected"}
	default:
		s.State, s.Reasons = printers.JobAborted, []string{"aborted-by-system"}
	}
	return s
}
