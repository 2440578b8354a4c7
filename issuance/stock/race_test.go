package stock_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/stock"
)

// races is how often two want one thing: 10,000 times in make prove.
func races() int {
	if os.Getenv("CHANCERY_PROVE") == "1" {
		return 10_000
	}
	return 500
}

// Must-show 5 of the line: two batches race for one blank, and for one document. Each race has one winner.
func TestRacesForOneBlankAndOneDocument(t *testing.T) {
	v := open(t)
	const lanes = 4 // races run side by side, each with blanks and documents of its own
	var wait sync.WaitGroup
	for lane := range lanes {
		serials := v.receive(t, fmt.Sprintf("L%d0001", lane), fmt.Sprintf("L%d0002", lane))
		d := v.documents(t, 2)
		operators := [2]string{fmt.Sprintf("racer.%d.a", lane), fmt.Sprintf("racer.%d.b", lane)}
		for _, o := range operators {
			v.people[o] = issuance.Person{Username: o, Site: "MIN", Roles: []issuance.Role{issuance.Operator}}
			v.exec(t, `INSERT INTO person (username, name, site, roles) VALUES ($1, $1, 'MIN', '{operator}')`, o)
		}
		v.issue(t, operators[0], serials[0])
		v.issue(t, operators[1], serials[1])
		wait.Go(func() {
			for round := range races() / lanes {
				if round%2 == 0 { // one blank, two documents
					v.race(t, operators[0], operators[0], d[0], d[1])
				} else { // one document, two blanks
					v.race(t, operators[0], operators[1], d[0], d[0])
				}
				if t.Failed() {
					return
				}
			}
		})
	}
	wait.Wait()
	if n := v.count(t, "blank_move WHERE to_state = 'loaded'"); n != races()/lanes*lanes {
		t.Errorf("%d blanks were loaded in %d races", n, races())
	}
	v.wantClean(t)
}

// race lets two allocate one document each at the same time, and puts everything back.
func (v *vault) race(t *testing.T, one, other, first, second string) {
	var results [2][]string
	var errs [2]error
	var wait sync.WaitGroup
	start := make(chan struct{})
	for i, who := range [2]string{one, other} {
		document := [2]string{first, second}[i]
		wait.Go(func() {
			<-start
			errs[i] = v.Do(t.Context(), v.people[who], func(act *issuance.Act) (err error) {
				results[i], err = stock.Allocate(t.Context(), act, "booklet-td3", "MIN", who, []string{document})
				return err
			})
		})
	}
	close(start)
	wait.Wait()
	won := 0
	for i, err := range errs {
		if err != nil {
			if issuance.KindOf(err) != issuance.Conflict {
				t.Errorf("the loser got %v", err)
			}
			continue
		}
		won++
		err := v.Do(t.Context(), v.people[one], func(act *issuance.Act) error {
			return stock.Unload(t.Context(), act, results[i][0], "next race", true)
		})
		if err != nil {
			t.Errorf("putting back: %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d winners: %v", won, errs)
	}
}

// Everybody moves ranges that overlap, in whatever order they name them: some lose, nobody waits in a circle, and the books hold.
func TestManyHandsAtOnce(t *testing.T) {
	v := open(t)
	serials := v.receive(t, "U26000001", "U26000040")
	d := v.documents(t, 12)
	var wait sync.WaitGroup
	act := func(who string, f func(context.Context, *issuance.Act, []string) error) {
		for seed := range 3 {
			wait.Go(func() {
				r := rand.New(rand.NewPCG(uint64(seed), uint64(len(who))))
				for range races() / 25 {
					some := make([]string, 0, 8)
					for _, i := range r.Perm(len(serials))[:1+r.IntN(8)] {
						some = append(some, serials[i])
					}
					err := v.Do(t.Context(), v.people[who], func(act *issuance.Act) error { return f(t.Context(), act, some) })
					if kind := issuance.KindOf(err); err != nil && kind != issuance.Conflict && kind != issuance.Forbidden {
						t.Errorf("%s: %v", who, err)
					}
					if e, ok := errors.AsType[*issuance.Error](err); ok && e.Field == "database" {
						t.Errorf("%s waited in a circle: %v", who, e.Err)
					}
				}
			})
		}
	}
	act("karl", func(ctx context.Context, act *issuance.Act, some []string) error {
		return stock.Issue(ctx, act, "olga", some[:1])
	})
	act("kim", func(ctx context.Context, act *issuance.Act, some []string) error {
		_, err := stock.IssueNext(ctx, act, "booklet-td3", "MIN", "otto", len(some))
		return err
	})
	act("karl", func(ctx context.Context, act *issuance.Act, some []string) error {
		return stock.Return(ctx, act, some[:1])
	})
	for i, o := range []string{"olga", "otto"} {
		act(o, func(ctx context.Context, act *issuance.Act, some []string) error {
			_, err := stock.Allocate(ctx, act, "booklet-td3", "MIN", o, d[6*i:6*i+1+len(some)%5])
			return err
		})
		act(o, func(ctx context.Context, act *issuance.Act, some []string) error {
			return stock.Unload(ctx, act, some[0], "changed plans", true)
		})
	}
	wait.Wait()
	v.wantClean(t)
	if n := v.count(t, "blank"); n != len(serials) {
		t.Errorf("%d blanks, want %d", n, len(serials))
	}
}
