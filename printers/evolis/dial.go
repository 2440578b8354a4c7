package evolis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"chancery/printers"
)

// wire is the way to the printer.
type wire interface {
	io.ReadWriteCloser
	SetDeadline(at time.Time) error
}

// dial connects. Its errors match ErrUnreachable, unless it was told to stop: nothing was sent.
func (s *Station) dial(ctx context.Context) (wire, error) {
	if s.where.device != "" {
		return openDevice(s.where.device)
	}
	conn, err := (&net.Dialer{Timeout: s.options.Connect}).DialContext(ctx, "tcp", s.where.host)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("connecting: %w", ctx.Err())
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", printers.ErrUnreachable, err)
	}
	return conn, nil
}

// openDevice opens a printer device such as /dev/usb/lp0, for one process at a time.
func openDevice(path string) (wire, error) {
	file, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", printers.ErrUnreachable, err)
	}
	d := &device{File: file}
	if err := d.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s takes no time limits: %w", printers.ErrUnreachable, path, err), file.Close())
	}
	return d, d.drain()
}

// device is a printer device, whose reads give nothing rather than wait while there is no answer.
type device struct {
	*os.File
	until time.Time
}

// SetDeadline limits the reads that wait, too.
func (d *device) SetDeadline(at time.Time) error {
	d.until = at
	return d.File.SetDeadline(at)
}

// Read waits for at least one byte.
func (d *device) Read(p []byte) (int, error) {
	for {
		n, err := d.File.Read(p)
		if n > 0 || (err != nil && !errors.Is(err, io.EOF)) {
			return n, err
		}
		if time.Now().After(d.until) {
			return 0, os.ErrDeadlineExceeded
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// drain throws away answers that an earlier process left unread: until there is nothing for a tenth of a second.
func (d *device) drain() error {
	for rest := make([]byte, maxAnswer); ; {
		if err := d.SetDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
			return fmt.Errorf("%w: %w", printers.ErrUnreachable, errors.Join(err, d.Close()))
		}
		_, err := d.Read(rest)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", printers.ErrUnreachable, errors.Join(err, d.Close()))
		}
	}
}
