package printers

import "slices"

// PrinterState is what a device as a whole is doing (RFC 8011 §5.4.11).
type PrinterState int

// The states of a device. PrinterUnknown stands for an answer without a state.
const (
	PrinterUnknown PrinterState = iota
	PrinterIdle
	PrinterProcessing
	PrinterStopped
)

// String gives the keyword of the standard.
func (s PrinterState) String() string {
	switch s {
	case PrinterIdle:
		return "idle"
	case PrinterProcessing:
		return "processing"
	case PrinterStopped:
		return "stopped"
	}
	return "unknown"
}

// JobState is where a job stands on the device (RFC 8011 §5.3.7).
type JobState int

// The states of a job. JobUnknown stands for an answer without a state.
const (
	JobUnknown JobState = iota
	JobPending
	JobHeld
	JobProcessing
	JobStopped
	JobCanceled
	JobAborted
	JobCompleted
)

// String gives the keyword of the standard.
func (s JobState) String() string {
	switch s {
	case JobPending:
		return "pending"
	case JobHeld:
		return "pending-held"
	case JobProcessing:
		return "processing"
	case JobStopped:
		return "processing-stopped"
	case JobCanceled:
		return "canceled"
	case JobAborted:
		return "aborted"
	case JobCompleted:
		return "completed"
	}
	return "unknown"
}

// Ended reports whether the device has finished with the job, for better or worse.
func (s JobState) Ended() bool {
	return s == JobCanceled || s == JobAborted || s == JobCompleted
}

// Snapshot is identity and state of a device at one moment.
type Snapshot struct {
	PrinterUUID string // stays the same across restarts
	Model       string
	Firmware    string
	UpTime      int64 // seconds since the device started; a fall means that it restarted
	State       PrinterState
	Reasons     []string // stems of printer-state-reasons, without -report, -warning, -error and without "none"
	Accepting   bool
	Queued      int    // jobs of anyone that wait or print
	LifeCount   *int64 // ever made, of what Counts says; nil where the device does not tell
	Counts      string // CountsSides (or "") or CountsBlanks
	Supplies    []Supply
	MediaReady  []string // names of the media loaded, as the device gives them
	Formats     []string // of documents that it takes, the best first
	Separations []string // that it can print; nil where the device does not tell
	DPI         int      // that it prints with; 0 where the device does not tell
}

// What a device's life count counts.
const (
	CountsSides  = "sides"  // impressions: a card printed on both sides is two
	CountsBlanks = "blanks" // sheets, cards, booklets
)

// Expected is by how much the life count moves for one document of so many sides.
func (s Snapshot) Expected(sides int) int64 {
	if s.Counts == CountsBlanks || sides < 1 {
		return 1
	}
	return int64(sides)
}

// Has reports whether reason is among the reasons; stems such as media-empty.
func (s Snapshot) Has(reason string) bool { return slices.Contains(s.Reasons, reason) }

// Supply is a ribbon, ink, toner or waste container.
type Supply struct {
	Name  string
	Type  string
	Level int    // percent left (of a waste container: used); negative where the device does not tell
	Low   int    // at or under this it should be replaced; negative where the device does not tell
	Left  int    // documents that it is good for, as the device counts; negative or 0 where it does not tell
	Lot   string // lot (batch) number and serial of a ribbon or foil, where the device reads them
}

// Status is what a device says about one job at one moment.
type Status struct {
	Job         Job
	Name        string // job-name: the attempt that made it
	State       JobState
	Reasons     []string // job-state-reasons, without "none"
	Impressions int      // completed so far; -1 where the device does not tell, and always 0 on some that don't count
	UpTime      int64    // of the device, in seconds, as the job's answer gives it; 0 where it does not
	Blank       string   // serial that the device read off the blank it used; "" where it reads none

	// WithoutData says that the job has not received its document, or had not when it ended, so
	// that it has printed nothing. While the job is open this can change at any moment (bytes of
	// ours may still be on their way); it is final once State.Ended().
	WithoutData bool
}

// Done reports whether the device claims that this job came out whole: completed, without an error
// or interruption among its reasons, and not merely passed on to something it can't see. A device
// that counts no impressions must at least say job-completed-successfully.
//
// It is evidence, not proof (printers have reported it for a truncated document), and the weaker
// kind where Impressions is not 1.
func (s Status) Done() bool {
	if s.State != JobCompleted || s.WithoutData {
		return false
	}
	if s.Impressions < 1 && !slices.Contains(s.Reasons, "job-completed-successfully") {
		return false
	}
	return !slices.ContainsFunc(s.Reasons, func(reason string) bool {
		return slices.Contains(doubtful(), reason)
	})
}

// doubtful lists the reasons of RFC 8011 §5.3.8 under which "completed" is no evidence.
func doubtful() []string {
	return []string{
		"queued-in-device", "job-completed-with-errors", "processing-to-stop-point", "submission-interrupted",
		"job-incoming", "job-data-insufficient", "document-access-error", "errors-detected",
		"aborted-by-system", "job-canceled-by-user", "job-canceled-by-operator", "job-canceled-at-device",
		"compression-error", "unsupported-compression", "document-format-error", "unsupported-document-format",
		"printer-stopped", "printer-stopped-partly", "service-off-line", "job-interpreting", "job-printing",
	}
}
