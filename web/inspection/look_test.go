package inspection_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/issuance/application"
	"chancery/web"
	"chancery/web/inspection"
	"chancery/web/webtest"
)

// drawn gives every document something like a page of 125 x 88 mm.
func drawn() webtest.Option {
	return webtest.Pictures(func(context.Context, string, int) ([]byte, error) {
		picture := image.NewRGBA(image.Rect(0, 0, 500, 352))
		for y := range 352 {
			for x := range 500 {
				picture.Set(x, y, color.RGBA{uint8(220 + x%17), uint8(225 + y%13), 235, 255})
			}
		}
		var b bytes.Buffer
		err := png.Encode(&b, picture)
		return b.Bytes(), err
	})
}

// Every page and state of the desk, as axe-core sees it.
func TestPagesInABrowser(t *testing.T) {
	h := webtest.Open(t, []web.Desk{inspection.Desk()}, drawn())
	b := h.Browser(t)
	b.SignIn(t, "ines")
	glance(t, b, "/inspection", "inspection-list-empty")
	list := printed(t, h, 4)
	long := printed(t, h, 1, func(c *application.Content) {
		c.Applicant.PrimaryIdentifier = strings.Repeat("Papandropoulous ", 6) + "Smith"
		c.Applicant.SecondaryIdentifier = strings.Repeat("Nilavadhanananda ", 6) + "Dejthamrong"
	})[0]
	b.Look(t, "/inspection", "inspection-list-full")
	b.Look(t, "/inspection/"+long.ID, "inspection-unread-long-names")

	d := list[0]
	for _, v := range []struct {
		name, language string
		dark           bool
	}{{"light", "en", false}, {"dark", "en", true}, {"ru", "ru", false}} {
		b.Speak(t, v.language)
		b.Dark(t, v.dark)
		b.Open(t, "/inspection")
		scanned(t, b, "no such document")
		b.Judge(t, "inspection-wrong-"+v.name)
		b.Open(t, "/inspection")
		scanned(t, b, zone(d))
		b.Judge(t, "inspection-same-"+v.name)
		b.Open(t, "/inspection")
		scanned(t, b, d.MRZ[0]+"\n"+strings.Replace(d.MRZ[1], "0", "O", 2))
		b.Judge(t, "inspection-differs-"+v.name)
	}
	if n := b.Count(t, "mark u"); n < 2 {
		t.Errorf("%d differences are marked", n)
	}
}

// scanned puts a reading into the field and sends it.
func scanned(t *testing.T, b *webtest.Browser, text string) {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	b.Do(t, chromedp.Evaluate[chromedp.Void]("document.getElementById('f-scan').value = "+string(quoted)+"; undefined"))
	b.Press(t, `form.scan button`)
}

// The desk by keyboard alone: the zone is typed into the field that has the focus, the serial into the one that has it next; after the
// decision the focus is in the field again, for the next document.
func TestByKeyboardAlone(t *testing.T) {
	h, list := open(t, 2, drawn())
	b := h.Browser(t)
	b.SignIn(t, "ines")
	b.Open(t, "/inspection")
	wantFocus(t, b, "f-scan")
	byHand(t, b, "NOSUCH1")
	tabTo(t, b, `document.activeElement.textContent === "Compare"`)
	enter(t, b)
	wantFocus(t, b, "f-scan") // what is wrong is said, and the reader can go on
	byHand(t, b, list[0].MRZ[0]+"\r"+list[0].MRZ[1])
	tabTo(t, b, `document.activeElement.textContent === "Compare"`)
	enter(t, b)
	wantFocus(t, b, "f-serial")
	b.Do(t, chromedp.KeyEvent(*list[0].Blank))
	enter(t, b)
	if text := b.Text(t); h.State(t, list[0].ID) != "inspected" || !strings.Contains(text, "has passed. The next one") {
		t.Fatalf("%s: %s", h.State(t, list[0].ID), text)
	}
	wantFocus(t, b, "f-scan")

	byHand(t, b, *list[1].Blank)
	tabTo(t, b, `document.activeElement.textContent === "Compare"`)
	enter(t, b)
	tabTo(t, b, `document.activeElement.tagName === "SUMMARY"`)
	b.Do(t, chromedp.KeyEvent(kb.Enter))
	tabTo(t, b, `document.activeElement.name === "class"`)
	b.Do(t, chromedp.KeyEvent(" "))
	tabTo(t, b, `document.activeElement.name === "witness"`)
	b.Do(t, chromedp.KeyEvent("k"))
	tabTo(t, b, `document.activeElement.textContent === "Reject it"`)
	enter(t, b)
	if text := b.Text(t); h.State(t, list[1].ID) != "rejected" || !strings.Contains(text, "is rejected, its blank is spoiled") {
		t.Errorf("%s: %s", h.State(t, list[1].ID), text)
	}
	wantFocus(t, b, "f-scan")
}

// byHand types as people do: what they type does not go off by itself, however fast the browser is driven here.
func byHand(t *testing.T, b *webtest.Browser, text string) {
	t.Helper()
	b.Do(t, chromedp.KeyEvent(text[:1]), chromedp.Evaluate[chromedp.Void](`document.activeElement.dispatchEvent(new Event("paste")); undefined`), chromedp.KeyEvent(text[1:]))
}

// What a reader types as fast as readers do goes off by itself, tabs included.
func TestReaderIsFastEnough(t *testing.T) {
	h, list := open(t, 1, drawn())
	b := h.Browser(t)
	b.SignIn(t, "ines")
	b.Open(t, "/inspection")
	typed, err := json.Marshal(list[0].MRZ[0] + "\t" + list[0].MRZ[1] + "\t")
	if err != nil {
		t.Fatal(err)
	}
	b.Do(t, chromedp.Evaluate[chromedp.Void](`{
		const area = document.getElementById("f-scan");
		for (const c of `+string(typed)+`) {
			const key = c === "\t" ? "Tab" : c;
			const free = area.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true }));
			if (free && c !== "\t") { area.value += c; area.selectionStart = area.value.length; area.dispatchEvent(new InputEvent("input")); }
		}
	}; undefined`), chromedp.WaitReady(chromedp.CSS("#f-serial")))
	if !strings.Contains(b.Text(t), "every character is as it should be") {
		t.Error(b.Text(t))
	}
}

func wantFocus(t *testing.T, b *webtest.Browser, id string) {
	t.Helper()
	if got := webtest.Ask(t, b, chromedp.Evaluate[string]("document.activeElement.id")); got != id {
		t.Errorf("the focus is at %q, want %q", got, id)
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
