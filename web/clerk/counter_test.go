package clerk_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chancery/issuance/application"
	"chancery/web/webtest"
)

// shown gives the field that says that the page was shown.
func shown(t *testing.T, c *webtest.Client, page string) string {
	t.Helper()
	a := c.Get(t, page)
	m := regexp.MustCompile(`name="shown" value="([^"]+)"`).FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatalf("%s: %d\n%s", page, a.Status, a.Body)
	}
	return m[1]
}

// A document is handed over with what is in hand, an identity established, and the earlier one back; all of it is recorded together.
func TestHandOver(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	_, old := ready(t, h, h.Passport())
	refOld, err := application.List(t.Context(), h.DB.Auditor, application.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	page := "/clerk/applications/" + refOld[0].Reference + "/hand-over"
	a := clara.Post(t, page, "shown", shown(t, clara, page), "inHand", strings.ToLower(old), "identityCheck", "portrait and identity document")
	if a.Location != "/clerk" {
		t.Fatalf("%d\n%s", a.Status, a.Body)
	}
	ref, number := ready(t, h, h.Passport(func(c *application.Content) {
		c.RequestType, c.PreviousDocument = "RENEWAL", old
		c.Applicant.PrimaryIdentifier = refOld[0].Content.Applicant.PrimaryIdentifier
	}))
	page = "/clerk/applications/" + ref + "/hand-over"
	token := shown(t, clara, page)
	check := "portrait and former document"
	for name, c := range map[string]struct {
		pairs []string
		field string
	}{
		"not shown":            {[]string{"inHand", number, "identityCheck", check, "former", old}, "shown"},
		"another in hand":      {[]string{"shown", token, "inHand", old, "identityCheck", check, "former", old}, "inHand"},
		"nobody identified":    {[]string{"shown", token, "inHand", number, "former", old}, "identityCheck"},
		"identified somehow":   {[]string{"shown", token, "inHand", number, "identityCheck", "a friend says so", "former", old}, "identityCheck"},
		"nothing came back":    {[]string{"shown", token, "inHand", number, "identityCheck", check}, "former"},
		"another came back":    {[]string{"shown", token, "inHand", number, "identityCheck", check, "former", number}, "former"},
		"said at great length": {[]string{"shown", token, "inHand", number, "identityCheck", check, "kept", strings.Repeat("x", 201)}, "kept"},
	} {
		a := clara.Post(t, page, c.pairs...)
		if a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusConflict || !strings.Contains(a.Body, `href="#f-`+c.field+`"`) {
			t.Errorf("%s: %d", name, a.Status)
		}
	}
	if a := clara.Post(t, page, "shown", token, "inHand", number, "identityCheck", check, "former", old); a.Location != "/clerk" {
		t.Fatalf("%d\n%s", a.Status, a.Body)
	}
	if n := h.Count(t, "document WHERE number = $1 AND state = 'active' AND identity_check = $2 AND handed_over_by = 'clara'", number, check); n != 1 {
		t.Error("it is not active")
	}
	if n := h.Count(t, "document WHERE number = $1 AND state = 'cancelled' AND end_reason = $2", old, "superseded by "+number+"; returned at hand-over"); n != 1 {
		t.Error("the earlier one is not recorded as returned")
	}
	if a := clara.Get(t, page); a.Status != http.StatusConflict {
		t.Errorf("handed over again: %d", a.Status)
	}
	h.WantClean(t)
}

// Whoever has no duty at the counter, or works elsewhere, gets nowhere.
func TestTheCounterIsOfItsSite(t *testing.T) {
	h := open(t)
	ref, _ := ready(t, h, h.Passport())
	for _, path := range []string{"", "/portrait.jpg", "/receipt.pdf", "/hand-over"} {
		for who, want := range map[string]int{"clara": 200, "boris": 200, "carol": 404, "mona": 404, "vera": 403, "anton": 403, "olga": 403} {
			if a := h.As(t, who).Get(t, "/clerk/applications/"+ref+path); a.Status != want {
				t.Errorf("%s %s: %d, want %d", who, path, a.Status, want)
			}
		}
	}
	for _, path := range []string{"/correct", "/withdraw"} { // not in these states
		if a := h.As(t, "clara").Post(t, "/clerk/applications/"+ref+path, "reason", "x"); a.Status != http.StatusConflict {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

// What arrives is compared with what was announced.
func TestReceive(t *testing.T) {
	h := open(t)
	ref, number, consignment := made(t, h, h.Passport())
	clara, page := h.As(t, "clara"), "/clerk/consignments/"+consignment
	if a := clara.Get(t, "/clerk"); !strings.Contains(a.Body, page) {
		t.Error("the consignment is not listed")
	}
	if a := h.As(t, "carol").Get(t, page); a.Status != http.StatusNotFound {
		t.Errorf("another site's: %d", a.Status)
	}
	for _, numbers := range []string{"", "C99999999", number + "\nC99999999"} {
		if a := clara.Post(t, page, "numbers", numbers); a.Status != http.StatusConflict {
			t.Errorf("%q: %d", numbers, a.Status)
		}
	}
	if a := clara.Post(t, page, "numbers", " "+strings.ToLower(number)+"\n"); a.Location != "/clerk" {
		t.Fatalf("%d\n%s", a.Status, a.Body)
	}
	a := clara.Get(t, "/clerk")
	if !strings.Contains(a.Body, "/clerk/applications/"+ref+"/hand-over") {
		t.Error("it is not ready")
	}
	if a := clara.Get(t, "/clerk/where?code="+strings.ToLower(number)); a.Location != "/clerk/applications/"+ref {
		t.Errorf("by number: %s", a.Location)
	}
}

// Where it is, by what stands on the receipt; and by name, which never stands in an address.
func TestWhereIsIt(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	ref := submit(t, clara)
	for _, code := range []string{ref, strings.ToLower(ref), strings.ReplaceAll(ref, "-", ""), "%20" + ref + "%20"} {
		if a := clara.Get(t, "/clerk/where?code="+code); a.Location != "/clerk/applications/"+ref {
			t.Errorf("%s: %d %s", code, a.Status, a.Location)
		}
	}
	if a := clara.Post(t, "/clerk/where", "code", strings.ToLower(ref)); a.Location != "/clerk/applications/"+ref {
		t.Errorf("typed: %d %s", a.Status, a.Location)
	}
	if a := clara.Post(t, "/clerk/where", "code", "ERIKSSON"); a.Location != "" || !strings.Contains(a.Body, "govuk-error-summary") || !strings.Contains(a.Body, `value="ERIKSSON"`) {
		t.Errorf("a name in its place: %d %s", a.Status, a.Location)
	}
	for _, who := range []string{"carol", "mona"} {
		if a := h.As(t, who).Get(t, "/clerk/where?code="+ref); a.Status != 200 || strings.Contains(a.Body, "ERIKSSON") || !strings.Contains(a.Body, "govuk-error-summary") {
			t.Errorf("%s finds it: %d", who, a.Status)
		}
	}
	for _, name := range [][]string{{"primary", "Eriksson"}, {"primary", "eriksson", "secondary", "anna maria", "birth", "19740812"}} {
		if a := clara.Post(t, "/clerk/where", name...); !strings.Contains(a.Body, ref) {
			t.Errorf("%v: %d", name, a.Status)
		}
		if a := h.As(t, "carol").Post(t, "/clerk/where", name...); a.Status != 200 || strings.Contains(a.Body, ref) {
			t.Errorf("carol: %d", a.Status)
		}
	}
	for _, name := range []string{"", "王", "7", strings.Repeat("X", 1000)} {
		if a := clara.Post(t, "/clerk/where", "primary", name); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%.10q: %d", name, a.Status)
		}
	}
}

// The receipt's code is read by a program that others wrote.
func TestReceipt(t *testing.T) {
	for _, program := range []string{"pdftoppm", "zbarimg"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%s is missing: run scripts/setup", program)
		}
	}
	h := open(t)
	clara := h.As(t, "clara")
	ref := submit(t, clara)
	a := clara.Get(t, "/clerk/applications/"+ref+"/receipt.pdf")
	if a.Status != 200 || a.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(a.Header.Get("Content-Disposition"), "receipt-"+ref+".pdf") {
		t.Fatalf("%d %v", a.Status, a.Header)
	}
	dir := t.TempDir()
	pdf := filepath.Join(dir, "receipt.pdf")
	if err := os.WriteFile(pdf, []byte(a.Body), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "150", "-png", pdf, filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	out, err := exec.Command("zbarimg", "-q", pages[0]).Output()
	if err != nil || strings.TrimSpace(string(out)) != "CODE-128:"+ref {
		t.Errorf("%s, %v", out, err)
	}
	if dir := os.Getenv("CHANCERY_SCREENS"); dir != "" {
		page, err := os.ReadFile(pages[0])
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "clerk-receipt.png"), page, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What came back is corrected field by field, and goes on as the next version.
func TestCorrected(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	ref := submit(t, clara)
	back(t, h, ref, "applicant.placeOfBirth: as the certificate has it\nbring the certificate")
	if a := clara.Get(t, "/clerk"); !strings.Contains(a.Body, "as the certificate has it") {
		t.Error("the list does not say why")
	}
	if a := h.As(t, "carol").Post(t, "/clerk/applications/"+ref+"/correct"); a.Status != http.StatusNotFound {
		t.Errorf("another site corrects: %d", a.Status)
	}
	page := clara.Post(t, "/clerk/applications/"+ref+"/correct").Location
	if again := clara.Post(t, "/clerk/applications/"+ref+"/correct").Location; again != page {
		t.Errorf("two drafts: %s %s", page, again)
	}
	var f found
	clara.JSON(t, page, &f)
	if len(f.Reasons) != 2 || f.Reasons[0].Changed || len(f.Missing) > 0 || f.Typed["applicant.placeOfBirth"] != "ZENITH" || !f.Signed {
		t.Fatalf("%+v", f)
	}
	typed := []string{}
	for name, value := range f.Typed {
		typed = append(typed, name, value)
	}
	typed = merged(typed, []string{"applicant.placeOfBirth", "NADIR"})
	send(t, clara, page, page, nil, typed...)
	if clara.JSON(t, page, &f); !f.Reasons[0].Changed {
		t.Error("the change does not show")
	}
	if a := send(t, clara, page, page+"/submit", nil, typed...); a.Location != "/clerk/applications/"+ref {
		t.Fatalf("%d %s", a.Status, a.Location)
	}
	got, err := application.Load(t.Context(), h.DB.Auditor, ref)
	if err != nil || got.Version != 2 || got.State != application.Submitted || got.Content.Applicant.PlaceOfBirth != "NADIR" {
		t.Errorf("%+v %v", got, err)
	}
	if before, _ := application.Load(t.Context(), h.DB.Auditor, ref); string(before.PortraitSource) == "" {
		t.Error("the portrait is lost")
	}
	if a := clara.Post(t, "/clerk/applications/"+ref+"/withdraw", "reason", "the applicant's wish"); a.Status != http.StatusSeeOther {
		t.Errorf("withdrawing: %d\n%s", a.Status, a.Body)
	}
}

// An earlier document of the same person shows itself, and is named with one press.
func TestTheSamePersonAgain(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	ref, number := ready(t, h, h.Passport(func(c *application.Content) {
		c.Applicant.PrimaryIdentifier, c.Applicant.SecondaryIdentifier, c.Applicant.DateOfBirth = "MÜLLER", "ANNA", "1974-XX-XX"
	}))
	page := begin(t, clara)
	spelled := merged(reference(), []string{"applicant.primaryIdentifier", "mueller", "applicant.secondaryIdentifier", "anna"})
	a := send(t, clara, page, page+"/check", nil, spelled...)
	if !strings.Contains(a.Body, ref) || !strings.Contains(a.Body, `value="`+number+`"`) {
		t.Errorf("%d: %s is not found", a.Status, ref)
	}
	send(t, clara, page, page, nil, append(spelled, "use", number)...)
	var f found
	clara.JSON(t, page, &f)
	if f.Typed["previousDocument"] != number || f.Typed["requestType"] != "RENEWAL" || len(f.Known) != 1 || f.Known[0].Same {
		t.Errorf("%+v", f)
	}
	a = send(t, clara, page, page+"/check", nil, merged(spelled, []string{"applicant.dateOfBirth", "19750812"})...)
	if strings.Contains(a.Body, ref) {
		t.Error("somebody else is found")
	}
}
