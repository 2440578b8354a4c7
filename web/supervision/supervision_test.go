package supervision_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/delivery"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/web"
	"chancery/web/supervision"
	"chancery/web/webtest"
)

// jobs does with River's row what the queue does, without River.
type jobs struct{}

func (jobs) Retry(ctx context.Context, act *issuance.Act, id int64, reason string) error {
	return decide(ctx, act, id, reason, "available", "job.retried")
}

func (jobs) Discard(ctx context.Context, act *issuance.Act, id int64, reason string) error {
	return decide(ctx, act, id, reason, "cancelled", "job.discarded")
}

func decide(ctx context.Context, act *issuance.Act, id int64, reason, state, action string) error {
	if err := act.Require(issuance.Supervisor); err != nil {
		return err
	}
	if reason == "" {
		return issuance.Invalidf("reason", "say why", "it is empty")
	}
	tag, err := act.Exec(ctx, "UPDATE river_job SET state = $2::river_job_state, finalized_at = CASE WHEN $2 = 'cancelled' THEN now() END, scheduled_at = now() WHERE id = $1 AND state IN ('discarded', 'retryable')", id, state)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return issuance.Conflictf("job", "look at it again: it has moved on", "job %d is another", id)
	}
	return audit.Append(ctx, act, audit.Event{Action: action, SubjectKind: "job", Subject: "1", Detail: map[string]any{"reason": reason}})
}

func desks() []web.Desk {
	return []web.Desk{supervision.Desk(supervision.Options{Jobs: jobs{}, AuditKey: "chancery/utopia.example/audit+01+key",
		Picture: func(context.Context, string, int) ([]byte, error) { return []byte("\x89PNG\r\n\x1a\n"), nil }})}
}

// house is an authority at work: a document with its bearer, one in doubt in a halted batch, one spoiled, and a batch to sign off.
type house struct {
	*webtest.House
	active, doubtful, spoiled string // documents
	serial, number            string // of the active one
	signed                    production.Batch
}

func open(t testing.TB, options ...webtest.Option) house {
	t.Helper()
	return at(t, webtest.Open(t, desks(), options...))
}

// at has an authority work.
func at(t testing.TB, w *webtest.House) house {
	t.Helper()
	h := house{House: w}
	b, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	h.Pass(t, ids[0])
	h.active = ids[0]
	a := h.Doubt(t, ids[1])
	h.Must(t, "olga", func(act *issuance.Act) error {
		err := production.Settle(t.Context(), act, ids[1], production.Settlement{Outcome: production.OutcomeSpoiled, Blank: a.Blank, Witness: "sara", Reason: "torn <b>at</b> the fold"})
		if err != nil {
			return err
		}
		return production.Resume(t.Context(), act, b.ID, "")
	})
	h.spoiled = ids[1]
	h.Must(t, "olga", func(act *issuance.Act) error { return production.Sign(t.Context(), act, b.ID) })
	h.signed = b
	d := h.Load(t, h.active)
	h.serial, h.number = *d.Blank, *d.Number
	var consignment string
	h.Must(t, "ines", func(act *issuance.Act) (err error) {
		consignment, _, err = delivery.Send(t.Context(), act, issuancetest.Ministry, issuancetest.Brussels)
		return err
	})
	h.Must(t, "clara", func(act *issuance.Act) error {
		return delivery.Receive(t.Context(), act, consignment, []string{h.number})
	})
	h.Must(t, "clara", func(act *issuance.Act) error { return delivery.HandOver(t.Context(), act, h.number, "face") })
	_, ids = h.Run(t, issuancetest.BookletPrinter, 1)
	h.Doubt(t, ids[0])
	h.doubtful = ids[0]
	return h
}

// job leaves a job of River's behind, and gives its id.
func (h house) job(t testing.TB, state, trouble string) (id int64) {
	t.Helper()
	err := h.DB.Owner.QueryRow(t.Context(), `
		INSERT INTO river_job (kind, queue, args, state, attempt, max_attempts, finalized_at, errors)
		VALUES ('compose', 'compose', jsonb_build_object('document', $1::text), $2::river_job_state, 3, 12, CASE WHEN $2 = 'discarded' THEN now() END, ARRAY[jsonb_build_object('error', $3::text)])
		RETURNING id`, h.doubtful, state, trouble).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestRolesAndSites(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Hire(t, issuance.Person{Username: "udo", Site: issuancetest.Ministry, Roles: []issuance.Role{issuance.Auditor}})
	h.Hire(t, issuance.Person{Username: "silvia", Site: issuancetest.Warsaw, Roles: []issuance.Role{issuance.Supervisor}})
	pages := []string{"/supervision/life", "/supervision/exceptions", "/supervision/reprints", "/supervision/reprints/" + h.spoiled, "/supervision/batches", "/supervision/batches/" + h.signed.ID,
		"/supervision/events", "/supervision/checkpoint", "/supervision/life/blank/" + h.serial}
	for who, want := range map[string]int{"sara": 200, "mona": 200, "boris": 200, "udo": 200, "silvia": 200, "clara": 403, "vera": 403, "anton": 403, "karl": 403, "olga": 403, "ines": 403, "adam": 403} {
		c := h.As(t, who)
		for _, p := range pages {
			if a := c.Get(t, p); a.Status != want {
				t.Errorf("%s gets %d at %s, want %d\n%s", who, a.Status, p, want, h.Log)
			}
		}
	}
	if a := h.Nobody().Get(t, "/supervision/life"); a.Status != http.StatusSeeOther {
		t.Errorf("nobody: %d", a.Status)
	}
	udo := h.As(t, "udo")
	for _, p := range []string{"/supervision/reprints/" + h.spoiled, "/supervision/batches/" + h.signed.ID, "/supervision/jobs/1/retry", "/supervision/jobs/1/discard"} {
		if a := udo.Post(t, p, "reason", "x"); a.Status != http.StatusForbidden {
			t.Errorf("the auditor acts at %s: %d", p, a.Status)
		}
	}
	for _, p := range []string{"/supervision/reprints/" + h.spoiled, "/supervision/batches/" + h.signed.ID} {
		if a := h.As(t, "silvia").Post(t, p, "reason", "x"); a.Status != http.StatusNotFound {
			t.Errorf("a supervisor of another site acts at %s: %d", p, a.Status)
		}
	}
	if a := h.As(t, "sara").Post(t, "/supervision/reprints/"+h.active, "reason", "x"); a.Status != http.StatusConflict {
		t.Errorf("an active document is replaced: %d", a.Status)
	}
}

// Whatever is on the thing or on a paper leads to it, however it is typed.
func TestAnythingIsFound(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.As(t, "sara")
	d := h.Load(t, h.active)
	a := h.Attempt(t, h.active)
	blank := "/supervision/life/blank/" + h.serial
	for typed, want := range map[string]string{
		h.serial: blank, strings.ToLower(h.serial): blank, " " + h.serial[:3] + " " + h.serial[3:] + " ": blank, h.serial + "<<<": blank,
		d.Application: "/supervision/life/application/" + d.Application, strings.ReplaceAll(strings.ToLower(d.Application), "-", ""): "/supervision/life/application/" + d.Application,
		h.active: "/supervision/life/document/" + h.active, h.signed.ID: "/supervision/life/batch/" + h.signed.ID, strings.ReplaceAll(h.signed.ID, "-", ""): "/supervision/life/batch/" + h.signed.ID,
		a.ID: "/supervision/life/attempt/" + a.ID, strings.ToUpper(a.ID): "/supervision/life/attempt/" + a.ID, *d.Dispatch: "/supervision/life/dispatch/" + *d.Dispatch,
		"p1": "/supervision/events?kind=printer&subject=p1", "olga": "/supervision/events?who=olga",
	} {
		got := c.Post(t, "/supervision/find", "name", typed)
		if got.Status != http.StatusSeeOther || got.Location != want {
			t.Errorf("%q leads to %d %s, want %s", typed, got.Status, got.Location, want)
		}
		if page := c.Get(t, got.Location); page.Status != http.StatusOK {
			t.Errorf("%s: %d\n%s", got.Location, page.Status, h.Log)
		}
	}
	for typed, status := range map[string]int{"": 422, "Eriksson, Anna": 404, "<script>": 404, strings.Repeat("A", 5000): 404} {
		if got := c.Post(t, "/supervision/find", "name", typed); got.Status != status || got.Location != "" {
			t.Errorf("%.20q: %d %s", typed, got.Status, got.Location)
		}
	}
	for _, p := range []string{"/supervision/life/blank/ZZZ", "/supervision/life/person/olga", "/supervision/life/attempt/x", "/supervision/life/application/x", "/supervision/life/dispatch/x"} {
		if got := c.Get(t, p); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", p, got.Status)
		}
	}
}

// told is what a test takes from the JSON of a life.
type told struct {
	State string `json:"state"`
	Hands []struct {
		Who, Site string
		States    []string
		Until     *string
	} `json:"hands"`
	Days []struct {
		Moments []struct {
			Actor string
			Lines []struct{ What string }
		}
	} `json:"days"`
	Looks []struct{ Person, Reason string } `json:"looks"`
}

func (x told) events() (list []string) {
	for _, d := range x.Days {
		for _, m := range d.Moments {
			for _, l := range m.Lines {
				list = append(list, m.Actor+" "+l.What)
			}
		}
	}
	return list
}

// A blank's life names every hand in order, and every act on the document that it became.
func TestALifeIsWhole(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.As(t, "sara")
	var x told
	c.JSON(t, "/supervision/life/blank/"+h.serial, &x)
	var hands []string
	for _, hand := range x.Hands {
		hands = append(hands, hand.Who+" "+hand.Site+" "+strings.Join(hand.States, "+"))
	}
	if got, want := strings.Join(hands, ", "), "karl MIN in vault, olga MIN in custody+loaded+consumed, ines MIN in transit, clara BRU available,  BRU active"; got != want {
		t.Errorf("hands: %s\nwant   %s", got, want)
	}
	for i, hand := range x.Hands {
		if (hand.Until == nil) != (i == len(x.Hands)-1) {
			t.Errorf("hand %d ends %v", i, hand.Until)
		}
	}
	got := strings.Join(x.events(), "\n") + "\n"
	last := -1
	for _, want := range []string{"clara application.submitted", "anton application.approved", "karl blank.issued", "olga batch", "olga document.numbered", "system document.composed", "system attempt.intent", "system attempt.sending",
		"system attempt.device-done", "system document.printed", "ines document.inspected", "ines document.sent", "clara dispatch.received", "clara document.handed-over"} {
		if want == "olga batch" {
			want = "olga document.batched"
		}
		at := strings.Index(got, want+"\n")
		if at < 0 || at < last {
			t.Errorf("%s stands at %d after %d in\n%s", want, at, last, got)
		}
		last = max(at, last)
	}
	var y told
	c.JSON(t, "/supervision/life/blank/"+*h.Load(t, h.spoiled).Blank, &y)
	if s := strings.Join(y.events(), "\n"); !strings.Contains(s, "olga attempt.spoiled") || !strings.Contains(s, "olga document.spoiled") || !strings.Contains(s, "olga blank.spoiled") || strings.Contains(s, "handed-over") {
		t.Errorf("the spoiled one:\n%s", s)
	}
}

// Portrait and page are shown to whoever noted that they look, of another site's record with a reason.
func TestLooksAreNoted(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Hire(t, issuance.Person{Username: "silvia", Site: issuancetest.Warsaw, Roles: []issuance.Role{issuance.Supervisor}})
	sara, silvia := h.As(t, "sara"), h.As(t, "silvia")
	path := "/supervision/life/document/" + h.active
	pictures := []string{"/supervision/pages/" + h.active, "/supervision/portraits/" + h.active}
	for _, c := range []*webtest.Client{sara, silvia} {
		for _, p := range pictures {
			if a := c.Get(t, p); a.Status != http.StatusForbidden {
				t.Errorf("%s gets %s unnoted: %d", c.Who, p, a.Status)
			}
		}
		if a := c.Get(t, path+"?look=1"); strings.Contains(a.Body, pictures[0]) {
			t.Error("the page shows pictures unnoted")
		}
	}
	if a := silvia.Post(t, path+"/look"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "another site") {
		t.Errorf("without a reason: %d", a.Status)
	}
	if n := h.Count(t, "viewing WHERE subject = $1", h.active); n != 0 {
		t.Errorf("%d looks noted of none", n)
	}
	if a := sara.Post(t, path+"/look"); a.Location != path+"?look=1#look" {
		t.Errorf("own site: %d %s", a.Status, a.Body)
	}
	if a := silvia.Post(t, path+"/look", "reason", "letter of 3 June"); a.Status != http.StatusSeeOther {
		t.Errorf("with a reason: %d", a.Status)
	}
	for _, c := range []*webtest.Client{sara, silvia} {
		for _, p := range pictures {
			if a := c.Get(t, p); a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "image/") || a.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %s: %d %s", c.Who, p, a.Status, a.Header)
			}
		}
	}
	var x told
	sara.JSON(t, path, &x)
	if len(x.Looks) != 2 || x.Looks[0].Person != "silvia" || x.Looks[0].Reason != "letter of 3 June" || x.Looks[1].Person != "sara" {
		t.Errorf("who looked: %+v", x.Looks)
	}
	if a := h.As(t, "sara").Get(t, pictures[0]); a.Status != http.StatusForbidden {
		t.Errorf("another session: %d", a.Status)
	}
}
