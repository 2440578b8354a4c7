package stock_test

import (
	"context"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/stock"
)

// inEach gives one blank in each state, by state.
func inEach(t *testing.T, v *vault) map[string]string {
	t.Helper()
	s := v.receive(t, "U26000001", "U26000009")
	d := v.documents(t, 2)
	v.issue(t, "olga", s[0], s[1], s[2])
	if _, err := v.allocate(t, "olga", d...); err != nil { // s[0] and s[1]
		t.Fatal(err)
	}
	v.must(t, "olga", func(ctx context.Context, act *issuance.Act) error { return stock.Consume(ctx, act, s[0]) })
	v.must(t, "karl", func(ctx context.Context, act *issuance.Act) error {
		for _, serial := range s[4:6] {
			if err := stock.Spoil(ctx, act, serial, "kim", "torn"); err != nil {
				return err
			}
		}
		if err := stock.Destroy(ctx, act, s[5:6], "kim", "shredded"); err != nil {
			return err
		}
		return stock.Missing(ctx, act, s[6], "not on the shelf")
	})
	return map[string]string{"consumed": s[0], "loaded": s[1], "in custody": s[2], "in vault": s[3], "spoiled": s[4], "destroyed": s[5], "missing": s[6]}
}

func TestLossFromEachState(t *testing.T) {
	acts := map[string]func(ctx context.Context, act *issuance.Act, serial string) error{
		"spoiled": func(ctx context.Context, act *issuance.Act, s string) error {
			return stock.Spoil(ctx, act, s, "sara", "r")
		},
		"destroyed": func(ctx context.Context, act *issuance.Act, s string) error {
			return stock.Destroy(ctx, act, []string{s}, "sara", "r")
		},
		"missing": func(ctx context.Context, act *issuance.Act, s string) error { return stock.Missing(ctx, act, s, "r") },
		"in vault": func(ctx context.Context, act *issuance.Act, s string) error {
			return stock.Found(ctx, act, s, "sara", "r")
		},
	}
	for to, act := range acts {
		v := open(t)
		for from, serial := range inEach(t, v) {
			err := v.as(t, "kim", func(ctx context.Context, a *issuance.Act) error { return act(ctx, a, serial) })
			allowed := stock.Lifecycle().Allows(issuance.State(from), issuance.State(to)) && !(from == "in custody" && to == "in vault")
			if allowed != (err == nil) {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
			if state, _, _ := strings.Cut(v.state(t, serial), " with"); err == nil && state != to || err != nil && state != from {
				t.Errorf("from %s to %s: it is %s", from, to, state)
			}
		}
		v.wantClean(t)
	}
}

func TestLossNeedsASecondPersonAndAReason(t *testing.T) {
	v := open(t)
	at := inEach(t, v)
	for name, c := range map[string]struct {
		who  string
		do   func(context.Context, *issuance.Act) error
		want issuance.Kind
	}{
		"spoil alone": {"olga", func(ctx context.Context, act *issuance.Act) error {
			return stock.Spoil(ctx, act, at["loaded"], "olga", "r")
		}, issuance.Forbidden},
		"spoil as clerk": {"clara", func(ctx context.Context, act *issuance.Act) error {
			return stock.Spoil(ctx, act, at["loaded"], "kim", "r")
		}, issuance.Forbidden},
		"spoil unsaid": {"olga", func(ctx context.Context, act *issuance.Act) error {
			return stock.Spoil(ctx, act, at["loaded"], "kim", " ")
		}, issuance.Invalid},
		"spoil nothing": {"olga", func(ctx context.Context, act *issuance.Act) error {
			return stock.Spoil(ctx, act, "U26999999", "kim", "r")
		}, issuance.NotFound},
		"spoil at length": {"olga", func(ctx context.Context, act *issuance.Act) error {
			return stock.Spoil(ctx, act, at["loaded"], "kim", strings.Repeat("r", 2001))
		}, issuance.Invalid},
		"spoil in no UTF-8": {"olga", func(ctx context.Context, act *issuance.Act) error {
			return stock.Spoil(ctx, act, at["loaded"], "kim", "\xff")
		}, issuance.Invalid},
		"destroy alone": {"kim", func(ctx context.Context, act *issuance.Act) error {
			return stock.Destroy(ctx, act, []string{at["spoiled"]}, "kim", "r")
		}, issuance.Forbidden},
		"destroy as other": {"olga", func(ctx context.Context, act *issuance.Act) error {
			return stock.Destroy(ctx, act, []string{at["spoiled"]}, "kim", "r")
		}, issuance.Forbidden},
		"destroy unsaid": {"kim", func(ctx context.Context, act *issuance.Act) error {
			return stock.Destroy(ctx, act, []string{at["spoiled"]}, "karl", "")
		}, issuance.Invalid},
		"destroy elsewhere": {"kora", func(ctx context.Context, act *issuance.Act) error {
			return stock.Destroy(ctx, act, []string{at["spoiled"]}, "clara", "r")
		}, issuance.Conflict},
		"miss as operator": {"olga", func(ctx context.Context, act *issuance.Act) error {
			return stock.Missing(ctx, act, at["in vault"], "r")
		}, issuance.Forbidden},
		"find alone": {"kim", func(ctx context.Context, act *issuance.Act) error {
			return stock.Found(ctx, act, at["missing"], "", "r")
		}, issuance.Forbidden},
		"find unsaid": {"kim", func(ctx context.Context, act *issuance.Act) error {
			return stock.Found(ctx, act, at["missing"], "karl", "")
		}, issuance.Invalid},
	} {
		t.Run(name, func(t *testing.T) { wantKind(t, v.as(t, c.who, c.do), c.want) })
	}
	v.wantClean(t)
}

func TestFoundComesBackUnusableUnlessItNeverLeftStock(t *testing.T) {
	v := open(t)
	at := inEach(t, v)
	for _, state := range []string{"loaded", "in custody", "in vault", "spoiled"} {
		serial := at[state]
		custodian := strings.Fields(strings.SplitN(v.state(t, serial), "with ", 2)[1])[0]
		v.must(t, "sara", func(ctx context.Context, act *issuance.Act) error {
			return stock.Missing(ctx, act, serial, "not there")
		})
		if now := v.state(t, serial); !strings.HasPrefix(now, "missing with "+custodian) {
			t.Errorf("%s: %s, want its last custodian %s to answer for it", state, now, custodian)
		}
		v.must(t, "kim", func(ctx context.Context, act *issuance.Act) error {
			return stock.Found(ctx, act, serial, "sara", "behind the shelf")
		})
		want := "in vault with kim"
		if state == "loaded" || state == "spoiled" {
			want = "spoiled with kim"
		}
		if now := v.state(t, serial); !strings.HasPrefix(now, want) {
			t.Errorf("was %s: %s, want %s", state, now, want)
		}
	}
	v.wantClean(t)
}

// The database itself wants two people.
func TestTwoPeopleInSQL(t *testing.T) {
	v := open(t)
	at := inEach(t, v)
	for constraint, sql := range map[string]string{
		"two_people_receipt": `INSERT INTO consignment (kind, first_serial, last_serial, count, site, received_by, witnessed_by, received_at)
			VALUES ('booklet-td3', 'X0001', 'X0001', 1, 'MIN', 'karl', 'karl', now())`,
		"two_people_destruction": `INSERT INTO blank_move (serial, from_state, to_state, giver, receiver, witness, site, at)
			VALUES ('` + at["spoiled"] + `', 'spoiled', 'destroyed', 'karl', 'karl', 'karl', 'MIN', now())`,
		"two_people_count": `INSERT INTO stock_count (site, kind, expected, counted, missing, unexpected, counted_by, witness, at)
			VALUES ('MIN', 'booklet-td3', 0, 0, '{}', '{}', 'karl', 'karl', now())`,
		"lifecycle_blank": `UPDATE blank SET state = 'in vault' WHERE serial = '` + at["consumed"] + `'`,
		"blank_bound":     `UPDATE blank SET document = NULL WHERE serial = '` + at["consumed"] + `'`,
	} {
		_, err := v.Pool.Exec(t.Context(), sql)
		if err == nil || !strings.Contains(err.Error(), constraint) {
			if e := issuance.Translate(err); issuance.KindOf(e) == 0 {
				t.Errorf("%s: %v", constraint, err)
			}
		}
	}
	for _, sql := range []string{`UPDATE blank_move SET receiver = 'kim'`, `DELETE FROM blank_move`, `DELETE FROM blank`, `UPDATE consignment SET count = 1`, `DELETE FROM stock_count`} {
		if _, err := v.Pool.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestCount(t *testing.T) {
	v := open(t)
	s := v.receive(t, "U26000001", "U26000006")
	v.issue(t, "olga", s[5])
	count := func(who, witness string, shelf ...string) (c stock.Counted, err error) {
		err = v.as(t, who, func(ctx context.Context, act *issuance.Act) (err error) {
			c, err = stock.Count(ctx, act, "MIN", "booklet-td3", shelf, witness)
			return err
		})
		return c, err
	}
	if c, err := count("karl", "kim", s[:5]...); err != nil || c.Expected != 5 || c.Counted != 5 || len(c.Missing)+len(c.Unexpected) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	c, err := count("sara", "kim", s[4], s[0], s[1], s[5], "X0001")
	if err != nil || strings.Join(c.Missing, " ") != "U26000003 U26000004" || strings.Join(c.Unexpected, " ") != "U26000006 X0001" {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := count("karl", "kim"); err != nil || len(c.Missing) != 5 {
		t.Errorf("a bare shelf: %+v, %v", c, err)
	}
	_, err = count("karl", "karl", s...)
	wantKind(t, err, issuance.Forbidden)
	_, err = count("olga", "kim", s...)
	wantKind(t, err, issuance.Forbidden)
	_, err = count("kora", "kim", s...)
	wantKind(t, err, issuance.Forbidden)
	_, err = count("karl", "kim", s[0], s[0])
	wantKind(t, err, issuance.Invalid)
	_, err = count("karl", "kim", "ERIKSSON ANNA")
	wantKind(t, err, issuance.Invalid)
	if n := v.count(t, "stock_count"); n != 3 {
		t.Errorf("%d counts are recorded, want 3", n)
	}
	if n := v.count(t, `audit_event WHERE action = 'blank.counted' AND detail->'missing' ? 'U26000003'`); n != 2 {
		t.Errorf("%d counts in the log name what is missing, want 2", n)
	}
	v.wantState(t, s[2], "in vault with karl")
}
