package production_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/issuancetest"
	domain "chancery/issuance/production"
	"chancery/web"
	"chancery/web/webtest"
)

// challenges stands for passkeys: pages show that they may be used, and none is ever accepted.
type challenges struct{ web.Passkeys }

// hostile is what somebody, or a device, may write.
const hostile = `<script>document.title="executed"</script>'"><img src=x onerror="document.title='executed'"> {{.}}`

// drawn is a page in one colour, with a darker zone below.
func drawn(_ context.Context, id string, _ int) ([]byte, error) {
	picture := image.NewRGBA(image.Rect(0, 0, 295, 208))
	for y := range 208 {
		for x := range 295 {
			shade := color.RGBA{225, 232, 240, 255}
			if y > 165 || x < 90 && x > 15 && y > 30 && y < 140 {
				shade = color.RGBA{150, 165, 190, 255}
			}
			picture.Set(x, y, shade)
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	return b.Bytes(), err
}

// Every page of the desk in its states, in light and dark, English and Russian, at 400 % zoom, with names and words that are long or
// hostile; and a batch by keyboard alone.
func TestInTheBrowser(t *testing.T) {
	f := open(t, webtest.Pictures(drawn), webtest.Passkeys(t, func(string) (web.Passkeys, error) { return challenges{}, nil }))
	f.setUp(t, "sara")
	b := f.Browser(t)
	b.SignIn(t, "olga")
	for _, page := range []string{"/production", "/production/make", "/production/printers"} {
		b.Look(t, page, strings.Trim(strings.ReplaceAll(page, "/", "-"), "-")+"-empty")
	}
	f.byKeyboard(t, b)
	f.fill(t)
	b.Look(t, "/production")
	b.Look(t, "/production/printers")
	b.Look(t, "/production/printers/p1")
	b.Look(t, "/production/make?kind=booklet-td3")
	var batches []struct{ id, state string }
	rows, err := f.DB.Auditor.Query(t.Context(), "SELECT id, state FROM batch ORDER BY state, id")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var x struct{ id, state string }
		if err := rows.Scan(&x.id, &x.state); err != nil {
			t.Fatal(err)
		}
		batches = append(batches, x)
	}
	for i, x := range batches {
		if i > 0 && batches[i-1].state == x.state {
			continue
		}
		b.Look(t, "/production/batches/"+x.id, "production-batch-"+x.state)
	}
	f.lookAtDoubt(t, b)
	if title := webtest.Ask(t, b, chromedp.Title()); title == "executed" {
		t.Error("what somebody wrote was executed")
	}
}

// fill makes batches in every state, a printer that is told to pause, one whose device stands still, and supplies.
func (f floor) fill(t *testing.T) {
	t.Helper()
	for i, state := range []string{"running", "halted", "finished", "large"} {
		id := fmt.Sprintf("w%d", i)
		f.Must(t, "adam", func(act *issuance.Act) error {
			return domain.InstallPrinter(t.Context(), act, domain.Printer{ID: id, Site: "MIN", Kind: issuancetest.Booklet, URI: "test:" + id, Simulated: true})
		})
		n := 3
		if state == "large" {
			n = 30
		}
		_, ids := f.Run(t, id, n)
		switch state {
		case "running":
			f.Print(t, ids[0])
			f.Drive(t, ids[1], "printing")
		case "halted":
			f.Drive(t, ids[0], "device done")
			a := f.Drive(t, ids[1], "sending")
			f.Must(t, "system", func(act *issuance.Act) error {
				return domain.Doubt(t.Context(), act, a, hostile, map[string]any{"state": "aborted"})
			})
		case "finished":
			for _, doc := range ids {
				f.Print(t, doc)
			}
		}
	}
	f.Order(t, f.Passport(issuancetest.Urgent))
	f.Order(t, f.Visa())
	f.Batch(t, issuancetest.StickerPrinter, 1)
	f.Order(t, f.Passport())
	f.Must(t, "system", func(act *issuance.Act) error {
		return domain.Seen(t.Context(), act, "w2", domain.Facts{Device: "urn:x", State: "stopped", Model: hostile, Reasons: []string{"media-empty", "marker-supply-low", strings.Repeat("a-very-long-reason", 4)}, MediaReady: []string{"na_letter"},
			Supplies: []domain.SupplySeen{{Name: hostile, Left: 3, Level: 4}}})
	})
	f.Must(t, "olga", func(act *issuance.Act) error {
		if _, err := domain.LoadConsumable(t.Context(), act, domain.Consumable{Printer: "p1", Kind: "ribbon", Lot: "R-" + strings.Repeat("9", 50), Serial: "S1", GoodFor: 400}); err != nil {
			return err
		}
		if err := domain.Pause(t.Context(), act, "v1", hostile); err != nil {
			return err
		}
		return domain.Drain(t.Context(), act, "w2", strings.Repeat("a long story ", 20))
	})
}

// lookAtDoubt opens the doubt, scans a wrong blank and the right one, and settles it wrongly.
func (f floor) lookAtDoubt(t *testing.T, b *webtest.Browser) {
	t.Helper()
	list, err := domain.Attempts(t.Context(), f.Pool, "in doubt")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	a := list[0]
	path := "/production/doubts/" + a.ID
	b.Look(t, path, "production-doubt")
	b.Look(t, path+"/settle?blank=U9999999", "production-doubt-wrong-blank")
	b.Look(t, path+"/settle?blank="+a.Blank, "production-settle")
	b.Open(t, path+"/settle?blank="+a.Blank)
	b.Press(t, ".govuk-button--warning")
	if text := b.Text(t); !strings.Contains(text, "say what is seen on the blank") {
		t.Errorf("%s", text)
	}
	b.Judge(t, "production-settle-error")
	d, err := document.Load(t.Context(), f.Pool, a.Document)
	if err != nil || d.State != "in doubt" {
		t.Errorf("%s %v", d.State, err)
	}
	b.Look(t, "/production/batches/"+a.Batch+"/read-back", "production-read-back")
}

// byKeyboard makes a batch of what waits and starts it without a mouse, from the desk's first page on.
func (f floor) byKeyboard(t *testing.T, b *webtest.Browser) {
	t.Helper()
	f.Order(t, f.Passport())
	f.Order(t, f.Passport())
	serials := f.Blanks(t, issuancetest.Booklet, "olga", 2)
	b.Open(t, "/production")
	tabTo(t, b, `a[href="/production/make?kind=booklet-td3"]`)
	enter(t, b)
	tabTo(t, b, "#f-limit")
	enter(t, b)
	if path := b.Path(t); !strings.HasPrefix(path, "/production/batches/B-") {
		t.Fatalf("on %s: %s", path, b.Text(t))
	}
	tabTo(t, b, "#f-serial")
	b.Do(t, chromedp.KeyEvent(serials[1]))
	enter(t, b) // the wrong one is on top
	b.Judge(t, "production-start-error")
	tabTo(t, b, "#f-serial")
	for range len(serials[1]) {
		b.Do(t, chromedp.KeyEvent(kb.Backspace))
	}
	b.Do(t, chromedp.KeyEvent(serials[0]))
	enter(t, b)
	if n := f.Count(t, "batch WHERE state = 'running'"); n != 1 {
		t.Errorf("%d batches run: %s", n, b.Text(t))
	}
	var id string
	if err := f.DB.Auditor.QueryRow(t.Context(), "SELECT id FROM batch").Scan(&id); err != nil {
		t.Fatal(err)
	}
	for _, doc := range f.Documents(t, id) {
		f.Compose(t, doc)
	}
	for _, doc := range f.Documents(t, id) { // the page hears of it by itself
		f.Drive(t, doc, "device done")
	}
	b.Until(t, `document.querySelectorAll(".documents img").length === 2 && document.body.textContent.includes("read back")`)
	for _, doc := range f.Documents(t, id) {
		reading := f.Reading(t, doc)
		number := *f.Load(t, doc).Number
		f.Must(t, "system", func(act *issuance.Act) error { return domain.ReadBack(t.Context(), act, number, reading) })
	}
	b.Until(t, `document.querySelector('form[action$="/sign"]') !== null`)
	tabTo(t, b, `form[action$="/sign"] button`)
	enter(t, b)
	if n := f.Count(t, "batch WHERE signed_at IS NOT NULL"); n != 1 {
		t.Errorf("%d batches are signed", n)
	}
}

// enter presses Enter and waits for the page that comes of it.
func enter(t *testing.T, b *webtest.Browser) {
	t.Helper()
	b.Do(t, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Enter))
		return chromedp.Void{}, err
	}, chromedp.WaitReady(chromedp.CSS("main")))
}

// tabTo presses the Tab key until the element that a selector finds has the focus.
func tabTo(t *testing.T, b *webtest.Browser, selector string) {
	t.Helper()
	for range 80 {
		if webtest.Ask(t, b, chromedp.Evaluate[bool]("document.activeElement === document.querySelector('"+selector+"')")) {
			return
		}
		b.Do(t, chromedp.KeyEvent(kb.Tab))
	}
	t.Fatalf("%s can't be reached by the Tab key", selector)
}
