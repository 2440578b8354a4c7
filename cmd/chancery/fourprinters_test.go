package main_test

import (
	"slices"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

// TestFourPrinters has one worker print on four printers of different kinds what waits at one site, in batches for which the pool
// chooses the printer. One of them dies again and again and is switched on again, and nobody comes to see what is in doubt there:
// meanwhile the other three finish all that they have. Then its operator comes. In the end nothing is lost, and nothing is twice.
func TestFourPrinters(t *testing.T) {
	t.Parallel()
	share := 8
	if prove() {
		share = 40
	}
	b := newBureau(t)
	var operators []*operator
	for _, m := range models() {
		if m.kind == issuancetest.Booklet {
			operators = append(operators, &operator{bureau: b, press: b.install(t, m, "p-"+m.driver, "50ms"), cycled: map[string]bool{}})
		}
	}
	b.work(t, "")
	for n, victim := range operators {
		b.pooled(t, operators, share)
		kills := victim.dies(t, slices.Concat(operators[:n], operators[n+1:]))
		batch, state := b.under(t, victim.press)
		left := len(b.blanks(t, batch, "batched", "numbered", "composed", "printing", "in doubt"))
		if batch == "" || left == 0 {
			t.Errorf("%s, which died %d times, has finished no later than the others", victim.press.id, kills)
		}
		t.Logf("%s was killed %d times; its batch was %s, with %d of %d documents to go, when each of the others had finished its %d", victim.press.id, kills, state, left, share, share)
		eventually(t, "the batch at "+victim.press.id+" is finished", func() bool {
			return victim.attend(t) == ""
		})
	}
	b.nothingLost(t, len(operators)*len(operators)*share)
}

// dies kills the printer whenever it has something under way, and at least every second, until the others have finished their batches;
// its own operator stays away.
func (o *operator) dies(t *testing.T, others []*operator) (kills int) {
	t.Helper()
	died := time.Now()
	eventually(t, "the others have finished while "+o.press.id+" dies", func() bool {
		busy := o.Count(t, "attempt WHERE printer = $1 AND state = ANY ($2)", o.press.id, underWay) > 0
		if busy && kills == 0 || time.Since(died) > time.Second {
			o.run.kill()
			o.on(t)
			kills, died = kills+1, time.Now()
		}
		finished := true
		for _, other := range others {
			finished = other.attend(t) == "" && finished
		}
		return finished
	})
	return kills
}

// pooled orders as many documents as give each printer its share, and has the pool choose the printer of each batch.
func (b *bureau) pooled(t *testing.T, operators []*operator, share int) {
	t.Helper()
	b.order(t, issuancetest.Booklet, share*len(operators))
	chosen := map[string]production.Batch{}
	for range operators {
		b.Must(t, "olga", func(act *issuance.Act) error {
			made, err := production.CreateBatch(t.Context(), act, production.Choice{Site: issuancetest.Ministry, Kind: issuancetest.Booklet, Limit: share})
			chosen[made.Printer] = made
			return err
		})
	}
	for _, o := range operators {
		made, has := chosen[o.press.id]
		if !has {
			t.Fatalf("the pool chose %v: none for %s", chosen, o.press.id)
		}
		b.start(t, o.press, made)
	}
}

// nothingLost: every document that was ordered is printed, once, or spoiled before a witness.
func (b *bureau) nothingLost(t *testing.T, ordered int) {
	t.Helper()
	b.account(t, b.presses...)
	list, err := document.List(t.Context(), b.Pool, document.Filter{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	states := map[issuance.State]int{}
	for _, d := range list {
		states[d.State]++
	}
	t.Logf("%d documents: %v", len(list), states)
	if len(list) != ordered || states["printed"]+states["spoiled"] != ordered || states["printed"] == 0 {
		t.Errorf("%d documents were ordered, of which %v", ordered, states)
	}
	b.worker.stop(t)
	b.verify(t)
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
