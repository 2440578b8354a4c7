package main_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// wrong is an application file that must be refused: what is wrong with it, and by which field that is told.
type wrong struct {
	name  string
	field string
	edit  func(t *testing.T, folder string)
}

// swap replaces a text in the application file.
func swap(old, put string) func(*testing.T, string) {
	return func(t *testing.T, folder string) {
		t.Helper()
		change(t, folder, func(b []byte) []byte {
			if !bytes.Contains(b, []byte(old)) {
				t.Fatalf("the file has no %q: %s", old, b)
			}
			return bytes.Replace(b, []byte(old), []byte(put), 1)
		})
	}
}

func change(t *testing.T, folder string, f func([]byte) []byte) {
	t.Helper()
	file := filepath.Join(folder, "application.json")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	put(t, file, f(b))
}

func whole(content string) func(*testing.T, string) {
	return func(t *testing.T, folder string) { change(t, folder, func([]byte) []byte { return []byte(content) }) }
}

// image changes the portrait.
func image(f func([]byte) []byte) func(*testing.T, string) {
	return func(t *testing.T, folder string) {
		file := filepath.Join(folder, "portrait.jpg")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		put(t, file, f(b))
	}
}

// bomb is a PNG of a few bytes that says it has 60,000 × 60,000 pixels.
func bomb([]byte) []byte {
	chunk := func(kind string, body []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
		b = append(append(b, kind...), body...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 60_000), 60_000), 8, 2, 0, 0, 0)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1}), chunk("IEND", nil)}, nil)
}

// malformed are changes to the application of a passport that the demonstration wrote.
func malformed() []wrong {
	return []wrong{
		{"empty", "file", whole("")},
		{"not JSON", "file", whole("type: passport-ordinary")},
		{"cut in the middle", "file", func(t *testing.T, d string) { change(t, d, func(b []byte) []byte { return b[:len(b)/2] }) }},
		{"an array", "file", whole("[]")},
		{"null", "file", whole("null")},
		{"two objects", "file", func(t *testing.T, d string) { change(t, d, func(b []byte) []byte { return append(b, b...) }) }},
		{"UTF-16", "file", whole("\xff\xfe{\x00}\x00")},
		{"nested without end", "file", whole(strings.Repeat(`{"applicant":`, 50_000))},
		{"a name of 10 MB", "file", swap("Almazbekova", strings.Repeat("Almazbekov ", 1<<20))},
		{"a folder", "file", func(t *testing.T, d string) { remake(t, d, func(f string) error { return os.Mkdir(f, 0o700) }) }},
		{"a pipe", "file", func(t *testing.T, d string) { remake(t, d, func(f string) error { return syscall.Mkfifo(f, 0o600) }) }},
		{"no file", "file", func(t *testing.T, d string) { remake(t, d, func(string) error { return nil }) }},
		{"invalid UTF-8", "applicant.placeOfBirth", swap("NOOKAT", "N\xd6OKAT")},

		{"an unknown member", "colour", swap(`"type"`, `"colour": "red", "type"`)},
		{"an unknown member below", "applicant.gender", swap(`"sex"`, `"gender": "F", "sex"`)},
		{"another case", "Service", swap(`"service"`, `"Service"`)},
		{"a member twice", "type", swap(`"type"`, `"type": "visa-a", "type"`)},
		{"a number for a text", "site", swap(`"site": "BRU"`, `"site": 7`)},
		{"a text for an object", "applicant", whole(`{"type":"passport-ordinary","applicant":"Eriksson"}`)},
		{"a type that is none", "type", swap("passport-ordinary", "passport-golden")},
		{"no type", "type", swap(",\n  \"type\": \"passport-ordinary\"", "")},
		{"a kind of request that is none", "requestType", swap("FIRST_ISSUANCE", "SECOND_ISSUANCE")},
		{"a service that is none", "service", swap(`"normal"`, `"yesterday"`)},
		{"a site that is none", "site", swap(`"site": "BRU"`, `"site": "XXX"`)},
		{"another office's application", "site", swap(`"site": "BRU"`, `"site": "TOK"`)},
		{"a delivery site that is none", "deliverySite", swap(`"deliverySite": "BRU"`, `"deliverySite": "XXX"`)},

		{"no name", "applicant.primaryIdentifier", swap(`"primaryIdentifier": "Almazbekova",`, "")},
		{"an empty name", "applicant.primaryIdentifier", swap("Almazbekova", "")},
		{"a digit in a name", "applicant.primaryIdentifier", swap("Almazbekova", "Almazbekova 3")},
		{"a name without rules", "applicant.primaryIdentifier", swap("Almazbekova", "エリクソン")},
		{"a control character", "applicant.secondaryIdentifier", swap("Aigül", `Aig\u0000l`)},
		{"text turned around", "applicant.secondaryIdentifier", swap("Aigül", `Aig\u202el`)},
		{"a place that can't be printed", "applicant.placeOfBirth", swap("NOOKAT", "東京")},
		{"the 30th of February", "applicant.dateOfBirth", swap("1991-03-21", "1991-02-30")},
		{"another form of date", "applicant.dateOfBirth", swap("1991-03-21", "21.03.1991")},
		{"half a year unknown", "applicant.dateOfBirth", swap("1991-03-21", "19XX-03-21")},
		{"born tomorrow", "applicant.dateOfBirth", swap("1991-03-21", time.Now().AddDate(0, 0, 2).Format(time.DateOnly))},
		{"born too long ago", "applicant.dateOfBirth", swap("1991-03-21", "1791-03-21")},
		{"a sex that is none", "applicant.sex", swap(`"sex": "F"`, `"sex": "W"`)},
		{"a nationality that is none", "applicant.nationality", swap(`"nationality": "UTO"`, `"nationality": "DEU"`)},
		{"half a metre too little", "applicant.heightCm", swap("168", "16")},
		{"a height in words", "applicant.heightCm", swap("168", `"168"`)},
		{"no language", "applicant.nationalName.language", swap(`"language": "ky"`, `"language": ""`)},
		{"a visa in a passport", "visa", swap(`"type"`, `"visa": {"category": "C"}, "type"`)},

		{"no portrait", "portrait", swap(`"portrait": "portrait.jpg",`, "")},
		{"a portrait that is not there", "portrait", swap("portrait.jpg", "other.jpg")},
		{"a path upwards", "portrait", swap("portrait.jpg", "../0001/portrait.jpg")},
		{"an absolute path", "portrait", swap("portrait.jpg", "/etc/hostname")},
		{"a link that leads out", "portrait", linkOut},
		{"text as portrait", "portrait", image(func([]byte) []byte { return []byte("portrait") })},
		{"a JPEG cut short", "portrait", image(func(b []byte) []byte { return b[:len(b)/2] })},
		{"an image bomb", "portrait", image(bomb)},
		{"a portrait of 20 MB", "portrait", image(func(b []byte) []byte { return append(b, make([]byte, 20<<20)...) })},
		{"a signature that is none", "signature", swap("signature.png", "application.json")},
	}
}

// remake removes the application file and puts something else in its place.
func remake(t *testing.T, folder string, f func(file string) error) {
	t.Helper()
	file := filepath.Join(folder, "application.json")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := f(file); err != nil {
		t.Fatal(err)
	}
}

func linkOut(t *testing.T, folder string) {
	portrait, other := filepath.Join(folder, "portrait.jpg"), filepath.Join(t.TempDir(), "other.jpg")
	if err := os.Rename(portrait, other); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, portrait); err != nil {
		t.Fatal(err)
	}
}

// TestMalformedApplicationsAreAnswered submits one bad file after the other with the command that clerks' scripts use: each is answered
// by the field that is wrong and a remedy, with exit status 1, and nothing of any is kept.
func TestMalformedApplicationsAreAnswered(t *testing.T) {
	t.Parallel()
	dir := prepared(t)
	good := filepath.Join(dir, "applications", "0003")
	db, done := auditor(t, dir)
	defer done()
	stored := func() (n string) {
		err := db.QueryRow(t.Context(), `SELECT concat_ws(' ', (SELECT count(*) FROM application), (SELECT count(*) FROM capture), (SELECT count(*) FROM file),
			(SELECT count(*) FROM audit_event))`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := stored()
	cases := malformed()
	if len(cases) < 40 {
		t.Errorf("%d files, there should be at least 40", len(cases))
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "0003")
			if out, err := exec.Command("cp", "-a", good, folder).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			c.edit(t, folder)
			a := chancery(t, "application", "submit", filepath.Join(folder, "application.json"), "--as", "clerk.bru", "--yes", "--json", "--dir", dir).must(t, 1)
			said := one[struct {
				Reference, State string
				Errors           []struct{ Field, Problem, Remedy string }
			}](t, a.out)
			if said.Reference != "" || len(said.Errors) == 0 || len(a.out) > 10_000 || a.err != "" {
				t.Fatalf("answer: %s %s", tail(a.out), tail(a.err))
			}
			found := false
			for _, e := range said.Errors {
				found = found || e.Field == c.field
				if e.Problem == "" || e.Remedy == "" {
					t.Errorf("no problem, or no remedy: %+v", e)
				}
			}
			if !found {
				t.Errorf("want field %s: %s", c.field, fmt.Sprint(said.Errors))
			}
		})
	}
	if after := stored(); after != before {
		t.Errorf("something was kept: applications, captures, files, events are %s, before they were %s", after, before)
	}
	// The one that is as it should be, among others that are not, is taken.
	bad := filepath.Join(t.TempDir(), "bad.json")
	put(t, bad, []byte("{}"))
	a := chancery(t, "application", "submit", bad, filepath.Join(good, "application.json"), bad, "--as", "clerk.bru", "--yes", "--json", "--dir", dir).must(t, 1)
	if lines := strings.Split(strings.TrimSpace(a.out), "\n"); len(lines) != 3 || !strings.Contains(lines[1], `"state":"submitted"`) {
		t.Errorf("three files: %s", a.out)
	}
}
