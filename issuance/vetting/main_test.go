package vetting_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"chancery/internal/pgtest"
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/vetting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type noWork struct{}

func (noWork) Request(context.Context, pgx.Tx, ...issuance.Work) error { return nil }

// office is an authority with the people of vetting.
type office struct {
	*issuance.Authority
	db      *pgtest.DB
	people  map[string]issuance.Person
	seconds atomic.Int64
}

func start() time.Time { return time.Date(2026, 6, 13, 10, 30, 0, 0, time.UTC) }

func open(t testing.TB) *office {
	t.Helper()
	db := pgtest.New(t)
	o := &office{db: db, people: map[string]issuance.Person{"system": issuance.System()}}
	o.Authority = &issuance.Authority{Pool: db.Application, Work: noWork{}, Clock: func() time.Time {
		return start().Add(time.Duration(o.seconds.Add(1)) * time.Second)
	}}
	o.exec(t, `INSERT INTO site (code, name, place, kind) VALUES ('MIN', 'Ministry', 'Utopia City', 'print centre'), ('BRU', 'Consulate', 'Brussels', 'consulate')`)
	for _, p := range []issuance.Person{
		{Username: "clara", Site: "BRU", Roles: []issuance.Role{issuance.Clerk}},
		{Username: "both", Site: "BRU", Roles: []issuance.Role{issuance.Clerk, issuance.VettingOfficer}},
		{Username: "vera", Site: "MIN", Roles: []issuance.Role{issuance.VettingOfficer}},
		{Username: "vito", Site: "MIN", Roles: []issuance.Role{issuance.VettingOfficer}},
		{Username: "anton", Site: "MIN", Roles: []issuance.Role{issuance.Approver}},
	} {
		o.people[p.Username] = p
		o.exec(t, `INSERT INTO person (username, name, site, roles) VALUES ($1, $1, $2, $3)`, p.Username, p.Site, p.Roles)
	}
	return o
}

func (o *office) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := o.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// as runs f as the person and gives its error.
func (o *office) as(t testing.TB, who string, f func(context.Context, *issuance.Act) error) error {
	t.Helper()
	p, known := o.people[who]
	if !known {
		t.Fatalf("nobody is called %s here", who)
	}
	return o.Do(t.Context(), p, func(act *issuance.Act) error { return f(t.Context(), act) })
}

// eriksson is the specimen of Doc 9303-4 Appendix B.
func eriksson() application.Content {
	return application.Content{Type: "passport-ordinary", RequestType: "FIRST_ISSUANCE", Service: "normal", Site: "BRU", DeliverySite: "BRU",
		Applicant: application.Applicant{PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", DateOfBirth: "1974-08-12", Sex: "F", Nationality: "UTO"}}
}

// called changes name and date of birth.
func called(primary, secondary, birth string) application.Content {
	c := eriksson()
	c.Applicant.PrimaryIdentifier, c.Applicant.SecondaryIdentifier, c.Applicant.DateOfBirth = primary, secondary, birth
	return c
}

// submit has somebody submit content with a portrait, and gives the reference.
func (o *office) submit(t testing.TB, who string, c application.Content, portrait []byte) (reference string) {
	t.Helper()
	s, err := application.New(c, portrait, nil, start())
	if err != nil {
		t.Fatal(err)
	}
	err = o.as(t, who, func(ctx context.Context, act *issuance.Act) (err error) {
		reference, err = application.Submit(ctx, act, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return reference
}

// vet runs the checks and gives the codes that were found, sorted.
func (o *office) vet(t testing.TB, reference string) []string {
	t.Helper()
	if err := o.as(t, "system", func(ctx context.Context, act *issuance.Act) error { return vetting.Run(ctx, act, reference) }); err != nil {
		t.Fatal(err)
	}
	return o.codes(t, reference)
}

func (o *office) codes(t testing.TB, reference string) []string {
	t.Helper()
	codes := []string{}
	for _, f := range o.findings(t, reference) {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	return codes
}

func (o *office) findings(t testing.TB, reference string) []vetting.Finding {
	t.Helper()
	list, err := vetting.Findings(t.Context(), o.Pool, reference)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// settle gives the error of settling a finding.
func (o *office) settle(t testing.TB, who string, finding int64, s vetting.Settlement, reason string) error {
	t.Helper()
	return o.as(t, who, func(ctx context.Context, act *issuance.Act) error {
		return vetting.Settle(ctx, act, finding, s, reason)
	})
}

func (o *office) wantState(t testing.TB, reference string, want issuance.State) {
	t.Helper()
	a, err := application.Load(t.Context(), o.Pool, reference)
	if err != nil {
		t.Fatal(err)
	}
	if a.State != want {
		t.Errorf("application is %s, want %s", a.State, want)
	}
}

func (o *office) count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	if err := o.db.Auditor.QueryRow(t.Context(), "SELECT count(*) FROM "+sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func wantKind(t testing.TB, err error, kind issuance.Kind) {
	t.Helper()
	if issuance.KindOf(err) != kind {
		t.Errorf("error of kind %v, want %v: %v", issuance.KindOf(err), kind, err)
	}
}

// head draws something like a head before a ground of a tone, light from 0 to 1: no person.
func head(t testing.TB, width, height int, ground uint8, light float64) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			u, v := (float64(x)/float64(width)-0.5)/0.31, (float64(y)/float64(height)-0.46)/0.33
			tone := light * float64(ground)
			if d := u*u + v*v; d < 1 {
				tone = light * (205 - 110*d)
			}
			picture.Set(x, y, color.RGBA{uint8(tone), uint8(tone * 0.92), uint8(tone * 0.88), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// good is a portrait with which nothing is wrong.
func good(t testing.TB) []byte { return head(t, 420, 540, 228, 1) }
