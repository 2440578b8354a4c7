package ipp_test

import (
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"chancery/printers"
	"chancery/printers/printertest"
	"chancery/printers/simulator"
)

// card is a ticket of both sides of an identity card, with its document.
func card(attempt string) ([]byte, printers.Ticket) {
	content := []byte("RaS2 as far as this test looks into it: " + attempt)
	return content, printers.Ticket{
		Attempt: attempt, Product: "card", Width: 85.6, Height: 53.98, Sides: 2, Separations: []string{"visible", "carbon-black", "uv"},
		Format: printers.FormatRaster, Length: len(content), SHA256: sha256.Sum256(content),
	}
}

// TestCardOnBothSides: one job, one card, two impressions; the life count moves by both.
func TestCardOnBothSides(t *testing.T) {
	ctx := limited(t)
	rig := startModel(t, "ipp-card", "", false)
	device := mustOpen(t, rig.URI(), printers.Options{})
	before, err := device.Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before.Formats, []string{printers.FormatRaster, printers.FormatPDF}) || before.DPI != 300 || before.Counts != printers.CountsSides || !slices.Contains(before.Separations, "uv") {
		t.Errorf("%+v", before)
	}
	content, ticket := card("attempt-1")
	if err := device.Validate(ctx, ticket); err != nil {
		t.Fatal(err)
	}
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Send(ctx, job, content); err != nil {
		t.Fatal(err)
	}
	if status := awaitEnd(t, device, job); !status.Done() || status.Impressions != 2 {
		t.Errorf("%+v", status)
	}
	after, err := device.Snapshot(ctx)
	if err != nil || *after.LifeCount != *before.LifeCount+before.Expected(ticket.Sides) {
		t.Errorf("life count %d, before %d: %v", *after.LifeCount, *before.LifeCount, err)
	}
	var printed []simulator.Entry
	for _, entry := range rig.ledger(t) {
		if entry.Event == simulator.EventPrinted {
			printed = append(printed, entry)
		}
	}
	if len(printed) != 1 || printed[0].Sides != 2 {
		t.Errorf("printed: %+v", printed)
	}
}

// TestWhatTheURISaysOfSeparations: it goes before what is known of the make.
func TestWhatTheURISaysOfSeparations(t *testing.T) {
	ctx := limited(t)
	rig := startModel(t, "ipp-card", "", false)
	device := mustOpen(t, rig.URI()+"?separations=visible,varnish", printers.Options{})
	if s, err := device.Snapshot(ctx); err != nil || !slices.Equal(s.Separations, []string{"visible", "varnish"}) {
		t.Errorf("%+v %v", s, err)
	}
	_, ticket := card("attempt-1")
	if _, err := device.Create(ctx, ticket); !errors.Is(err, printers.ErrRefused) {
		t.Errorf("uv on a printer without: %v", err)
	}
	ticket.Separations = []string{"varnish"}
	if _, err := device.Create(ctx, ticket); err != nil {
		t.Error(err)
	}
}

// TestSides: one side where nothing else is said, and never more than the printer has.
func TestSides(t *testing.T) {
	ctx := limited(t)
	booklets := mustOpen(t, startScripted(t, "", false).URI(), printers.Options{})
	_, ticket := page(1000)
	for sides, refused := range map[int]bool{0: false, 1: false, 2: true, 3: true, -1: true} {
		ticket.Sides = sides
		if err := booklets.Validate(ctx, ticket); errors.Is(err, printers.ErrRefused) != refused || !refused && err != nil {
			t.Errorf("%d sides: %v", sides, err)
		}
	}
}

// TestIdentify: both printers take it; ippeveprinter is of another maker.
func TestIdentify(t *testing.T) {
	ctx := limited(t)
	for name, uri := range map[string]string{
		"simulator":     startScripted(t, "", true).URI(),
		"ippeveprinter": newIppeveprinters(t)(t, printertest.Behaviour{}).URI(),
	} {
		device := mustOpen(t, uri, printers.Options{})
		beacon, ok := printers.As[printers.Beacon](device)
		if !ok {
			t.Fatal("no beacon")
		}
		if err := beacon.Identify(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
