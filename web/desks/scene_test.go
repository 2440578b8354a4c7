package desks_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"chancery/demo/portraits"
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/audit"
	"chancery/issuance/delivery"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/issuance/people/passkey"
	"chancery/issuance/production"
	"chancery/issuance/stock"
	"chancery/issuance/vetting"
	"chancery/personalization"
	"chancery/personalization/record"
	"chancery/templates"
	"chancery/web"
	"chancery/web/administration"
	"chancery/web/desks"
	"chancery/web/webtest"
)

// elsewhere is a consulate that has nothing to do with anything of the scene.
const elsewhere = "RIX"

// scene is a whole house with one of each thing. The application was taken in Brussels, its document is made at the ministry and handed
// over in Warsaw.
type scene struct {
	*webtest.House
	superuser *pgx.Conn // puts things into states past all rules

	application, finding, document, batch, printer, attempt, consignment, serial string
	draft, typed                                                                 string // typed is the row's column
	first, count, job                                                            string
}

// drawn is a small page.
func drawn() ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, 60, 40), color.Palette{color.RGBA{233, 226, 208, 255}}))
	return b.Bytes(), err
}

// jobs does with River's row what the queue does, without River.
type jobs struct{}

func (jobs) Retry(ctx context.Context, act *issuance.Act, id int64, reason string) error {
	return decide(ctx, act, id, reason, "available", "job.retried")
}

func (jobs) Discard(ctx context.Context, act *issuance.Act, id int64, reason string) error {
	return decide(ctx, act, id, reason, "cancelled", "job.discarded")
}

func decide(ctx context.Context, act *issuance.Act, id int64, reason, state, action string) error {
	if reason == "" {
		return issuance.Invalidf("reason", "say why", "it is empty")
	}
	tag, err := act.Exec(ctx, "UPDATE river_job SET state = $2::river_job_state, finalized_at = CASE WHEN $2 = 'cancelled' THEN now() END WHERE id = $1 AND state = 'discarded'", id, state)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return issuance.Conflictf("job", "look at it again: it has moved on", "job %d is another", id)
	}
	return audit.Append(ctx, act, audit.Event{Action: action, SubjectKind: "job", Subject: strconv.FormatInt(id, 10), Detail: map[string]any{"reason": reason}})
}

// machines answer as printers that are well.
type machines struct{}

func (machines) Ask(context.Context, production.Printer) (production.Facts, error) {
	return production.Facts{Device: issuancetest.Device, State: "idle"}, nil
}

func (machines) Identify(context.Context, production.Printer) error { return nil }

// config is everything that desks can be given.
func config(t testing.TB, h *issuancetest.House) desks.Config {
	t.Helper()
	set, err := layouts()
	if err != nil {
		t.Fatal(err)
	}
	return desks.Config{
		Jobs: jobs{}, Devices: machines{}, Layouts: set, AuditKey: "chancery/utopia.example/audit+01+key",
		Draw:     func(context.Context, record.Record, personalization.Images, int) ([]byte, error) { return drawn() },
		Picture:  func(context.Context, string, int) ([]byte, error) { return drawn() },
		Sample:   func(context.Context, string, string, int) ([]byte, error) { return drawn() },
		Settings: []administration.Setting{{Name: "--site", Value: issuancetest.Ministry, Help: "Whose queues are worked."}},
	}
}

// openAt opens the pages of an authority with every desk and all that desks can be given.
func openAt(t testing.TB, authority *issuancetest.House, options ...webtest.Option) *webtest.House {
	t.Helper()
	options = append(options,
		webtest.Passkeys(t, func(origin string) (web.Passkeys, error) { return passkey.New(origin) }),
		webtest.Pictures(func(context.Context, string, int) ([]byte, error) { return drawn() }))
	return webtest.OpenIn(t, authority, func(h *issuancetest.House) []web.Desk {
		all, err := desks.All(config(t, h))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}, options...)
}

// whole opens a house and sets the scene.
func whole(t testing.TB) *scene {
	t.Helper()
	s := &scene{House: openAt(t, issuancetest.New(t)), printer: issuancetest.BookletPrinter}
	s.Must(t, "system", func(act *issuance.Act) error {
		return people.EnsureSite(t.Context(), act, people.Site{Code: elsewhere, Name: "Consulate in Riga", Place: "Riga", Kind: "consulate"})
	})
	s.superuser = superuser(t, s.House)
	s.apply(t)
	s.make(t, issuancetest.Warsaw, "carol")
	s.store(t)
	s.sign(t)
	s.job = s.leave(t, "the page could not be composed")
	return s
}

// superuser is a connection that no trigger and no foreign key refuses anything.
func superuser(t testing.TB, h *webtest.House) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), h.DB.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	if _, err := conn.Exec(t.Context(), "SET session_replication_role = replica"); err != nil {
		t.Fatal(err)
	}
	return conn
}

// apply has clara take two applications of one person; vera finds that out of the second, which anton grants.
func (s *scene) apply(t testing.TB) {
	t.Helper()
	c := s.Passport(func(c *application.Content) { c.DeliverySite = issuancetest.Warsaw })
	signature, err := portraits.Signature(3, "Eriksson")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		n, err := application.New(c, issuancetest.Portrait(), signature, issuancetest.Opening())
		if err != nil {
			t.Fatal(err)
		}
		s.Must(t, "clara", func(act *issuance.Act) (err error) {
			s.application, err = application.Submit(t.Context(), act, n)
			return err
		})
		s.Must(t, "system", func(act *issuance.Act) error { return vetting.Run(t.Context(), act, s.application) })
	}
	s.Must(t, "vera", func(act *issuance.Act) error {
		list, err := vetting.Findings(t.Context(), act, s.application)
		if err != nil {
			return err
		}
		for _, f := range list {
			if strings.HasPrefix(f.Subject, "A-") {
				s.finding = strconv.FormatInt(f.ID, 10)
			}
			if err := vetting.Settle(t.Context(), act, f.ID, vetting.Dismissed, "it is another person"); err != nil {
				return err
			}
		}
		return nil
	})
	s.Must(t, "anton", func(act *issuance.Act) (err error) {
		s.document, err = document.Grant(t.Context(), act, s.application, "", nil)
		return err
	})
}

// make makes the document and brings it to a site, where its clerk receives it.
func (s *scene) make(t testing.TB, site, clerk string) {
	t.Helper()
	s.Blanks(t, issuancetest.Booklet, "olga", 1)
	s.Must(t, "olga", func(act *issuance.Act) error {
		b, err := production.Create(t.Context(), act, s.printer, 1)
		if err != nil {
			return err
		}
		s.batch = b.ID
		return production.Start(t.Context(), act, b.ID)
	})
	s.Compose(t, s.document)
	s.Pass(t, s.document)
	s.attempt, s.serial = s.Attempt(t, s.document).ID, *s.Load(t, s.document).Blank
	s.Must(t, "olga", func(act *issuance.Act) error { return production.Sign(t.Context(), act, s.batch) })
	s.Must(t, "sara", func(act *issuance.Act) error { return production.Reconcile(t.Context(), act, s.batch) })
	s.Must(t, "ines", func(act *issuance.Act) (err error) {
		s.consignment, _, err = delivery.Send(t.Context(), act, issuancetest.Ministry, site)
		return err
	})
	s.Must(t, clerk, func(act *issuance.Act) error {
		return delivery.Receive(t.Context(), act, s.consignment, []string{*s.Load(t, s.document).Number})
	})
}

// store has karl receive a range of blanks and count it.
func (s *scene) store(t testing.TB) {
	t.Helper()
	serials := s.Vault(t, issuancetest.Booklet, 3)
	s.first = serials[0]
	s.Must(t, "karl", func(act *issuance.Act) error {
		if _, err := stock.Count(t.Context(), act, issuancetest.Ministry, issuancetest.Booklet, serials, "kim"); err != nil {
			return err
		}
		return act.QueryRow(t.Context(), "SELECT max(id)::text FROM stock_count").Scan(&s.count)
	})
}

// sign signs the audit log up to now.
func (s *scene) sign(t testing.TB) {
	t.Helper()
	s.Must(t, "system", func(act *issuance.Act) error {
		key, _, err := audit.GenerateKey(rand.Reader, "utopia.example")
		if err != nil {
			return err
		}
		signer, err := audit.Signer(key)
		if err != nil {
			return err
		}
		if _, err := audit.Seal(t.Context(), act); err != nil {
			return err
		}
		_, _, err = audit.Sign(t.Context(), act, signer)
		return err
	})
}

// leave leaves a job of River's behind that was given up, and gives its id.
func (s *scene) leave(t testing.TB, trouble string) (id string) {
	t.Helper()
	if err := s.DB.Owner.QueryRow(t.Context(), `
		INSERT INTO river_job (kind, queue, args, state, attempt, max_attempts, finalized_at, errors)
		VALUES ('compose', 'compose', jsonb_build_object('document', $1::text), 'discarded', 3, 12, now(), ARRAY[jsonb_build_object('error', $2::text)])
		RETURNING id::text`, s.document, trouble).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// capture has a clerk type a draft with pictures.
func (s *scene) capture(t testing.TB, clerk *webtest.Client) {
	t.Helper()
	page := clerk.Post(t, "/clerk/drafts", "type", "passport-ordinary").Location
	a := send(t, clerk, page, page, pictures(t), reference()...)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("saving a draft: %d\n%s", a.Status, a.Body)
	}
	s.draft = strings.TrimPrefix(page, "/clerk/drafts/")
	if err := s.DB.Auditor.QueryRow(t.Context(), "SELECT typed::text FROM draft WHERE id = $1", s.draft).Scan(&s.typed); err != nil {
		t.Fatal(err)
	}
}

// reference is an application as a clerk types it: the specimen of ICAO Doc 9303-4.
func reference() []string {
	return []string{
		"type", "passport-ordinary", "requestType", "FIRST_ISSUANCE", "service", "normal", "deliverySite", issuancetest.Brussels,
		"applicant.primaryIdentifier", "eriksson", "applicant.secondaryIdentifier", "anna maria", "applicant.dateOfBirth", "19740812",
		"applicant.sex", "F", "applicant.placeOfBirth", "zenith", "applicant.nationality", "UTO", "applicant.personalNumber", "ze184226b", "applicant.heightCm", "165",
	}
}

// file is a picture that a form brings.
type file struct {
	name    string
	content []byte
}

// layouts are those of Utopia; reading them takes a while.
var layouts = sync.OnceValues(templates.Utopia)

// face is a drawn portrait; it serves all tests.
var face = sync.OnceValues(func() ([]byte, error) { return portraits.Portrait(3, portraits.Options{Sex: "F", Age: 40}) })

func pictures(t testing.TB) []file {
	t.Helper()
	portrait, err := face()
	if err != nil {
		t.Fatal(err)
	}
	signature, err := portraits.Signature(3, "Eriksson")
	if err != nil {
		t.Fatal(err)
	}
	return []file{{"portrait", portrait}, {"signature", signature}}
}

// send posts a form of a draft with its token, step and files, as its page does.
func send(t testing.TB, c *webtest.Client, page, path string, files []file, pairs ...string) webtest.Answer {
	t.Helper()
	var v struct {
		Step int `json:"step"`
	}
	token := c.JSON(t, page, &v)
	body, kind := form(t, files, append([]string{"token", token, "step", strconv.Itoa(v.Step)}, pairs...)...)
	r := c.Request(t, http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.Do(t, r)
}

// form is a multipart form, and its type.
func form(t testing.TB, files []file, pairs ...string) ([]byte, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	var err error
	for i := 0; i+1 < len(pairs) && err == nil; i += 2 {
		err = w.WriteField(pairs[i], pairs[i+1])
	}
	for _, f := range files {
		part, failure := w.CreateFormFile(f.name, f.name+".jpg")
		if failure == nil {
			_, failure = part.Write(f.content)
		}
		if failure != nil {
			t.Fatal(failure)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// invite gives the name of a one-use link that is good for a while.
func (s *scene) invite(t testing.TB) (link string) {
	t.Helper()
	s.Must(t, "mona", func(act *issuance.Act) (err error) {
		link, err = people.Invite(t.Context(), act, "otto")
		return err
	})
	return link
}

// path is an address of a route that leads to the scene's things.
func (s *scene) path(t testing.TB, route web.Route) string {
	t.Helper()
	id, link := "", ""
	if strings.Contains(route.Pattern, "{invitation}") {
		link = s.invite(t)
	}
	for prefix, of := range map[string]string{
		"/clerk/drafts/": s.draft, "/clerk/consignments/": s.consignment, "/documents/": s.document, "/batches/": s.batch, "/inspection/": s.document, "/stock/counts/": s.count,
		"/supervision/pages/": s.document, "/supervision/portraits/": s.document, "/supervision/reprints/": s.document, "/supervision/life/": s.document,
		"/supervision/batches/": s.batch, "/supervision/jobs/": s.job, "/administration/printers/": s.printer,
	} {
		if strings.HasPrefix(route.Pattern, prefix) {
			id = of
		}
	}
	path := strings.NewReplacer("{$}", "", "{id}", id, "{ref}", s.application, "{finding}", s.finding, "{serial}", s.serial, "{first}", s.first, "{batch}", s.batch,
		"{printer}", s.printer, "{attempt}", s.attempt, "{kind}", "document", "{username}", "olga", "{to}", issuancetest.Brussels, "{invitation}", link).Replace(route.Pattern)
	if strings.ContainsAny(path, "{}") || strings.Contains(path, "//") {
		t.Fatalf("the scene has nothing for %s: %s", route.Pattern, path)
	}
	if strings.HasPrefix(path, "/administration/layouts/") {
		set, err := layouts()
		if err != nil {
			t.Fatal(err)
		}
		path += "?plane=all&ref=" + url.QueryEscape(set.Refs()[0])
	}
	return path
}

// ask asks the house itself, without a network between, as a program.
func ask(h *webtest.House, c *webtest.Client, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Accept", "application/json")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c.Token != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: c.Token})
	}
	w := httptest.NewRecorder()
	h.Web.ServeHTTP(w, r)
	return w
}
