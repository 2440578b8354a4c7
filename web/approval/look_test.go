package approval_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/vetting"
	"chancery/web"
	"chancery/web/approval"
	"chancery/web/webtest"
)

// Every page and state of the desk, as axe-core sees it.
func TestPagesInABrowser(t *testing.T) {
	h := webtest.Open(t, []web.Desk{approval.Desk()})
	b := h.Browser(t)
	b.SignIn(t, "anton")
	glance(t, b, "/approval", "approval-list-empty")
	ref := h.Review(t, h.Passport())
	for range 6 {
		h.Review(t, h.Passport())
	}
	h.Review(t, h.Visa(func(c *application.Content) { c.Service = "urgent" }))
	h.As(t, "anna").Post(t, "/approval/next")
	b.Look(t, "/approval", "approval-list-full")

	h.Must(t, "anna", func(act *issuance.Act) error {
		return application.Decide(t.Context(), act, ref, application.Return, "portrait: eyes closed", nil)
	})
	resubmit(t, h, ref, func(c *application.Content) {
		c.Applicant.PlaceOfBirth, c.Applicant.DateOfBirth = "BENTHAM", "1974-12-08"
	})
	b.Look(t, "/approval/"+ref, "approval-changed")
	visa := h.Review(t, h.Visa())
	h.As(t, "anna").Post(t, "/approval/"+visa+"/claim")
	glance(t, b, "/approval/"+visa, "approval-anothers")
	long := h.Review(t, h.Passport(func(c *application.Content) {
		c.Applicant.PrimaryIdentifier = strings.Repeat("Papandropoulous ", 6) + "Smith"
		c.Applicant.SecondaryIdentifier = strings.Repeat("Nilavadhanananda ", 6) + "Dejthamrong"
		c.Applicant.NationalName = &application.NationalName{Primary: "المصري", Secondary: "خالد", Language: "ar"}
	}))
	b.Look(t, "/approval/"+long, "approval-long-names")
	own := h.Review(t, h.Passport(func(c *application.Content) { c.Site = "MIN" }))

	b.Open(t, "/approval/"+long)
	b.Do(t, chromedp.Click(chromedp.CSS("details summary")))
	b.Judge(t, "approval-return-open")
	b.Press(t, `form[action$="/return"] button`)
	b.Judge(t, "approval-return-wrong")
	if !strings.Contains(b.Text(t), "there is no reason") {
		t.Error("what is wrong is not said")
	}
	b.SignIn(t, "mona")
	glance(t, b, "/approval/"+own, "approval-own")
	upheld(t, h)
	glance(t, b, "/approval?upheld=yes", "approval-list-upheld")
}

// upheld makes an application with an upheld finding.
func upheld(t *testing.T, h *webtest.House) string {
	t.Helper()
	c := h.Passport()
	h.Must(t, "sara", func(act *issuance.Act) error {
		_, err := vetting.EnterWatchlist(t.Context(), act, vetting.Entry{Primary: c.Applicant.PrimaryIdentifier, Secondary: c.Applicant.SecondaryIdentifier, DateOfBirth: c.Applicant.DateOfBirth,
			Provision: "Passport Act s. 7", RequestedBy: "court"})
		return err
	})
	ref := h.Submit(t, c)
	h.Must(t, "system", func(act *issuance.Act) error { return vetting.Run(t.Context(), act, ref) })
	h.Must(t, "vera", func(act *issuance.Act) error {
		list, err := vetting.Findings(t.Context(), act, ref)
		if err != nil {
			return err
		}
		return vetting.Settle(t.Context(), act, list[0].ID, vetting.Upheld, "it is them")
	})
	return ref
}

// The desk by keyboard alone: one application granted, the next returned with a reason for a field.
func TestByKeyboardAlone(t *testing.T) {
	h, ref := open(t)
	second := h.Review(t, h.Passport())
	b := h.Browser(t)
	b.SignIn(t, "anton")
	b.Open(t, "/approval")
	tabTo(t, b, `document.activeElement.textContent === "Take the next free one"`)
	enter(t, b)
	if p := b.Path(t); p != "/approval/"+ref {
		t.Fatalf("at %s: %s", p, b.Text(t))
	}
	tabTo(t, b, `document.activeElement.textContent === "Grant and order the document"`)
	enter(t, b)
	if p, text := b.Path(t), b.Text(t); p != "/approval" || !strings.Contains(text, ref+" is granted") {
		t.Fatalf("at %s: %s", p, text)
	}
	tabTo(t, b, `document.activeElement.textContent === "Take the next free one"`)
	enter(t, b)
	tabTo(t, b, `document.activeElement.tagName === "SUMMARY"`)
	b.Do(t, chromedp.KeyEvent(kb.Enter))
	tabTo(t, b, `document.activeElement.name === "return.applicant.dateOfBirth"`)
	b.Do(t, chromedp.KeyEvent("not as in the register"))
	enter(t, b)
	if p, text := b.Path(t), b.Text(t); p != "/approval" || !strings.Contains(text, second+" is returned") {
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
