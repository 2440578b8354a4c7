package quirks

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/printers"
)

func TestTheTableCanBeRead(t *testing.T) {
	rows, err := read(table)
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, row := range rows {
		if got := For(row.Make); got.Origin != row.Origin {
			t.Errorf("%q: its row is that of %q", row.Make, got.Make)
		}
	}
}

func TestForTakesTheLongestBeginning(t *testing.T) {
	for model, want := range map[string]string{
		"":                           "",
		"Nobody's Printer":           "",
		"An HP printer":              "",
		"HP LaserJet 600":            "HP",
		"hp laserjet":                "HP",
		"EVOLIS Primacy":             "Evolis",
		"Brother HL-7050N series":    "Brother HL-7050N",
		"Brother HL-5000":            "",
		"Utopia Card Printer (simu)": "Utopia Card Printer",
	} {
		if got := For(model); got.Make != want || got.Origin == "" {
			t.Errorf("%q: %+v, want the row of %q", model, got, want)
		}
	}
	if q := For("Evolis Zenius"); q.Counts != printers.CountsBlanks || q.DPI != 300 || !q.NoUpTime {
		t.Errorf("%+v", q)
	}
}

func TestReadIsStrict(t *testing.T) {
	good := `{"make":"","origin":"o","counts":"sides"}`
	for text, want := range map[string]string{
		`[` + good + `,` + good + `]`:    "twice",
		`[` + good + `] []`:              "follows",
		`[]`:                             "missing",
		`{}`:                             "cannot",
		`[{"make":"","counts":"sides"}]`: "origin: ",
		`[{"make":"","origin":"o"}]`:     "counts: ",
		`[{"make":"","origin":"o","counts":"pages"}]`:                       "counts: ",
		`[{"make":"","origin":"o","counts":"sides","speed":1}]`:             "unknown field",
		`[{"make":"","origin":"o","counts":"sides","dpi":-1}]`:              "dpi: ",
		`[{"make":"","origin":"o","counts":"sides","nameLimit":1000}]`:      "nameLimit: ",
		`[{"make":"","origin":"o","counts":"sides","formats":["doc"]}]`:     "formats: ",
		`[{"make":"","origin":"o","counts":"sides","separations":["red"]}]`: "separations: ",
	} {
		if _, err := read([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestForAnything: whatever a device calls itself, there is a row, and its make is a beginning of the name.
func TestForAnything(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		model := rapid.String().Draw(r, "model")
		if q := For(model); q.Origin == "" || !begins(model, q.Make) {
			r.Fatalf("%+v", q)
		}
	})
}
