package webtest

import (
	"context"
	_ "embed" // axe-core
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// axe is axe-core 4.14.1 by Deque Systems, minified as published (npm axe-core), Mozilla Public License 2.0; testdata/axe-core.md says more.
//
//go:embed testdata/axe.min.js
var axe string

// patience is how long anything in the browser may take, on a machine that is loaded ten times over.
const patience = 2 * time.Minute

// The window of a desk's screen, in CSS pixels.
const width, height = 1280, 900

// Browser is Debian's Chromium without a window, looking at a house.
type Browser struct {
	House *House
	// Screens is the folder for pictures of pages; "" takes none. CHANCERY_SCREENS sets it.
	Screens string

	ctx context.Context
}

// Browser starts a browser. It ends with the test.
func (h *House) Browser(t testing.TB) *Browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is missing: run scripts/setup")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("force-color-profile", "srgb"), chromedp.WSURLReadTimeout(patience))
	started, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(started)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("ending the browser: %v", err)
		}
		end()
		stop()
	})
	b := &Browser{House: h, Screens: os.Getenv("CHANCERY_SCREENS"), ctx: ctx}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil { // starts it; what has a deadline comes later
		t.Fatalf("starting chromium: %v", err)
	}
	return b
}

// Do runs actions of chromedp, or ends the test.
func (b *Browser) Do(t testing.TB, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatalf("in the browser: %v\n%s", err, b.House.Log)
	}
}

// Ask runs an action of chromedp that gives something, or ends the test.
func Ask[T any](t testing.TB, b *Browser, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatalf("in the browser: %v\n%s", err, b.House.Log)
	}
	return value
}

// Command sends a command of the DevTools protocol, or ends the test.
func Command[P, R any](t testing.TB, b *Browser, command cdp.Command[P, R], params P) R {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		t.Fatalf("in the browser: %s: %v", command.Method, err)
	}
	return result
}

// SignIn gives the browser a session of somebody, without the page of sign-in.
func (b *Browser) SignIn(t testing.TB, username string) {
	t.Helper()
	b.cookie(t, "session", b.House.SignIn(t, username))
}

// Speak chooses the language of pages.
func (b *Browser) Speak(t testing.TB, language string) {
	t.Helper()
	b.cookie(t, "language", language)
}

func (b *Browser) cookie(t testing.TB, name, value string) {
	t.Helper()
	only := true
	Command(t, b, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.House.URL, HTTPOnly: &only, SameSite: network.CookieSameSiteStrict})
}

// Dark chooses the colours of the night, or of the day.
func (b *Browser) Dark(t testing.TB, dark bool) {
	t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	Command(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// Open opens a page of the house and waits until it stands.
func (b *Browser) Open(t testing.TB, path string) {
	t.Helper()
	b.Do(t, chromedp.Navigate(b.House.URL+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// Text gives the text of the page's main part.
func (b *Browser) Text(t testing.TB) string {
	t.Helper()
	return Ask(t, b, chromedp.Text(chromedp.CSS("main")))
}

// Path gives where the browser is.
func (b *Browser) Path(t testing.TB) string {
	t.Helper()
	return Ask(t, b, chromedp.Evaluate[string]("location.pathname"))
}

// Until waits until a JavaScript expression is true, also over a change of page.
func (b *Browser) Until(t testing.TB, expression string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && is {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("it never became true that %s: %v", expression, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Screenshot puts a picture of the whole page into Screens as name.webp, where there is such a folder.
func (b *Browser) Screenshot(t testing.TB, name string) {
	t.Helper()
	if b.Screens == "" {
		return
	}
	beyond, quality := true, int64(70)
	picture := Command(t, b, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: &quality, CaptureBeyondViewport: &beyond}).Data
	if err := os.MkdirAll(b.Screens, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.Screens, name+".webp"), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// violation is what axe-core says of a page.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Axe judges the page as it stands by the rules of WCAG 2.2 A and AA (axe-core), and gives what breaks them. The judge comes by the
// DevTools protocol, to which the page's content policy does not speak.
func (b *Browser) Axe(t testing.TB) []string {
	t.Helper()
	b.Do(t, chromedp.Evaluate[chromedp.Void](axe+"; undefined"))
	text := Ask(t, b, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"], runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}}).then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	var found []violation
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Fatalf("reading what axe says: %v: %.200s", err, text)
	}
	var list []string
	for _, v := range found {
		for _, n := range v.Nodes {
			list = append(list, fmt.Sprintf("%s: %s\n%.300s\n%s", v.ID, v.Help, n.HTML, n.Summary))
		}
	}
	return list
}

// Look opens a page in light and dark, English and Russian, and fails the test on anything that axe-core finds, on an error in the
// page's own scripts, and where 400 % zoom (320 px) needs scrolling both ways (WCAG 2.2 SC 1.4.10). Pictures are named for the path
// unless a name is given.
func (b *Browser) Look(t testing.TB, path string, name ...string) {
	t.Helper()
	base := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(path), "-")
	if base == "" {
		base = "home"
	}
	if len(name) > 0 {
		base = name[0]
	}
	for _, v := range []struct {
		name, language string
		dark           bool
	}{{"light", "en", false}, {"dark", "en", true}, {"ru", "ru", false}} {
		b.Speak(t, v.language)
		b.Dark(t, v.dark)
		b.Open(t, path)
		b.Judge(t, base+"-"+v.name)
	}
	b.Speak(t, "en")
	b.Dark(t, false)
	b.Narrow(t, path)
}

// Judge judges the page as it stands and takes its picture.
func (b *Browser) Judge(t testing.TB, name string) {
	t.Helper()
	b.Screenshot(t, name)
	for _, v := range b.Axe(t) {
		t.Errorf("%s: %s", name, v)
	}
}

// Narrow fails the test where a page at 400 % zoom has to be scrolled sideways.
func (b *Browser) Narrow(t testing.TB, path string) {
	t.Helper()
	b.Do(t, chromedp.EmulateViewport(320, 640))
	b.Open(t, path)
	over := Ask(t, b, chromedp.Evaluate[int]("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
	b.Do(t, chromedp.EmulateViewport(width, height))
	if over > 0 {
		t.Errorf("%s is %d px too wide at 400 %% zoom", path, over)
	}
}

// Type types into the field that an element of that id is.
func (b *Browser) Type(t testing.TB, id, text string) {
	t.Helper()
	b.Do(t, chromedp.SendKeys(chromedp.CSS(`[id="`+id+`"]`), text))
}

// Press clicks what a CSS selector finds first, and waits for the page that comes of it.
func (b *Browser) Press(t testing.TB, selector string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		t.Fatalf("pressing %s: %v\n%s", selector, err, b.House.Log)
	}
	b.Do(t, chromedp.WaitReady(chromedp.CSS("main")))
}

// Count counts what a CSS selector finds.
func (b *Browser) Count(t testing.TB, selector string) int {
	t.Helper()
	return Ask(t, b, chromedp.Evaluate[int]("document.querySelectorAll("+strconv.Quote(selector)+").length"))
}
