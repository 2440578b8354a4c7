package ipp_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// lies are answers that no request may take for a success.
func lies() map[string]func(http.ResponseWriter, *goipp.Message) {
	with := func(change func(*goipp.Message)) func(http.ResponseWriter, *goipp.Message) {
		return func(w http.ResponseWriter, request *goipp.Message) {
			m := honest(request)
			change(m)
			write(w, m)
		}
	}
	status := func(s goipp.Status) func(http.ResponseWriter, *goipp.Message) {
		return with(func(m *goipp.Message) { m.Code = goipp.Code(s) })
	}
	raw := func(code int, kind, content string) func(http.ResponseWriter, *goipp.Message) {
		return func(w http.ResponseWriter, _ *goipp.Message) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(code)
			_, _ = io.WriteString(w, content)
		}
	}
	return map[string]func(http.ResponseWriter, *goipp.Message){
		"another request's answer":  with(func(m *goipp.Message) { m.RequestID++ }),
		"request 0":                 with(func(m *goipp.Message) { m.RequestID = 0 }),
		"IPP version 9":             with(func(m *goipp.Message) { m.Version = goipp.MakeVersion(9, 0) }),
		"ignored or substituted":    status(goipp.StatusOkIgnoredOrSubstituted),
		"conflicting":               status(goipp.StatusOkConflicting),
		"redirection":               status(goipp.StatusRedirectionOtherSite),
		"internal error":            status(goipp.StatusErrorInternal),
		"a status of the future":    status(0x7fff),
		"nothing":                   raw(200, goipp.ContentType, ""),
		"one byte":                  raw(200, goipp.ContentType, "\x02"),
		"a header without an end":   raw(200, goipp.ContentType, "\x02\x00\x00\x00\x00\x00\x00\x01"),
		"a value longer than it is": raw(200, goipp.ContentType, "\x02\x00\x00\x00\x00\x00\x00\x01\x01\x47\x00\x02ab\xff\xffx"),
		"an endless collection":     raw(200, goipp.ContentType, "\x02\x00\x00\x00\x00\x00\x00\x01\x02\x34\x00\x01a\x00\x00"+strings.Repeat("\x4a\x00\x00\x00\x01a\x34\x00\x00\x00\x00", 90000)),
		"more than a megabyte":      raw(200, goipp.ContentType, strings.Repeat("\x00", 3<<20)),
		"a web page":                raw(200, "text/html", "<h1>Printer</h1>"),
		"HTTP 204":                  raw(204, goipp.ContentType, ""),
		"HTTP 307":                  raw(307, goipp.ContentType, ""),
		"HTTP 308":                  raw(308, goipp.ContentType, ""),
		"HTTP 401":                  raw(401, goipp.ContentType, ""),
		"HTTP 426":                  raw(426, goipp.ContentType, ""),
		"HTTP 500":                  raw(500, goipp.ContentType, ""),
		"HTTP 503":                  raw(503, goipp.ContentType, ""),
		"a dropped connection":      func(http.ResponseWriter, *goipp.Message) { panic(http.ErrAbortHandler) },
		"an answer cut off": func(w http.ResponseWriter, request *goipp.Message) {
			w.Header().Set("Content-Length", "5000")
			write(w, honest(request))
		},
	}
}

// TestSendTakesNoLieForSuccess: after a lie the attempt is in doubt, neither sent nor not sent, and
// the document was offered once.
func TestSendTakesNoLieForSuccess(t *testing.T) {
	for name, lie := range lies() {
		t.Run(name, func(t *testing.T) {
			f, ctx := newFakePrinter(t), limited(t)
			f.Config.ErrorLog = quiet()
			device := mustOpen(t, f.uri(), printers.Options{})
			content, ticket := page(64 << 10)
			job, err := device.Create(ctx, ticket)
			if err != nil {
				t.Fatal(err)
			}
			f.lie(goipp.OpSendDocument, lie)
			err = device.Send(ctx, job, content)
			if err == nil || errors.Is(err, printers.ErrNotSent) || errors.Is(err, printers.ErrUnreachable) {
				t.Errorf("%v, want an attempt in doubt", err)
			}
			if err := device.Send(ctx, job, content); !errors.Is(err, printers.ErrNotSent) {
				t.Errorf("offered again: %v", err)
			}
			if n := f.count(goipp.OpSendDocument); n != 1 || len(f.documents) != 1 {
				t.Errorf("%d requests with %d documents, want one", n, len(f.documents))
			}
		})
	}
}

// TestCreateTakesNoLieForSuccess: no lie gives a job, and the request is not repeated.
func TestCreateTakesNoLieForSuccess(t *testing.T) {
	for name, lie := range lies() {
		t.Run(name, func(t *testing.T) {
			f, ctx := newFakePrinter(t), limited(t)
			f.Config.ErrorLog = quiet()
			device := mustOpen(t, f.uri(), printers.Options{})
			_, ticket := page(1000)
			f.lie(goipp.OpCreateJob, lie)
			job, err := device.Create(ctx, ticket)
			if err == nil || job != (printers.Job{}) {
				t.Errorf("%+v, %v", job, err)
			}
			if n := f.count(goipp.OpCreateJob); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// TestReadingTakesNoLieForAnAnswer: in particular none is a job that isn't found.
func TestReadingTakesNoLieForAnAnswer(t *testing.T) {
	for name, lie := range lies() {
		t.Run(name, func(t *testing.T) {
			f, ctx := newFakePrinter(t), limited(t)
			f.Config.ErrorLog = quiet()
			device := mustOpen(t, f.uri(), printers.Options{})
			if _, err := device.Snapshot(ctx); err != nil {
				t.Fatal(err)
			}
			for _, op := range []goipp.Op{goipp.OpGetPrinterAttributes, goipp.OpGetJobAttributes, goipp.OpGetJobs, goipp.OpCancelJob} {
				f.lie(op, lie)
			}
			if s, err := device.Snapshot(ctx); err == nil {
				t.Errorf("snapshot: %+v", s)
			}
			if s, err := device.Status(ctx, printers.Job{ID: 7, UUID: fakeUUID}); err == nil || errors.Is(err, printers.ErrNotFound) {
				t.Errorf("status: %+v %v", s, err)
			}
			if job, _, err := device.Find(ctx, "attempt-1"); err == nil || errors.Is(err, printers.ErrNotFound) {
				t.Errorf("find: %+v %v", job, err)
			}
			if err := device.Cancel(ctx, printers.Job{ID: 7, UUID: fakeUUID}); err == nil || errors.Is(err, printers.ErrNotFound) {
				t.Errorf("cancel: %v", err)
			}
		})
	}
}

// TestSilence: a printer that takes everything and says nothing is given up after the limit.
func TestSilence(t *testing.T) {
	f, ctx := newFakePrinter(t), limited(t)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	device := mustOpen(t, f.uri(), printers.Options{Answer: 200 * time.Millisecond})
	content, ticket := page(64 << 10)
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	silent := func(http.ResponseWriter, *goipp.Message) { <-release }
	f.lie(goipp.OpSendDocument, silent)
	f.lie(goipp.OpGetJobAttributes, silent)
	if err := device.Send(ctx, job, content); err == nil || errors.Is(err, printers.ErrNotSent) {
		t.Errorf("send: %v", err)
	}
	if _, err := device.Status(ctx, job); err == nil || errors.Is(err, printers.ErrNotFound) {
		t.Errorf("status: %v", err)
	}
	if n := f.count(goipp.OpGetJobAttributes); n != 2 { // one for the uuid, one for the status
		t.Errorf("%d requests for the job: a limit that was reached was tried again", n)
	}
}

// TestTrickle: headers without end are cut off, so are interim responses without end.
func TestTrickle(t *testing.T) {
	for name, start := range map[string]string{
		"interim responses": "HTTP/1.1 100 Continue\r\n\r\n",
		"headers":           "X-Filler: " + strings.Repeat("x", 1000) + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			f, ctx := newFakePrinter(t), limited(t)
			device := mustOpen(t, f.uri(), printers.Options{})
			content, ticket := page(1000)
			job, err := device.Create(ctx, ticket)
			if err != nil {
				t.Fatal(err)
			}
			f.lie(goipp.OpSendDocument, func(w http.ResponseWriter, _ *goipp.Message) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					return
				}
				defer conn.Close()
				if name == "headers" {
					fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n")
				}
				for range 1 << 20 {
					if _, err := io.WriteString(conn, start); err != nil {
						return
					}
				}
			})
			if err := device.Send(ctx, job, content); err == nil || errors.Is(err, printers.ErrNotSent) {
				t.Errorf("%v", err)
			}
		})
	}
}
