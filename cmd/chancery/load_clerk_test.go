package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// pace is how fast people are: 1 as people are, more for a test that is only to see that all of it works.
type pace struct {
	times float64
	over  func() bool // whether the day has ended
}

// errOver is no error: the day has ended.
var errOver = errors.New("the day is over")

// notOver gives the error unless it says no more than that the day has ended.
func notOver(err error) error {
	if errors.Is(err, errOver) {
		return nil
	}
	return err
}

// think waits as long as somebody needs, between half and one and a half times d.
func (p pace) think(d time.Duration) error {
	time.Sleep(time.Duration(float64(d) * (0.5 + rand.Float64()) / p.times))
	if p.over() {
		return errOver
	}
	return nil
}

// loadClerk is a clerk at the counter. What they type goes to the server as clerk.js sends it: findings are asked for when somebody
// pauses, and what was typed is saved when a field is left.
type loadClerk struct {
	*client
	pace
	face []byte
	last string // family name of the person before
	ref  string // of the application before
	made int
}

// key is how long somebody takes for a key, with looking at the paper.
const key = 220 * time.Millisecond

// day takes application after application until it is over, or one where once is enough.
func (c *loadClerk) day(once bool) error {
	for c.made == 0 || !once {
		if err := c.application(); err != nil {
			return notOver(err)
		}
		if c.made%5 == 4 { // after a break
			if err := c.returns(); err != nil {
				return err
			}
		}
	}
	return nil
}

// application takes one from the list to the receipt, and looks an earlier one up.
func (c *loadClerk) application() error {
	page, err := c.open("/clerk")
	if err != nil {
		return err
	}
	if err := c.think(4 * time.Second); err != nil {
		return err
	}
	at, page, err := c.send(page, "/clerk/drafts", "type", "passport-ordinary")
	if err != nil {
		return err
	}
	d := &typed{loadClerk: c, path: at, values: map[string]string{"token": hidden(page, "token"), "step": hidden(page, "step"),
		"type": "passport-ordinary", "requestType": "FIRST_ISSUANCE", "service": "normal", "deliverySite": "BRU", "applicant.nationality": "UTO"}}
	if err := d.fill(); err != nil {
		return err
	}
	if err := c.think(6 * time.Second); err != nil { // they look at the preview
		return err
	}
	if err := d.submit(); err != nil {
		return err
	}
	c.made++
	return c.look()
}

// look prints the receipt, and says to somebody else where theirs is.
func (c *loadClerk) look() error {
	if _, err := c.ask(http.MethodGet, "/clerk/applications/"+c.ref+"/receipt.pdf", "", nil); err != nil {
		return err
	}
	if err := c.think(5 * time.Second); err != nil {
		return err
	}
	page, err := c.open("/clerk/where?code=" + c.ref)
	if err != nil {
		return err
	}
	if !strings.Contains(page, c.ref) {
		return fmt.Errorf("the page of %s is not found by its code", c.ref)
	}
	if err := c.think(5 * time.Second); err != nil {
		return err
	}
	if page, err = c.open("/clerk/where"); err != nil {
		return err
	}
	_, page, err = c.send(page, "/clerk/where", "primary", c.last)
	if err == nil && !strings.Contains(page, c.ref) {
		return fmt.Errorf("%s is not found by its name %s", c.ref, c.last)
	}
	return err
}

// typed is a draft that is being typed.
type typed struct {
	*loadClerk
	path    string
	values  map[string]string
	picture bool // the page shows the page to be
}

// fill types an application: the person, then the portrait, then the rest.
func (d *typed) fill() error {
	d.last = "Eriksson " + unheard(8)
	for _, f := range [][2]string{{"applicant.primaryIdentifier", d.last}, {"applicant.secondaryIdentifier", "Anna Maria"}, {"applicant.dateOfBirth", "19740812"}, {"applicant.sex", "F"}} {
		if err := d.field(f[0], f[1]); err != nil {
			return err
		}
	}
	if err := d.think(8 * time.Second); err != nil { // the portrait is scanned
		return err
	}
	if err := d.save(d.face); err != nil {
		return err
	}
	for _, f := range [][2]string{{"applicant.placeOfBirth", "Zenith"}, {"applicant.personalNumber", "ZE184226B"}, {"applicant.heightCm", "165"}} {
		if err := d.field(f[0], f[1]); err != nil {
			return err
		}
	}
	return nil
}

// field types one field and leaves it.
func (d *typed) field(name, text string) error {
	if err := d.think(time.Duration(len(text)) * key); err != nil {
		return err
	}
	d.values[name] = text
	check := maps.Clone(d.values)
	check["parts"] = "1"
	body, kind, err := fields(check, nil)
	if err != nil {
		return err
	}
	if _, err := d.ask(http.MethodPost, d.path+"/check", kind, body, "Accept", "text/html"); err != nil {
		return err
	}
	if err := d.think(time.Second); err != nil {
		return err
	}
	return d.save(nil)
}

// save saves the form, and shows what has changed by that.
func (d *typed) save(portrait []byte) error {
	body, kind, err := fields(d.values, portrait)
	if err != nil {
		return err
	}
	a, err := d.ask(http.MethodPost, d.path, kind, body, "Accept", "application/json")
	if err != nil {
		return err
	}
	var told struct {
		Token string `json:"token"`
		Data  struct {
			Step               int
			Drawable, Pictures bool
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(a.body), &told); err != nil {
		return err
	}
	d.values["token"], d.values["step"] = told.Token, fmt.Sprint(told.Data.Step)
	if told.Data.Pictures || told.Data.Drawable != d.picture {
		page, err := d.open(d.path, "Accept", "text/html")
		d.picture = strings.Contains(page, "data-page-picture")
		return err
	}
	if d.picture {
		_, err = d.ask(http.MethodGet, d.path+"/page.png?"+fmt.Sprint(told.Data.Step), "", nil)
	}
	return err
}

// submit submits it.
func (d *typed) submit() error {
	body, kind, err := fields(d.values, nil)
	if err != nil {
		return err
	}
	a, err := d.ask(http.MethodPost, d.path+"/submit", kind, body)
	if err != nil {
		return err
	}
	where, page, err := d.follow(a)
	if err != nil {
		return err
	}
	ref, ok := strings.CutPrefix(where, "/clerk/applications/")
	if !ok {
		return fmt.Errorf("submitting leads to %s: %.300s", where, words(page))
	}
	d.ref = ref
	return nil
}

// unheard gives a word of so many letters that nobody else is called.
func unheard(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + rand.IntN(26))
	}
	return string(b)
}
