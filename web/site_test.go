package web_test

import (
	"net/http"
	"strings"
	"testing"

	"chancery/issuance/application"
	"chancery/issuance/issuancetest"
	"chancery/web/webtest"
)

// The board is of one's own site: of another site's document, blank and batch not even the existence is told, on no page and by no duty.
func TestTheBoardIsOfOnesOwnSite(t *testing.T) {
	h := webtest.Open(t, nil, webtest.Pictures(drawn))
	ours := h.Order(t, h.Passport()) // taken and wanted in Brussels, made at the ministry
	theirs := h.Order(t, h.Passport(func(c *application.Content) { c.DeliverySite = issuancetest.Warsaw }))
	batch, ids := h.Run(t, issuancetest.BookletPrinter, 1)
	doubt := h.Doubt(t, ids[0])
	vault := h.Vault(t, issuancetest.Sticker, 1)[0]
	blank := *h.Load(t, ids[0]).Blank
	near := ids[0]
	if ids[0] == theirs {
		near = ours
	}
	for _, c := range []struct {
		who, path string
		want      int
	}{
		{"ines", "/documents/" + near, 200}, {"clara", "/documents/" + near, 200}, {"carol", "/documents/" + near, 404}, {"carol", "/documents/" + theirs, 200}, {"clara", "/documents/" + theirs, 200},
		{"ines", "/documents/" + ids[0] + "/page.png", 200}, {"clara", "/documents/" + ids[0] + "/page.png", 200}, {"boris", "/documents/" + ids[0] + "/page.png", 200},
		{"ines", "/blanks/" + vault, 200}, {"clara", "/blanks/" + vault, 404}, {"carol", "/blanks/" + vault, 404}, {"boris", "/blanks/" + vault, 404},
		{"ines", "/blanks/" + blank, 200}, {"clara", "/blanks/" + blank, 200},
		{"ines", "/batches/" + batch.ID, 200}, {"clara", "/batches/" + batch.ID, 404}, {"boris", "/batches/" + batch.ID, 404}, {"carol", "/batches/" + batch.ID, 404},
	} {
		if a := h.As(t, c.who).Get(t, c.path); a.Status != c.want {
			t.Errorf("%s at %s: %d, want %d", c.who, c.path, a.Status, c.want)
		}
	}
	if near == ids[0] {
		for _, path := range []string{"/documents/" + near + "/page.png", "/blanks/" + blank} {
			if a := h.As(t, "carol").Get(t, path); a.Status != http.StatusNotFound {
				t.Errorf("carol at %s: %d", path, a.Status)
			}
		}
	}
	for who, c := range map[string]struct{ says, hides []string }{
		"ines":  {[]string{near, theirs, batch.ID, doubt.Blank, vault, "Needs a person"}, nil},
		"clara": {[]string{near, theirs}, []string{batch.ID, vault, "Needs a person"}},
		"carol": {[]string{theirs}, []string{near, batch.ID, vault, "Needs a person"}},
	} {
		pages := h.As(t, who).Get(t, "/board").Body + h.As(t, who).Get(t, "/blanks").Body
		wantWords(t, pages, c.says...)
		for _, hidden := range c.hides {
			if strings.Contains(pages, hidden) {
				t.Errorf("%s is told of %s", who, hidden)
			}
		}
	}
	// A page links to nothing that its reader may not open.
	if text := h.As(t, "clara").Get(t, "/documents/"+ids[0]).Body; strings.Contains(text, `href="/batches/`) || !strings.Contains(text, batch.ID) {
		t.Error("a clerk is led to a batch of another site")
	}
}
