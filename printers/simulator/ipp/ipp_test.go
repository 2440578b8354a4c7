package ipp

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"
	"go.uber.org/goleak"

	"chancery/printers/simulator/machine"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run starts a printer in this process and returns its URI.
func run(t *testing.T, c machine.Config) string {
	t.Helper()
	if c.Model == "" {
		c.Model = "ipp-booklet"
	}
	if c.Ledger == "" {
		c.Ledger = filepath.Join(t.TempDir(), "ledger")
	}
	read, write := io.Pipe()
	c.Listen, c.Stdout = "127.0.0.1:0", write
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		err := Run(ctx, c)
		write.CloseWithError(io.EOF)
		ended <- err
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the printer ended with: %v", err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	line := make([]byte, 200)
	n, err := read.Read(line)
	if err != nil {
		t.Fatalf("no ready line: %v", <-ended)
	}
	return strings.TrimSpace(strings.TrimPrefix(string(line[:n]), "listening "))
}

// ask makes a request as some client would and returns the answer.
func ask(t *testing.T, uri string, op goipp.Op, document string, attributes ...goipp.Attribute) *goipp.Message {
	t.Helper()
	m := goipp.NewRequest(goipp.MakeVersion(1, 1), op, 1)
	m.Operation = append(goipp.Attributes{
		text("attributes-charset", goipp.TagCharset, "utf-8"), text("attributes-natural-language", goipp.TagLanguage, "en"), text("printer-uri", goipp.TagURI, uri),
	}, attributes...)
	content, err := m.EncodeBytes()
	if err != nil {
		t.Fatal(err)
	}
	return post(t, uri, content, document)
}

func post(t *testing.T, uri string, request []byte, document string) *goipp.Message {
	t.Helper()
	response, err := http.Post(strings.Replace(uri, "ipp:", "http:", 1), goipp.ContentType, io.MultiReader(bytes.NewReader(request), strings.NewReader(document)))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var reply goipp.Message
	if err := reply.Decode(response.Body); err != nil {
		t.Fatalf("HTTP %d: %v", response.StatusCode, err)
	}
	return &reply
}

func want(t *testing.T, what string, reply *goipp.Message, status goipp.Status) {
	t.Helper()
	if goipp.Status(reply.Code) != status {
		t.Errorf("%s: %s, want %s", what, goipp.Status(reply.Code), status)
	}
}

func jobNumber(n int) goipp.Attribute { return number("job-id", goipp.TagInteger, n) }

// TestIpptool: CUPS's own client finds nothing to object to.
func TestIpptool(t *testing.T) {
	program, err := exec.LookPath("ipptool")
	if err != nil {
		t.Fatal("ipptool is missing; install the package cups-ipp-utils")
	}
	for _, model := range models() {
		uri := run(t, machine.Config{Model: model.name})
		for _, test := range []string{"get-printer-attributes.test", "get-jobs.test", "get-completed-jobs.test", "testdata/lifecycle.ipptool"} {
			out, err := exec.Command(program, "-tv", "-f", "testdata/lifecycle.ipptool", uri, test).CombinedOutput()
			if err != nil || !bytes.Contains(out, []byte("[PASS]")) || bytes.Contains(out, []byte("[FAIL]")) {
				t.Errorf("%s %s: %v\n%s", model.name, test, err, out)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	uri := run(t, machine.Config{})
	document := []goipp.Attribute{jobNumber(1), goipp.MakeAttribute("last-document", goipp.TagBoolean, goipp.Boolean(true))}
	want(t, "an operation that prints at once", ask(t, uri, goipp.OpPrintJob, "%PDF"), goipp.StatusErrorOperationNotSupported)
	want(t, "an unknown job", ask(t, uri, goipp.OpGetJobAttributes, "", jobNumber(1)), goipp.StatusErrorNotFound)
	want(t, "canceling an unknown job", ask(t, uri, goipp.OpCancelJob, "", jobNumber(1)), goipp.StatusErrorNotFound)
	want(t, "a document for an unknown job", ask(t, uri, goipp.OpSendDocument, "%PDF", document...), goipp.StatusErrorNotFound)
	want(t, "no job-id", ask(t, uri, goipp.OpGetJobAttributes, ""), goipp.StatusErrorBadRequest)
	want(t, "a format", ask(t, uri, goipp.OpValidateJob, "", text("document-format", goipp.TagMimeType, "text/plain")), goipp.StatusErrorDocumentFormatNotSupported)
	want(t, "which-jobs", ask(t, uri, goipp.OpGetJobs, "", text("which-jobs", goipp.TagKeyword, "lost")), goipp.StatusErrorAttributesOrValues)
	want(t, "creating", ask(t, uri, goipp.OpCreateJob, ""), goipp.StatusOk)
	want(t, "creating a second", ask(t, uri, goipp.OpCreateJob, ""), goipp.StatusErrorBusy)
	want(t, "a document that isn't the last", ask(t, uri, goipp.OpSendDocument, "%PDF", jobNumber(1)), goipp.StatusErrorBadRequest)
	want(t, "an empty document", ask(t, uri, goipp.OpSendDocument, "", document...), goipp.StatusErrorNotPossible)
	want(t, "the document", ask(t, uri, goipp.OpSendDocument, "%PDF", document...), goipp.StatusOk)
	want(t, "a second document", ask(t, uri, goipp.OpSendDocument, "%PDF", document...), goipp.StatusErrorNotPossible)
}

// TestJobWithoutDocument: it is aborted in the end, then forgotten, and makes way.
func TestJobWithoutDocument(t *testing.T) {
	ledger := filepath.Join(t.TempDir(), "ledger")
	uri := run(t, machine.Config{Ledger: ledger, DataTimeout: time.Nanosecond, Retention: 300 * time.Millisecond})
	want(t, "creating", ask(t, uri, goipp.OpCreateJob, ""), goipp.StatusOk)
	reply := ask(t, uri, goipp.OpGetJobAttributes, "", jobNumber(1))
	if state, _ := integerOf(reply.Job, "job-state"); state != stateAborted {
		t.Errorf("job-state %d, want aborted", state)
	}
	if at := valueOf(reply.Job, "time-at-processing"); at != (goipp.Void{}) {
		t.Errorf("it began processing at %v", at)
	}
	want(t, "creating another", ask(t, uri, goipp.OpCreateJob, ""), goipp.StatusOk)
	entries, err := machine.ReadLedger(ledger)
	if err != nil || entries[2].Event != machine.EventAborted {
		t.Errorf("ledger: %+v %v", entries, err)
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if goipp.Status(ask(t, uri, goipp.OpGetJobAttributes, "", jobNumber(1)).Code) == goipp.StatusErrorNotFound {
			return
		}
	}
	t.Error("the ended job is never forgotten")
}

func TestRunRefusesWhatItCannotBe(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]machine.Config{
		"model: ":         {Model: "laser", Ledger: filepath.Join(folder, "a")},
		"listening: ":     {Model: "ipp-booklet", Ledger: filepath.Join(folder, "b"), Listen: "nowhere"},
		"script line 1: ": {Model: "ipp-booklet", Ledger: filepath.Join(folder, "c"), Script: write("script", "jam\n")},
		"ledger line 1: ": {Model: "ipp-booklet", Ledger: write("ledger", "nonsense\n")},
		"ledger: ":        {Model: "ipp-booklet", Ledger: write("other", `{"seq":1,"event":"start","name":"ipp-sticker"}`+"\n")},
		"feeder file: ":   {Model: "ipp-booklet", Feeder: filepath.Join(folder, "feeder"), Ledger: write("loaded", `{"seq":1,"event":"start","name":"ipp-booklet"}`+"\n"+`{"seq":2,"event":"loaded","result":"9"}`+"\n")},
	} {
		c.Stdout = io.Discard
		if err := Run(t.Context(), c); err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s%v", name, err)
		}
	}
}

// FuzzRequest: no request makes the printer panic, feed a blank, or answer anything that isn't IPP
// or an HTTP error.
func FuzzRequest(f *testing.F) {
	for _, op := range operations() {
		m := goipp.NewRequest(goipp.MakeVersion(2, 0), op, 1)
		m.Operation = goipp.Attributes{
			text("attributes-charset", goipp.TagCharset, "utf-8"), text("attributes-natural-language", goipp.TagLanguage, "en"),
			text("printer-uri", goipp.TagURI, "ipp://localhost/ipp/print"), jobNumber(1),
			goipp.MakeAttribute("last-document", goipp.TagBoolean, goipp.Boolean(true)), text("requested-attributes", goipp.TagKeyword, "all"),
		}
		m.Job = goipp.Attributes{number("copies", goipp.TagInteger, 1)}
		content, err := m.EncodeBytes()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	e, err := newEngine(machine.Config{Model: "ipp-booklet", Ledger: filepath.Join(f.TempDir(), "ledger"), DataTimeout: time.Nanosecond, Retention: time.Nanosecond})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { e.Close() })
	s := &server{engine: e, uri: "ipp://localhost/ipp/print"}
	f.Fuzz(func(t *testing.T, request []byte) {
		r := httptest.NewRequest(http.MethodPost, "/ipp/print", bytes.NewReader(request))
		r.Header.Set("Content-Type", goipp.ContentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		select {
		case <-e.queue: // a whole document came; printing is not what is tried here
		default:
		}
		var reply goipp.Message
		if w.Code == http.StatusOK && reply.DecodeBytes(w.Body.Bytes()) != nil {
			t.Fatalf("not IPP: %x", w.Body.Bytes())
		}
	})
}
