package stock_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"chancery/issuance"
	"chancery/issuance/stock"
)

func TestLifeOfABlank(t *testing.T) {
	v := open(t)
	serials := v.receive(t, "U26000001", "U26000010")
	d := v.documents(t, 3)
	v.issue(t, "olga", serials[:5]...)
	got, err := v.allocate(t, "olga", d[1], d[0], d[2]) // feeding order is not the order of ids
	if err != nil || !slices.Equal(got, serials[:3]) {
		t.Fatalf("allocated %v, %v, want %v", got, err, serials[:3])
	}
	v.wantState(t, serials[0], "loaded with olga for "+d[1])
	v.must(t, "olga", func(ctx context.Context, act *issuance.Act) error { return stock.Consume(ctx, act, serials[0]) })
	v.must(t, "olga", func(ctx context.Context, act *issuance.Act) error {
		return stock.Unload(ctx, act, serials[1], "batch closed early", true)
	})
	v.must(t, "kim", func(ctx context.Context, act *issuance.Act) error {
		return stock.Return(ctx, act, []string{serials[1], serials[3], serials[4]})
	})
	v.wantState(t, serials[0], "consumed with olga for "+d[1])
	v.wantState(t, serials[1], "in vault with kim")
	v.wantState(t, serials[2], "loaded with olga for "+d[2])
	v.wantState(t, serials[9], "in vault with karl")

	life, err := stock.Life(t.Context(), v.Pool, serials[1])
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range life {
		told = append(told, fmt.Sprintf("%s → %s: %s to %s", m.From, m.To, m.Giver, m.Receiver))
	}
	want := []string{
		"received → in vault: kim to karl", "in vault → in custody: karl to olga", "in custody → loaded: olga to olga",
		"loaded → in custody: olga to olga", "in custody → in vault: olga to kim",
	}
	if !slices.Equal(told, want) {
		t.Errorf("life\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
	levels, err := stock.Levels(t.Context(), v.Pool)
	if err != nil {
		t.Fatal(err)
	}
	sum := map[issuance.State]int{}
	for _, l := range levels {
		sum[l.State] += l.Count
	}
	if sum["in vault"] != 8 || sum["loaded"] != 1 || sum["consumed"] != 1 || len(sum) != 3 {
		t.Errorf("levels %v", sum)
	}
	v.wantClean(t)
}

func TestReceiveRefuses(t *testing.T) {
	v := open(t)
	v.receive(t, "U26000100", "U26000199")
	v.exec(t, `INSERT INTO number_register (number, document, numbering, committed_at) SELECT 'U26000300', $1, 'series', now()`, v.documents(t, 1)[0])
	events := v.count(t, "audit_event")
	for name, c := range map[string]struct {
		who, kind, first, last, site, witness string
		want                                  issuance.Kind
	}{
		"by an operator":            {"olga", "booklet-td3", "U26000001", "U26000002", "MIN", "kim", issuance.Forbidden},
		"at another site":           {"karl", "booklet-td3", "U26000001", "U26000002", "BRU", "kim", issuance.Forbidden},
		"alone":                     {"karl", "booklet-td3", "U26000001", "U26000002", "MIN", "karl", issuance.Forbidden},
		"without a witness":         {"karl", "booklet-td3", "U26000001", "U26000002", "MIN", "", issuance.Forbidden},
		"before nobody":             {"karl", "booklet-td3", "U26000001", "U26000002", "MIN", "nobody", issuance.NotFound},
		"before somebody gone":      {"karl", "booklet-td3", "U26000001", "U26000002", "MIN", "gone", issuance.NotFound},
		"of no kind":                {"karl", "booklet-td9", "U26000001", "U26000002", "MIN", "kim", issuance.NotFound},
		"of no range":               {"karl", "booklet-td3", "U26000002", "U26000001", "MIN", "kim", issuance.Invalid},
		"longer than numbers are":   {"karl", "booklet-td3", "U260000001", "U260000002", "MIN", "kim", issuance.Invalid},
		"used as a number":          {"karl", "booklet-td3", "U26000290", "U26000310", "MIN", "kim", issuance.Conflict},
		"again":                     {"karl", "booklet-td3", "U26000100", "U26000199", "MIN", "kim", issuance.Conflict},
		"again as another kind":     {"karl", "sticker-mrv-a", "U26000100", "U26000199", "MIN", "kim", issuance.Conflict},
		"one of them again":         {"karl", "booklet-td3", "U26000199", "U26000250", "MIN", "kim", issuance.Conflict},
		"with some inside again":    {"karl", "booklet-td3", "U26000050", "U26000250", "MIN", "kim", issuance.Conflict},
		"one at another site again": {"kora", "booklet-td3", "U26000150", "U26000150", "BRU", "clara", issuance.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			err := v.as(t, c.who, func(ctx context.Context, act *issuance.Act) error {
				_, err := stock.Receive(ctx, act, c.kind, c.first, c.last, c.site, c.witness)
				return err
			})
			wantKind(t, err, c.want)
			if e, ok := errors.AsType[*issuance.Error](err); !ok || e.Field == "" || e.Remedy == "" {
				t.Errorf("no field or remedy: %v", err)
			}
		})
	}
	if n := v.count(t, "blank"); n != 100 {
		t.Errorf("%d blanks, want 100", n)
	}
	if n := v.count(t, "consignment") + v.count(t, "audit_event"); n != events+1 {
		t.Errorf("a refused consignment left something: %d", n)
	}
	v.receive(t, "U26000200", "U26000289")
	v.wantClean(t)
}

func TestOverlappingConsignmentsHaveOneWinner(t *testing.T) {
	v := open(t)
	for round := range 20 {
		base := 1000 * round
		var wait sync.WaitGroup
		errs := make([]error, 3)
		for i := range errs {
			wait.Go(func() {
				first, last := fmt.Sprintf("W%06d", base+10*i), fmt.Sprintf("W%06d", base+25+10*i) // each shares some with the next
				errs[i] = v.as(t, "karl", func(ctx context.Context, act *issuance.Act) error {
					_, err := stock.Receive(ctx, act, "booklet-td3", first, last, "MIN", "kim")
					return err
				})
			})
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wantKind(t, err, issuance.Conflict)
			}
		}
		if won < 1 {
			t.Errorf("%d winners: %v", won, errs)
		}
	}
	v.wantClean(t)
}

func TestIssueAndReturnNeedTwoHands(t *testing.T) {
	v := open(t)
	serials := v.receive(t, "U26000001", "U26000009")
	for name, c := range map[string]struct {
		who, operator string
		serials       []string
		want          issuance.Kind
	}{
		"by an operator":       {"olga", "otto", serials[:1], issuance.Forbidden},
		"to oneself":           {"kim", "kim", serials[:1], issuance.Forbidden},
		"to an inspector":      {"karl", "ines", serials[:1], issuance.Invalid},
		"to another site":      {"karl", "omar", serials[:1], issuance.Invalid},
		"to nobody":            {"karl", "nobody", serials[:1], issuance.Invalid},
		"to somebody gone":     {"karl", "gone", serials[:1], issuance.Invalid},
		"none":                 {"karl", "olga", nil, issuance.Invalid},
		"one twice":            {"karl", "olga", []string{serials[0], serials[1], serials[0]}, issuance.Invalid},
		"what is no serial":    {"karl", "olga", []string{"U26 00001"}, issuance.Invalid},
		"one that is not here": {"karl", "olga", []string{serials[0], "U26999999"}, issuance.NotFound},
		"of another site":      {"kora", "omar", serials[:1], issuance.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			err := v.as(t, c.who, func(ctx context.Context, act *issuance.Act) error {
				return stock.Issue(ctx, act, c.operator, c.serials)
			})
			wantKind(t, err, c.want)
		})
	}
	v.issue(t, "olga", serials[0])
	v.issue(t, "kim", serials[1])
	back := func(who string, serials ...string) error {
		return v.as(t, who, func(ctx context.Context, act *issuance.Act) error { return stock.Return(ctx, act, serials) })
	}
	wantKind(t, back("olga", serials[0]), issuance.Forbidden)
	wantKind(t, back("kim", serials[1]), issuance.Forbidden) // kim would hand it to herself
	wantKind(t, back("karl", serials[0], serials[2]), issuance.Conflict)
	if err := back("karl", serials[0], serials[1]); err != nil {
		t.Fatal(err)
	}
	v.wantClean(t)
}

func TestIssueNextGivesThemInNumberOrder(t *testing.T) {
	v := open(t)
	serials := v.receive(t, "U26000001", "U26000009")
	v.issue(t, "otto", serials[1])
	nextTo := func(count int) (got []string, err error) {
		err = v.as(t, "karl", func(ctx context.Context, act *issuance.Act) (err error) {
			got, err = stock.IssueNext(ctx, act, "booklet-td3", "MIN", "olga", count)
			return err
		})
		return got, err
	}
	if got, err := nextTo(3); err != nil || !slices.Equal(got, []string{serials[0], serials[2], serials[3]}) {
		t.Errorf("%v, %v", got, err)
	}
	_, err := nextTo(6)
	wantKind(t, err, issuance.Conflict)
	_, err = nextTo(0)
	wantKind(t, err, issuance.Invalid)
	v.wantState(t, serials[8], "in vault with karl")
	v.wantClean(t)
}

// All or none: even where the caller goes on after the error and commits.
func TestAMoveOfSeveralIsWhole(t *testing.T) {
	v := open(t)
	serials := v.receive(t, "U26000001", "U26000009")
	v.issue(t, "otto", serials[4])
	v.must(t, "karl", func(ctx context.Context, act *issuance.Act) error {
		wantKind(t, stock.Issue(ctx, act, "olga", serials), issuance.Conflict)
		wantKind(t, stock.Return(ctx, act, serials), issuance.Conflict)
		return nil
	})
	for i, s := range serials {
		want := "in vault with karl"
		if i == 4 {
			want = "in custody with otto"
		}
		v.wantState(t, s, want)
	}
	if n := v.count(t, "blank_move"); n != len(serials)+1 {
		t.Errorf("%d moves, want %d", n, len(serials)+1)
	}
}

func TestAllocateSaysHowManyAreMissing(t *testing.T) {
	v := open(t)
	serials := v.receive(t, "U26000001", "U26000009")
	d := v.documents(t, 4)
	v.issue(t, "olga", serials[:3]...)
	v.issue(t, "otto", serials[3:]...)
	_, err := v.allocate(t, "olga", d...)
	wantKind(t, err, issuance.Conflict)
	if err == nil || !strings.Contains(err.Error(), "1 blanks are missing") {
		t.Errorf("error %v", err)
	}
	v.wantState(t, serials[0], "in custody with olga")
	_, err = v.allocate(t, "olga")
	wantKind(t, err, issuance.Invalid)
	_, err = v.allocate(t, "karl", d[0])
	wantKind(t, err, issuance.Forbidden)
	if got, err := v.allocate(t, "olga", d[0], d[1]); err != nil || !slices.Equal(got, serials[:2]) {
		t.Errorf("%v, %v", got, err)
	}
	_, err = v.allocate(t, "otto", d[1]) // has a blank already
	wantKind(t, err, issuance.Conflict)
	v.wantClean(t)
}

// Law 2: a blank whose serial is its document's number is never another document's.
func TestUnload(t *testing.T) {
	v := open(t)
	serials := v.receive(t, "U26000001", "U26000009")
	d := v.documents(t, 2)
	v.issue(t, "olga", serials[:2]...)
	if _, err := v.allocate(t, "olga", d...); err != nil {
		t.Fatal(err)
	}
	v.exec(t, `INSERT INTO number_register (number, document, numbering, committed_at) VALUES ($1, $2, 'preprinted', now())`, serials[0], d[0])
	unload := func(serial, reason string, unbind bool) error {
		return v.as(t, "olga", func(ctx context.Context, act *issuance.Act) error {
			return stock.Unload(ctx, act, serial, reason, unbind)
		})
	}
	wantKind(t, unload(serials[0], "jam", true), issuance.Conflict)
	wantKind(t, unload(serials[0], "", false), issuance.Invalid)
	for _, c := range []struct {
		serial string
		unbind bool
	}{{serials[0], false}, {serials[1], true}} {
		if err := unload(c.serial, "jam", c.unbind); err != nil {
			t.Fatal(err)
		}
	}
	v.wantState(t, serials[0], "in custody with olga for "+d[0])
	v.wantState(t, serials[1], "in custody with olga")
	_, err := v.allocate(t, "olga", d...)
	wantKind(t, err, issuance.Conflict) // only one of the two is free
	back := v.as(t, "karl", func(ctx context.Context, act *issuance.Act) error { return stock.Return(ctx, act, serials[:1]) })
	wantKind(t, back, issuance.Conflict)
	reload := func(serial string) error {
		return v.as(t, "olga", func(ctx context.Context, act *issuance.Act) error { return stock.Reload(ctx, act, serial) })
	}
	wantKind(t, reload(serials[1]), issuance.Conflict)
	if err := reload(serials[0]); err != nil {
		t.Fatal(err)
	}
	wantKind(t, reload(serials[0]), issuance.Conflict)
	v.wantState(t, serials[0], "loaded with olga for "+d[0])
	v.wantClean(t)
}
