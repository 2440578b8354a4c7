package ipp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/OpenPrinting/goipp"
)

// maxAnswer bounds an answer; a list of ten thousand jobs stays below it.
const maxAnswer = 1 << 20

// message begins a request: the attributes that RFC 8011 §4.1 wants first, in its order. Job is
// the target's id, 0 for the printer itself.
func (d *Device) message(op goipp.Op, job int) *goipp.Message {
	m := goipp.NewRequest(goipp.MakeVersion(2, 0), op, d.nextID())
	m.Operation.Add(goipp.MakeAttribute("attributes-charset", goipp.TagCharset, goipp.String("utf-8")))
	m.Operation.Add(goipp.MakeAttribute("attributes-natural-language", goipp.TagLanguage, goipp.String("en")))
	m.Operation.Add(goipp.MakeAttribute("printer-uri", goipp.TagURI, goipp.String(d.where.uri)))
	if job != 0 {
		m.Operation.Add(goipp.MakeAttribute("job-id", goipp.TagInteger, goipp.Integer(job)))
	}
	m.Operation.Add(goipp.MakeAttribute("requesting-user-name", goipp.TagName, goipp.String("chancery")))
	return m
}

// nextID returns a request id between 1 and 2³¹−1.
func (d *Device) nextID() uint32 {
	for {
		if id := d.request.Add(1) & 0x7fffffff; id != 0 {
			return id
		}
	}
}

// ask sends a request that only reads. One that failed on a kept connection is asked again on a
// fresh one, since the printer may just have closed the old one.
func (d *Device) ask(ctx context.Context, m *goipp.Message) (*goipp.Message, error) {
	reply, reused, err := d.exchange(ctx, m)
	if err != nil && reused && ctx.Err() == nil && errors.As(err, new(*brokenError)) {
		d.kept.CloseIdleConnections()
		reply, _, err = d.exchange(ctx, m)
	}
	return accepted(reply, err)
}

// act sends a request that changes something: once.
func (d *Device) act(ctx context.Context, m *goipp.Message) (*goipp.Message, error) {
	reply, _, err := d.exchange(ctx, m)
	return accepted(reply, err)
}

// accepted turns an answer that is not a success into an error.
func accepted(reply *goipp.Message, err error) (*goipp.Message, error) {
	if err != nil {
		return nil, err
	}
	return reply, statusError(reply)
}

// exchange posts a request without a document and reads the answer whole. It reports whether the
// request went out on a kept connection.
func (d *Device) exchange(ctx context.Context, m *goipp.Message) (*goipp.Message, bool, error) {
	ctx, limits := follow(ctx, d.options)
	defer limits.stop()
	request, err := d.post(ctx, m, nil)
	if err != nil {
		return nil, false, err
	}
	response, err := d.kept.Do(request)
	if err != nil {
		return nil, limits.wasReused(), broken(ctx, "asking", m, err)
	}
	defer response.Body.Close()
	if err := httpError(response); err != nil {
		return nil, false, err
	}
	reply, err := read(ctx, response.Body, m)
	return reply, limits.wasReused(), err
}

// post makes the HTTP request of a message, its document behind it. GetBody stays nil and no
// Idempotency-Key is set: net/http must never send it again by itself.
func (d *Device) post(ctx context.Context, m *goipp.Message, document []byte) (*http.Request, error) {
	head, err := m.EncodeBytes()
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", goipp.Op(m.Code), err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.where.url, nil)
	if err != nil {
		return nil, fmt.Errorf("printer URI: %w", err)
	}
	request.Body = io.NopCloser(io.MultiReader(bytes.NewReader(head), bytes.NewReader(document)))
	request.ContentLength = int64(len(head) + len(document))
	request.Header.Set("Content-Type", goipp.ContentType)
	request.Header.Set("Accept", goipp.ContentType)
	request.Header.Set("User-Agent", "chancery")
	return request, nil
}

// read takes the answer to m from the body of a response.
func read(ctx context.Context, body io.Reader, m *goipp.Message) (*goipp.Message, error) {
	answer, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	if err != nil {
		return nil, broken(ctx, "reading the answer to", m, err)
	}
	reply, err := decode(answer, m.RequestID)
	if err != nil {
		return nil, fmt.Errorf("reading the answer to %s: %w", goipp.Op(m.Code), err)
	}
	return reply, nil
}

// decode reads an answer and makes sure that it is one to this request.
func decode(answer []byte, id uint32) (*goipp.Message, error) {
	if len(answer) > maxAnswer {
		return nil, fmt.Errorf("longer than %d bytes", maxAnswer)
	}
	var reply goipp.Message
	if err := reply.DecodeBytes(answer); err != nil {
		return nil, fmt.Errorf("not IPP: %w", err)
	}
	if major := reply.Version.Major(); major != 1 && major != 2 {
		return nil, fmt.Errorf("IPP version %d", major)
	}
	if reply.RequestID != id {
		return nil, fmt.Errorf("it answers request %d, not %d", reply.RequestID, id)
	}
	return &reply, nil
}

// isIPP reports whether a response says that it carries IPP.
func isIPP(response *http.Response) bool {
	kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	return err == nil && strings.EqualFold(kind, goipp.ContentType)
}

// broken is an exchange that ended without an answer: by a limit or by the caller, else by the
// connection, which alone is a *brokenError.
func broken(ctx context.Context, doing string, m *goipp.Message, err error) error {
	op := goipp.Op(m.Code)
	if because := context.Cause(ctx); because != nil {
		return fmt.Errorf("%s %s: %w", doing, op, because)
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the URL, which whoever reads this knows
	}
	return &brokenError{doing: doing, op: op, err: err}
}

type brokenError struct {
	doing string
	op    goipp.Op
	err   error
}

func (e *brokenError) Error() string { return fmt.Sprintf("%s %s: %v", e.doing, e.op, e.err) }

func (e *brokenError) Unwrap() error { return e.err }
