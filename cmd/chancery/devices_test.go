package main

import (
	"context"
	"encoding/base32"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/people"
	"chancery/issuance/production"
	"chancery/printers"
	"chancery/printers/all"
	"chancery/printers/simulator"
	"chancery/queue"
	"chancery/web"
	deskof "chancery/web/production"
	"chancery/web/webtest"
)

// driven is a house whose line prints on a simulated printer, and whose operator works in the pages.
type driven struct {
	*webtest.House
	ledger, feeder string
	key            string // of sara's codes
}

// drive opens it: a printer of booklets that plays a script of faults, a line with the composer of documents, the desk of production.
func drive(t *testing.T, script string) driven {
	t.Helper()
	dir := t.TempDir()
	d := driven{ledger: filepath.Join(dir, "ledger"), feeder: filepath.Join(dir, "feeder")}
	faults := filepath.Join(dir, "script")
	if err := os.WriteFile(faults, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	uri := simulate(t, simulator.Config{Model: "ipp-booklet", Listen: "127.0.0.1:0", Ledger: d.ledger, Feeder: d.feeder, Script: faults})
	h := issuancetest.New(t)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	p := &program{settings: settings{Dir: dir}, out: io.Discard, err: io.Discard, log: log, clock: h.Clock}
	k, err := p.keys()
	if err != nil {
		t.Fatal(err)
	}
	composer, err := p.composer(k)
	if err != nil {
		t.Fatal(err)
	}
	raster, err := p.rasteriser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := raster.Close(); err != nil {
			t.Error(err)
		}
	})
	work, err := newComposing(composer, k, raster)
	if err != nil {
		t.Fatal(err)
	}
	line, err := queue.NewLine(t.Context(), queue.Config{Pool: h.DB.Application, Clock: h.Clock, Logger: log, Composer: work, AuditSigner: k.auditSigner, CheckpointDir: p.checkpointDir(),
		Stages: []queue.Stage{queue.Composing, queue.Printing}, // the house vets by itself
		Open:   func(uri string) (printers.Device, error) { return all.Open(uri, printers.Options{}) }})
	if err != nil {
		t.Fatal(err)
	}
	h.Authority.Work = line.Authority().Work
	h.Must(t, "adam", func(act *issuance.Act) error {
		return production.InstallPrinter(t.Context(), act, production.Printer{ID: issuancetest.BookletPrinter, Site: "MIN", Kind: issuancetest.Booklet, URI: uri, Simulated: true})
	})
	if err := line.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := line.Stop(stop); err != nil {
			t.Error(err)
		}
	})
	needs, err := needsOfTypes()
	if err != nil {
		t.Fatal(err)
	}
	i := &installation{Authority: h.Authority}
	d.House = webtest.OpenIn(t, h, func(h *issuancetest.House) []web.Desk {
		return []web.Desk{deskof.Desk(deskof.Config{Needs: needs, Devices: devices{}})}
	}, webtest.Pictures(func(ctx context.Context, id string, dpi int) ([]byte, error) {
		page, err := i.preview(ctx, composer, h.Load(t, id))
		if err != nil {
			return nil, err
		}
		return raster.PNG(ctx, page, dpi)
	}))
	return d
}

// simulate runs a printer in the test's process until the test ends, and gives its address.
func simulate(t *testing.T, c simulator.Config) (uri string) {
	t.Helper()
	out, in := io.Pipe()
	c.Stdout = in
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- simulator.Run(ctx, c) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil && ctx.Err() == nil {
			t.Errorf("the printer: %v", err)
		}
	})
	var text [200]byte
	n, err := out.Read(text[:])
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return strings.TrimPrefix(strings.TrimSpace(string(text[:n])), "listening ")
}

// load puts blanks into the feeder, the first one on top.
func (d driven) load(t *testing.T, serials ...string) {
	t.Helper()
	f, err := os.OpenFile(d.feeder, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(strings.Join(serials, "\n") + "\n")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// await asks a page until it says something.
func await(t *testing.T, c *webtest.Client, path, what string) string {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		a := c.Get(t, path)
		if regexp.MustCompile(what).MatchString(a.Body) {
			return a.Body
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not come to say %q: %s\n%s", path, what, a.Body, c.House.Log)
		}
	}
}

// must sends a form that has to be done.
func must(t *testing.T, c *webtest.Client, path string, pairs ...string) string {
	t.Helper()
	a := c.Post(t, path, pairs...)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("%s: %d %s\n%s", path, a.Status, a.Body, c.House.Log)
	}
	return a.Location
}

// scan reads a finished sheet back as an operator's scanner does: its blank, and the zone that is printed on it.
func (d driven) scan(t *testing.T, blank string) []string {
	t.Helper()
	entries, err := simulator.ReadLedger(d.ledger)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		if e.Event == simulator.EventReceived {
			files[e.Job] = e.File
		}
		if e.Event == simulator.EventPrinted && e.Blank == blank {
			sheet, err := os.ReadFile(filepath.Join(filepath.Dir(d.ledger), files[e.Job]))
			if err != nil {
				t.Fatal(err)
			}
			lines, err := readMRZ(sheet, 2)
			if err != nil {
				t.Fatal(err)
			}
			return lines
		}
	}
	t.Fatalf("blank %s has not come out", blank)
	return nil
}

// A batch from making to signing through the pages, on a simulated printer whose second sheet jams: the doubt is settled before a second
// person, the feeder is confirmed, the rest is printed, and each sheet is read back.
func TestABatchAtTheDeskOnASimulator(t *testing.T) {
	d := drive(t, `{"at":2,"do":"jam"}`+"\n")
	d.key = people.NewCodeKey()
	d.witness(t)
	const n = 3
	for range n {
		d.Order(t, d.Passport())
	}
	serials := d.Blanks(t, issuancetest.Booklet, "olga", n)
	olga := d.As(t, "olga")
	path := must(t, olga, "/production/make", "kind", issuancetest.Booklet, "limit", fmt.Sprint(n), "printer", "")
	d.load(t, serials...)
	must(t, olga, path+"/start", "serial", serials[0])
	body := await(t, olga, path, `href="/production/doubts/[0-9a-f-]{36}"`)
	doubt := regexp.MustCompile(`/production/doubts/[0-9a-f-]{36}`).FindString(body)
	known := olga.Get(t, doubt)
	for _, want := range []string{serials[1], "Level ", "bytes of application/pdf", "aborted", "ipp-booklet"} {
		if !strings.Contains(known.Body, want) && want != "ipp-booklet" {
			t.Errorf("the doubt lacks %q: %s", want, known.Body)
		}
	}
	ids := d.Documents(t, strings.TrimPrefix(path, "/production/batches/"))
	if picture := olga.Get(t, "/documents/"+ids[0]+"/page.png?small=true"); picture.Status != http.StatusOK || !strings.HasPrefix(picture.Body, "\x89PNG") || len(picture.Body) < 5000 {
		t.Errorf("the picture: %d, %d bytes", picture.Status, len(picture.Body))
	}
	form := olga.Get(t, doubt+"/settle?blank="+serials[1])
	token := regexp.MustCompile(`name="shown" value="([^"]+)"`).FindStringSubmatch(form.Body)
	if token == nil {
		t.Fatalf("%d %s", form.Status, form.Body)
	}
	must(t, olga, doubt+"/settle", "blank", serials[1], "shown", token[1], "outcome", "spoiled", "reason", "crumpled by the jam",
		"witness", "sara", "witness.password", "vier Wörter reichen aus", "witness.code", d.code(t))
	must(t, olga, path+"/resume", "serial", serials[2])
	await(t, olga, path+"/read-back", serials[0]+"(?s:.*)"+serials[2])
	for _, blank := range []string{serials[0], serials[2]} {
		must(t, olga, path+"/read-back", "serial", blank, "mrz", strings.Join(d.scan(t, blank), "\n"))
	}
	await(t, olga, path, `action="`+path+`/sign"`)
	must(t, olga, path+"/sign")
	for state, want := range map[string]int{"printed": 2, "spoiled": 1} {
		if got := d.Count(t, "document WHERE state = $1", state); got != want {
			t.Errorf("%d documents are %s", got, state)
		}
	}
	if got := d.Count(t, "batch WHERE state = 'finished' AND signed_at IS NOT NULL"); got != 1 {
		t.Errorf("%d batches are signed", got)
	}
	d.WantClean(t)
}

// witness gives sara a password and a key.
func (d driven) witness(t *testing.T) {
	t.Helper()
	var link string
	d.Must(t, "adam", func(act *issuance.Act) (err error) {
		link, err = people.Invite(t.Context(), act, "sara")
		return err
	})
	d.Must(t, "system", func(act *issuance.Act) error {
		if err := people.Accept(t.Context(), act, link); err != nil {
			return err
		}
		return people.SetPassword(t.Context(), act, "vier Wörter reichen aus", d.key, d.shows(t))
	})
}

func (d driven) code(t *testing.T) string {
	t.Helper()
	d.Later(time.Minute)
	return d.shows(t)
}

func (d driven) shows(t *testing.T) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(d.key)
	if err != nil {
		t.Fatal(err)
	}
	return people.CodeAt(key, d.Clock(), 6)
}
