package production_test

import (
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

func load(t *testing.T, h *issuancetest.House, kind, lot string, documents int) int64 {
	t.Helper()
	var id int64
	h.Must(t, "olga", func(act *issuance.Act) (err error) {
		id, err = production.LoadConsumable(t.Context(), act, production.Consumable{Printer: issuancetest.BookletPrinter, Kind: kind, Lot: lot, GoodFor: documents})
		return err
	})
	return id
}

func forecast(t *testing.T, h *issuancetest.House) production.Forecast {
	t.Helper()
	p, err := production.LoadPrinter(t.Context(), h.Pool, issuancetest.BookletPrinter)
	if err != nil {
		t.Fatal(err)
	}
	f, err := production.ForecastOf(t.Context(), h.Pool, p, h.Clock())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Each attempt keeps the lots that were loaded when it began, and what it used counts; an attempt that ended unprinted used nothing.
func TestConsumablesOfAnAttempt(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	ribbon := load(t, h, "ribbon", "R1", 10)
	load(t, h, "ink", "C1", 100)
	load(t, h, "ink", "M1", 100) // inks stand side by side
	b, ids := h.Run(t, issuancetest.BookletPrinter, 3)
	h.Print(t, ids[0])
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.RemoveConsumable(t.Context(), act, issuancetest.BookletPrinter, ribbon)
	})
	load(t, h, "ribbon", "R2", 5)
	a := h.Drive(t, ids[1], "intent")
	h.Must(t, "system", func(act *issuance.Act) error {
		return production.Unprinted(t.Context(), act, a, "no byte was sent", nil)
	})
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Resume(t.Context(), act, b.ID, a.Blank) })
	h.Print(t, ids[1])
	for doc, want := range map[string]string{ids[0]: "R1", ids[1]: "R2"} {
		list, err := production.ConsumablesIn(t.Context(), h.Pool, h.Attempt(t, doc).ID)
		if err != nil || len(list) != 3 || list[2].Lot != want {
			t.Errorf("%+v, %v", list, err)
		}
	}
	all, err := production.ConsumablesOf(t.Context(), h.Pool, issuancetest.BookletPrinter)
	if err != nil || len(all) != 4 {
		t.Fatalf("%+v, %v", all, err)
	}
	used := map[string]int{"R1": 1, "R2": 1, "C1": 2, "M1": 2}
	for _, c := range all {
		if c.Used != used[c.Lot] || c.Left() != c.GoodFor-used[c.Lot] {
			t.Errorf("%s: %d used, %d left", c.Lot, c.Used, c.Left())
		}
	}
	if f := forecast(t, h); f.Blanks != 1 || f.Documents() != 1 {
		t.Errorf("%+v", f)
	}
	if lasts, known := forecast(t, h).Lasts(); lasts != 4 || !known {
		t.Errorf("lasts for %d, %v", lasts, known)
	}
}

func TestLoadAndRemove(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	id := load(t, h, "ribbon", "R1", 10)
	good := production.Consumable{Printer: issuancetest.BookletPrinter, Kind: "laminate", Lot: "L1", GoodFor: 100}
	for name, c := range map[string]struct {
		who  string
		edit func(*production.Consumable)
		kind issuance.Kind
		says string
	}{
		"by an inspector":   {"ines", func(*production.Consumable) {}, issuance.Forbidden, "operator or administrator"},
		"in no printer":     {"olga", func(c *production.Consumable) { c.Printer = "nobody" }, issuance.NotFound, "nobody"},
		"of no kind":        {"olga", func(c *production.Consumable) { c.Kind = "glue" }, issuance.Invalid, "ribbon, laminate, foil or ink"},
		"of no lot":         {"olga", func(c *production.Consumable) { c.Lot = "" }, issuance.Invalid, "lot"},
		"a lot with blanks": {"olga", func(c *production.Consumable) { c.Lot = "A 1" }, issuance.Invalid, "lot"},
		"a bad serial":      {"olga", func(c *production.Consumable) { c.Serial = "A\n1" }, issuance.Invalid, "serial"},
		"good for nothing":  {"olga", func(c *production.Consumable) { c.GoodFor = 0 }, issuance.Invalid, "documents"},
		"a second ribbon":   {"olga", func(c *production.Consumable) { c.Kind = "ribbon" }, issuance.Conflict, "remove it first"},
	} {
		c2 := good
		c.edit(&c2)
		err := h.Try(t, c.who, func(act *issuance.Act) error {
			_, err := production.LoadConsumable(t.Context(), act, c2)
			return err
		})
		if issuancetest.WantKind(t, err, c.kind); t.Failed() {
			t.Log(name)
		}
		wantWords(t, err, c.says)
	}
	remove := func() error {
		return h.Try(t, "olga", func(act *issuance.Act) error {
			return production.RemoveConsumable(t.Context(), act, issuancetest.BookletPrinter, id)
		})
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	issuancetest.WantKind(t, remove(), issuance.Conflict)
	if n := h.Count(t, "audit_event WHERE action IN ('printer.loaded', 'printer.unloaded') AND detail->>'lot' = 'R1' AND detail->>'consumable' = 'ribbon'"); n != 2 {
		t.Errorf("%d events", n)
	}
	for sql, want := range map[string]string{
		"UPDATE consumable SET good_for = 1000":        "permission",
		"UPDATE attempt_consumable SET consumable = 1": "permission",
		"UPDATE consumable SET removed_by = NULL":      "consumable_removed",
		"INSERT INTO calibration (printer, x, y, rotation, page, set_by, set_at) VALUES ('p1', 1.1, 0, 0, 'T', 'olga', now())": "calibration_mrz_tolerance",
	} {
		if got := refused(t, h, sql); got != want {
			t.Errorf("%s: refused by %q", sql, got)
		}
	}
}

// A batch that can't be finished on what is loaded is refused before a number is given, with what is short; nothing recorded and
// nothing heard of late is no reason.
func TestShortageRefusesTheStart(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	b := h.Batch(t, issuancetest.BookletPrinter, 3)
	start := func() error {
		return h.Try(t, "olga", func(act *issuance.Act) error { return production.Start(t.Context(), act, b.ID) })
	}
	see := func(supplies ...production.SupplySeen) {
		t.Helper()
		h.Must(t, "system", func(act *issuance.Act) error {
			return production.Seen(t.Context(), act, issuancetest.BookletPrinter, production.Facts{Device: issuancetest.Device, Class: "job", Supplies: supplies})
		})
	}
	refusedFor := func(words ...string) {
		t.Helper()
		err := start()
		issuancetest.WantKind(t, err, issuance.Conflict)
		wantWords(t, err, append(words, b.ID+" needs 3 documents")...)
		if n := h.Count(t, "number_register"); n != 0 {
			t.Error("numbers were given")
		}
	}
	ribbon := load(t, h, "ribbon", "R1", 2)
	load(t, h, "foil", "F1", 3)
	refusedFor("ribbon, lot R1: 2 left")
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.RemoveConsumable(t.Context(), act, issuancetest.BookletPrinter, ribbon)
	})
	refusedFor("ribbon (none is loaded): 0 left")
	load(t, h, "ribbon", "R2", 3)
	see(production.SupplySeen{Name: "YMCKO", Type: "ribbon", Level: 1, Left: 2}, production.SupplySeen{Name: "waste", Type: "wasteInk", Level: 0})
	refusedFor("YMCKO: 2 left")
	see(production.SupplySeen{Name: "black", Type: "ink", Level: 0})
	refusedFor("black (empty): 0 left")
	h.Later(time.Hour) // what the device said long ago is no reason
	if err := start(); err != nil {
		t.Error(err)
	}
}
