package production_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// What Tolerable lets pass the database takes, and what it refuses the database refuses too.
func TestToleranceIsTheDatabases(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	taken := func(c production.Calibration) bool {
		tx, err := h.DB.Application.Begin(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(context.Background(), `
			INSERT INTO calibration (printer, x, y, rotation, page, set_by, set_at)
			VALUES ('p1', $1, $2, $3, 'T', 'olga', now())`, c.X, c.Y, c.Rotation)
		if undo := tx.Rollback(context.Background()); undo != nil {
			t.Fatal(undo)
		}
		return err == nil
	}
	edges := []float64{0, 0.5, -0.75, 0.9, -1, 1.0001, math.NaN(), math.Inf(-1), 1e300}
	turns := []float64{0, -0.2, 0.229, -0.2293, 89, math.NaN(), math.Inf(1)}
	number := 0
	for _, x := range edges {
		for _, y := range edges {
			for _, turn := range turns {
				c := production.Calibration{X: x, Y: y, Rotation: turn}
				if want := c.Tolerable(); (want == nil) != taken(c) {
					t.Errorf("%+v: we say %v", c, want)
				} else if want == nil {
					number++
				}
			}
		}
	}
	if number < 10 {
		t.Errorf("only %d are tolerable", number)
	}
	value := rapid.Float64Range(-1.2, 1.2)
	rapid.Check(t, func(r *rapid.T) {
		c := production.Calibration{X: value.Draw(r, "x"), Y: value.Draw(r, "y"), Rotation: value.Draw(r, "rotation") / 4}
		if want := c.Tolerable(); (want == nil) != taken(c) && !onTheLine(c) {
			r.Errorf("%+v: we say %v", c, want)
		}
	})
}

// onTheLine is where a last bit of rounding decides.
func onTheLine(c production.Calibration) bool {
	near := c
	near.X, near.Y, near.Rotation = c.X*(1-1e-12), c.Y*(1-1e-12), c.Rotation*(1-1e-12)
	far := c
	far.X, far.Y, far.Rotation = c.X*(1+1e-12), c.Y*(1+1e-12), c.Rotation*(1+1e-12)
	return (near.Tolerable() == nil) != (far.Tolerable() == nil)
}

func TestCalibrate(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	set := func(who string, c production.Calibration) error {
		return h.Try(t, who, func(act *issuance.Act) error {
			return production.Calibrate(t.Context(), act, issuancetest.BookletPrinter, c)
		})
	}
	if c, err := production.CalibrationOf(t.Context(), h.Pool, issuancetest.BookletPrinter); err != nil || c != (production.Calibration{}) {
		t.Errorf("%+v, %v", c, err)
	}
	test := func(printer, id string) error {
		return h.Try(t, "olga", func(act *issuance.Act) error {
			return production.TestPage(t.Context(), act, printer, id, make([]byte, 32))
		})
	}
	if err := errors.Join(test(issuancetest.BookletPrinter, "T-CCCCCC"), test(issuancetest.StickerPrinter, "T-DDDDDD")); err != nil {
		t.Fatal(err)
	}
	good := production.Calibration{X: 0.3, Y: -0.2, Rotation: 0.1, Page: "T-CCCCCC"}
	for name, c := range map[string]struct {
		edit func(*production.Calibration)
		says string
	}{
		"no page":                     {func(c *production.Calibration) { c.Page = " " }, "page"},
		"another printer's test page": {func(c *production.Calibration) { c.Page = "T-DDDDDD" }, "printed no test page T-DDDDDD"},
		"a page of no name":           {func(c *production.Calibration) { c.Page = "the one from Monday" }, "no id of a test page"},
		"too far to the right":        {func(c *production.Calibration) { c.X = 1 }, "9303-4 fig. 3"},
		"too far down":                {func(c *production.Calibration) { c.Y = 0.7 }, "printing zone"},
		"askew":                       {func(c *production.Calibration) { c.Rotation = -0.23 }, "0.5 mm over 125 mm"},
	} {
		bad := good
		c.edit(&bad)
		err := set("olga", bad)
		if issuancetest.WantKind(t, err, issuance.Invalid); t.Failed() {
			t.Fatal(name)
		}
		wantWords(t, err, c.says)
	}
	wantForbidden(t, set("ines", good))
	if err := set("olga", good); err != nil {
		t.Fatal(err)
	}
	if err := set("adam", production.Calibration{Y: 0.1, Page: "maker-7"}); err != nil {
		t.Fatal(err)
	}
	list, err := production.Calibrations(t.Context(), h.Pool, issuancetest.BookletPrinter)
	if err != nil || len(list) != 2 || list[0].Y != 0.1 || list[1].X != 0.3 || list[1].SetBy != "olga" {
		t.Errorf("%+v, %v", list, err)
	}
	if n := h.Count(t, "audit_event WHERE action = 'printer.calibrated' AND detail->>'x' = '0.3' AND detail->>'rotation' = '0.1'"); n != 1 {
		t.Error("the calibration is not on the log as it was set")
	}

	// While a batch runs its pages are composed: nothing is moved, and no test page printed between its documents.
	_, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	issuancetest.WantKind(t, set("olga", good), issuance.Conflict)
	issuancetest.WantKind(t, test(issuancetest.BookletPrinter, "T-FFFFFF"), issuance.Conflict)
	h.Drive(t, ids[0], "device done")
	issuancetest.WantKind(t, test(issuancetest.BookletPrinter, "T-FFFFFF"), issuance.Conflict)
	h.Print(t, ids[0])
	if err := errors.Join(test(issuancetest.BookletPrinter, "T-FFFFFF"), set("olga", good)); err != nil {
		t.Error(err)
	}
}
