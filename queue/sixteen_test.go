package queue

import (
	"os"
	"testing"
)

// TestSixteen is the list of what a driver layer for secure documents must be shown to do, each test by its number and words: through
// the whole line (the database with its guards, the attempt protocol, the queue), on printers in processes of their own. Those are
// OpenPrinting's ippeveprinter where it can serve, else our simulators; beside them net-snmp's snmpd, pcscd with vsmartcard's
// virtual reader, and cups-filters' rastertopdf. docs/printers.md says what else proves each.
func TestSixteen(t *testing.T) {
	if role := os.Getenv(roleVariable); role != "" {
		play(t, role)
		return
	}
	l := newLab(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, *lab)
	}{
		{"01 happy path over IPP", happyPath},
		{"02 each switch of the print command", eachSwitch},
		{"03 our process killed at every row of the crash table", killedAtEachRow},
		{"04 the connection dropped at each byte that matters", droppedAtEachByte},
		{"05 printer killed and restarted, its job ids used again", printerRestarted},
		{"06 cancelled while it prints", cancelledWhilePrinting},
		{"07 completed though the upload was truncated", truncated},
		{"08 the counter jumps by two", counterJumps},
		{"09 two dispatchers, one document; two documents, one blank", twoWantOne},
		{"10 busy, not accepting, 503, 401", takesNothing},
		{"11 wrong medium, wrong format", wrongMedium},
		{"12 chip card removed after half of DG2", chipRemoved},
		{"13 read-back differs by one character", oneCharacter},
		{"14 a frozen printer holds up nobody", frozenPrinter},
		{"15 clock set back, up-time falling, job list emptied", forgetful},
		{"16 PWG raster and Evolis streams", pixels},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, l) })
	}
}
