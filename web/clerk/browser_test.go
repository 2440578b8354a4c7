package clerk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"chancery/issuance/application"
	"chancery/issuance/issuancetest"
	"chancery/personalization/proof"
	"chancery/templates"
	"chancery/web"
	"chancery/web/clerk"
	"chancery/web/webtest"
)

// drawn opens a house whose pages are drawn as they will be.
func drawn(t *testing.T) *webtest.House {
	t.Helper()
	cache, err := proof.DefaultCacheDir()
	if err == nil {
		err = os.MkdirAll(cache, 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	raster, err := proof.Open(t.Context(), proof.Config{CacheDir: cache, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := raster.Close(); err != nil {
			t.Error(err)
		}
	})
	set, err := templates.Utopia()
	if err != nil {
		t.Fatal(err)
	}
	draw, err := clerk.Preview(set, proof.NewFinished(raster), time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	desk, err := clerk.Desk(draw)
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Open(t, []web.Desk{desk})
}

// keyboard types and counts.
type keyboard struct {
	*webtest.Browser
	pressed int
}

func (k *keyboard) keys(t *testing.T, keys string) {
	t.Helper()
	k.pressed += utf8.RuneCountInString(keys)
	k.Do(t, chromedp.KeyEvent(keys))
}

// alt presses an access key: Alt and a letter, which count as one. Chromium looks for access keys at the character.
func (k *keyboard) alt(t *testing.T, key string) {
	t.Helper()
	k.pressed++
	for _, kind := range []input.DispatchKeyEventType{"rawKeyDown", "char", "keyUp"} {
		e := input.DispatchKeyEventParams{Type: kind, Modifiers: 1, Key: key, Code: "Key" + strings.ToUpper(key), WindowsVirtualKeyCode: int64(strings.ToUpper(key)[0])}
		if kind == "char" {
			e.Text, e.UnmodifiedText = key, key
		}
		webtest.Command(t, k.Browser, input.DispatchKeyEvent, e)
	}
}

// choose answers the dialog that a file field has opened.
func (k *keyboard) choose(t *testing.T, id string, content []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "picture")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	k.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`[id="`+id+`"]`), []string{name}))
}

// fewest is how many keys the reference application of cli.md takes, from the list of the desk to the application: 45 of them are what it
// says, six go from field to field, and four are access keys. docs/desks/clerk.md names it.
const fewest = 55

// The reference application typed from the keyboard alone, with everything that shows itself on the way.
func TestTheReferenceApplicationByKeyboard(t *testing.T) {
	h := drawn(t)
	b := &keyboard{Browser: h.Browser(t)}
	b.SignIn(t, "clara")
	b.Open(t, "/clerk")
	b.alt(t, "n")
	b.Do(t, chromedp.WaitReady(chromedp.CSS("form[data-clerk]")))
	b.Until(t, `document.activeElement.name === "applicant.primaryIdentifier"`)
	b.keys(t, "eriksson\tanna maria\t")
	b.Until(t, `document.querySelector(".ocr").textContent.startsWith("PPUTOERIKSSON<<ANNA<MARIA<<<")`)
	b.keys(t, "19740812\tf\tzenith\tze184226b\t165")
	b.Until(t, `document.querySelector(".ocr").textContent.includes("UTO7408122F")`)
	b.alt(t, "p")
	b.choose(t, "f-portrait", portraitOf(t))
	b.Until(t, `document.querySelector(".clerk-photo img.over")?.complete && document.querySelector(".measures")`)
	b.alt(t, "g")
	b.choose(t, "f-signature", signatureOf(t))
	b.Until(t, `document.querySelector("img.signature")?.complete && document.querySelector("[data-page-picture]")?.naturalWidth > 100`)
	b.Until(t, `document.querySelector("[data-state]").dataset.kind === "saved" && document.querySelector(".findings .good")`)
	b.Judge(t, "clerk-draft-full")
	b.alt(t, "s")
	b.Do(t, chromedp.WaitReady(chromedp.CSS("ol.steps")))
	if b.pressed > fewest {
		t.Errorf("%d keys, %d should do", b.pressed, fewest)
	}
	t.Logf("%d keys", b.pressed)
	list, err := application.List(t.Context(), h.DB.Auditor, application.Filter{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d applications: %v", len(list), err)
	}
	got := list[0].Content.Applicant
	want := application.Applicant{PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", DateOfBirth: "1974-08-12", PlaceOfBirth: "ZENITH", Sex: "F", Nationality: "UTO", PersonalNumber: "ZE184226B", HeightCm: 165}
	if got != want || list[0].Content.Signature == "" {
		t.Errorf("%+v", list[0].Content)
	}
}

// Every page of the desk in every state, judged in light, dark, Russian and at 400 % zoom.
func TestPagesInABrowser(t *testing.T) {
	h := drawn(t)
	b := h.Browser(t)
	b.SignIn(t, "clara")
	b.Look(t, "/clerk", "clerk-empty")
	clara := h.As(t, "clara")

	page := begin(t, clara)
	b.Look(t, page, "clerk-draft-empty")
	send(t, clara, page, page, nil, merged(reference(), []string{"applicant.dateOfBirth", "19741340", "applicant.personalNumber", "ä", "type", "visa-a"})...)
	b.Look(t, page+"?submit=refused", "clerk-draft-error")

	long := begin(t, clara)
	send(t, clara, long, long, []file{{"portrait", wide(t)}}, merged(reference(), []string{
		"applicant.primaryIdentifier", "Nilavadhanananda-Chayapa Dejthamrong Krasuang", "applicant.secondaryIdentifier", "Åsa Þórdís Ștefania Wilhelmina Elisabeth",
		"applicant.placeOfBirth", strings.Repeat("Llanfairpwllgwyn", 5), "applicant.nationalName.primary", "محمد عبد الرحمن", "applicant.nationalName.secondary", "يوسف", "applicant.nationalName.language", "ar",
	})...)
	b.Look(t, long, "clerk-draft-long")

	ref := submit(t, clara)
	b.Look(t, "/clerk/applications/"+ref, "clerk-application")
	back(t, h, ref, "applicant.placeOfBirth: as the certificate has it\nportrait: the eyes are closed\nbring the certificate")
	b.Look(t, "/clerk/applications/"+ref, "clerk-application-returned")
	a := clara.Post(t, "/clerk/applications/"+ref+"/correct")
	b.Look(t, a.Location, "clerk-draft-returned")
	_, old := ready(t, h, h.Passport(func(c *application.Content) {
		c.Applicant.PrimaryIdentifier, c.Applicant.SecondaryIdentifier = "Абдрахманова", "Айгүл"
		c.Applicant.NationalName = &application.NationalName{Primary: "Абдрахманова", Secondary: "Айгүл", Language: "ky"}
	}))
	b.Look(t, "/clerk", "clerk-full")
	handed(t, h, old)
	renewed, _ := ready(t, h, h.Passport(func(c *application.Content) { c.RequestType, c.PreviousDocument = "RENEWAL", old }))
	b.Look(t, "/clerk/applications/"+renewed+"/hand-over", "clerk-hand-over")
	_, _, parcel := made(t, h, h.Passport())
	b.Look(t, "/clerk/consignments/"+parcel, "clerk-consignment")
	b.Look(t, "/clerk/where", "clerk-where")
	b.Look(t, "/clerk/where?code=NOWHERE", "clerk-where-error")
}

// titleOf asks for the title of the page.
func titleOf() chromedp.Action[string] { return chromedp.Evaluate[string]("document.title") }

// What is typed last is submitted, however soon the form is sent after it: the saving under way is waited for.
func TestTheLastFieldIsSubmitted(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	send(t, clara, page, page, []file{{"portrait", portraitOf(t)}}, reference()...)
	b := &keyboard{Browser: h.Browser(t)}
	b.SignIn(t, "clara")
	b.Open(t, page)
	b.Do(t, chromedp.Evaluate[chromedp.Void](`document.getElementById("f-applicant.heightCm").select(); undefined`))
	b.keys(t, "171\t")
	b.alt(t, "s")
	b.Do(t, chromedp.WaitReady(chromedp.CSS("ol.steps")))
	list, err := application.List(t.Context(), h.DB.Auditor, application.Filter{})
	if err != nil || len(list) != 1 || list[0].Content.Applicant.HeightCm != 171 {
		t.Errorf("%+v %v", list, err)
	}
}

// The part of a portrait is chosen by number, and what depends on it follows without leaving the page.
func TestThePartOfAPortrait(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	send(t, clara, page, page, []file{{"portrait", wide(t)}}, reference()...)
	b := h.Browser(t)
	b.SignIn(t, "clara")
	b.Open(t, page)
	before := webtest.Ask(t, b, chromedp.Evaluate[string](`document.querySelector(".clerk-photo img").src`))
	b.Do(t, chromedp.Click(chromedp.CSS("#part-portrait summary")), chromedp.SetValue(chromedp.CSS(`[id="f-crop.width"]`), "500"))
	b.Do(t, chromedp.Evaluate[chromedp.Void](`document.getElementById("f-crop.width").dispatchEvent(new Event("change", {bubbles: true})); undefined`))
	b.Until(t, `document.querySelector(".clerk-photo img").src !== "`+before+`" && document.querySelector("[data-crop] .frame")`)
	if n := h.Count(t, "draft_image WHERE (box->>'width')::int = 500"); n != 1 {
		t.Error("the box was not kept")
	}
	b.Judge(t, "clerk-draft-crop")
}

// A server that ends loses nothing of what was typed: another one shows it.
func TestAServerThatEnds(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	send(t, clara, page, page, nil, reference()...)
	h.Server.CloseClientConnections()
	h.Server.Close()
	desk, err := clerk.Desk(drawNothing)
	if err != nil {
		t.Fatal(err)
	}
	again := webtest.OpenIn(t, h.House, func(*issuancetest.House) []web.Desk { return []web.Desk{desk} })
	if a := again.As(t, "clara").Get(t, page); !strings.Contains(a.Body, `value="eriksson"`) {
		t.Errorf("%d", a.Status)
	}
}
