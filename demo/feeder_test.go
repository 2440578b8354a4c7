package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/issuance"
)

// A blank that a station has rejected lies on top again before its batch goes on, and the others below it in order.
func TestPutBack(t *testing.T) {
	dir := t.TempDir()
	tray := trayOf(dir, "card")
	if err := tray.prepare(); err != nil {
		t.Fatal(err)
	}
	if err := LoadFeeder(dir, "card", []string{"C1", "C2", "C3"}); err != nil {
		t.Fatal(err)
	}
	ledger := `{"seq":1,"event":"fed","blank":"C1"}` + "\n"
	for _, c := range []struct{ happened, next, feeder string }{
		{"", "C2 C3", "C1 C2 C3"}, // it is still inside
		{`{"seq":2,"event":"ejected","blank":"C1","result":"good"}`, "C2 C3", "C1 C2 C3"},
		{`{"seq":3,"event":"fed","blank":"C2"}` + "\n" + `{"seq":4,"event":"ejected","blank":"C2","result":"reject"}`, "C2 C3", "C1 C2 C3 -C3 +C3 +C2"},
		{"", "C2 C3", "C1 C2 C3 -C3 +C3 +C2"},
		{`{"seq":5,"event":"fed","blank":"C2"}` + "\n" + `{"seq":6,"event":"ejected","blank":"C2","result":"reject"}`, "C3", "C1 C2 C3 -C3 +C3 +C2"}, // it was spoiled
	} {
		if c.happened != "" {
			ledger += c.happened + "\n"
		}
		if err := os.WriteFile(tray.ledger, []byte(ledger), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := tray.putBack(strings.Fields(c.next)); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(tray.feeder); err != nil || strings.Join(strings.Fields(string(b)), " ") != c.feeder {
			t.Errorf("after %s the feeder's file is %q, want %q: %v", c.happened, b, c.feeder, err)
		}
	}
}

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
