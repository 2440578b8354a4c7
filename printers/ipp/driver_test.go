package ipp_test

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// TestDocumentsHaveAConnectionOfTheirOwn: everything else shares one, which is kept.
func TestDocumentsHaveAConnectionOfTheirOwn(t *testing.T) {
	f, ctx := newFakePrinter(t), limited(t)
	device := mustOpen(t, f.uri(), printers.Options{})
	content, ticket := page(300 << 10)
	job, err := device.Create(ctx, ticket)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, err := device.Status(ctx, job); err != nil {
			t.Fatal(err)
		}
	}
	if f.made() != 1 {
		t.Errorf("%d connections before the document, want 1", f.made())
	}
	if err := device.Send(ctx, job, content); err != nil {
		t.Fatal(err)
	}
	if _, err := device.Snapshot(ctx); err != nil {
		t.Fatal(err)
	}
	if f.made() != 2 {
		t.Errorf("%d connections, want 2", f.made())
	}
	if len(f.documents) != 1 || !bytes.Equal(f.documents[0], content) {
		t.Errorf("%d documents arrived, or another", len(f.documents))
	}
	for _, header := range f.headers {
		if header.Get("Idempotency-Key") != "" || header.Get("X-Idempotency-Key") != "" || header.Get("Content-Type") != "application/ipp" {
			t.Errorf("header %v", header)
		}
	}
}

// TestRedirectsAreNotFollowed: neither with the document nor with a question.
func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, code := range []int{301, 302, 303, 307, 308} {
		f, ctx := newFakePrinter(t), limited(t)
		var elsewhere atomic.Int32
		other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
		device := mustOpen(t, f.uri(), printers.Options{})
		content, ticket := page(1000)
		job, err := device.Create(ctx, ticket)
		if err != nil {
			t.Fatal(err)
		}
		redirect := func(w http.ResponseWriter, _ *goipp.Message) {
			w.Header().Set("Location", other.URL)
			w.WriteHeader(code)
		}
		f.lie(goipp.OpGetPrinterAttributes, redirect)
		f.lie(goipp.OpSendDocument, redirect)
		if _, err := device.Snapshot(ctx); !errors.Is(err, printers.ErrRefused) {
			t.Errorf("%d: snapshot: %v", code, err)
		}
		if err := device.Send(ctx, job, content); err == nil || errors.Is(err, printers.ErrNotSent) {
			t.Errorf("%d: send: %v", code, err)
		}
		other.Close()
		if n := elsewhere.Load(); n != 0 {
			t.Errorf("%d: %d requests went elsewhere", code, n)
		}
	}
}

// TestJobRequest: a job is created with our name, one copy, no banner, the medium, and strictly.
func TestJobRequest(t *testing.T) {
	f, ctx := newFakePrinter(t), limited(t)
	f.lie(goipp.OpGetPrinterAttributes, func(w http.ResponseWriter, request *goipp.Message) {
		m := honest(request)
		for name, value := range map[string]string{"job-sheets-supported": "none", "print-scaling-supported": "none", "sides-supported": "one-sided", "media-col-supported": "media-size"} {
			m.Printer.Add(goipp.MakeAttribute(name, goipp.TagKeyword, goipp.String(value)))
		}
		m.Printer.Add(goipp.MakeAttribute("copies-supported", goipp.TagRange, goipp.Range{Lower: 1, Upper: 99}))
		write(w, m)
	})
	var asked goipp.Message
	f.lie(goipp.OpCreateJob, func(w http.ResponseWriter, request *goipp.Message) {
		asked = *request
		write(w, honest(request))
	})
	_, ticket := page(1000)
	if _, err := mustOpen(t, f.uri(), printers.Options{}).Create(ctx, ticket); err != nil {
		t.Fatal(err)
	}
	operation := goipp.Attributes{
		goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")),
		goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("en")),
		goipp.MakeAttribute("printer-uri", goipp.TagURI, goipp.String(f.uri())),
		goipp.MakeAttribute("requesting-user-name", goipp.TagName, goipp.String("chancery")),
		goipp.MakeAttribute("job-name", goipp.TagName, goipp.String("attempt-1")),
		goipp.MakeAttribute("ipp-attribute-fidelity", goipp.TagBoolean, goipp.Boolean(true)),
	}
	job := goipp.Attributes{
		goipp.MakeAttribute("copies", goipp.TagInteger, goipp.Integer(1)),
		goipp.MakeAttribute("job-sheets", goipp.TagKeyword, goipp.String("none")),
		goipp.MakeAttrCollection("media-col", goipp.MakeAttrCollection("media-size",
			goipp.MakeAttribute("x-dimension", goipp.TagInteger, goipp.Integer(8800)), goipp.MakeAttribute("y-dimension", goipp.TagInteger, goipp.Integer(12500)))),
		goipp.MakeAttribute("print-scaling", goipp.TagKeyword, goipp.String("none")),
		goipp.MakeAttribute("sides", goipp.TagKeyword, goipp.String("one-sided")),
	}
	if !asked.Operation.Equal(operation) {
		t.Errorf("operation attributes: %v", asked.Operation)
	}
	if !asked.Job.Equal(job) {
		t.Errorf("job attributes: %v", asked.Job)
	}
}

// TestOnlyReadingIsRepeated: when a kept connection turns out to be dead, a question is asked again,
// a request that changes something is not.
func TestOnlyReadingIsRepeated(t *testing.T) {
	f, ctx := newFakePrinter(t), limited(t)
	f.Config.ErrorLog = quiet()
	device := mustOpen(t, f.uri(), printers.Options{})
	once := func(op goipp.Op) {
		f.lie(op, func(http.ResponseWriter, *goipp.Message) {
			f.lie(op, nil)
			panic(http.ErrAbortHandler)
		})
	}
	if _, err := device.Snapshot(ctx); err != nil {
		t.Fatal(err)
	}
	once(goipp.OpGetPrinterAttributes)
	if _, err := device.Snapshot(ctx); err != nil {
		t.Errorf("asked again: %v", err)
	}
	once(goipp.OpCreateJob)
	_, ticket := page(1000)
	if _, err := device.Create(ctx, ticket); err == nil {
		t.Error("a job was created at the second try")
	}
	if n := f.count(goipp.OpCreateJob); n != 1 {
		t.Errorf("%d requests to create it", n)
	}
	job := printers.Job{ID: 7, UUID: fakeUUID}
	once(goipp.OpCancelJob)
	if err := device.Cancel(ctx, job); err == nil || f.count(goipp.OpCancelJob) != 1 {
		t.Errorf("canceled at try %d: %v", f.count(goipp.OpCancelJob), err)
	}
}

// TestHTTPAndIPPRefusals: what an answer to Create-Job says about the job.
func TestHTTPAndIPPRefusals(t *testing.T) {
	kinds := []error{printers.ErrBusy, printers.ErrRefused, printers.ErrNotFound, printers.ErrUnreachable}
	answer := func(s goipp.Status) func(http.ResponseWriter, *goipp.Message) {
		return func(w http.ResponseWriter, request *goipp.Message) {
			write(w, goipp.NewResponse(goipp.MakeVersion(2, 0), s, request.RequestID))
		}
	}
	code := func(c int) func(http.ResponseWriter, *goipp.Message) {
		return func(w http.ResponseWriter, _ *goipp.Message) { w.WriteHeader(c) }
	}
	cases := map[string]struct {
		answer func(http.ResponseWriter, *goipp.Message)
		want   error // nil: unknown
	}{
		"0507 busy":                     {answer(goipp.StatusErrorBusy), printers.ErrBusy},
		"0506 not accepting":            {answer(goipp.StatusErrorNotAcceptingJobs), printers.ErrBusy},
		"0502 service unavailable":      {answer(goipp.StatusErrorServiceUnavailable), printers.ErrBusy},
		"0505 temporary":                {answer(goipp.StatusErrorTemporary), printers.ErrBusy},
		"HTTP 503":                      {code(503), printers.ErrBusy},
		"HTTP 401":                      {code(401), printers.ErrBusy},
		"HTTP 403":                      {code(403), printers.ErrRefused},
		"HTTP 404":                      {code(404), printers.ErrRefused},
		"040b attributes":               {answer(goipp.StatusErrorAttributesOrValues), printers.ErrRefused},
		"0403 not authorized":           {answer(goipp.StatusErrorNotAuthorized), printers.ErrRefused},
		"0406 no such printer":          {answer(goipp.StatusErrorNotFound), printers.ErrRefused},
		"0501 operation":                {answer(goipp.StatusErrorOperationNotSupported), printers.ErrRefused},
		"0500 internal":                 {answer(goipp.StatusErrorInternal), nil},
		"0504 device":                   {answer(goipp.StatusErrorDevice), nil},
		"0405 timeout":                  {answer(goipp.StatusErrorTimeout), nil},
		"HTTP 500":                      {code(500), nil},
		"HTTP 502":                      {code(502), nil},
		"success without a job-id":      {answer(goipp.StatusOk), nil},
		"substituted, without a job-id": {answer(goipp.StatusOkIgnoredOrSubstituted), nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFakePrinter(t)
			f.lie(goipp.OpCreateJob, c.answer)
			_, ticket := page(1000)
			_, err := mustOpen(t, f.uri(), printers.Options{}).Create(limited(t), ticket)
			if err == nil {
				t.Fatal("a job was created")
			}
			for _, kind := range kinds {
				if is := errors.Is(err, kind); is != (kind == c.want || kind == printers.ErrNotFound && name[:4] == "0406") {
					t.Errorf("%v: is %v: %v", err, kind, is)
				}
			}
		})
	}
}

// TestSubstitutedJobIsCanceled: a job that is not the one asked for must not stay.
func TestSubstitutedJobIsCanceled(t *testing.T) {
	f, ctx := newFakePrinter(t), limited(t)
	f.lie(goipp.OpCreateJob, func(w http.ResponseWriter, request *goipp.Message) {
		m := honest(request)
		m.Code = goipp.Code(goipp.StatusOkIgnoredOrSubstituted)
		write(w, m)
	})
	f.lie(goipp.OpCancelJob, func(w http.ResponseWriter, request *goipp.Message) {
		f.lie(goipp.OpGetJobAttributes, func(w http.ResponseWriter, request *goipp.Message) {
			m := honest(request)
			m.Job = changed(waitingJob(), goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(7)))
			write(w, m)
		})
		write(w, honest(request))
	})
	content, ticket := page(1000)
	device := mustOpen(t, f.uri(), printers.Options{})
	_, err := device.Create(ctx, ticket)
	if !errors.Is(err, printers.ErrRefused) || f.count(goipp.OpCancelJob) != 1 {
		t.Errorf("%v, canceled %d times", err, f.count(goipp.OpCancelJob))
	}
	if err := device.Send(ctx, printers.Job{ID: 7, UUID: fakeUUID}, content); !errors.Is(err, printers.ErrNotSent) {
		t.Errorf("sending all the same: %v", err)
	}
}

// changed replaces attributes by others of the same name.
func changed(from goipp.Attributes, others ...goipp.Attribute) goipp.Attributes {
	result := from.DeepCopy()
	for _, other := range others {
		for i := range result {
			if result[i].Name == other.Name {
				result[i] = other
			}
		}
	}
	return result
}

// TestJobsThatCannotBeUsed: without a uuid of its own, under another name or no longer waiting, a job
// gets no document.
func TestJobsThatCannotBeUsed(t *testing.T) {
	for name, wrong := range map[string]goipp.Attribute{
		"no uuid":         goipp.MakeAttribute("job-uuid", goipp.TagNoValue, goipp.Void{}),
		"another name":    goipp.MakeAttribute("job-name", goipp.TagName, goipp.String("attempt-2")),
		"another id":      goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(8)),
		"processing":      goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(5)),
		"done already":    goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(9)),
		"a sheet is out":  goipp.MakeAttribute("job-impressions-completed", goipp.TagInteger, goipp.Integer(1)),
		"it has begun":    goipp.MakeAttribute("time-at-processing", goipp.TagInteger, goipp.Integer(5)),
		"data is on way":  goipp.MakeAttribute("job-state-reasons", goipp.TagKeyword, goipp.String("job-incoming")),
		"no reason given": goipp.MakeAttribute("job-state-reasons", goipp.TagNoValue, goipp.Void{}),
	} {
		t.Run(name, func(t *testing.T) {
			f, ctx := newFakePrinter(t), limited(t)
			f.lie(goipp.OpGetJobAttributes, func(w http.ResponseWriter, request *goipp.Message) {
				m := honest(request)
				m.Job = changed(waitingJob(), wrong)
				write(w, m)
			})
			content, ticket := page(1000)
			device := mustOpen(t, f.uri(), printers.Options{})
			job, err := device.Create(ctx, ticket)
			if err == nil {
				t.Fatalf("%+v was created", job)
			}
			for _, kind := range []error{printers.ErrRefused, printers.ErrBusy, printers.ErrUnreachable, printers.ErrNotFound} {
				if errors.Is(err, kind) {
					t.Errorf("%v: is %v, though a job stands there", err, kind)
				}
			}
			if err := device.Send(ctx, printers.Job{ID: 7, UUID: fakeUUID}, content); !errors.Is(err, printers.ErrNotSent) {
				t.Errorf("sending all the same: %v", err)
			}
		})
	}
}
