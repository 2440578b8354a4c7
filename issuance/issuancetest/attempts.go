package issuancetest

import (
	"context"
	"fmt"
	"testing"

	"chancery/issuance"
	"chancery/issuance/production"
)

// Device is how the device of every printer of a house names itself.
const Device = "urn:uuid:0a91e5d4-0000-4000-8000-00000000c0de"

// Attempt gives the last attempt on a document.
func (h *House) Attempt(t testing.TB, doc string) *production.Attempt {
	t.Helper()
	list, err := production.AttemptsOf(t.Context(), h.Pool, doc)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatalf("document %s has no attempt", doc)
	}
	return &list[len(list)-1]
}

// Drive takes the last attempt on a document on to a state, as a device without faults would.
func (h *House) Drive(t testing.TB, doc string, to issuance.State) *production.Attempt {
	t.Helper()
	a := h.Attempt(t, doc)
	for a.State != to {
		h.Must(t, "system", func(act *issuance.Act) error { return Step(t.Context(), act, a) })
	}
	return a
}

// Step takes an attempt one state on, along the way that ends at device done.
func Step(ctx context.Context, act *issuance.Act, a *production.Attempt) error {
	switch a.State {
	case "reserved":
		return production.Intend(ctx, act, a, Device, map[string]any{"UpTime": 100, "LifeCount": 7}, production.Data{})
	case "intent":
		return production.Created(ctx, act, a, 1, "urn:uuid:"+a.ID)
	case "created":
		return production.Sending(ctx, act, a)
	case "sending":
		return production.Accepted(ctx, act, a)
	case "accepted":
		return production.Printing(ctx, act, a)
	case "printing":
		return production.DeviceDone(ctx, act, a, 2, nil)
	}
	return fmt.Errorf("no device takes an attempt on from %s", a.State)
}

// Doubt drives the attempt on a document to sending and puts it in doubt there.
func (h *House) Doubt(t testing.TB, doc string) *production.Attempt {
	t.Helper()
	a := h.Drive(t, doc, "sending")
	h.Must(t, "system", func(act *issuance.Act) error {
		return production.Doubt(t.Context(), act, a, "the connection broke", nil)
	})
	return a
}

// Reading gives what a reader reads from a document that came out well.
func (h *House) Reading(t testing.TB, doc string) production.Reading {
	t.Helper()
	d := h.Load(t, doc)
	return production.Reading{MRZ: d.MRZ, Blank: *d.Blank}
}

// Print drives the attempt on a document to device done and reads it back: the document is printed.
func (h *House) Print(t testing.TB, doc string) {
	t.Helper()
	h.Drive(t, doc, "device done")
	number, reading := *h.Load(t, doc).Number, h.Reading(t, doc)
	h.Must(t, "system", func(act *issuance.Act) error { return production.ReadBack(t.Context(), act, number, reading) })
}

// Pass prints a document and has ines pass its inspection.
func (h *House) Pass(t testing.TB, doc string) {
	t.Helper()
	h.Print(t, doc)
	mrz := h.Load(t, doc).MRZ
	h.Must(t, "ines", func(act *issuance.Act) error { return production.Inspect(t.Context(), act, doc, true, mrz, "", "") })
}
