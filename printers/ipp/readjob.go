package ipp

import (
	"fmt"
	"slices"

	"chancery/printers"
)

// readJob takes a job's status from one job group. What decides on the fate of a blank must be
// there and unmistakable: an answer that contradicts itself is no answer.
func readJob(g attributes) (printers.Status, error) {
	for _, name := range []string{"job-id", "job-uuid", "job-name", "job-state", "job-impressions-completed", "time-at-processing"} {
		if g.count(name) > 1 {
			return printers.Status{}, fmt.Errorf("the printer gives %s more than once", name)
		}
	}
	id, ok := g.integer("job-id")
	if !ok || id < 1 {
		return printers.Status{}, fmt.Errorf("the printer gives no job-id")
	}
	if len(g.texts("job-state-reasons")) == 0 {
		return printers.Status{}, fmt.Errorf("the printer gives no job-state-reasons")
	}
	s := printers.Status{
		Job:         printers.Job{ID: id, UUID: g.text("job-uuid")},
		Name:        g.text("job-name"),
		State:       jobState(g),
		Reasons:     jobReasons(g),
		Impressions: -1,
	}
	if n, ok := g.integer("job-impressions-completed"); ok && n >= 0 {
		s.Impressions = n
	}
	if n, ok := g.integer("job-printer-up-time"); ok && n >= 0 {
		s.UpTime = int64(n)
	}
	s.WithoutData = withoutData(g, s)
	return s, nil
}

func jobState(g attributes) printers.JobState {
	if n, ok := g.integer("job-state"); ok && n >= 3 && n <= 9 {
		return printers.JobPending + printers.JobState(n-3)
	}
	return printers.JobUnknown
}

func jobReasons(g attributes) []string {
	reasons := g.texts("job-state-reasons")
	return slices.DeleteFunc(reasons, func(reason string) bool { return reason == "none" || reason == "" })
}

// withoutData asks for every sign that a job has printed nothing, and for none that it has: an open
// job waits for its data and says so; one that ended before it printed never began processing,
// which the printer says with time-at-processing = no-value (RFC 8011 §5.3.14.2).
func withoutData(g attributes, s printers.Status) bool {
	if s.Impressions > 0 || g.positive("job-media-sheets-completed") || g.positive("job-k-octets-processed") {
		return false
	}
	if g.has("time-at-processing") && !g.absent("time-at-processing") {
		return false
	}
	if slices.Contains(s.Reasons, "processing-to-stop-point") || slices.Contains(s.Reasons, "job-incoming") {
		return false
	}
	switch s.State {
	case printers.JobPending, printers.JobHeld:
		return slices.Contains(s.Reasons, "job-data-insufficient")
	case printers.JobCanceled, printers.JobAborted:
		return s.Impressions == 0 && g.absent("time-at-processing")
	}
	return false
}

// positive reports an attribute with any value but 0: a value that isn't understood counts too.
func (g attributes) positive(name string) bool {
	if !g.has(name) || g.absent(name) {
		return false
	}
	n, ok := g.integer(name)
	return !ok || n != 0
}
