package administration_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/production"
	"chancery/web"
	"chancery/web/administration"
	"chancery/web/webtest"
)

// Every page and state of the desk, as axe-core sees it.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks(t))
	b := h.Browser(t)
	b.SignIn(t, "adam")
	b.Look(t, "/administration/printers/p1", "administration-printer-new")
	count := int64(4711)
	h.Must(t, "system", func(act *issuance.Act) error {
		return production.Seen(t.Context(), act, "p1", production.Facts{Device: issuancetest.Device, Class: "job", Model: strings.Repeat("Laser 9000 ", 8), Firmware: "1.2", Formats: []string{"application/pdf", "image/pwg-raster"}, Separations: []string{"K", "UV"},
			MediaReady: []string{"booklet"}, State: "stopped", Reasons: []string{"media-empty"}, LifeCount: &count, Supplies: []production.SupplySeen{{Name: "حبر أسود", Level: 40, Left: 120, Lot: "L-7"}, {Name: "waste", Level: -1}}})
	})
	h.Must(t, "olga", func(act *issuance.Act) error {
		return production.TestPage(t.Context(), act, "p1", "T-CCCCCC", make([]byte, 32))
	})
	h.Must(t, "adam", func(act *issuance.Act) error {
		if err := production.Calibrate(t.Context(), act, "p1", production.Calibration{X: .2, Y: -.1, Page: "T-CCCCCC"}); err != nil {
			return err
		}
		return production.Pause(t.Context(), act, "p1", strings.Repeat("the ribbon is torn ", 9))
	})
	for name, path := range map[string]string{"administration-printers": "/administration/printers", "administration-printer": "/administration/printers/p1", "administration-layouts": "/administration/layouts",
		"administration-layout": "/administration/layouts/one?ref=" + ref(t), "administration-settings": "/administration/settings"} {
		b.Look(t, path, name)
	}
	b.Open(t, "/administration/printers")
	b.Press(t, "main form button")
	b.Judge(t, "administration-printers-wrong")
	b.Open(t, "/administration/printers/p1")
	b.Do(t, chromedp.Click(chromedp.CSS("summary")))
	b.Press(t, "details form button")
	b.Judge(t, "administration-calibrate-wrong")
	if !strings.Contains(b.Text(t), "There is a problem") {
		t.Error("what is wrong is not said")
	}
}

// Without layouts and settings the pages say so.
func TestEmptyPagesInABrowser(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, []web.Desk{administration.Desk(administration.Options{})})
	b := h.Browser(t)
	b.SignIn(t, "adam")
	b.Look(t, "/administration/layouts", "administration-layouts-none")
	b.Look(t, "/administration/settings", "administration-settings-none")
}

// A printer is added and told to stand still by keyboard alone.
func TestByKeyboardAlone(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks(t))
	b := h.Browser(t)
	b.SignIn(t, "adam")
	b.Open(t, "/administration/printers")
	tabTo(t, b, `document.activeElement.name === "id"`)
	b.Do(t, chromedp.KeyEvent("p7"))
	tabTo(t, b, `document.activeElement.name === "uri"`)
	b.Do(t, chromedp.KeyEvent("ipp://printer.example:631/ipp/print"), chromedp.KeyEvent(kb.Enter))
	b.Until(t, `location.pathname === "/administration/printers/p7" && document.readyState === "complete"`)
	tabTo(t, b, `document.activeElement.name === "order"`)
	b.Do(t, chromedp.KeyEvent(" "))
	tabTo(t, b, `document.activeElement.name === "reason"`)
	b.Do(t, chromedp.KeyEvent("it is not there yet"), chromedp.KeyEvent(kb.Enter))
	b.Until(t, `document.querySelector(".said")?.textContent.includes("was told") && document.readyState === "complete"`)
	if n := h.Count(t, "printer WHERE id = 'p7' AND state <> 'ready' AND state_reason = 'it is not there yet'"); n != 1 {
		t.Error("it was not told")
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
