package document_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
)

// Whoever has waited for the bound is behind nobody who was ordered later; among the others urgent ones are first; and otherwise it is
// first come, first served.
func TestNothingWaitsForEver(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	const documents, bound = 8, 24 * time.Hour
	var ids []string
	for range documents {
		ids = append(ids, h.Order(t, h.Passport()))
	}
	rapid.Check(t, func(r *rapid.T) {
		urgent, age := map[string]bool{}, map[string]int{}
		for _, id := range ids {
			urgent[id], age[id] = rapid.Bool().Draw(r, "urgent"), rapid.IntRange(0, 60).Draw(r, "hours")
		}
		limit := rapid.IntRange(1, documents).Draw(r, "limit")
		var order []string
		err := h.Do(context.Background(), h.Person(t, "olga"), func(act *issuance.Act) error {
			for _, id := range ids {
				_, err := act.Exec(context.Background(), "UPDATE document SET urgent = $2, ordered_at = $3 WHERE id = $1", id, urgent[id], act.At.Add(-time.Duration(age[id])*time.Hour))
				if err != nil {
					return err
				}
			}
			var err error
			if order, err = document.Waiting(context.Background(), act, issuancetest.Ministry, issuancetest.Booklet, "olga", limit); err != nil {
				return err
			}
			return context.Canceled
		})
		if err != context.Canceled || len(order) != limit {
			r.Fatalf("%d documents, %v", len(order), err)
		}
		place := map[string]int{}
		for _, id := range ids {
			place[id] = documents // not taken this time
		}
		for i, id := range order {
			place[id] = i
		}
		for _, a := range ids {
			for _, b := range ids {
				first := place[a] < place[b]
				switch late := time.Duration(age[b])*time.Hour >= bound; {
				case late && first && age[a] < age[b]:
					r.Errorf("%s, ordered %d h ago, went before %s, which has waited %d h", a, age[a], b, age[b])
				case !late && first && time.Duration(age[a])*time.Hour < bound && !urgent[a] && urgent[b]:
					r.Errorf("%s went before %s, which is urgent", a, b)
				case !late && first && urgent[a] == urgent[b] && age[a] < age[b]:
					r.Errorf("%s, ordered %d h ago, went before %s, ordered %d h ago", a, age[a], b, age[b])
				}
			}
		}
	})
}

func TestWaitingBound(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	set := func(who string, d time.Duration) error {
		return h.Try(t, who, func(act *issuance.Act) error { return document.SetWaitingBound(t.Context(), act, d) })
	}
	want := func(d time.Duration) {
		t.Helper()
		if got, err := document.WaitingBound(t.Context(), h.Pool); err != nil || got != d {
			t.Errorf("%v, %v", got, err)
		}
	}
	want(24 * time.Hour)
	issuancetest.WantKind(t, set("olga", time.Hour), issuance.Forbidden)
	issuancetest.WantKind(t, set("sara", time.Second), issuance.Invalid)
	for _, d := range []time.Duration{time.Hour, 48 * time.Hour} {
		if err := set("sara", d); err != nil {
			t.Fatal(err)
		}
		want(d)
	}
	if n := h.Count(t, "audit_event WHERE action = 'waiting.bounded'"); n != 2 {
		t.Errorf("%d events", n)
	}
	ordinary := h.Order(t, h.Passport())
	h.Later(49 * time.Hour)
	urgent := h.Order(t, h.Passport(issuancetest.Urgent))
	h.Must(t, "olga", func(act *issuance.Act) error {
		order, err := document.Waiting(t.Context(), act, issuancetest.Ministry, issuancetest.Booklet, "olga", 2)
		if err == nil && (order[0] != ordinary || order[1] != urgent) {
			t.Errorf("%v", order)
		}
		return err
	})
}
