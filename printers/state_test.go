package printers_test

import (
	"errors"
	"testing"
	"time"

	"chancery/printers"
)

func TestDoneTakesNoDoubtfulReason(t *testing.T) {
	completed := func(impressions int, reasons ...string) printers.Status {
		return printers.Status{State: printers.JobCompleted, Impressions: impressions, Reasons: reasons}
	}
	cases := map[string]struct {
		status printers.Status
		want   bool
	}{
		"successfully":                {completed(1, "job-completed-successfully"), true},
		"no reason given":             {completed(1), true},
		"with warnings":               {completed(1, "job-completed-with-warnings"), true},
		"impressions not told":        {completed(-1, "job-completed-successfully"), true},
		"impressions not counted":     {completed(0, "job-completed-successfully"), true},
		"nothing told at all":         {completed(-1), false},
		"nothing counted, no success": {completed(0, "job-completed-with-warnings"), false},
		"with errors":                 {completed(1, "job-completed-with-errors"), false},
		"passed on":                   {completed(1, "job-completed-successfully", "queued-in-device"), false},
		"interrupted":                 {completed(1, "job-completed-successfully", "submission-interrupted"), false},
		"still stopping":              {completed(1, "processing-to-stop-point"), false},
		"no document":                 {printers.Status{State: printers.JobCompleted, Impressions: 1, WithoutData: true}, false},
		"canceled with a sheet":       {printers.Status{State: printers.JobCanceled, Impressions: 1}, false},
		"aborted":                     {printers.Status{State: printers.JobAborted, Impressions: 1}, false},
		"processing":                  {printers.Status{State: printers.JobProcessing, Impressions: 1}, false},
		"no state":                    {printers.Status{Impressions: 1}, false},
	}
	for name, c := range cases {
		if got := c.status.Done(); got != c.want {
			t.Errorf("%s: Done() = %v", name, got)
		}
	}
}

func TestJobStatesThatEnd(t *testing.T) {
	want := map[printers.JobState]string{
		printers.JobUnknown: "unknown", printers.JobPending: "pending", printers.JobHeld: "pending-held",
		printers.JobProcessing: "processing", printers.JobStopped: "processing-stopped",
		printers.JobCanceled: "canceled", printers.JobAborted: "aborted", printers.JobCompleted: "completed",
	}
	for state, keyword := range want {
		ends := keyword == "canceled" || keyword == "aborted" || keyword == "completed"
		if state.String() != keyword || state.Ended() != ends {
			t.Errorf("%d: %s, ended %v", state, state, state.Ended())
		}
	}
}

func TestErrorsAreDistinct(t *testing.T) {
	all := []error{
		printers.ErrNotSent, printers.ErrNotFound, printers.ErrAmbiguous, printers.ErrBusy, printers.ErrRefused, printers.ErrUnreachable,
	}
	for i, a := range all {
		for j, b := range all {
			if (i == j) != errors.Is(a, b) {
				t.Errorf("errors.Is(%v, %v) = %v", a, b, !errors.Is(a, b))
			}
		}
	}
}

func TestOptionsHaveLimitsByDefault(t *testing.T) {
	o := printers.Options{Answer: time.Second}.WithDefaults()
	if o.Connect != 5*time.Second || o.Upload != time.Minute || o.Answer != time.Second {
		t.Errorf("%+v", o)
	}
}
