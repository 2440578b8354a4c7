package laserpassport_test

import (
	"maps"
	"strings"
	"testing"

	"chancery/printers"
)

// TestWhatIsSaidOfABlank for what the machine says and the camera sees, by a Device that knows nothing.
func TestWhatIsSaidOfABlank(t *testing.T) {
	const failed = `<command valid="false" error="Autopositioning failed" />`
	seen := func(percent string) string {
		return `<command valid="true" XOffset="0" YOffset="0" Correlation="` + percent + `" />`
	}
	modules := func(transport, surface string) string {
		return `<command valid="true" transportstatus="` + transport + `" laserstatus="Ready" interfacestatus="` + surface + `" />`
	}
	for name, c := range map[string]struct {
		of     string            // condition whose answers are changed
		change map[string]string // by command and pattern
		state  printers.JobState // JobUnknown: an error
	}{
		"unmarked":                                {"unmarked", nil, printers.JobHeld},
		"marked":                                  {"marked", nil, printers.JobCompleted},
		"half marked":                             {"half marked", nil, printers.JobAborted},
		"half marked, its place not found":        {"half marked", map[string]string{"autoposition datapage": failed}, printers.JobAborted},
		"half marked, no pattern found":           {"half marked", map[string]string{"autoposition datapage": failed, "autoposition unmarked": failed}, printers.JobAborted},
		"half marked, all patterns just missed":   {"half marked", map[string]string{"autoposition datapage": seen("69"), "autoposition unmarked": seen("69"), "autoposition parked": seen("69")}, printers.JobAborted},
		"just like an unmarked one":               {"unmarked", map[string]string{"autoposition unmarked": seen("70")}, printers.JobHeld},
		"parked":                                  {"unmarked", map[string]string{"autoposition parked": seen("96"), "autoposition unmarked": failed, "autoposition datapage": failed}, printers.JobCanceled},
		"parked and at the laser":                 {"unmarked", map[string]string{"autoposition parked": seen("96")}, printers.JobUnknown},
		"unmarked, but the machine broke down":    {"unmarked", map[string]string{"machinestatus": modules("Ready", "Error")}, printers.JobAborted},
		"marked, but the machine broke down":      {"marked", map[string]string{"machinestatus": modules("Ready", "Error")}, printers.JobAborted},
		"marked, the transport broke down":        {"marked", map[string]string{"machinestatus": modules("Fault", "Ready")}, printers.JobAborted},
		"an unheard-of status":                    {"marked", map[string]string{"machinestatus": modules("Ready", "Warming up")}, printers.JobAborted},
		"being marked":                            {"half marked", map[string]string{"machinestatus": modules("Ready", "Marking")}, printers.JobUnknown},
		"one line not read":                       {"marked", map[string]string{"ocr mrz2": `<command valid="false" error="OCR failed" />`}, printers.JobAborted},
		"a line read in part":                     {"marked", map[string]string{"ocr mrz2": `<command valid="true" OCR="L898902C36UTO" />`}, printers.JobAborted},
		"a line with another alphabet":            {"marked", map[string]string{"ocr mrz2": `<command valid="true" OCR="` + strings.Repeat("x", 44) + `" />`}, printers.JobAborted},
		"a camera that is out of order":           {"marked", map[string]string{"ocr mrz2": `<command valid="false" error="Camera error" />`}, printers.JobUnknown},
		"a camera that is out of order, unmarked": {"unmarked", map[string]string{"autoposition unmarked": `<command valid="false" error="Camera error" />`}, printers.JobUnknown},
		"another blank":                           {"marked", map[string]string{"barcode": `<command valid="true" Barcode="UTO000002" />`}, printers.JobUnknown},
		"no code to be read":                      {"unmarked", map[string]string{"barcode": `<command valid="false" error="Barcode failed" />`}, printers.JobUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			answers := maps.Clone(conditions()[c.of])
			maps.Copy(answers, c.change)
			l := &liar{answers: answers, spoil: func(_, honest string) string { return honest }, goesOn: true}
			uri, stop := l.serve(t)
			defer stop()
			status, err := open(t, uri, impatient()).Status(limited(t), printers.Job{ID: 1, UUID: "laserpassport:" + machineID + ":UTO000001"})
			if (err != nil) != (c.state == printers.JobUnknown) || status.State != c.state {
				t.Errorf("%+v %v, want %s", status, err, c.state)
			}
			if status.WithoutData != (c.state == printers.JobHeld || c.state == printers.JobCanceled) || status.Done() != (c.state == printers.JobCompleted) {
				t.Errorf("%+v", status)
			}
		})
	}
}
