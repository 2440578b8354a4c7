package stock_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
	"chancery/issuance/stock"
	"chancery/web"
	desk "chancery/web/stock"
	"chancery/web/webtest"
)

// challenges stands for passkeys: pages show that they may be used, and none is ever accepted.
type challenges struct{ web.Passkeys }

// Every page of the desk in its states, in light and dark, English and Russian, at 400 % zoom, and the journey by keyboard alone.
func TestInTheBrowser(t *testing.T) {
	authority := issuancetest.New(t)
	h := webtest.OpenIn(t, authority, func(h *issuancetest.House) []web.Desk {
		return []web.Desk{desk.Desk()}
	}, webtest.Passkeys(t, func(string) (web.Passkeys, error) { return challenges{}, nil }))
	k := keepers{House: h, keys: map[string]string{}}
	k.setUp(t, "kim")
	b := h.Browser(t)
	b.SignIn(t, "karl")
	b.Look(t, "/stock", "stock-empty")
	b.Look(t, "/stock/register", "stock-register-empty")
	byKeyboard(t, k, b)

	h.Hire(t, issuance.Person{Username: "long.name.of-somebody-who-prints-all-day", Name: strings.Repeat("Maria-Theresia ", 8) + "<script>document.title='x'</script>", Site: "MIN", Roles: []issuance.Role{issuance.Operator}})
	h.Hire(t, issuance.Person{Username: "amira", Name: "أميرة بنت عبد الله", Site: "MIN", Roles: []issuance.Role{issuance.Operator}})
	k.receive(t, "karl", "booklet-td3", "U0000031", "U0000040", "MIN", "kim")
	h.Must(t, "karl", func(act *issuance.Act) error {
		if err := stock.Issue(t.Context(), act, "amira", []string{"U0000003", "U0000004", "U0000007"}); err != nil {
			return err
		}
		if err := stock.Issue(t.Context(), act, "long.name.of-somebody-who-prints-all-day", []string{"U0000031"}); err != nil {
			return err
		}
		if err := stock.Missing(t.Context(), act, "U0000032", "nobody has it"); err != nil {
			return err
		}
		if err := stock.Spoil(t.Context(), act, "U0000033", "kim", "torn"); err != nil {
			return err
		}
		_, err := stock.Count(t.Context(), act, "MIN", "booklet-td3", []string{"U0000034", "V0000001"}, "kim")
		return err
	})
	for _, page := range []string{"", "/register", "/register/U0000001", "/counts/1", "/receive", "/issue", "/return", "/count", "/spoil", "/destroy", "/missing?blank=U0000034", "/found"} {
		b.Look(t, "/stock"+page)
	}
	b.Open(t, "/stock/issue")
	b.Press(t, "main form button.govuk-button")
	b.Judge(t, "stock-issue-error")
	if n := b.Count(t, ".govuk-error-message"); n == 0 {
		t.Error("no error is shown")
	}
	if title := webtest.Ask(t, b, chromedp.Title()); title == "x" {
		t.Error("a name was executed")
	}
	b.SignIn(t, "sara")
	b.Look(t, "/stock", "stock-supervisor")
}

// byKeyboard receives a range without a mouse: from the desk's first page on, by tabs, letters and the Enter key.
func byKeyboard(t *testing.T, k keepers, b *webtest.Browser) {
	t.Helper()
	b.Open(t, "/stock")
	tabTo(t, b, `a[href="/stock/receive"]`)
	enter(t, b)
	tabTo(t, b, "#f-kind")
	b.Do(t, chromedp.KeyEvent("passport"))
	tabTo(t, b, "#f-first")
	b.Do(t, chromedp.KeyEvent("U0000001\tU0000020"))
	tabTo(t, b, "#f-witness")
	b.Do(t, chromedp.KeyEvent("kim\t"+"vier Worter reichen\t"))
	b.Do(t, chromedp.KeyEvent(k.code(t, "kim")))
	enter(t, b)
	b.Judge(t, "stock-receive-error")
	if n := k.Count(t, "blank"); n != 0 {
		t.Fatalf("%d blanks were received on a wrong password", n)
	}
	tabTo(t, b, `[id="f-witness.password"]`)
	b.Do(t, chromedp.SendKeys(chromedp.CSS(`[id="f-witness.password"]`), password), chromedp.KeyEvent("\t"))
	b.Do(t, chromedp.KeyEvent(k.code(t, "kim")))
	enter(t, b)
	if text := b.Text(t); !strings.Contains(text, "20 blanks are in the vault") {
		t.Errorf("%s", text)
	}
	if n := k.Count(t, "consignment WHERE received_by = 'karl' AND witnessed_by = 'kim' AND count = 20 AND kind = 'booklet-td3'"); n != 1 {
		t.Errorf("%d consignments", n)
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
	for range 60 {
		if webtest.Ask(t, b, chromedp.Evaluate[bool]("document.activeElement === document.querySelector('"+strings.ReplaceAll(selector, `"`, `\"`)+"')")) {
			return
		}
		b.Do(t, chromedp.KeyEvent(kb.Tab))
	}
	t.Fatalf("%s can't be reached by the Tab key", selector)
}
