package ipp_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
	"chancery/printers/ipp"
)

// fakePrinter answers like an honest printer, except to the operations that a test takes over. It
// counts requests by operation and the connections made.
type fakePrinter struct {
	*httptest.Server
	mu          sync.Mutex
	lies        map[goipp.Op]func(w http.ResponseWriter, request *goipp.Message)
	requests    map[goipp.Op]int
	documents   [][]byte
	headers     []http.Header
	connections int
}

func newFakePrinter(t testing.TB) *fakePrinter {
	t.Helper()
	f := &fakePrinter{requests: map[goipp.Op]int{}, lies: map[goipp.Op]func(http.ResponseWriter, *goipp.Message){}}
	f.Server = httptest.NewUnstartedServer(f)
	f.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.connections++
		}
	}
	f.Start()
	t.Cleanup(f.Close)
	return f
}

func (f *fakePrinter) uri() string { return "ipp" + strings.TrimPrefix(f.URL, "http") + "/ipp/print" }

func (f *fakePrinter) lie(op goipp.Op, how func(http.ResponseWriter, *goipp.Message)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lies[op] = how
}

func (f *fakePrinter) count(op goipp.Op) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests[op]
}

// made is how many connections were made.
func (f *fakePrinter) made() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.connections
}

func (f *fakePrinter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request goipp.Message
	if err := request.Decode(r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	document, _ := io.ReadAll(r.Body)
	op := goipp.Op(request.Code)
	f.mu.Lock()
	f.requests[op]++
	f.headers = append(f.headers, r.Header)
	if len(document) > 0 {
		f.documents = append(f.documents, document)
	}
	lie := f.lies[op]
	f.mu.Unlock()
	if lie != nil {
		lie(w, &request)
		return
	}
	write(w, honest(&request))
}

func write(w http.ResponseWriter, m *goipp.Message) {
	content, err := m.EncodeBytes()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", goipp.ContentType)
	_, _ = w.Write(content)
}

const fakeUUID = "urn:uuid:6f9619ff-8b86-4011-b42d-00cf4fc964ff"

// honest is the answer of a printer whose job 7, attempt-1, waits for its document.
func honest(request *goipp.Message) *goipp.Message {
	m := goipp.NewResponse(goipp.MakeVersion(2, 0), goipp.StatusOk, request.RequestID)
	m.Operation.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	m.Operation.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("en")))
	switch goipp.Op(request.Code) {
	case goipp.OpGetPrinterAttributes:
		m.Printer = honestPrinter()
	case goipp.OpCreateJob, goipp.OpGetJobAttributes, goipp.OpGetJobs, goipp.OpSendDocument:
		m.Job = waitingJob()
	}
	return m
}

func honestPrinter() goipp.Attributes {
	ops := goipp.Attribute{Name: "operations-supported"}
	for _, op := range []goipp.Op{goipp.OpCreateJob, goipp.OpSendDocument, goipp.OpCancelJob, goipp.OpGetJobAttributes, goipp.OpGetJobs} {
		ops.Values.Add(goipp.TagEnum, goipp.Integer(op))
	}
	return goipp.Attributes{
		ops,
		goipp.MakeAttribute("printer-uuid", goipp.TagURI, goipp.String("urn:uuid:00000000-1111-4222-8333-444444444444")),
		goipp.MakeAttribute("document-format-supported", goipp.TagMimeType, goipp.String("application/pdf")),
		goipp.MakeAttribute("which-jobs-supported", goipp.TagKeyword, goipp.String("all")),
		goipp.MakeAttrCollection("media-size-supported",
			goipp.MakeAttribute("x-dimension", goipp.TagInteger, goipp.Integer(8800)), goipp.MakeAttribute("y-dimension", goipp.TagInteger, goipp.Integer(12500))),
	}
}

func waitingJob() goipp.Attributes {
	return goipp.Attributes{
		goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(7)),
		goipp.MakeAttribute("job-uuid", goipp.TagURI, goipp.String(fakeUUID)),
		goipp.MakeAttribute("job-name", goipp.TagName, goipp.String("attempt-1")),
		goipp.MakeAttribute("job-state", goipp.TagEnum, goipp.Integer(4)),
		goipp.MakeAttribute("job-state-reasons", goipp.TagKeyword, goipp.String("job-data-insufficient")),
		goipp.MakeAttribute("job-impressions-completed", goipp.TagInteger, goipp.Integer(0)),
		goipp.MakeAttribute("time-at-processing", goipp.TagNoValue, goipp.Void{}),
	}
}

// page is a document and its ticket.
func page(size int) ([]byte, printers.Ticket) {
	content := bytes.Repeat([]byte("%PDF"), size/4)
	return content, printers.Ticket{
		Attempt: "attempt-1", Product: "booklet", Width: 125, Height: 88,
		Format: "application/pdf", Length: len(content), SHA256: sha256.Sum256(content),
	}
}

func mustOpen(t testing.TB, uri string, o printers.Options) *ipp.Device {
	t.Helper()
	device, err := ipp.Open(uri, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { device.Close() })
	return device
}

func limited(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
