package pjl

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"chancery/printers"
)

// Send offers the document over the connection that Create kept, between JOB and EOJ that name the attempt, and returns when the nonces
// before and after it have come back, so that the printer has read all of it, or when the printer has begun the job and stopped for its
// operator, since it need not read on then. The connection stays open for what the printer says of the job. An error that matches ErrNotSent was returned before the first write, any other after it. The ticket is spent in either case.
func (d *Device) Send(ctx context.Context, job printers.Job, document []byte) error {
	if err := d.begin(ctx); err != nil {
		d.spend(job)
		return notSent(err)
	}
	defer d.end()
	s, err := d.redeem(ctx, job, document)
	if err != nil {
		return notSent(err)
	}
	fence, seal := s.give()
	if err := s.offer(ctx, opening(fence, s.course.ticket, d.where), document, closing(seal, s.course.name)); err != nil {
		s.close()
		return fmt.Errorf("sending the document: %w", err)
	}
	if err := s.await(ctx, s.taken, "taking the job"); err != nil {
		return fmt.Errorf("sending the document: %w", err)
	}
	return nil
}

// redeem takes the ticket of a job, which nothing can take a second time, and makes sure that the connection still stands.
func (d *Device) redeem(ctx context.Context, job printers.Job, document []byte) (*session, error) {
	t, s := d.spend(job)
	if s == nil {
		return nil, errors.New("no ticket is open for this job: it was used, cancelled, or made by another Create")
	}
	if len(document) != t.Length || sha256.Sum256(document) != t.SHA256 || len(document) == 0 {
		return nil, errors.New("the document is not the one of the ticket: length or SHA-256 differ")
	}
	if bytes.Contains(document, []byte(uel)) {
		return nil, fmt.Errorf("the document holds the sequence that ends a document (ESC %%-12345X): %w", printers.ErrRefused)
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	if !s.alive() {
		s.close()
		return nil, fmt.Errorf("the connection made for it has ended: %w", printers.ErrUnreachable)
	}
	return s, nil
}

// spend takes the ticket of a job and returns it with the job's connection, or nil if none is open.
func (d *Device) spend(job printers.Job) (printers.Ticket, *session) {
	s := d.kept()
	if s == nil {
		return printers.Ticket{}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.course
	if c.job != job || c.spent || c.canceled {
		return printers.Ticket{}, nil
	}
	c.spent = true
	return c.ticket, s
}

// give notes that bytes are about to leave, and returns the nonces that go before and after them.
func (s *session) give() (fence, seal string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fence, s.seal = newNonce(), newNonce()
	s.course.given = true
	return s.fence, s.seal
}

// offer writes the whole job. The end of the job may be reported as soon as its last part is on its way, and no sooner.
func (s *session) offer(ctx context.Context, before string, document []byte, after string) error {
	if err := s.write(ctx, append([]byte(before), document...)); err != nil {
		return s.why(err)
	}
	s.mu.Lock()
	s.course.offered, s.course.handed = true, time.Now()
	s.mu.Unlock()
	if err := s.write(ctx, []byte(after)); err != nil {
		return s.why(err)
	}
	return nil
}

func notSent(err error) error {
	return fmt.Errorf("sending the document: %w: %w", printers.ErrNotSent, err)
}
