package delivery_test

import (
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/delivery"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// post is a house with documents that have passed inspection.
type post struct {
	*issuancetest.House
	ids, numbers []string // in the order of the feeder, which is that of the numbers
}

func inspected(t *testing.T, n int, edits ...func(*application.Content)) post {
	t.Helper()
	p := post{House: issuancetest.New(t)}
	for range n {
		p.add(t, edits...)
	}
	return p
}

// add makes one more passport and passes it.
func (p *post) add(t *testing.T, edits ...func(*application.Content)) (id, number string) {
	t.Helper()
	id = p.Order(t, p.Passport(edits...))
	p.Blanks(t, issuancetest.Booklet, "olga", 1)
	p.Must(t, "olga", func(act *issuance.Act) error {
		b, err := production.Create(t.Context(), act, issuancetest.BookletPrinter, 1)
		if err != nil {
			return err
		}
		return production.Start(t.Context(), act, b.ID)
	})
	p.Compose(t, id)
	p.Pass(t, id)
	number = *p.Load(t, id).Number
	p.ids, p.numbers = append(p.ids, id), append(p.numbers, number)
	return id, number
}

func (p post) send(t *testing.T, who, to string) (consignment string, n int, err error) {
	t.Helper()
	err = p.Try(t, who, func(act *issuance.Act) error {
		consignment, n, err = delivery.Send(t.Context(), act, issuancetest.Ministry, to)
		return err
	})
	return consignment, n, err
}

func (p post) receive(t *testing.T, who, consignment string, numbers ...string) error {
	t.Helper()
	return p.Try(t, who, func(act *issuance.Act) error { return delivery.Receive(t.Context(), act, consignment, numbers) })
}

func (p post) handOver(t *testing.T, who, number, check string) error {
	t.Helper()
	return p.Try(t, who, func(act *issuance.Act) error { return delivery.HandOver(t.Context(), act, number, check) })
}

// arrived sends what waits for Brussels and receives it there.
func (p post) arrived(t *testing.T) {
	t.Helper()
	consignment, n, err := p.send(t, "ines", issuancetest.Brussels)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.receive(t, "clara", consignment, p.numbers[len(p.numbers)-n:]...); err != nil {
		t.Fatal(err)
	}
}

func (p post) wantStates(t *testing.T, id string, document, of issuance.State) {
	t.Helper()
	d := p.Load(t, id)
	a, err := application.Load(t.Context(), p.Pool, d.Application)
	if err != nil || d.State != document || a.State != of {
		t.Errorf("document %s is %s and its application %s (%v), want %s and %s", id, d.State, a.State, err, document, of)
	}
}

func wantError(t *testing.T, err error, kind issuance.Kind, words ...string) {
	t.Helper()
	issuancetest.WantKind(t, err, kind)
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
}

func TestFromInspectionToTheBearer(t *testing.T) {
	p := inspected(t, 2)
	p.wantStates(t, p.ids[0], "inspected", "in production")
	consignment, n, err := p.send(t, "ines", issuancetest.Brussels)
	if err != nil || n != 2 {
		t.Fatal(consignment, n, err)
	}
	for _, id := range p.ids {
		p.wantStates(t, id, "in transit", "in production")
		if d := p.Load(t, id); *d.Dispatch != consignment {
			t.Errorf("%+v", d)
		}
	}
	if err := p.receive(t, "clara", consignment, p.numbers[1], p.numbers[0]); err != nil { // in any order
		t.Fatal(err)
	}
	p.wantStates(t, p.ids[0], "available", "ready")
	if err := p.handOver(t, "clara", p.numbers[0], "face"); err != nil {
		t.Fatal(err)
	}
	p.wantStates(t, p.ids[0], "active", "delivered")
	p.wantStates(t, p.ids[1], "available", "ready")
	if d := p.Load(t, p.ids[0]); *d.HandedOverBy != "clara" {
		t.Errorf("%+v", d)
	}
	if n := p.Count(t, "document WHERE identity_check = 'face' AND handed_over_at IS NOT NULL"); n != 1 {
		t.Error("it does not say how the bearer was known")
	}
	for action, want := range map[string]int{"dispatch.sent": 1, "dispatch.received": 1, "document.sent": 2, "document.received": 2, "document.handed-over": 1, "application.ready": 2, "application.delivered": 1} {
		if n := p.Count(t, "audit_event WHERE action = $1", action); n != want {
			t.Errorf("%d events %s, want %d", n, action, want)
		}
	}
	p.WantClean(t)
}

func TestSendRefuses(t *testing.T) {
	p := inspected(t, 1)
	_, _, err := p.send(t, "olga", issuancetest.Brussels)
	wantError(t, err, issuance.Forbidden, "inspector or supervisor")
	_, _, err = p.send(t, "boris", issuancetest.Brussels) // he is not where the documents are
	wantError(t, err, issuance.Forbidden, "boris", issuancetest.Ministry)
	_, _, err = p.send(t, "ines", issuancetest.Warsaw)
	wantError(t, err, issuance.Conflict, "no inspected document", issuancetest.Warsaw)
	if _, _, err := p.send(t, "sara", issuancetest.Brussels); err != nil {
		t.Error(err)
	}
	_, _, err = p.send(t, "ines", issuancetest.Brussels)
	wantError(t, err, issuance.Conflict)
	if n := p.Count(t, "dispatch"); n != 1 {
		t.Errorf("%d consignments", n)
	}
}

// Each consignment goes to one site and holds what is wanted there, no less and no more.
func TestSendTakesWhatIsWantedThere(t *testing.T) {
	p := inspected(t, 1)
	warsaw, _ := p.add(t, func(c *application.Content) { c.DeliverySite = issuancetest.Warsaw })
	if _, n, err := p.send(t, "ines", issuancetest.Brussels); err != nil || n != 1 {
		t.Error(n, err)
	}
	p.wantStates(t, warsaw, "inspected", "in production")
	if _, n, err := p.send(t, "ines", issuancetest.Warsaw); err != nil || n != 1 {
		t.Error(n, err)
	}
	p.wantStates(t, warsaw, "in transit", "in production")
}

// What arrives is compared with what was announced. A number too few or too many, and nothing is received.
func TestReceiveCompares(t *testing.T) {
	p := inspected(t, 3)
	consignment, _, err := p.send(t, "ines", issuancetest.Brussels)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who     string
		numbers []string
		kind    issuance.Kind
		says    []string
	}{
		"one is missing":             {"clara", p.numbers[:2], issuance.Conflict, []string{p.numbers[2], "did not arrive", "supervisor"}},
		"none has arrived":           {"clara", nil, issuance.Conflict, []string{p.numbers[0]}},
		"a foreign one beside":       {"clara", append(slices.Clone(p.numbers), "L898902C3"), issuance.Conflict, []string{"L898902C3", "was not announced"}},
		"a foreign one for another":  {"clara", append(slices.Clone(p.numbers[:2]), "L898902C3"), issuance.Conflict, []string{p.numbers[2]}},
		"one twice, one missing":     {"clara", []string{p.numbers[0], p.numbers[0], p.numbers[1]}, issuance.Conflict, []string{p.numbers[2]}},
		"by a clerk of another site": {"carol", p.numbers, issuance.NotFound, []string{consignment, issuancetest.Warsaw}},
		"by the inspector":           {"ines", p.numbers, issuance.Forbidden, []string{"clerk"}},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, p.receive(t, c.who, consignment, c.numbers...), c.kind, c.says...)
			for _, id := range p.ids {
				p.wantStates(t, id, "in transit", "in production")
			}
		})
	}
	wantError(t, p.receive(t, "clara", "C-ZZZZZZ", p.numbers...), issuance.NotFound)
	if err := p.receive(t, "clara", consignment, p.numbers...); err != nil {
		t.Fatal(err)
	}
	wantError(t, p.receive(t, "clara", consignment, p.numbers...), issuance.NotFound) // once
	if n := p.Count(t, "dispatch WHERE received_by = 'clara' AND received_at > sent_at"); n != 1 {
		t.Error("the consignment does not say who received it")
	}
}

func TestHandOverRefuses(t *testing.T) {
	p := inspected(t, 1)
	number := p.numbers[0]
	wantError(t, p.handOver(t, "clara", number, "face"), issuance.Conflict, "is inspected and can't become active")
	p.arrived(t)
	wantError(t, p.handOver(t, "carol", number, "face"), issuance.Forbidden, "handed over at "+issuancetest.Brussels)
	wantError(t, p.handOver(t, "ines", number, "face"), issuance.Forbidden, "clerk")
	wantError(t, p.handOver(t, "clara", number, ""), issuance.Invalid, "identityCheck")
	wantError(t, p.handOver(t, "clara", "C00000000", "face"), issuance.NotFound, "C00000000")
	p.wantStates(t, p.ids[0], "available", "ready")
	if err := p.handOver(t, "clara", number, "face"); err != nil {
		t.Fatal(err)
	}
	wantError(t, p.handOver(t, "clara", number, "face"), issuance.Conflict, "is active")
}

// The new document's hand-over ends the one that the application named as its previous, and no other.
func TestThePreviousDocumentIsSuperseded(t *testing.T) {
	p := inspected(t, 2)
	p.arrived(t)
	for _, n := range p.numbers {
		if err := p.handOver(t, "clara", n, "face"); err != nil {
			t.Fatal(err)
		}
	}
	old, other := p.ids[0], p.ids[1]
	_, fresh := p.add(t, func(c *application.Content) { c.RequestType, c.PreviousDocument = "RENEWAL", p.numbers[0] })
	p.arrived(t)
	p.wantStates(t, old, "active", "delivered") // until the new one is in its bearer's hands
	if err := p.handOver(t, "clara", fresh, "face"); err != nil {
		t.Fatal(err)
	}
	if d := p.Load(t, old); d.State != "cancelled" || *d.EndReason != "superseded by "+fresh {
		t.Errorf("%+v", d)
	}
	p.wantStates(t, other, "active", "delivered")
	p.WantClean(t)

	// A previous document that has ended, or that is not ours, is left as it is.
	for _, previous := range []string{p.numbers[0], "L898902C3"} {
		_, fresh := p.add(t, func(c *application.Content) { c.RequestType, c.PreviousDocument = "RENEWAL", previous })
		p.arrived(t)
		if err := p.handOver(t, "clara", fresh, "face"); err != nil {
			t.Error(err)
		}
	}
	if n := p.Count(t, "audit_event WHERE action = 'document.superseded'"); n != 1 {
		t.Errorf("%d documents were superseded", n)
	}
	p.WantClean(t)
}

// A replacement goes the same way, and its application is delivered with it.
func TestAReplacementIsDelivered(t *testing.T) {
	p := post{House: issuancetest.New(t)}
	b, ids := p.Run(t, issuancetest.BookletPrinter, 1)
	a := p.Doubt(t, ids[0])
	p.Must(t, "olga", func(act *issuance.Act) error {
		err := production.Settle(t.Context(), act, ids[0], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: "torn"})
		if err != nil {
			return err
		}
		return production.Resume(t.Context(), act, b.ID, "")
	})
	var fresh string
	p.Must(t, "sara", func(act *issuance.Act) (err error) {
		fresh, err = document.Replace(t.Context(), act, ids[0], "torn")
		return err
	})
	p.Blanks(t, issuancetest.Booklet, "olga", 1)
	p.Must(t, "olga", func(act *issuance.Act) error {
		b, err := production.Create(t.Context(), act, issuancetest.BookletPrinter, 1)
		if err != nil {
			return err
		}
		return production.Start(t.Context(), act, b.ID)
	})
	p.Compose(t, fresh)
	p.Pass(t, fresh)
	p.ids, p.numbers = []string{fresh}, []string{*p.Load(t, fresh).Number}
	p.arrived(t)
	if err := p.handOver(t, "clara", p.numbers[0], "face"); err != nil {
		t.Fatal(err)
	}
	p.wantStates(t, fresh, "active", "delivered")
	p.wantStates(t, ids[0], "spoiled", "delivered")
	p.WantClean(t)
}
