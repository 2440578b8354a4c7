package supervision_test

import (
	"crypto/rand"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/web/webtest"
)

// list is what a test takes from the JSON of a page of the log.
type list struct {
	List []struct {
		ID          int64
		Actor, Site string
		Kind, What  string
		Sealed      bool
	} `json:"list"`
	Previous, Next string
}

// Page by page forth and back, each event is there once, with every filter.
func TestTheLogIsReadPageByPage(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.As(t, "sara")
	for range 3 {
		h.Must(t, "adam", func(act *issuance.Act) error {
			var events []audit.Event
			for range 60 {
				events = append(events, audit.Event{Action: "site.added", SubjectKind: "site", Subject: "WAW", Site: "WAW"})
			}
			return audit.Append(t.Context(), act, events...)
		})
	}
	for query, where := range map[string]string{
		"":                                   "true",
		"who=adam":                           "actor = 'adam'",
		"kind=site&subject=WAW":              "subject_kind = 'site' AND subject = 'WAW'",
		"subject=WAW":                        "subject = 'WAW'",
		"action=site.added&site=WAW":         "action = 'site.added' AND site = 'WAW'",
		"from=2026-06-13&until=2026-06-13":   "true",
		"from=2026-06-14":                    "false",
		"until=2026-06-12":                   "false",
		"who=adam&from=nonsense&kind=site":   "actor = 'adam' AND subject_kind = 'site'",
		"kind=document&subject=" + h.active:  "subject = '" + h.active + "'",
		"who=%27%3B+DROP+TABLE+person%3B+--": "false",
	} {
		want := h.Count(t, "audit_event WHERE "+where)
		var seen []int64
		var pages []list
		for path := "/supervision/events?" + query; path != ""; {
			var l list
			c.JSON(t, path, &l)
			for _, e := range l.List {
				seen = append(seen, e.ID)
			}
			pages = append(pages, l)
			path = l.Next
		}
		if n := len(seen); n < want || n > want+3*len(pages)+12 || !slices.IsSortedFunc(seen, func(a, b int64) int { return int(b - a) }) || len(slices.Compact(slices.Clone(seen))) != n {
			t.Errorf("%s: %d events seen, %d are there", query, n, want)
		}
		for i := len(pages) - 1; i > 0; i-- {
			var l list
			c.JSON(t, pages[i].Previous, &l)
			if len(l.List) != len(pages[i-1].List) || l.List[0].ID != pages[i-1].List[0].ID {
				t.Errorf("%s: the way back from page %d leads elsewhere", query, i)
			}
		}
	}
}

// The checkpoint that is given out is the signed one, and the page says what verifies it.
func TestTheCheckpointIsGivenOut(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, desks())
	key, verifier, err := audit.GenerateKey(rand.Reader, "utopia.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.Signer(key)
	if err != nil {
		t.Fatal(err)
	}
	h.Must(t, "system", func(act *issuance.Act) error {
		if _, err := audit.Seal(t.Context(), act); err != nil {
			return err
		}
		_, _, err := audit.Sign(t.Context(), act, signer)
		return err
	})
	c := h.As(t, "sara")
	a := c.Get(t, "/supervision/checkpoint/latest")
	checkpoint, err := audit.ParseCheckpoint([]byte(a.Body), verifier)
	if err != nil || checkpoint.Size == 0 || !strings.Contains(a.Header.Get("Content-Disposition"), fmt.Sprintf("%012d.checkpoint", checkpoint.Size)) {
		t.Errorf("%v %d %s", err, a.Status, a.Header)
	}
	page := c.Get(t, "/supervision/checkpoint")
	for _, want := range []string{"chancery audit verify", strconv.FormatInt(checkpoint.Size, 10), "chancery/utopia.example/audit+01+key"} {
		if !strings.Contains(html.UnescapeString(page.Body), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// Only what looking may write is written, and every role and forged header has its answer.
func TestTheDesksRoutes(t *testing.T) {
	t.Parallel()
	h := open(t)
	if cells := webtest.CheckDuties(t, h.House); cells == 0 {
		t.Error("no cell was walked")
	}
	if cells := webtest.CheckForged(t, h.House); cells == 0 {
		t.Error("no cell was walked")
	}
	webtest.CheckMalformed(t, h.House, 150, 6)
	var paths []string
	for _, r := range h.Web.Routes() {
		if r.Method == http.MethodGet && strings.HasPrefix(r.Pattern, "/supervision") {
			paths = append(paths, webtest.Example(r.Pattern))
		}
	}
	webtest.CheckReads(t, h.House, "sara", append(paths, "/supervision/life/document/"+h.active, "/supervision/life/blank/"+h.serial, "/supervision/batches/"+h.signed.ID, "/supervision/reprints/"+h.spoiled)...)
}

// element finds what a browser would run.
var element = regexp.MustCompile(`(?i)<(script|img|svg|iframe)[^>]*(alert|onerror|x")`)

// What people typed is shown as text, wherever it is shown.
func TestHostileStringsStayText(t *testing.T) {
	t.Parallel()
	h := open(t)
	hostile := `"><img src=x onerror=alert(1)>{{.}}`
	h.Must(t, "adam", func(act *issuance.Act) error {
		for _, change := range []string{"UPDATE person SET name = $1", "UPDATE batch SET halt_reason = $1 WHERE state = 'halted'", "UPDATE attempt SET reason = $1, device_said = $1 WHERE state = 'in doubt'",
			"UPDATE printer SET state = 'paused', state_by = 'adam', state_at = now(), state_reason = $1", "UPDATE document SET end_reason = $1 WHERE state = 'spoiled'"} {
			if _, err := act.Exec(t.Context(), change, hostile); err != nil {
				return err
			}
		}
		return nil
	})
	h.job(t, "discarded", hostile)
	h.Must(t, "adam", func(act *issuance.Act) error {
		return audit.Append(t.Context(), act, audit.Event{Action: "document.lost", SubjectKind: "document", Subject: h.active, Detail: map[string]any{"reason": hostile}})
	})
	c := h.As(t, "sara")
	if a := c.Post(t, "/supervision/life/document/"+h.active+"/look", "reason", hostile); a.Status != http.StatusSeeOther {
		t.Errorf("%d", a.Status)
	}
	found := 0
	for _, p := range []string{"/supervision/life/document/" + h.active, "/supervision/life/blank/" + h.serial, "/supervision/life/document/" + h.spoiled, "/supervision/life/document/" + h.doubtful, "/supervision/exceptions", "/supervision/reprints",
		"/supervision/reprints/" + h.spoiled, "/supervision/events", "/supervision/events?who=" + "%22%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E"} {
		a := c.Get(t, p)
		if a.Status != http.StatusOK || element.MatchString(a.Body) {
			t.Errorf("%s: %d: %s\n%s", p, a.Status, element.FindString(a.Body), h.Log)
		}
		found += strings.Count(a.Body, "onerror=alert")
	}
	if found < 15 {
		t.Errorf("the strings are shown %d times only", found)
	}
	if a := c.Post(t, "/supervision/find", "name", hostile); a.Status != http.StatusNotFound || element.MatchString(a.Body) {
		t.Errorf("%d", a.Status)
	}
}
