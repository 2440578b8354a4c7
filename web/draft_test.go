package web_test

import (
	"net/http"
	"testing"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/web/webtest"
)

// A draft that nobody has touched for thirty days is taken away when somebody signs in, by the system and with its event; one that was
// touched later, by typing or by a picture, stays.
func TestOldDraftsLapse(t *testing.T) {
	h := webtest.Open(t, nil)
	key := setUp(t, h, "carol")
	begin := func(who string) (id string) {
		h.Must(t, who, func(act *issuance.Act) (err error) {
			id, err = application.BeginDraft(t.Context(), act, application.Typed{"applicant.primaryIdentifier": "ERIKSSON"})
			return err
		})
		return id
	}
	picture := application.DraftImage{Given: []byte("x"), Cut: []byte("x"), Shown: []byte("x")}
	old, typed, pictured := begin("clara"), begin("clara"), begin("carol")
	for _, id := range []string{old, pictured} {
		h.Must(t, map[string]string{old: "clara", pictured: "carol"}[id], func(act *issuance.Act) error {
			return application.KeepImage(t.Context(), act, id, application.PortraitImage, picture)
		})
	}
	h.Later(29 * 24 * time.Hour)
	signIn := func() {
		t.Helper()
		h.Later(time.Minute)
		if a := h.Nobody().Post(t, "/sign-in", "username", "carol", "password", password, "code", key.code(h)); a.Status != http.StatusSeeOther {
			t.Fatalf("%d: %s", a.Status, a.Body)
		}
	}
	signIn()
	if n := h.Count(t, "draft"); n != 3 {
		t.Errorf("%d drafts are left after 29 days", n)
	}
	h.Must(t, "clara", func(act *issuance.Act) error {
		return application.SaveDraft(t.Context(), act, typed, 1, application.Typed{"applicant.primaryIdentifier": "ERIKSSON"})
	})
	h.Must(t, "carol", func(act *issuance.Act) error {
		return application.KeepImage(t.Context(), act, pictured, application.PortraitImage, picture)
	})
	h.Later(25 * time.Hour)
	signIn()
	if n := h.Count(t, "draft WHERE id = ANY ($1)", []string{typed, pictured}); n != 2 || h.Count(t, "draft") != 2 || h.Count(t, "draft_image WHERE draft = $1", old) != 0 {
		t.Errorf("of those that were touched %d are left, %d in all", n, h.Count(t, "draft"))
	}
	if n := h.Count(t, "audit_event WHERE action = 'draft.discarded' AND actor = 'system' AND subject = $1 AND site = 'BRU'", old); n != 1 || h.Count(t, "audit_event WHERE action = 'draft.discarded'") != 1 {
		t.Errorf("%d events", n)
	}
	h.Later(31 * 24 * time.Hour)
	signIn()
	if n := h.Count(t, "draft"); n != 0 {
		t.Errorf("%d drafts are left after 31 days more", n)
	}
}
