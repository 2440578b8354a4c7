package supervision_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/issuance/issuancetest"
	"chancery/web"
	"chancery/web/supervision"
	"chancery/web/webtest"
)

// drawn is a page that is one colour.
func drawn(_ context.Context, _ string, dpi int) ([]byte, error) {
	p := image.NewPaletted(image.Rect(0, 0, 5*dpi, 7*dpi/2), color.Palette{color.RGBA{233, 226, 208, 255}})
	var b bytes.Buffer
	err := png.Encode(&b, p)
	return b.Bytes(), err
}

// Every page and state of the desk, as axe-core sees it.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	w := webtest.Open(t, []web.Desk{supervision.Desk(supervision.Options{Jobs: jobs{}, AuditKey: "chancery/utopia.example/audit+0f6a2bb1+AbcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR", Picture: drawn})})
	b := w.Browser(t)
	b.SignIn(t, "sara")
	b.Look(t, "/supervision/exceptions", "supervision-exceptions-none")
	b.Look(t, "/supervision/checkpoint", "supervision-checkpoint-none")
	b.Look(t, "/supervision/reprints", "supervision-reprints-none")

	w.Must(t, "adam", func(act *issuance.Act) error {
		for username, name := range map[string]string{"olga": "Ольга Николаевна Константинопольская-Преображенская", "karl": "خالد بن عبد الرحمن المصري", "ines": strings.Repeat("Papandropoulous ", 6), "sara": "Sara Stone", "clara": "Clara Green", "anton": "Anton Berg"} {
			if _, err := act.Exec(t.Context(), "UPDATE person SET name = $2 WHERE username = $1", username, name); err != nil {
				return err
			}
		}
		return nil
	})
	h := at(t, w)
	h.job(t, "discarded", "reading portrait of D-CCCC-CCCC: "+strings.Repeat("unexpectedlylongword", 12))
	h.job(t, "retryable", "the printer is away")
	h.Later(26 * 3600e9)
	h.Must(t, "system", func(act *issuance.Act) error {
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
	h.Vault(t, issuancetest.Booklet, 3) // events beyond the checkpoint
	for name, path := range map[string]string{
		"supervision-start": "/supervision/life", "supervision-exceptions": "/supervision/exceptions", "supervision-reprints": "/supervision/reprints", "supervision-reprint": "/supervision/reprints/" + h.spoiled,
		"supervision-batches": "/supervision/batches", "supervision-batch": "/supervision/batches/" + h.signed.ID, "supervision-events": "/supervision/events", "supervision-events-none": "/supervision/events?who=nobody",
		"supervision-events-of": "/supervision/events?kind=document&subject=" + h.active, "supervision-checkpoint": "/supervision/checkpoint",
		"supervision-life-blank": "/supervision/life/blank/" + h.serial, "supervision-life-spoiled": "/supervision/life/document/" + h.spoiled, "supervision-life-doubt": "/supervision/life/attempt/" + h.Attempt(t, h.doubtful).ID,
		"supervision-life-batch": "/supervision/life/batch/" + h.signed.ID, "supervision-life-dispatch": "/supervision/life/dispatch/" + *h.Load(t, h.active).Dispatch, "supervision-life-application": "/supervision/life/application/" + h.Load(t, h.active).Application,
	} {
		b.Look(t, path, name)
	}
	b.Open(t, "/supervision/life")
	b.Type(t, "f-name", "ZZZZ")
	b.Press(t, ".lookup button")
	b.Judge(t, "supervision-not-found")
	if !strings.Contains(b.Text(t), "nothing of ours") {
		t.Error("it is not said that nothing was found")
	}
	b.Open(t, "/supervision/exceptions")
	b.Press(t, ".case form button")
	b.Judge(t, "supervision-job-wrong")
	b.Open(t, "/supervision/reprints/"+h.spoiled)
	b.Press(t, "main form button")
	b.Judge(t, "supervision-reprint-wrong")
	b.Open(t, "/supervision/life/document/"+h.active)
	b.Press(t, "#look + form button")
	b.Judge(t, "supervision-life-look")
	if n := b.Count(t, ".paper, .face"); n != 2 {
		t.Errorf("%d pictures", n)
	}
}

// tabTo goes on by the tabulator key until an expression is true.
func tabTo(t *testing.T, b *webtest.Browser, expression string) {
	t.Helper()
	for range 120 {
		if webtest.Ask(t, b, chromedp.Evaluate[bool](expression)) {
			return
		}
		b.Do(t, chromedp.KeyEvent(kb.Tab))
	}
	t.Fatalf("no tabulator leads to where %s", expression)
}

// enter presses the key, and waits for the page that comes of it.
func enter(t *testing.T, b *webtest.Browser) {
	t.Helper()
	before := webtest.Ask(t, b, chromedp.Evaluate[float64]("performance.timeOrigin"))
	b.Do(t, chromedp.KeyEvent(kb.Enter))
	b.Until(t, "performance.timeOrigin !== "+strconv.FormatFloat(before, 'f', -1, 64)+" && document.readyState === 'complete'")
}

// The desk by keyboard alone: a serial is scanned and its life shown; a replacement authorised; a batch signed off; a job run again.
func TestByKeyboardAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.job(t, "discarded", "the name does not fit")
	b := h.Browser(t)
	b.SignIn(t, "sara")
	b.Open(t, "/supervision/life")
	b.Do(t, chromedp.KeyEvent(strings.ToLower(h.serial))) // the field has the focus
	enter(t, b)
	if text := b.Text(t); b.Path(t) != "/supervision/life/blank/"+h.serial || !strings.Contains(text, "In whose hands") {
		t.Fatalf("at %s: %s", b.Path(t), text)
	}

	b.Open(t, "/supervision/reprints")
	tabTo(t, b, `document.activeElement.textContent === "`+h.spoiled+`"`)
	enter(t, b)
	tabTo(t, b, `document.activeElement.name === "reason"`)
	b.Do(t, chromedp.KeyEvent("torn at the fold"))
	tabTo(t, b, `document.activeElement.textContent === "Authorise the replacement"`)
	enter(t, b)
	if text := b.Text(t); !strings.Contains(text, "is replaced by") {
		t.Errorf("at %s: %s", b.Path(t), text)
	}

	b.Open(t, "/supervision/batches")
	tabTo(t, b, `document.activeElement.textContent === "`+h.signed.ID+`"`)
	enter(t, b)
	tabTo(t, b, `document.activeElement.textContent === "Sign the batch off"`)
	enter(t, b)
	if text := b.Text(t); !strings.Contains(text, "is signed off") {
		t.Errorf("at %s: %s", b.Path(t), text)
	}

	b.Open(t, "/supervision/exceptions")
	tabTo(t, b, `document.activeElement.name === "reason"`)
	b.Do(t, chromedp.KeyEvent("mended"))
	tabTo(t, b, `document.activeElement.textContent === "Run again"`)
	enter(t, b)
	if text := b.Text(t); !strings.Contains(text, "runs again") {
		t.Errorf("at %s: %s", b.Path(t), text)
	}
	if n := h.Count(t, "audit_event WHERE action IN ('document.replaced', 'batch.reconciled', 'job.retried') AND actor = 'sara'"); n != 3 {
		t.Errorf("%d of three acts", n)
	}
}

// Hostile strings in a browser: nothing of them runs.
func TestNothingHostileRuns(t *testing.T) {
	t.Parallel()
	h := open(t)
	hostile := `"><img src=x onerror="document.title='run'"><script>document.title='run'</script>`
	h.Must(t, "adam", func(act *issuance.Act) error {
		for _, change := range []string{"UPDATE person SET name = $1", "UPDATE batch SET halt_reason = $1 WHERE state = 'halted'", "UPDATE attempt SET reason = $1 WHERE state = 'in doubt'"} {
			if _, err := act.Exec(t.Context(), change, hostile); err != nil {
				return err
			}
		}
		return nil
	})
	h.job(t, "discarded", hostile)
	b := h.Browser(t)
	b.SignIn(t, "sara")
	for _, path := range []string{"/supervision/exceptions", "/supervision/life/document/" + h.doubtful, "/supervision/life/blank/" + h.serial, "/supervision/events", "/supervision/events?who=" + url.QueryEscape(hostile)} {
		b.Open(t, path)
		if title := webtest.Ask(t, b, chromedp.Evaluate[string]("document.title")); title == "run" || b.Count(t, `img[src="x"]`) > 0 {
			t.Errorf("%s ran it", path)
		}
	}
}
