package hotfolder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chancery/printers"
)

const page = "%PDF-1.7 the page"

func pageTicket() printers.Ticket {
	return printers.Ticket{Attempt: "attempt-1", Width: 125, Height: 88, Format: printers.FormatPDF, Length: len(page), SHA256: sha256.Sum256([]byte(page))}
}

// station gives a folder with a status and nothing else.
func station(t *testing.T) *Device {
	t.Helper()
	d := taking(t, "")
	if err := errors.Join(os.Remove(filepath.Join(d.path, "attempt-1.taken")), os.Remove(filepath.Join(d.path, "attempt-1.result"))); err != nil {
		t.Fatal(err)
	}
	return d
}

// files lists the files of jobs, and which of them have the page in it with an exclamation mark.
func files(t *testing.T, d *Device) string {
	t.Helper()
	entries, err := os.ReadDir(d.path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if entry.Name() == statusFile || entry.Name() == "chancery.lock" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(d.path, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		mark := ""
		if bytes.Contains(content, []byte("%PDF")) {
			mark = "!"
		}
		names = append(names, entry.Name()+mark)
	}
	return strings.Join(names, " ")
}

// TestEveryCut: our process is gone between any two steps, with the file as it lay then. The job is open and without data until it
// was handed over; a cancelation takes it from there, and leaves no document.
func TestEveryCut(t *testing.T) {
	for _, c := range []struct {
		name, behind string
		state        printers.JobState
	}{
		{"attempt-1.announced", "", printers.JobHeld},
		{"attempt-1.announced", page, printers.JobHeld}, // a rename that the disk forgot
		{".attempt-1.part", "", printers.JobHeld},
		{".attempt-1.part", page[:9], printers.JobHeld},
		{".attempt-1.part", page, printers.JobHeld},
		{"attempt-1.job", page, printers.JobPending},
		{".attempt-1.canceled", page, printers.JobHeld},
		{".attempt-1.canceled", "", printers.JobHeld},
	} {
		d, ctx := station(t), context.Background()
		job := jobOf("urn:uuid:station", "attempt-1")
		text, err := encodeTicket(pageTicket(), job)
		if err != nil {
			t.Fatal(err)
		}
		put(t, d.path, c.name, string(text)+c.behind)
		found, status, err := d.Find(ctx, "attempt-1")
		if err != nil || found != job || status.State != c.state || status.WithoutData != (c.state == printers.JobHeld) {
			t.Errorf("%s: %+v %v", c.name, status, err)
		}
		if s, err := d.Snapshot(ctx); err != nil || s.Queued != 1 {
			t.Errorf("%s: %d jobs are open, want 1: %v", c.name, s.Queued, err)
		}
		if err := d.Cancel(ctx, job); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if left := files(t, d); left != "attempt-1.canceled" {
			t.Errorf("%s: it leaves %s", c.name, left)
		}
		if status, err := d.Status(ctx, job); err != nil || status.State != printers.JobCanceled || !status.WithoutData {
			t.Errorf("%s: %+v %v", c.name, status, err)
		}
		if s, err := d.Snapshot(ctx); err != nil || s.Queued != 0 {
			t.Errorf("%s: %d jobs are open, want 0: %v", c.name, s.Queued, err)
		}
		if err := d.Cancel(ctx, job); !errors.Is(err, printers.ErrRefused) {
			t.Errorf("%s: canceled twice: %v", c.name, err)
		}
		if _, err := d.Create(ctx, pageTicket()); !errors.Is(err, printers.ErrRefused) {
			t.Errorf("%s: the same attempt again: %v", c.name, err)
		}
	}
}

// TestTheNamesOfAJob from announcement to hand-over, and the bytes that a station gets.
func TestTheNamesOfAJob(t *testing.T) {
	d, ctx := station(t), context.Background()
	job, err := d.Create(ctx, pageTicket())
	if err != nil || files(t, d) != "attempt-1.announced" {
		t.Fatalf("%s %v", files(t, d), err)
	}
	if err := d.Send(ctx, job, []byte(page)); err != nil || files(t, d) != "attempt-1.job!" {
		t.Fatalf("%s %v", files(t, d), err)
	}
	content, err := os.ReadFile(filepath.Join(d.path, "attempt-1.job"))
	ticket, document, _ := strings.Cut(string(content), "\n")
	if err != nil || document != page || !strings.HasPrefix(ticket, `{"version":1,"attempt":"attempt-1"`) {
		t.Errorf("%q %v", content, err)
	}
}

// TestACancelationWaitsForASend that is writing: what is written after the cancelation goes, too.
func TestACancelationWaitsForASend(t *testing.T) {
	d, ctx := station(t), context.Background()
	job, err := d.Create(ctx, pageTicket())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(d.path, "attempt-1.announced"), filepath.Join(d.path, ".attempt-1.part")); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(filepath.Join(d.path, ".attempt-1.part"), os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := own(file); err != nil {
		t.Fatal(err)
	}
	short, end := context.WithTimeout(ctx, 50*time.Millisecond)
	defer end()
	if err := d.Cancel(short, job); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while the document is written: %v", err)
	}
	if status, err := d.Status(ctx, job); err != nil || status.State.Ended() || !status.WithoutData {
		t.Errorf("%+v %v", status, err)
	}
	if _, err := file.WriteString(page); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Cancel(ctx, job); err != nil || files(t, d) != "attempt-1.canceled" {
		t.Errorf("%s %v", files(t, d), err)
	}
}

// TestASendThatFindsItsJobGone sends nothing.
func TestASendThatFindsItsJobGone(t *testing.T) {
	for name, what := range map[string]func(d *Device, job printers.Job) error{
		"canceled": func(d *Device, job printers.Job) error { return d.Cancel(context.Background(), job) },
		"another's": func(d *Device, _ printers.Job) error {
			return os.WriteFile(filepath.Join(d.path, "attempt-1.announced"), []byte(honestTicket()), 0o644)
		},
		"with a tail": func(d *Device, _ printers.Job) error {
			return appendTo(filepath.Join(d.path, "attempt-1.announced"), "x")
		},
		"not a file": func(d *Device, _ printers.Job) error {
			path := filepath.Join(d.path, "attempt-1.announced")
			return errors.Join(os.Remove(path), os.Symlink(statusFile, path))
		},
		"not there": func(d *Device, _ printers.Job) error { return os.Remove(filepath.Join(d.path, "attempt-1.announced")) },
	} {
		d, ctx := station(t), context.Background()
		job, err := d.Create(ctx, pageTicket())
		if err == nil {
			err = what(d, job)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Send(ctx, job, []byte(page)); !errors.Is(err, printers.ErrNotSent) {
			t.Errorf("%s: %v", name, err)
		}
		if left := files(t, d); strings.Contains(left, "!") || strings.Contains(left, ".job") {
			t.Errorf("%s: it leaves %s", name, left)
		}
	}
}

func appendTo(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

// TestOpenIn: a job is open from its announcement to its cancelation or result, whatever else lies in the folder.
func TestOpenIn(t *testing.T) {
	names := []string{
		"status.json", ".status.json.part", "chancery.lock", "a.announced", ".b.part", "c.job", "d.taken", "e.taken", "e.result", ".f.canceled", "g.canceled",
		".h.announced.part", "i.result", "not an attempt.job", ".job", "j.job.part",
	}
	if open := strings.Join(openIn(names), " "); open != "a b c d f" {
		t.Errorf("open: %s", open)
	}
}
