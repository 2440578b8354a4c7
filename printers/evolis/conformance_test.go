package evolis_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"chancery/printers"
	"chancery/printers/evolis"
	"chancery/printers/printertest"
)

// scriptFor makes every card behave like that.
func scriptFor(b printertest.Behaviour) string {
	var script strings.Builder
	for at := 1; at <= 10; at++ {
		if b.Slow > 0 {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"slow\",\"seconds\":%g}\n", at, b.Slow.Seconds())
		}
		if b.Fail {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"jam\"}\n", at)
		}
		if b.Truncate {
			fmt.Fprintf(&script, "{\"at\":%d,\"do\":\"truncate\"}\n", at)
		}
	}
	return script.String()
}

// TestConformance runs the suite. Resin alone, on both sides, keeps the bitmaps small. The Stations of a case share the memory of
// one process; what another process can tell is TestRestart's.
func TestConformance(t *testing.T) {
	names := &attempts{got: map[string]string{}}
	memory := &evolis.Memory{}
	printertest.Run(t, printertest.Subject{
		Start: func(t testing.TB, b printertest.Behaviour) printertest.Rig {
			r := start(t, "evolis-card", "?ribbon=kk&serial=mag2", scriptFor(b), 0, b.Empty)
			r.attempts = names
			return r
		},
		Open: func(uri string, o printers.Options) (printers.Device, error) {
			device, err := evolis.OpenWith(uri, o, evolis.Extras{Memory: memory})
			return naming{device, names}, err
		},
		Width: 85.6, Height: 53.98, Format: printers.FormatPanels, Sides: 2, Separations: []string{"carbon-black"},
		Document: func(name string) []byte { return document(name, "k", "k") },
		Shows:    shows(t),
		Station:  true,
		Limits:   printertest.Limits{KeepsIDs: true, NoUpTime: true, Nameless: false},
	})
}

// shows is the digest that the printer's ledger gives a document: of its bitmaps.
func shows(t *testing.T) func([]byte) [32]byte {
	return func(document []byte) [32]byte {
		bitmaps, err := evolis.Bitmaps("evolis://127.0.0.1:9100", document)
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(bitmaps)
	}
}
