package vetting_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/issuance"
	"chancery/issuance/application"
	domain "chancery/issuance/vetting"
	"chancery/web"
	"chancery/web/vetting"
	"chancery/web/webtest"
)

// Every page and state of the desk, as axe-core sees it.
func TestPagesInABrowser(t *testing.T) {
	h := webtest.Open(t, []web.Desk{vetting.Desk()})
	b := h.Browser(t)
	b.SignIn(t, "vera")
	glance(t, b, "/vetting", "vetting-list-empty")
	ref := listed(t, h)
	for range 8 {
		listed(t, h)
	}
	listed(t, h, func(c *application.Content) { c.Service = "urgent" })
	h.As(t, "mona").Post(t, "/vetting/next")
	b.Look(t, "/vetting", "vetting-list-full")
	b.Look(t, "/vetting/"+ref, "vetting-entry")

	long := listed(t, h, func(c *application.Content) {
		c.Applicant.PrimaryIdentifier = strings.Repeat("Papandropoulous ", 6) + "Smith"
		c.Applicant.SecondaryIdentifier = strings.Repeat("Nilavadhanananda ", 6) + "Dejthamrong"
		c.Applicant.PersonalNumber = "ABCDEF12345678"
	})
	glance(t, b, "/vetting/"+long, "vetting-long-names")
	for name, c := range map[string]application.Content{
		"vetting-duplicate": h.Passport(),
		"vetting-rtl": h.Passport(func(c *application.Content) {
			c.Applicant.PrimaryIdentifier, c.Applicant.SecondaryIdentifier = "AL MASRI", "KHALID"
			c.Applicant.NationalName = &application.NationalName{Primary: "المصري", Secondary: "خالد", Language: "ar"}
		}),
	} {
		for range 2 {
			ref = h.Submit(t, c)
			h.Must(t, "system", func(act *issuance.Act) error { return domain.Run(t.Context(), act, ref) })
			c.Applicant.PlaceOfBirth, c.Applicant.PersonalNumber = "BENTHAM", "D23145890"
		}
		b.Look(t, "/vetting/"+ref, name)
	}
	b.Open(t, "/vetting/"+ref)
	b.Press(t, "form.decision button")
	b.Judge(t, "vetting-wrong")
	if !strings.Contains(b.Text(t), "There is a problem") {
		t.Error("what is wrong is not said")
	}
}

// The desk by keyboard alone: from the worklist to the next one, an answer, a reason, and on.
func TestByKeyboardAlone(t *testing.T) {
	h, ref := open(t)
	b := h.Browser(t)
	b.SignIn(t, "vera")
	b.Open(t, "/vetting")
	tabTo(t, b, `document.activeElement.textContent === "Take the next free one"`)
	enter(t, b)
	if p := b.Path(t); p != "/vetting/"+ref {
		t.Fatalf("at %s: %s", p, b.Text(t))
	}
	tabTo(t, b, `document.activeElement.name === "settlement"`)
	b.Do(t, chromedp.KeyEvent(" "))
	tabTo(t, b, `document.activeElement.name === "reason"`)
	b.Do(t, chromedp.KeyEvent("born four months later, another place of birth"))
	tabTo(t, b, `document.activeElement.textContent === "Settle this finding"`)
	enter(t, b)
	if p, text := b.Path(t), b.Text(t); p != "/vetting" || !strings.Contains(text, "it goes to review") {
		t.Errorf("at %s: %s", p, text)
	}
}

// glance judges a page that differs little from others, by day and in English; where all is to be shown, as Look does.
func glance(t *testing.T, b *webtest.Browser, path, name string) {
	t.Helper()
	if os.Getenv("CHANCERY_PROVE") == "1" {
		b.Look(t, path, name)
		return
	}
	b.Open(t, path)
	b.Judge(t, name+"-light")
}

// tabTo presses Tab until the focus is where the expression says.
func tabTo(t *testing.T, b *webtest.Browser, there string) {
	t.Helper()
	for range 60 {
		b.Do(t, chromedp.KeyEvent(kb.Tab))
		if webtest.Ask(t, b, chromedp.Evaluate[bool](there)) {
			return
		}
	}
	t.Fatalf("Tab never comes to %s", there)
}

// enter presses Enter and waits for the page that comes of it.
func enter(t *testing.T, b *webtest.Browser) {
	t.Helper()
	b.Do(t, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Enter))
		return chromedp.Void{}, err
	}, chromedp.WaitReady(chromedp.CSS("main")))
}
