package clerk_test

import (
	"net/http"
	"strings"
	"testing"
)

// The whole way of a draft: begun, typed, kept, submitted, and then there is an application with what was typed, and no draft.
func TestADraftBecomesAnApplication(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	a := send(t, clara, page, page, []file{{"portrait", portraitOf(t)}}, reference()[:14]...)
	if a.Status != http.StatusSeeOther || a.Location != page {
		t.Fatalf("%d %s\n%s\n%s", a.Status, a.Location, a.Body, h.Log)
	}
	var f found
	clara.JSON(t, page, &f)
	if f.Typed["applicant.primaryIdentifier"] != "eriksson" || len(f.Missing) != 2 || len(f.Wrong) > 0 {
		t.Errorf("%+v", f)
	}
	if !strings.HasPrefix(f.Zone.Lines[0], "PPUTOERIKSSON<<ANNA<MARIA<<<") || !strings.HasSuffix(f.Zone.Lines[1], "·") {
		t.Errorf("%q", f.Zone.Lines)
	}
	for _, picture := range []string{"/portrait.jpg", "/given.jpg", "/overlay.svg"} {
		if a := clara.Get(t, page+picture); a.Status != http.StatusOK || a.Body == "" {
			t.Errorf("%s: %d", picture, a.Status)
		}
	}
	if a := clara.Get(t, page+"/signature.png"); a.Status != http.StatusNotFound {
		t.Errorf("a signature that is not there: %d", a.Status)
	}
	ref := submit(t, clara)
	if a := clara.Get(t, "/clerk/applications/"+ref); a.Status != http.StatusOK || !strings.Contains(a.Body, "ERIKSSON") || !strings.Contains(a.Body, "1974-08-12") {
		t.Errorf("%d\n%s", a.Status, a.Body)
	}
	if n := h.Count(t, "draft WHERE application IS NOT NULL AND typed = '{}'"); n != 1 {
		t.Errorf("%d drafts were emptied", n)
	}
	if n := h.Count(t, "draft_image"); n != 1 {
		t.Errorf("%d images of drafts", n)
	}
}

// What is refused is saved all the same, and everything that is wrong stands at its field.
func TestARefusedSubmissionStays(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	a := send(t, clara, page, page+"/submit", nil, merged(reference(), []string{"applicant.dateOfBirth", "1974-13-40", "applicant.primaryIdentifier", "ERIK7"})...)
	if a.Location != page+"?submit=refused" {
		t.Fatalf("%d %s\n%s", a.Status, a.Location, h.Log)
	}
	a = clara.Get(t, a.Location)
	for _, want := range []string{`href="#f-applicant.dateOfBirth"`, `id="f-applicant.dateOfBirth-error"`, `href="#f-portrait"`, `value="1974-13-40"`, `value="ERIK7"`, `href="#f-applicant.primaryIdentifier"`} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if n := h.Count(t, "application"); n != 0 {
		t.Errorf("%d applications", n)
	}
}

// A draft is its clerk's alone, at the site where it was begun.
func TestADraftIsItsClerks(t *testing.T) {
	h := open(t)
	page := begin(t, h.As(t, "clara"))
	for _, path := range []string{page, page + "/portrait.jpg", page + "/overlay.svg", page + "/page.png"} {
		for _, who := range []string{"carol", "boris", "mona"} {
			if a := h.As(t, who).Get(t, path); a.Status != http.StatusNotFound {
				t.Errorf("%s sees %s: %d", who, path, a.Status)
			}
		}
		for _, who := range []string{"vera", "anton", "adam", "sara"} {
			if a := h.As(t, who).Get(t, path); a.Status != http.StatusForbidden {
				t.Errorf("%s sees %s: %d", who, path, a.Status)
			}
		}
		if a := h.Nobody().Get(t, path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/sign-in") {
			t.Errorf("nobody sees %s: %d", path, a.Status)
		}
	}
	for _, path := range []string{page, page + "/check", page + "/submit", page + "/discard"} {
		if a := h.As(t, "carol").Post(t, path, "step", "1"); a.Status != http.StatusNotFound {
			t.Errorf("carol posts %s: %d", path, a.Status)
		}
	}
}

// What was typed earlier never replaces what was typed later.
func TestASlowSavingIsRefused(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	slow := request(t, clara, page, page, nil, "applicant.primaryIdentifier", "EARLIER")
	for range 2 {
		if a := send(t, clara, page, page, nil, "applicant.primaryIdentifier", "LATER"); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status)
		}
	}
	a := clara.Do(t, slow)
	if a.Status != http.StatusConflict || !strings.Contains(a.Body, `value="EARLIER"`) {
		t.Errorf("%d: what was typed is not shown again", a.Status)
	}
	var f found
	clara.JSON(t, page, &f)
	if f.Typed["applicant.primaryIdentifier"] != "LATER" {
		t.Errorf("%v", f.Typed)
	}
}

// Checking changes nothing, whatever is typed.
func TestCheckChangesNothing(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	events := h.Count(t, "audit_event")
	long := []string{"applicant.primaryIdentifier", "PAPANDROPOULOUS", "applicant.secondaryIdentifier", "JONATHON WARREN TREVOR ALEXANDER"}
	a := send(t, clara, page, page+"/check", nil, append(merged(reference(), long), "parts", "1")...)
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "PAPANDROPOULOUS&lt;&lt;JONATHON") || !strings.Contains(a.Body, `name="nameField"`) {
		t.Errorf("%d\n%s", a.Status, a.Body)
	}
	a = send(t, clara, page, page+"/check", nil, merged(reference(), []string{"applicant.secondaryIdentifier", "Åsa Щукина"})...)
	for _, want := range []string{"Doc 9303-3 §6 A", "Doc 9303-3 §6 B", "AASA"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := h.Count(t, "audit_event"); n != events {
		t.Errorf("%d events", n-events)
	}
	if n := h.Count(t, "draft WHERE step > 0"); n != 0 {
		t.Error("it was saved")
	}
}

// Five times at once is once.
func TestTheSameFormFiveTimes(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	send(t, clara, page, page, []file{{"portrait", portraitOf(t)}}, reference()...)
	for _, c := range []struct{ path, counted string }{{page, "audit_event WHERE action = 'draft.saved'"}, {page + "/submit", "application"}} {
		before := h.Count(t, c.counted)
		requests := make([]*http.Request, 5)
		first := request(t, clara, page, c.path, nil, reference()...)
		body := readAll(t, first)
		answers := make(chan string, len(requests))
		for range requests {
			r := clara.Request(t, http.MethodPost, c.path, strings.NewReader(body))
			r.Header = first.Header.Clone()
			go func() {
				answer, err := h.Server.Client().Transport.RoundTrip(r)
				if err != nil {
					answers <- err.Error()
					return
				}
				_ = answer.Body.Close()
				answers <- answer.Header.Get("Location")
			}()
		}
		for range requests {
			if to := <-answers; !strings.HasPrefix(to, "/clerk/") {
				t.Errorf("%s: an answer leads to %q", c.path, to)
			}
		}
		if n := h.Count(t, c.counted) - before; n != 1 {
			t.Errorf("%s: %d effects", c.path, n)
		}
	}
}

// A draft that is discarded leaves nothing of the person.
func TestDiscarded(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	send(t, clara, page, page, []file{{"portrait", portraitOf(t)}}, reference()...)
	if a := clara.Post(t, page+"/discard"); a.Location != "/clerk" {
		t.Fatal(a.Status)
	}
	if h.Count(t, "draft") != 0 || h.Count(t, "draft_image") != 0 || h.Count(t, "file") != 0 {
		t.Error("something is left")
	}
	if a := clara.Get(t, page); a.Status != http.StatusNotFound {
		t.Error(a.Status)
	}
}
