package opencard

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"chancery/printers"
)

// Send offers the record once: it connects, writes, says that nothing follows, and waits until the printer hangs up. That it did is
// no sign that a card was made, but that it did not is one that the record may lie in some buffer.
func (d *Device) Send(ctx context.Context, of printers.Job, document []byte) error {
	record, err := d.redeem(ctx, of, document)
	if err != nil {
		return fmt.Errorf("%w: %w", printers.ErrNotSent, err)
	}
	conn, err := d.dial(ctx)
	if err != nil {
		d.unsent(of)
		return fmt.Errorf("%w: %w", printers.ErrNotSent, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := d.deliver(conn, record); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return fmt.Errorf("sending the record: %w", err)
	}
	return nil
}

// redeem checks the document against the ticket and marks the job as sent.
func (d *Device) redeem(ctx context.Context, of printers.Job, document []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	j, err := d.find(of)
	switch {
	case err != nil:
		return nil, errors.New("there is no ticket for this job, or it was redeemed by another Device")
	case j.offered || j.canceled:
		return nil, errors.New("the ticket is redeemed")
	case len(document) != j.ticket.Length || sha256.Sum256(document) != j.ticket.SHA256:
		return nil, errors.New("the document is not the ticket's")
	}
	record, err := d.where.record(document)
	if err != nil {
		return nil, err
	}
	j.offered = true
	return record, nil
}

// unsent says of a job whose connection was never made that it has no data; its ticket is gone all the same.
func (d *Device) unsent(of printers.Job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if j, err := d.find(of); err == nil {
		j.offered, j.canceled = false, true
	}
}

func (d *Device) deliver(conn *net.TCPConn, record []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(d.options.Upload)); err != nil {
		return err
	}
	if _, err := conn.Write(record); err != nil {
		return err
	}
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(d.options.Answer)); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		return fmt.Errorf("the printer has not hung up: %w", err)
	}
	return nil
}
