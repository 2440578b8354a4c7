package production_test

import (
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// pool is a house with three booklet printers and documents that wait for one.
type pool struct {
	*issuancetest.House
	t *testing.T
}

func newPool(t *testing.T) pool {
	t.Helper()
	h := issuancetest.New(t)
	for _, id := range []string{"p2", "p3"} {
		h.Must(t, "adam", func(act *issuance.Act) error {
			return production.InstallPrinter(t.Context(), act, production.Printer{ID: id, Site: issuancetest.Ministry, Kind: issuancetest.Booklet, URI: "test:" + id})
		})
	}
	return pool{h, t}
}

func (p pool) create(limit int, need production.Need) (b production.Batch, err error) {
	p.t.Helper()
	for range limit {
		p.Order(p.t, p.Passport())
	}
	p.Blanks(p.t, issuancetest.Booklet, "olga", limit)
	err = p.Try(p.t, "olga", func(act *issuance.Act) (err error) {
		b, err = production.CreateBatch(p.t.Context(), act, production.Choice{Site: issuancetest.Ministry, Kind: issuancetest.Booklet, Limit: limit,
			Needs: map[string]production.Need{"passport-ordinary": need}})
		return err
	})
	return b, err
}

func (p pool) see(printer string, f production.Facts) {
	p.t.Helper()
	p.Must(p.t, "system", func(act *issuance.Act) error { return production.Seen(p.t.Context(), act, printer, f) })
}

// Of a pool the shortest queue gets the next batch.
func TestThePoolFillsEvenly(t *testing.T) {
	t.Parallel()
	p := newPool(t)
	var got []string
	for _, n := range []int{3, 2, 1, 1, 1} {
		b, err := p.create(n, production.Need{})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b.Printer)
	}
	want := []string{"p1", "p2", "p3", "p3", "p2"} // 3, 2, 1, then 2 at p3, then p2 before p3
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("batches went to %v, want %v", got, want)
		}
	}
}

// Whoever can't is passed over; when none can, each says why.
func TestThePoolSaysWhyNot(t *testing.T) {
	t.Parallel()
	p := newPool(t)
	need := production.Need{Separations: []string{"visible", "uv"}, Sides: 2, Formats: []string{"application/pdf"}, Width: 125, Height: 88}
	p.see("p1", production.Facts{Class: "job", Separations: []string{"visible"}})
	p.see("p2", production.Facts{Class: "job", Separations: []string{"visible", "uv"}, Sides: 2, Formats: []string{"application/pdf"}, MediaReady: []string{"om_small_88x125mm"}})
	b, err := p.create(1, need)
	if err != nil || b.Printer != "p2" {
		t.Fatalf("%+v, %v", b, err)
	}
	for says, f := range map[string]production.Facts{
		"it prints one side only":               {Sides: 1},
		"it takes image/pwg-raster":             {Formats: []string{"image/pwg-raster"}},
		"no medium of 125 × 88 mm is loaded":    {MediaReady: []string{"iso_a6_105x148mm"}},
		"it has stopped: cover-open, media-jam": {State: "stopped", Reasons: []string{"cover-open", "media-jam"}},
		"it does not print uv":                  {Separations: []string{"visible"}},
	} {
		p.see("p2", f)
		p.see("p3", production.Facts{Separations: []string{"carbon-black"}})
		_, err := p.create(1, need)
		issuancetest.WantKind(t, err, issuance.Conflict)
		wantWords(t, err, "p1: it does not print uv", "p2: "+says, "p3: it does not print visible, uv")
	}
	p.see("p2", production.Facts{State: "stopped", Reasons: []string{"media-empty"}, MediaReady: []string{"plain", "na_index_4.921x3.465in"}}) // it waits for its blanks
	if b, err = p.create(1, need); err != nil || b.Printer != "p2" {
		t.Errorf("%+v, %v", b, err)
	}
	p.see("p2", production.Facts{MediaReady: []string{"iso_a6_105x148mm"}})
	p.Later(time.Hour) // what was loaded long ago
	if b, err = p.create(1, need); err != nil || b.Printer != "p2" {
		t.Errorf("%+v, %v", b, err)
	}
	p.Must(t, "olga", func(act *issuance.Act) error { return production.Pause(t.Context(), act, "p2", "at lunch") })
	_, err = p.create(1, need)
	wantWords(t, err, "p2: it is paused: at lunch")
	err = p.Try(t, "olga", func(act *issuance.Act) error {
		_, err := production.CreateBatch(t.Context(), act, production.Choice{Site: issuancetest.Brussels, Kind: issuancetest.Booklet, Limit: 1})
		return err
	})
	issuancetest.WantKind(t, err, issuance.Conflict)
}

// A printer in doubt, or one whose supplies don't last, is the last that gets a batch of its pool.
func TestThePoolAvoidsDoubtAndShortage(t *testing.T) {
	t.Parallel()
	p := newPool(t)
	_, ids := p.Run(t, issuancetest.BookletPrinter, 1)
	p.Doubt(t, ids[0])
	p.Must(t, "olga", func(act *issuance.Act) error {
		_, err := production.LoadConsumable(t.Context(), act, production.Consumable{Printer: "p2", Kind: "ribbon", Lot: "R", GoodFor: 1})
		return err
	})
	b, err := p.create(2, production.Need{})
	if err != nil || b.Printer != "p3" {
		t.Errorf("%+v, %v", b, err)
	}
	p.Must(t, "olga", func(act *issuance.Act) error { return production.Drain(t.Context(), act, "p3", "for the night") })
	if b, err = p.create(2, production.Need{}); err != nil || b.Printer != "p2" { // its ribbon can be changed before the start
		t.Errorf("%+v, %v", b, err)
	}
	p.Must(t, "olga", func(act *issuance.Act) error { return production.Drain(t.Context(), act, "p2", "for the night") })
	_, err = p.create(1, production.Need{})
	issuancetest.WantKind(t, err, issuance.Conflict)
	wantWords(t, err, "p1: it has an attempt in doubt")
}
