package ipp

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// Send offers the document on a connection of its own, written by one goroutine and never repeated:
// an error that matches ErrNotSent was returned before the first write, any other after it. The
// ticket is spent in either case.
func (d *Device) Send(ctx context.Context, job printers.Job, document []byte) error {
	m, wire, err := d.prepare(ctx, job, document)
	if err != nil {
		return notSent(err)
	}
	conn, err := d.dial(ctx)
	if err != nil {
		return notSent(err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // ends whatever write or read is under way
	defer stop()
	if err := ctx.Err(); err != nil {
		return notSent(err)
	}
	if err := offer(conn, wire, d.options.Upload); err != nil {
		return fmt.Errorf("sending the document: %w", broken(ctx, "writing", m, err))
	}
	reply, err := d.hear(ctx, conn, m)
	if err != nil {
		return fmt.Errorf("sending the document: %w", err)
	}
	if id, given := attributes(reply.Job).integer("job-id"); given && id != job.ID {
		return fmt.Errorf("sending the document: the printer answers for job %d", id)
	}
	return nil
}

// prepare redeems the ticket and makes the whole request, document included.
func (d *Device) prepare(ctx context.Context, job printers.Job, document []byte) (*goipp.Message, []byte, error) {
	t, err := d.redeem(job)
	if err != nil {
		return nil, nil, err
	}
	if len(document) != t.Length || sha256.Sum256(document) != t.SHA256 || len(document) == 0 {
		return nil, nil, errors.New("the document is not the one of the ticket: length or SHA-256 differ")
	}
	m := d.message(goipp.OpSendDocument, job.ID)
	m.Operation.Add(goipp.MakeAttribute("document-format", goipp.TagMimeType, goipp.String(t.Format)))
	m.Operation.Add(goipp.MakeAttribute("last-document", goipp.TagBoolean, goipp.Boolean(true)))
	request, err := d.post(ctx, m, document)
	if err != nil {
		return nil, nil, err
	}
	request.Close = true
	var wire bytes.Buffer
	if err := request.Write(&wire); err != nil {
		return nil, nil, fmt.Errorf("encoding the request: %w", err)
	}
	return m, wire.Bytes(), nil
}

// redeem takes the ticket of a job, which nothing can take a second time.
func (d *Device) redeem(job printers.Job) (printers.Ticket, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil || d.open.job != job {
		return printers.Ticket{}, errors.New("no ticket is open for this job: it was used, or made by another Create")
	}
	t := d.open.ticket
	d.open = nil
	return t, nil
}

// offer writes the whole request within the limit.
func offer(conn net.Conn, wire []byte, limit time.Duration) error {
	if err := conn.SetWriteDeadline(time.Now().Add(limit)); err != nil {
		return err
	}
	_, err := conn.Write(wire)
	return err
}

// hear reads the answer, past at most a few 1xx responses, within the limits of time and length.
func (d *Device) hear(ctx context.Context, conn net.Conn, m *goipp.Message) (*goipp.Message, error) {
	if err := conn.SetReadDeadline(time.Now().Add(d.options.Answer)); err != nil {
		return nil, err
	}
	reader := bufio.NewReader(io.LimitReader(conn, 2*maxAnswer))
	request := &http.Request{Method: http.MethodPost}
	for range 8 {
		response, err := http.ReadResponse(reader, request)
		if err != nil {
			return nil, broken(ctx, "waiting for the answer to", m, err)
		}
		if response.StatusCode < 200 {
			continue
		}
		if err := httpError(response); err != nil {
			return nil, err
		}
		return accepted(read(ctx, response.Body, m))
	}
	return nil, errors.New("waiting for the answer: nothing but interim responses")
}

func notSent(err error) error { return fmt.Errorf("%w: %w", printers.ErrNotSent, err) }
