package audit

import (
	"context"
	"slices"
	"testing"
	"time"

	"chancery/issuance"

	"golang.org/x/sync/errgroup"
)

func TestSealTakesEverythingOnce(t *testing.T) {
	l := newLog(t)
	if n := l.seal(t); n != 0 {
		t.Errorf("sealed %d of nothing", n)
	}
	total := 0
	for _, n := range []int{1, 2, 5, 300, 1} {
		l.append(t, total, n)
		if got := l.seal(t); got != n {
			t.Errorf("sealed %d of %d", got, n)
		}
		total += n
		l.sign(t)
	}
	if n := l.seal(t); n != 0 {
		t.Errorf("sealed %d again", n)
	}
	l.now = l.now.Add(time.Hour)
	l.wantClean(t)
	if got := column[int](t, l.Auditor, `SELECT event FROM audit_seal ORDER BY index`); !slices.IsSorted(got) || len(got) != total {
		t.Errorf("order of the tree: %v", got)
	}
}

func TestSealWorksInPieces(t *testing.T) {
	l := newLog(t)
	for i := range 3 {
		l.append(t, i*sealAtOnce, sealAtOnce)
	}
	l.append(t, 0, 7)
	if n := l.seal(t); n != 3*sealAtOnce+7 {
		t.Errorf("sealed %d", n)
	}
	l.sign(t)
	l.now = l.now.Add(time.Hour)
	l.wantClean(t)
}

// Business goes on while a sealer is at work, and the sealer does not wait for business that is under way.
func TestSealBlocksNothing(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	l := newLog(t)
	l.append(t, 1, 10)
	err := l.Do(ctx, issuance.System(), func(late *issuance.Act) error {
		if err := written(ctx, late, event(11)); err != nil {
			return err
		}
		return l.Do(ctx, issuance.System(), func(sealing *issuance.Act) error {
			if n, err := Seal(ctx, sealing); err != nil || n != 10 {
				t.Errorf("sealed %d, %v", n, err)
			}
			return l.Do(ctx, issuance.System(), func(act *issuance.Act) error { return Append(ctx, act, event(12)) })
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := l.seal(t); n != 2 {
		t.Errorf("sealed %d more", n)
	}
}

// An event that commits after a higher id was sealed comes later in the tree.
func TestSealFindsWhatCommitsLate(t *testing.T) {
	for name, seal := range map[string]func(context.Context, *issuance.Act) (int, error){"near": Seal, "anywhere": SealAll} {
		t.Run(name, func(t *testing.T) {
			l := newLog(t)
			err := l.Do(t.Context(), issuance.System(), func(late *issuance.Act) error {
				if err := written(t.Context(), late, event(1)); err != nil {
					return err
				}
				l.append(t, 2, 3)
				if n := l.seal(t); n != 3 {
					t.Errorf("sealed %d", n)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			l.do(t, func(ctx context.Context, act *issuance.Act) error {
				n, err := seal(ctx, act)
				if n != 1 {
					t.Errorf("sealed %d", n)
				}
				return err
			})
			if got := column[int](t, l.Auditor, `SELECT event FROM audit_seal ORDER BY index`); !slices.Equal(got, []int{2, 3, 4, 1}) {
				t.Errorf("order of the tree: %v", got)
			}
			l.sign(t)
			l.now = l.now.Add(time.Hour)
			l.wantClean(t)
		})
	}
}

// What lies too far back for Seal is named by VerifyDatabase and mended by SealAll.
func TestSealAllLooksAtEverything(t *testing.T) {
	l := newLog(t)
	short := func(ctx context.Context, act *issuance.Act) (int, error) { return seal(ctx, act, 2000) }
	count := func(seal func(context.Context, *issuance.Act) (int, error)) (n int) {
		l.do(t, func(ctx context.Context, act *issuance.Act) (err error) {
			n, err = seal(ctx, act)
			return err
		})
		return n
	}
	err := l.Do(t.Context(), issuance.System(), func(late *issuance.Act) error {
		if err := written(t.Context(), late, event(1)); err != nil {
			return err
		}
		l.append(t, 2, 3500)
		if n := count(short); n != 3500 {
			t.Errorf("sealed %d", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	l.sign(t)
	if n := count(short); n != 0 {
		t.Errorf("sealed %d", n)
	}
	l.now = l.now.Add(grace + time.Second)
	found, err := VerifyDatabase(t.Context(), l.Auditor, l.now, l.key)
	if err != nil || len(found) != 1 || found[0].Subject != "audit event 1" || !slices.Equal(kinds(found), []string{Unsealed}) {
		t.Errorf("%v %v", found, err)
	}
	if n := count(SealAll); n != 1 {
		t.Errorf("sealed %d", n)
	}
	l.sign(t)
	l.wantClean(t)
}

// An event with an id far beyond the others does not hide those that follow.
func TestSealIsNotLedAstray(t *testing.T) {
	l := newLog(t)
	short := func(ctx context.Context, act *issuance.Act) (int, error) { return seal(ctx, act, 10) }
	for round := range 3 {
		l.append(t, 1, 1500)
		_, err := l.Owner.Exec(t.Context(), `
			INSERT INTO audit_event (id, at, actor, action, subject_kind, subject) OVERRIDING SYSTEM VALUE
			VALUES ($1, $2, 'system', 'blank.found', 'blank', 'X1')`, 1<<60+round, l.now)
		if err != nil {
			t.Fatal(err)
		}
		l.do(t, func(ctx context.Context, act *issuance.Act) error {
			n, err := short(ctx, act)
			if n != 1501 {
				t.Errorf("sealed %d", n)
			}
			return err
		})
	}
	l.sign(t)
	l.now = l.now.Add(time.Hour)
	l.wantClean(t)
}

// Many sealers and many writers at once end in one tree.
func TestSealersTakeTurns(t *testing.T) {
	l := newLog(t)
	var group errgroup.Group
	for w := range 4 {
		group.Go(func() error {
			for i := range 25 {
				err := l.Do(t.Context(), issuance.System(), func(act *issuance.Act) error {
					if i%2 == 0 {
						return Append(t.Context(), act, event(w), event(i))
					}
					if _, err := Seal(t.Context(), act); err != nil {
						return err
					}
					_, _, err := Sign(t.Context(), act, l.signer)
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	l.seal(t)
	if c := l.sign(t); c.Size != 4*13*2 {
		t.Errorf("signed %d events", c.Size)
	}
	l.now = l.now.Add(time.Hour)
	l.wantClean(t)
}

// An event that came by SQL, with a detail that Append would refuse, is sealed all the same.
func TestSealTakesOddEvents(t *testing.T) {
	l := newLog(t)
	_, err := l.Application.Exec(t.Context(), `
		INSERT INTO audit_event (at, actor, action, subject_kind, subject, detail)
		VALUES ($1, 'system', 'made.up', '', '', '{"a": 1e400, "b": {"c": null}}')`, l.now)
	if err != nil {
		t.Fatal(err)
	}
	l.append(t, 1, 1)
	if n := l.seal(t); n != 2 {
		t.Errorf("sealed %d", n)
	}
	l.sign(t)
	l.now = l.now.Add(time.Hour)
	l.wantClean(t)
	if r, err := VerifyExport(bytesOf(l.export(t)), l.key, nil); err != nil || !r.Clean() {
		t.Errorf("%+v %v", r, err)
	}
}

// written appends an event and makes sure that it has its id: it would travel with the act's next statement.
func written(ctx context.Context, act *issuance.Act, e Event) error {
	if err := Append(ctx, act, e); err != nil {
		return err
	}
	_, err := act.Exec(ctx, "SELECT")
	return err
}
