package ipp_test

import (
	"testing"

	"chancery/printers"
	"chancery/printers/ipp"
	"chancery/printers/printertest"
)

// TestEachSwitchOfThePrintCommand: what goes wrong with ippeveprinter's print command is told by the stems that operators' messages
// are made of, whatever suffix it gives them, and a job that broke down is neither done nor unprinted.
func TestEachSwitchOfThePrintCommand(t *testing.T) {
	start := newIppeveprinters(t)
	for name, want := range map[string]struct {
		reason string
		waits  bool // until the switch is off; else the job is aborted
	}{
		"empty":  {"media-empty", true},
		"cover":  {"cover-open", true},
		"ribbon": {"marker-supply-empty", false},
		"jam":    {"media-jam", false},
		"fail":   {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := limited(t)
			rig := start(t, printertest.Behaviour{}).(*ippeveprinterRig)
			rig.control(t, name, true)
			device := mustOpen(t, rig.URI(), printers.Options{})
			job, err := attempt(ctx, device, "attempt-1")
			if err != nil {
				t.Fatal(err)
			}
			if want.reason != "" {
				awaitReason(t, device, want.reason, true)
			}
			if want.waits {
				if status, err := device.Status(ctx, job); err != nil || status.Done() || status.WithoutData || status.State.Ended() {
					t.Errorf("while it waits: %+v %v", status, err)
				}
				rig.control(t, name, false)
			}
			status, sheets := awaitEnd(t, device, job), len(rig.Produced(t))
			if status.Done() != want.waits || status.WithoutData || (sheets == 1) != want.waits {
				t.Errorf("in the end: %+v, %d sheets", status, sheets)
			}
			if want.waits {
				awaitReason(t, device, want.reason, false)
			}
		})
	}
}

// awaitReason waits until the printer gives a reason, or no longer does.
func awaitReason(t testing.TB, device *ipp.Device, reason string, there bool) {
	t.Helper()
	ctx := limited(t)
	for {
		snapshot, err := device.Snapshot(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if snapshot.Has(reason) == there {
			return
		}
		if !pause(ctx) {
			t.Fatalf("waiting for %s to be %v: %+v", reason, there, snapshot)
		}
	}
}
