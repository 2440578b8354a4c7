package pjl

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"chancery/printers"
)

// course is how one job of ours fares, by what was handed over and by the unsolicited status that came back on the same connection
// (PJL Technical Reference ch. 5 "Job Separation Commands", ch. 7 USTATUS). It takes nothing for evidence but a whole message that
// names the attempt.
type course struct {
	job   printers.Job
	name  string // the attempt
	sides int    // pages expected

	session *session // that carries it, whose lock guards what follows
	ticket  printers.Ticket
	spent   bool // the ticket

	given     bool      // a byte may have left
	offered   bool      // all bytes are written or being written
	handed    time.Time // when the last byte was written
	synced    bool      // the nonce before the job has come back; what comes before it is somebody else's
	canceled  bool      // by us, before a byte left
	broken    bool      // the connection has ended
	started   bool
	stopped   bool // CANCELED was reported
	ended     bool
	odd       bool // the printer contradicts itself about the job
	id        string
	landed    int // PAGE messages between start and end
	strangers int // jobs of other hosts seen since the start
	pages     int // by END; -1 if not given
	result    string
}

// status takes in one unsolicited status about a job or a page.
func (c *course) status(m message) {
	if !c.synced || !m.whole {
		return
	}
	switch m.head() {
	case "USTATUS JOB":
		c.jobStatus(m)
	case "USTATUS PAGE":
		if c.started && !c.ended {
			c.landed++
		}
	}
}

func (c *course) jobStatus(m message) {
	name, named, twice := m.field("NAME")
	if twice || len(m.lines) < 2 || !isWord(m.lines[1]) || slices.ContainsFunc(m.lines[2:], isWord) {
		c.odd = true
		return
	}
	event := strings.ToUpper(strings.TrimSpace(m.lines[1]))
	switch {
	case named && name == c.name:
		c.ours(event, m)
	case !named && event == "CANCELED": // the name may be missing from this one (ch. 5)
		c.stopped = c.stopped || c.started
	default:
		c.strangers++
	}
}

// isWord tells a line that is no NAME=VALUE, such as START.
func isWord(line string) bool { return !strings.Contains(line, "=") }

func (c *course) ours(event string, m message) {
	id, _, twice := m.field("ID")
	c.odd = c.odd || twice || c.ended
	switch event {
	case "START":
		c.odd = c.odd || c.started
		c.started, c.id = true, id
	case "CANCELED":
		c.stopped = true
	case "END":
		c.end(id, m)
	default:
		c.odd = true
	}
}

func (c *course) end(id string, m message) {
	c.odd = c.odd || !c.started || !c.offered || id != c.id
	c.ended, c.pages = true, -1
	text, given, twice := m.field("PAGES")
	if n, err := strconv.Atoi(text); given && err == nil && n >= 0 {
		c.pages = n
	}
	c.odd = c.odd || twice
	result, _, twice := m.field("RESULT")
	c.odd = c.odd || twice
	c.result = strings.ToUpper(result)
}

// begun reports whether the printer is at the job, all of which is written, and need not read on: it waits for its operator, or is done.
func (c *course) begun(device condition) bool {
	return c.offered && c.started && (c.ended || device.state == printers.PrinterStopped)
}

// outcome is what is known of the job; ok is false where that is nothing. Device is what the printer last said of itself.
func (c *course) outcome(device condition, now time.Time, patience time.Duration) (s printers.Status, ok bool) {
	s = printers.Status{Job: c.job, Name: c.name, Impressions: -1}
	switch {
	case !c.given:
		c.unsent(&s)
	case c.ended:
		c.over(&s)
	case c.broken:
		return s, false
	case !c.offered:
		s.State, s.Reasons = printers.JobPending, []string{"job-incoming"}
	case !c.started && now.Sub(c.handed) > patience:
		return s, false // a printer that tells nothing of its jobs
	default:
		c.underway(&s, device)
	}
	return s, true
}

// unsent: no byte of the document has left us, so nothing can have been printed.
func (c *course) unsent(s *printers.Status) {
	s.WithoutData, s.Impressions = true, 0
	switch {
	case c.canceled:
		s.State, s.Reasons = printers.JobCanceled, []string{"job-canceled-by-user"}
	case c.broken:
		s.State, s.Reasons = printers.JobAborted, []string{"aborted-by-system"}
	default:
		s.State, s.Reasons = printers.JobHeld, []string{"job-data-insufficient"}
	}
}

func (c *course) underway(s *printers.Status, device condition) {
	switch {
	case device.state == printers.PrinterStopped:
		s.State, s.Reasons = printers.JobStopped, []string{"printer-stopped"}
	case c.started:
		s.State, s.Reasons = printers.JobProcessing, []string{"job-printing"}
	default:
		s.State = printers.JobPending
	}
	if c.strangers == 0 && c.started {
		s.Impressions = c.landed
	}
	if c.stopped {
		s.Reasons = append(s.Reasons, "processing-to-stop-point")
	}
}

// over translates what END said. Only OK with the pages expected, and nothing said beside it that contradicts, is success; END is also
// sent for a job that was canceled, and by older printers without RESULT.
func (c *course) over(s *printers.Status) {
	s.Impressions = c.pages
	switch c.result {
	case "OK":
		s.State, s.Reasons = printers.JobCompleted, []string{"job-completed-successfully"}
		if !c.agrees() {
			s.Reasons = []string{"job-completed-with-errors"}
		}
	case "":
		s.State, s.Reasons, s.Impressions = printers.JobCompleted, []string{"job-completed-with-warnings"}, -1
	case "USER_CANCELED":
		s.State, s.Reasons = printers.JobCanceled, []string{"job-canceled-at-device"}
	case "HOST_CANCELED":
		s.State, s.Reasons = printers.JobCanceled, []string{"job-canceled-by-user"}
	case "RESOURCE_CANCELED":
		s.State, s.Reasons = printers.JobAborted, []string{"aborted-by-system", "resources-are-not-ready"}
	default:
		s.State, s.Reasons = printers.JobAborted, []string{"aborted-by-system"}
	}
	if c.odd && !slices.Contains(s.Reasons, "job-completed-with-errors") {
		s.Reasons = append(s.Reasons, "errors-detected")
	}
}

// agrees reports whether END is about the whole job and nothing more. Some printers report no pages as they land; one that reports
// more than it counts at the end is wrong somewhere.
func (c *course) agrees() bool {
	return !c.odd && !c.stopped && c.pages == c.sides && (c.landed <= c.pages || c.strangers > 0)
}
