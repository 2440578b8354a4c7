package clerk_test

import (
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"chancery/issuance/application"
	"chancery/web/webtest"
)

// hostile are texts that somebody hopes will be more than text.
func hostile() []string {
	return []string{
		`<script>document.title="executed"</script>`, `"><img src=x onerror="document.title='executed'">`, `'; DROP TABLE draft; --`, `{{.By}}{{printf "%s" .Token}}`,
		`javascript:document.title="executed"`, `</textarea><svg onload=alert(1)>`, "\u202eevil\u202c", strings.Repeat("<<", 200), "%00%0d%0aSet-Cookie:x=1", `\u003cscript\u003e`, "A\r\nB: c",
	}
}

// Hostile strings in every field are shown as text on every page that shows them, and none is executed.
func TestHostileStringsInEveryField(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	b := h.Browser(t)
	b.SignIn(t, "clara")
	paths := application.TypedPaths()
	for _, text := range hostile() {
		page := begin(t, clara)
		var pairs []string
		for _, p := range paths {
			pairs = append(pairs, p, text)
		}
		a := send(t, clara, page, page+"/submit", nil, pairs...)
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%q: %d\n%s", text, a.Status, h.Log)
		}
		a = clara.Get(t, page+"?submit=refused")
		if a.Status != 200 || strings.Contains(a.Body, "<script>document") || strings.Contains(a.Body, "<img src=x") || strings.Contains(a.Body, "<svg onload") {
			t.Errorf("%q is more than text: %d", text, a.Status)
		}
	}
	page := begin(t, clara)
	send(t, clara, page, page, nil, "type", "visa-a", "applicant.primaryIdentifier", hostile()[0]+hostile()[1], "applicant.placeOfBirth", hostile()[1], "visa.category", hostile()[0])
	for _, path := range []string{page, page + "?submit=refused", "/clerk", "/clerk/where?code=%3Cscript%3Edocument.title%3D%22executed%22%3C/script%3E"} {
		b.Open(t, path)
		if title := webtest.Ask(t, b, titleOf()); strings.Contains(title, "executed") {
			t.Errorf("%s: executed", path)
		}
	}
}

// Values that nobody typed: out of range, of another kind, too many; each is answered, none is a fault of ours.
func TestMalformedForms(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	for _, pairs := range [][]string{
		{"step", "-1"}, {"step", "99999999999999999999"}, {"crop.left", "x", "crop.top", "1e9", "crop.width", "-5"}, {"crop", "sideways"}, {"nameField", "<<<"}, {"use", strings.Repeat("9", 5000)},
		{"type", "no-such"}, {"applicant.heightCm", "-9223372036854775809"}, {"visa.entries", "0x10"}, {"unknown", "value"},
	} {
		for _, path := range []string{page, page + "/check"} {
			a := send(t, clara, page, path, nil, pairs...)
			if a.Status >= 500 {
				t.Errorf("%v at %s: %d", pairs, path, a.Status)
			}
		}
	}
	for _, id := range []string{"D-XXXX-XXXX", "x", "%00", "%ff", "..%2f..", strings.Repeat("D", 3000)} {
		for _, path := range []string{"", "/portrait.jpg", "/page.png", "/overlay.svg"} {
			if a := clara.Get(t, "/clerk/drafts/"+id+path); a.Status != http.StatusNotFound && a.Status != http.StatusBadRequest {
				t.Errorf("%.20s%s: %d", id, path, a.Status)
			}
		}
	}
}

// What is no picture, or too much of one, is refused at its field; what was typed is shown again.
func TestUploadsThatAreRefused(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	for name, content := range map[string][]byte{
		"text": []byte("portrait.jpg"), "SVG": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "GIF": []byte("GIF89a\x01\x00\x01\x00"), "cut short": portraitOf(t)[:2000],
		"bomb": bomb(60000, 60000), "long bomb": bomb(1<<31-1, 1), "small": solid(t, 40, 50), "thin": solid(t, 200, 2000), "PDF": []byte("%PDF-1.7\n"), "too much": make([]byte, 6<<20),
		"PHP in a picture": append([]byte("\xff\xd8\xff\xe0<?php"), make([]byte, 100)...),
	} {
		for _, field := range []string{"portrait", "signature"} {
			a := send(t, clara, page, page, []file{{field, content}}, "applicant.primaryIdentifier", "KEPT")
			if a.Status != http.StatusUnprocessableEntity && (name != "thin" || field != "signature") || !strings.Contains(a.Body, `value="KEPT"`) && a.Status != http.StatusSeeOther {
				t.Errorf("%s as %s: %d", name, field, a.Status)
			}
		}
	}
	if n := h.Count(t, "draft_image WHERE kind = 'portrait'"); n != 0 {
		t.Error("one of them is kept")
	}
}

// bomb is a PNG that claims more pixels than it can have.
func bomb(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	head = append(binary.BigEndian.AppendUint32(head, h), 8, 2, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	b = binary.BigEndian.AppendUint32(append(b, head...), crc32.ChecksumIEEE(head))
	return append(b, 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82)
}

// bombs are fifty files that claim to hold what no machine here could.
func bombs() [][]byte {
	var list [][]byte
	for i := range uint32(25) {
		list = append(list, bomb(6000+i*20000, 6000+i*1000))
		frame := []byte{0xff, 0xd8, 0xff, 0xc0 + byte(i%3), 0, 17, 8}
		frame = binary.BigEndian.AppendUint16(frame, uint16(12000+i*2000))
		frame = binary.BigEndian.AppendUint16(frame, uint16(65535-i))
		frame = append(frame, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0, 0xff, 0xd9)
		list = append(list, frame)
	}
	return list
}

// Fifty bombs: each is refused for what its header claims, with less than 2 MiB; BenchmarkBomb tells how long it takes.
func TestBombsCostNothing(t *testing.T) {
	for i, b := range bombs() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := application.TakeSignature(b)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Fatalf("bomb %d was taken", i)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 2<<20 {
			t.Errorf("bomb %d takes %d bytes", i, used)
		}
	}
	h := open(t)
	clara := h.As(t, "clara")
	page := begin(t, clara)
	for i, b := range bombs()[:10] {
		if a := send(t, clara, page, page, []file{{"portrait", b}}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("bomb %d: %d", i, a.Status)
		}
	}
}

func BenchmarkBomb(b *testing.B) {
	list := bombs()
	for i := 0; b.Loop(); i++ {
		if _, err := application.TakeSignature(list[i%len(list)]); err == nil {
			b.Fatal("taken")
		}
	}
}

// Every type can be applied for, with the fields that it has.
func TestEveryType(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	for _, typ := range application.Types() {
		page := begin(t, clara)
		pairs := merged(reference(), []string{"type", typ.Code, "applicant.primaryIdentifier", "eriksson " + strings.ReplaceAll(typ.Code, "-", " ")})
		if typ.Nationalities != nil {
			pairs = merged(pairs, []string{"applicant.nationality", typ.Nationalities[0]})
		}
		if typ.Visa {
			pairs = merged(pairs, []string{"visa.category", "business", "visa.entries", "0", "visa.from", "20260701", "visa.until", "2026-09-30", "visa.durationDays", "30", "visa.passportNumber", "l898902c3"})
		}
		if typ.Permit {
			pairs = merged(pairs, []string{"permit.category", "work"})
		}
		if typ.Format == "TD2" {
			pairs = merged(pairs, []string{"applicant.personalNumber", "ZE18"})
		}
		a := send(t, clara, page, page, []file{{"portrait", portraitOf(t)}, {"signature", signatureOf(t)}}, pairs...)
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", typ.Code, a.Status, a.Body)
		}
		body := clara.Get(t, page).Body
		for section, has := range map[string]bool{"s-visa": typ.Visa, "s-permit": typ.Permit, "s-journey": typ.Journey} {
			at := strings.Index(body, `aria-labelledby="`+section)
			if tag := body[at : at+strings.Index(body[at:], ">")]; strings.Contains(tag, " hidden") == has {
				t.Errorf("%s: section %s: %s", typ.Code, section, tag)
			}
		}
		var f found
		clara.JSON(t, page, &f)
		if len(f.Wrong)+len(f.Missing) > 0 || !f.Drawable {
			t.Errorf("%s: %+v", typ.Code, f)
		}
		if a := clara.Get(t, page+"/page.png"); a.Status != 200 || a.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: page %d %.200s", typ.Code, a.Status, h.Log)
		}
		if a := send(t, clara, page, page+"/submit", nil, pairs...); !strings.HasPrefix(a.Location, "/clerk/applications/") {
			t.Errorf("%s: %d %s", typ.Code, a.Status, a.Location)
		}
	}
}

// No route of the desk is open to anybody but clerks.
func TestEveryRouteIsTheClerks(t *testing.T) {
	h := open(t)
	n := 0
	var others []*webtest.Client
	for _, who := range []string{"vera", "anton", "karl", "olga", "ines", "sara", "adam"} {
		others = append(others, h.As(t, who))
	}
	for _, r := range h.Web.Routes() {
		if !strings.HasPrefix(r.Pattern, "/clerk") || r.Pattern == "/clerk/ocr-b.ttf" {
			continue
		}
		n++
		path := strings.NewReplacer("{id}", "D-XXXX-XXXX", "{ref}", "A-XXXX-XXXX").Replace(r.Pattern)
		for _, other := range others {
			var a webtest.Answer
			if r.Method == http.MethodGet {
				a = other.Get(t, path)
			} else {
				a = other.Post(t, path)
			}
			if a.Status != http.StatusForbidden {
				t.Errorf("%s %s %s: %d", other.Who, r.Method, path, a.Status)
			}
		}
	}
	if n != 23 {
		t.Errorf("%d routes were walked", n)
	}
}

// Nothing of a person is logged, whatever happens to the form.
func TestNothingPersonalInTheLog(t *testing.T) {
	h := open(t)
	clara := h.As(t, "clara")
	ref := submit(t, clara, "applicant.primaryIdentifier", "Zzqxmarked", "applicant.placeOfBirth", "Zzqxtown", "applicant.address", "Zzqxstreet")
	page := begin(t, clara)
	send(t, clara, page, page+"/submit", nil, "applicant.primaryIdentifier", "Zzqx7", "applicant.personalNumber", "zzqx!")
	clara.Post(t, "/clerk/where", "primary", "Zzqxmarked")
	clara.Get(t, "/clerk/applications/"+ref)
	if log := strings.ToLower(h.Log.String()); strings.Contains(log, "zzqx") {
		t.Errorf("the log says:\n%s", log)
	}
	for _, table := range []string{"audit_event WHERE detail::text ILIKE '%zzqx%'", "form_answer WHERE answer::text ILIKE '%zzqx%'"} {
		var n int
		if err := h.DB.Owner.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil || n > 0 {
			t.Errorf("%s: %d, %v", table, n, err)
		}
	}
}
