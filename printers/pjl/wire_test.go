package pjl_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"chancery/printers"
)

// TestWire: what a printer gets for a snapshot and a job, byte for byte. The transcript has the chapters of the PJL Technical Reference
// beside each line; nonces are random, and stand there as numbers in the order of their coming.
func TestWire(t *testing.T) {
	for file, query := range map[string]string{
		"job.golden":        "",
		"postscript.golden": "?format=application/postscript&paper=CUSTOM&media=125x88",
	} {
		t.Run(file, func(t *testing.T) {
			p, ctx := newScripted(t, healthy("42")), limited(t)
			device := mustOpen(t, p.uri()+query, printers.Options{})
			if _, err := device.Snapshot(ctx); err != nil {
				t.Fatal(err)
			}
			content, ticket := page("0190a2b4-attempt-1", 30)
			if query != "" {
				ticket.Format, ticket.Sides = "application/postscript", 1
			}
			job, err := device.Create(ctx, ticket)
			if err != nil {
				t.Fatal(err)
			}
			if err := device.Send(ctx, job, content); err != nil {
				t.Fatal(err)
			}
			if status, err := await(t, device, job); err != nil || !status.Done() {
				t.Fatalf("%+v %v", status, err)
			}
			if err := device.Close(); err != nil {
				t.Fatal(err)
			}
			p.listener.Close()
			p.running.Wait() // all of it has been read
			compare(t, file, numbered([]byte(p.all())))
		})
	}
}

// numbered replaces each nonce by its number.
func numbered(wire []byte) []byte {
	seen := map[string]int{}
	return regexp.MustCompile(`[0-9a-f]{24}`).ReplaceAllFunc(wire, func(nonce []byte) []byte {
		n, known := seen[string(nonce)]
		if !known {
			n = len(seen) + 1
			seen[string(nonce)] = n
		}
		return append(bytes.Repeat([]byte("0"), 23), byte('0'+n))
	})
}

// compare compares with a golden transcript, whose lines end in LF and say in which chapter they stand after a tab and a #.
func compare(t *testing.T, file string, wire []byte) {
	t.Helper()
	golden, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`\t#[^\n]*`).ReplaceAll(golden, nil)
	want = bytes.ReplaceAll(want, []byte("<ESC>"), []byte("\x1b"))
	want = bytes.ReplaceAll(bytes.ReplaceAll(want, []byte("<CR>\n"), []byte("\r\n")), []byte("<->\n"), nil)
	if !bytes.Equal(wire, want) {
		t.Errorf("wire:\n%q\nwant:\n%q", wire, want)
	}
}

// TestNoRefusedDocumentLeaves: a document that holds the sequence which ends a document would be printed in part.
func TestNoRefusedDocumentLeaves(t *testing.T) {
	p, ctx := newScripted(t, healthy("42")), limited(t)
	device := mustOpen(t, p.uri(), printers.Options{})
	content, ticket := pageHolding("attempt-1", uel)
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	before := len(p.all())
	wantKinds(t, device.Send(ctx, job, content), printers.ErrNotSent, printers.ErrRefused)
	if status, err := device.Status(ctx, job); err != nil || !status.WithoutData {
		t.Errorf("%+v %v", status, err)
	}
	if after := p.all()[before:]; bytes.Contains([]byte(after), []byte("JOB")) {
		t.Errorf("sent: %q", after)
	}
}
