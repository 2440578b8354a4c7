package ipp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/OpenPrinting/goipp"
)

// maxRequest bounds the part of a request before its document.
const maxRequest = 1 << 20

// server is the network side of the printer: IPP over HTTP.
type server struct {
	engine *engine
	uri    string
}

// answer is what an operation gives back. After, if set, is done once the answer is on its way.
type answer struct {
	message *goipp.Message
	cut     bool
	after   func()
}

// ServeHTTP answers one IPP request (RFC 8010 §3).
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/ipp/print" {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != goipp.ContentType {
		http.Error(w, "POST application/ipp", http.StatusBadRequest)
		return
	}
	body := bufio.NewReader(r.Body) // the decoder takes no byte more than the attributes: what follows is the document
	var request goipp.Message
	if err := request.Decode(io.LimitReader(body, maxRequest)); err != nil {
		http.Error(w, "not IPP", http.StatusBadRequest)
		return
	}
	given, err := s.perform(&request, body)
	if err != nil {
		s.engine.config.Logger.ErrorContext(r.Context(), "request", slog.String("operation", goipp.Op(request.Code).String()), slog.Any("error", err))
		given = answer{message: s.reply(&request, goipp.StatusErrorInternal)}
	}
	if err := send(w, given); err != nil {
		s.engine.config.Logger.WarnContext(r.Context(), "answer", slog.Any("error", err))
	}
	if given.after != nil {
		given.after()
	}
}

// send writes an answer, or half of it when the connection is to be cut.
func send(w http.ResponseWriter, given answer) error {
	bytes, err := given.message.EncodeBytes()
	if err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	if given.cut {
		return sendHalf(w, bytes)
	}
	w.Header().Set("Content-Type", goipp.ContentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(bytes)))
	if _, err := w.Write(bytes); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

// sendHalf writes the answer's first half and drops the connection.
func sendHalf(w http.ResponseWriter, bytes []byte) error {
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return fmt.Errorf("cutting the connection: %w", err)
	}
	fmt.Fprintf(buffer, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", goipp.ContentType, len(bytes), bytes[:len(bytes)/2])
	return errors.Join(buffer.Flush(), conn.Close())
}

// perform checks what every request must have (RFC 8011 §4.1) and does the operation.
func (s *server) perform(request *goipp.Message, document io.Reader) (answer, error) {
	if status := s.check(request); status != goipp.StatusOk {
		return answer{message: s.reply(request, status)}, nil
	}
	switch goipp.Op(request.Code) {
	case goipp.OpGetPrinterAttributes:
		return s.printerAttributes(request)
	case goipp.OpValidateJob:
		return s.validateJob(request)
	case goipp.OpCreateJob:
		return s.createJob(request)
	case goipp.OpSendDocument:
		return s.sendDocument(request, document)
	case goipp.OpCancelJob:
		return s.cancelJob(request)
	case goipp.OpGetJobAttributes:
		return s.jobAttributes(request)
	case goipp.OpGetJobs:
		return s.getJobs(request)
	case goipp.OpIdentifyPrinter:
		return s.identify(request)
	}
	return answer{message: s.reply(request, goipp.StatusErrorOperationNotSupported)}, nil
}

func operations() []goipp.Op {
	return []goipp.Op{
		goipp.OpValidateJob, goipp.OpCreateJob, goipp.OpSendDocument, goipp.OpCancelJob,
		goipp.OpGetJobAttributes, goipp.OpGetJobs, goipp.OpGetPrinterAttributes, goipp.OpIdentifyPrinter,
	}
}

func (s *server) check(request *goipp.Message) goipp.Status {
	if major := request.Version.Major(); major != 1 && major != 2 {
		return goipp.StatusErrorVersionNotSupported
	}
	first := request.Operation
	if request.RequestID == 0 || len(first) < 3 || first[0].Name != "attributes-charset" || first[1].Name != "attributes-natural-language" {
		return goipp.StatusErrorBadRequest
	}
	if charset, _ := textOf(first, "attributes-charset"); charset != "utf-8" && charset != "us-ascii" {
		return goipp.StatusErrorCharset
	}
	if _, given := textOf(first, "printer-uri"); !given {
		if _, given = textOf(first, "job-uri"); !given {
			return goipp.StatusErrorBadRequest
		}
	}
	return goipp.StatusOk
}

// reply begins an answer.
func (s *server) reply(request *goipp.Message, status goipp.Status) *goipp.Message {
	version := goipp.MakeVersion(2, 0)
	if request.Version.Major() == 1 {
		version = goipp.MakeVersion(1, 1)
	}
	m := goipp.NewResponse(version, status, request.RequestID)
	m.Operation.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	m.Operation.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("en")))
	if status != goipp.StatusOk {
		m.Operation.Add(goipp.MakeAttribute("status-message", goipp.TagText, goipp.String(status.String())))
	}
	return m
}

// refuse answers for an error of the engine; other errors are handed on.
func (s *server) refuse(request *goipp.Message, err error) (answer, error) {
	switch {
	case errors.Is(err, errBusy):
		return answer{message: s.reply(request, goipp.StatusErrorBusy)}, nil
	case errors.Is(err, errNoJob):
		return answer{message: s.reply(request, goipp.StatusErrorNotFound)}, nil
	case errors.Is(err, errNotPossible):
		return answer{message: s.reply(request, goipp.StatusErrorNotPossible)}, nil
	}
	return answer{}, err
}
