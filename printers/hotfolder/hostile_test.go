package hotfolder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"chancery/printers"
)

const (
	ours  = "hotfolder:urn:uuid:station:attempt-1"
	whole = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

func honestResult(outcome string) string {
	return `{"version":1,"attempt":"attempt-1","job":"` + ours + `","sha256":"` + whole + `","result":"` + outcome + `","blank":"UTO000001","lifeCount":17,"time":"2026-01-02T15:04:05Z"}`
}

func honestStatus() string {
	return `{"version":1,"uuid":"urn:uuid:station","model":"Station","time":"` + time.Now().UTC().Format(time.RFC3339) + `","upTime":5,"state":"idle","reasons":["none"],"lifeCount":16,"counts":"blanks","formats":["application/pdf"],"supplies":[{"name":"ink","type":"ink","level":50,"low":10,"left":900,"lot":"L-7"}]}`
}

func honestTicket() string {
	return `{"version":1,"attempt":"attempt-1","job":"` + ours + `","sha256":"` + whole + `"}` + "\n"
}

// wrongResults are no results of this attempt.
func wrongResults() map[string]string {
	good := honestResult("printed")
	change := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	return map[string]string{
		"empty": "", "null": "null", "a list": "[" + good + "]", "two": good + good, "a tail": good + "x", "half": good[:len(good)/2],
		"said twice": change(`"result":"printed"`, `"result":"failed","result":"printed"`), "in capitals": change(`"result"`, `"Result"`),
		"both spellings": change(`"result":"printed"`, `"result":"failed","RESULT":"printed"`), "another attempt": change("attempt-1\",\"job", "attempt-2\",\"job"),
		"another job": change(ours, ours+"0"), "no digest": change(whole, ""), "half a digest": change(whole, whole[:32]), "a long digest": change(whole, whole+"00"),
		"no time": change(`"2026-01-02T15:04:05Z"`, `"yesterday"`), "an unheard-of outcome": change("printed", "done"), "true for an outcome": change(`"printed"`, "true"),
		"version 2": change(`"version":1`, `"version":2`), "no version": change(`"version":1,`, ""), "a field of its own": change(`"version":1`, `"version":1,"x":1`),
		"a negative count": change("17", "-1"), "a broken count": change("17", "1.5"), "a huge count": change("17", "1e400"), "no UTF-8": change("UTO", "\xff"),
		"a control character": change("UTO", `\u0000`), "depth": strings.Repeat("[", 20_000), "length": good[:len(good)-1] + strings.Repeat(" ", maxFile) + "}",
	}
}

func TestResultsThatAreNone(t *testing.T) {
	if r, err := parseResult([]byte(honestResult("printed")), "attempt-1"); err != nil || r.Outcome != Printed || r.Blank != "UTO000001" || *r.LifeCount != 17 || r.job != ours {
		t.Fatalf("%+v %v", r, err)
	}
	for name, text := range wrongResults() {
		d := taking(t, text)
		if s, err := d.Status(context.Background(), printers.Job{ID: 1, UUID: ours}); err == nil || errors.Is(err, printers.ErrNotFound) {
			t.Errorf("%s: %+v %v", name, s, err)
		}
	}
}

// taking gives a folder in which the station has taken the attempt and written that result.
func taking(t *testing.T, result string) *Device {
	t.Helper()
	path := t.TempDir()
	put(t, path, "attempt-1.taken", honestTicket())
	put(t, path, "attempt-1.result", result)
	put(t, path, "status.json", honestStatus())
	d, err := Open("hotfolder://"+path, printers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func put(t *testing.T, path, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(path, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestOddFiles: what is no regular file in its place is not read, and does not keep the driver waiting; nothing is said of the job.
func TestOddFiles(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte(honestResult("printed")), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, put := range map[string]func(path string) error{
		"a link outside": func(path string) error { return os.Symlink(outside, path) },
		"a link inside":  func(path string) error { return os.Symlink("inside", path) },
		"a broken link":  func(path string) error { return os.Symlink("nowhere", path) },
		"a pipe":         func(path string) error { return syscall.Mkfifo(path, 0o644) },
		"a folder":       func(path string) error { return os.Mkdir(path, 0o755) },
		"a socket":       func(path string) error { return syscall.Mknod(path, syscall.S_IFSOCK|0o644, 0) },
	} {
		for _, file := range []string{"attempt-1.result", "attempt-1.taken", "status.json"} {
			d := taking(t, honestResult("printed"))
			path := filepath.Join(d.path, file)
			if err := errors.Join(os.Rename(path, filepath.Join(d.path, "inside")), put(path)); err != nil {
				t.Fatal(err)
			}
			s, err := d.Status(context.Background(), printers.Job{ID: 1, UUID: ours})
			if (err == nil || errors.Is(err, printers.ErrNotFound)) && file != statusFile {
				t.Errorf("%s for %s: %+v %v", name, file, s, err)
			}
			if s, err := d.Snapshot(context.Background()); !errors.Is(err, printers.ErrUnreachable) && file == statusFile {
				t.Errorf("%s for a status: %+v %v", name, s, err)
			}
		}
	}
}

// TestAFolderWithoutAStation, such as where a share is not mounted: no job is said not to be there.
func TestAFolderWithoutAStation(t *testing.T) {
	d, err := Open("hotfolder://"+t.TempDir(), printers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	job, ctx := printers.Job{ID: 1, UUID: ours}, context.Background()
	_, status := d.Status(ctx, job)
	_, _, find := d.Find(ctx, "attempt-1")
	for what, err := range map[string]error{"status": status, "find": find, "cancel": d.Cancel(ctx, job)} {
		if !errors.Is(err, printers.ErrUnreachable) || errors.Is(err, printers.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// spoil makes of a file another one.
func spoil(r *rand.Rand, content string) []byte {
	junk := []string{
		"", "\"", "{", "}", "[", ",", ":", "null", "\x00", "\xff", `"result":"printed",`, `"result":"failed",`, `"job":"x",`, "1e999", "\\u0000", "printed", "failed",
		`{"version":1}`, strings.Repeat("9", 400), "true", "//", "\r\n",
	}
	b := []byte(content)
	for range 1 + r.IntN(3) {
		at := r.IntN(len(b) + 1)
		switch r.IntN(5) {
		case 0:
			b = b[:at]
		case 1:
			b = append(b[:at:at], append([]byte(junk[r.IntN(len(junk))]), b[at:]...)...)
		case 2:
			if at < len(b) {
				b[at] = byte(r.IntN(256))
			}
		case 3:
			b = append(b[:at:at], b[min(len(b), at+r.IntN(12)):]...)
		case 4:
			b = append(b[:at:at], append(bytes.Clone(b[r.IntN(len(b)+1):]), b[at:]...)...)
		}
	}
	return b
}

// TestTenThousandHostileFiles: no panic; a result that is not the station's word for this job says nothing of it, and one that says
// failed or rejected never becomes printed or unprinted.
func TestTenThousandHostileFiles(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	read, refused := 0, 0
	for n := range 12_000 {
		outcome := []string{Printed, Failed, Rejected}[n%3]
		content := spoil(r, honestResult(outcome))
		result, err := parseResult(content, "attempt-1")
		if err != nil {
			refused++
			continue
		}
		read++
		status := result.status(printers.Status{Impressions: -1}, whole)
		if status.WithoutData || status.Done() && outcome != Printed || status.Done() && !json.Valid(content) {
			t.Errorf("%q is taken for %+v", content, status)
		}
	}
	if read == 0 || refused < 9000 {
		t.Errorf("%d read, %d refused: the files are not as hostile as they should be", read, refused)
	}
	for range 2_000 {
		if s, _, err := parseStatus(spoil(r, honestStatus())); err == nil && (s.PrinterUUID == "" || s.State == printers.PrinterUnknown || len(s.Formats) == 0) {
			t.Errorf("%+v", s)
		}
		if ticket, err := decodeTicket(spoil(r, honestTicket()), "attempt-1"); err == nil && ticket.job == "" {
			t.Errorf("%+v", ticket)
		}
	}
}

// FuzzResult: no input panics, and what is read is this attempt's and one of three outcomes.
func FuzzResult(f *testing.F) {
	f.Add([]byte(honestResult("printed")))
	for _, text := range wrongResults() {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := parseResult(content, "attempt-1")
		if err == nil && (r.job == "" || r.Time.IsZero() && !bytes.Contains(content, []byte("0001")) || r.Outcome != Printed && r.Outcome != Failed && r.Outcome != Rejected) {
			t.Fatalf("%+v", r)
		}
	})
}

// FuzzStatus: no input panics or leaves out what a status must have.
func FuzzStatus(f *testing.F) {
	f.Add([]byte(honestStatus()))
	f.Add([]byte(`{"version":1,"supplies":[[]]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		if s, _, err := parseStatus(content); err == nil && (s.PrinterUUID == "" || s.Model == "" || s.State == printers.PrinterUnknown || s.UpTime < 0) {
			t.Fatalf("%+v", s)
		}
	})
}

// FuzzTicket: no file of a job panics or gives a ticket that is not the attempt's, and where its document begins is behind a line.
func FuzzTicket(f *testing.F) {
	f.Add([]byte(honestTicket()))
	f.Add([]byte(honestTicket() + "%PDF-1.7\n"))
	f.Add([]byte(strings.Repeat(" ", maxFile) + honestTicket()))
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := readTicket(bytes.NewReader(content), "attempt-1")
		if err == nil && (file.job == "" || file.end < 1 || file.end > maxFile || content[file.end-1] != '\n' || bytes.IndexByte(content, '\n') != int(file.end)-1) {
			t.Fatalf("%+v", file)
		}
	})
}
