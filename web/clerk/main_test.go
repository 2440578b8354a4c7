package clerk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"chancery/demo/portraits"
	"chancery/personalization"
	"chancery/personalization/record"
	"chancery/web"
	"chancery/web/clerk"
	"chancery/web/webtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// drawNothing stands for the drawing of pages where a test looks at something else.
func drawNothing(context.Context, record.Record, personalization.Images, int) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)))
	return b.Bytes(), err
}

func open(t testing.TB) *webtest.House {
	t.Helper()
	desk, err := clerk.Desk(drawNothing)
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Open(t, []web.Desk{desk})
}

// face is a drawn portrait; it serves all tests.
var face = sync.OnceValues(func() ([]byte, error) { return portraits.Portrait(3, portraits.Options{Sex: "F", Age: 40}) })

func portraitOf(t testing.TB) []byte {
	t.Helper()
	file, err := face()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func signatureOf(t testing.TB) []byte {
	t.Helper()
	file, err := portraits.Signature(3, "Eriksson")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// reference is the application of cli.md, as a clerk types it.
func reference() []string {
	return []string{
		"type", "passport-ordinary", "requestType", "FIRST_ISSUANCE", "service", "normal", "deliverySite", "BRU",
		"applicant.primaryIdentifier", "eriksson", "applicant.secondaryIdentifier", "anna maria", "applicant.dateOfBirth", "19740812",
		"applicant.sex", "F", "applicant.placeOfBirth", "zenith", "applicant.nationality", "UTO", "applicant.personalNumber", "ze184226b", "applicant.heightCm", "165",
	}
}

// begin begins a draft, and gives its address.
func begin(t testing.TB, c *webtest.Client) string {
	t.Helper()
	a := c.Post(t, "/clerk/drafts", "type", "passport-ordinary")
	if a.Status != http.StatusSeeOther {
		t.Fatalf("beginning a draft: %d\n%s", a.Status, a.Body)
	}
	return a.Location
}

// file is a picture that a form brings.
type file struct {
	name    string
	content []byte
}

// send posts a form of the draft with its token, step and files, as the page does.
func send(t testing.TB, c *webtest.Client, page, path string, files []file, pairs ...string) webtest.Answer {
	t.Helper()
	return c.Do(t, request(t, c, page, path, files, pairs...))
}

func request(t testing.TB, c *webtest.Client, page, path string, files []file, pairs ...string) *http.Request {
	t.Helper()
	var v struct {
		Step int `json:"step"`
	}
	token := c.JSON(t, page, &v)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	write := func(name, value string) {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	write("token", token)
	write("step", strconv.Itoa(v.Step))
	for i := 0; i+1 < len(pairs); i += 2 {
		write(pairs[i], pairs[i+1])
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.name, f.name+".jpg")
		if err == nil {
			_, err = part.Write(f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := c.Request(t, http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

// submit types the reference application with its pictures, changed by pairs, and submits it; it gives the reference.
func submit(t testing.TB, c *webtest.Client, pairs ...string) string {
	t.Helper()
	page := begin(t, c)
	a := send(t, c, page, page+"/submit", []file{{"portrait", portraitOf(t)}, {"signature", signatureOf(t)}}, merged(reference(), pairs)...)
	ref, ok := strings.CutPrefix(a.Location, "/clerk/applications/")
	if a.Status != http.StatusSeeOther || !ok {
		t.Fatalf("submitting: %d to %s\n%s\n%s", a.Status, a.Location, a.Body, problems(t, c, page))
	}
	return ref
}

func merged(base, pairs []string) []string {
	list := append([]string{}, base...)
	for i := 0; i+1 < len(pairs); i += 2 {
		found := false
		for j := 0; j < len(list); j += 2 {
			if list[j] == pairs[i] {
				list[j+1], found = pairs[i+1], true
			}
		}
		if !found {
			list = append(list, pairs[i], pairs[i+1])
		}
	}
	return list
}

// found is what the form says of what was typed.
type found struct {
	Typed   map[string]string `json:"typed"`
	Missing []string          `json:"missing"`
	Wrong   []web.Wrong       `json:"wrong"`
	Known   []struct {
		Reference, Number string
		Same              bool
	} `json:"known"`
	Zone struct {
		Lines       []string `json:"lines"`
		Rule        string   `json:"rule"`
		Shortenings []struct {
			Field string `json:"field"`
		} `json:"shortenings"`
	} `json:"zone"`
	Step     int  `json:"step"`
	Signed   bool `json:"signed"`
	Drawable bool `json:"drawable"`
	Reasons  []struct {
		Field   string `json:"field"`
		Changed bool
	} `json:"reasons"`
}

func problems(t testing.TB, c *webtest.Client, page string) string {
	t.Helper()
	var f found
	c.JSON(t, page, &f)
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// solid is a PNG of one grey.
func solid(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = color.Gray{Y: 200}.Y
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readAll(t testing.TB, r *http.Request) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := b.ReadFrom(r.Body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
