package demo

import (
	"os"
	"path/filepath"
	"testing"

	"chancery/issuance"
)

// The feeder takes blanks in order, none twice while it lies there, and one that was fed before again.
func TestLoadFeeder(t *testing.T) {
	dir := t.TempDir()
	tray := trayOf(dir, "booklet")
	if err := LoadFeeder(dir, "booklet", []string{"U1"}); err == nil {
		t.Error("a printer that is not there was loaded")
	}
	if err := tray.prepare(); err != nil {
		t.Fatal(err)
	}
	if err := LoadFeeder(dir, "booklet", []string{"U1", "U2"}); err != nil {
		t.Fatal(err)
	}
	for _, serials := range [][]string{{"U3", "U2"}, {"U4", "U4"}} {
		if err := LoadFeeder(dir, "booklet", serials); issuance.KindOf(err) != issuance.Conflict {
			t.Errorf("%v: %v", serials, err)
		}
	}
	fed := `{"seq":1,"event":"fed","blank":"U1"}` + "\n"
	if err := os.WriteFile(filepath.Join(dir, "printers", "booklet.ledger"), []byte(fed), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := LoadFeeder(dir, "booklet", []string{"U1"}); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(tray.feeder); err != nil || string(b) != "U1\nU2\nU1\n" {
		t.Errorf("the feeder's file is %q: %v", b, err)
	}
}
