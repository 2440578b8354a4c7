package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"
)

// The cookies. None holds more than a random token or a word: what belongs to a session is in the database.
const (
	sessionCookie  = "session"
	deviceCookie   = "device"   // a random name of a browser that somebody has signed in from
	languageCookie = "language" // tag of a language
	flashCookie    = "flash"    // what the next page says on top
)

// cookieName has the prefix __Host- over TLS: browsers then take it from this host alone, for all of it, over TLS alone (RFC 6265bis
// §4.1.3.2). Without TLS, which is for the loopback alone, browsers would refuse it.
func (h *House) cookieName(name string) string {
	if h.TLS {
		return "__Host-" + name
	}
	return name
}

func (h *House) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(h.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie sets a cookie for a time; 0 is until the browser is closed.
func (h *House) setCookie(w http.ResponseWriter, name, value string, lasts time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: h.cookieName(name), Value: value, Path: "/", MaxAge: int(lasts.Seconds()),
		Secure: h.TLS, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

func (h *House) clearCookie(w http.ResponseWriter, name string) {
	h.setCookie(w, name, "", -time.Second)
}

// flash is what the next page says.
type flash struct {
	Word  string   `json:"w"`
	About []string `json:"a,omitempty"`
}

func (h *House) setFlash(w http.ResponseWriter, word string, about []string) {
	text, err := json.Marshal(flash{Word: word, About: about})
	if err == nil {
		h.setCookie(w, flashCookie, base64.RawURLEncoding.EncodeToString(text), time.Minute)
	}
}

// flash gives what the page says on top.
func (q *Request) flash() string {
	if q.saying != "" {
		return q.Word(q.saying)
	}
	return q.takeFlash()
}

// takeFlash gives what is to be said, once.
func (q *Request) takeFlash() string {
	value := q.house.cookie(q.Request, flashCookie)
	if value == "" {
		return ""
	}
	q.house.clearCookie(q.w, flashCookie)
	text, err := base64.RawURLEncoding.DecodeString(value)
	var f flash
	if err != nil || json.Unmarshal(text, &f) != nil || !q.language.has(f.Word) || len(f.About) > 4 {
		return ""
	}
	return q.said(f.Word, f.About)
}
