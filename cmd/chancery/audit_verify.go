package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"chancery/issuance"
	"chancery/issuance/audit"
)

type auditVerify struct {
	Export     string  `help:"Export to verify." required:"" placeholder:"FILE"`
	Key        string  `help:"File with the verifier key." required:"" placeholder:"FILE"`
	Checkpoint *string `help:"Earlier checkpoint that the log must contain." placeholder:"FILE"`
}

// Run verifies an export offline.
func (c auditVerify) Run(ctx context.Context, p *program) error {
	key, err := readSmall("--key", c.Key)
	if err != nil {
		return err
	}
	checkpoint, err := c.earlier(string(key))
	if err != nil {
		return err
	}
	f, err := openRegular("--export", c.Export)
	if err != nil {
		return err
	}
	defer f.Close()
	report, err := audit.VerifyExport(untilDone{ctx, f}, string(key), checkpoint)
	if e, ok := errors.AsType[*issuance.Error](err); ok && e.Field == "key" {
		return usageError{fmt.Errorf("--key: %w", err)}
	}
	if err != nil {
		return err
	}
	if p.JSON {
		err = p.print(map[string]any{"clean": report.Clean(), "events": report.Events, "size": report.Size, "breaches": nonNil(report.Breaches)})
	} else {
		p.say("%d events under a checkpoint of %d", report.Events, report.Size)
		for _, b := range report.Breaches {
			p.say("%s: %s", b.Subject, b.Problem)
		}
	}
	if err == nil && !report.Clean() {
		return errFound
	}
	return err
}

// earlier reads the checkpoint that was kept. A file that holds none is refused: the log would pass without having been compared.
// One with a wrong signature is left to the verification, which refuses it.
func (c auditVerify) earlier(key string) ([]byte, error) {
	if c.Checkpoint == nil {
		return nil, nil
	}
	text, err := readSmall("--checkpoint", *c.Checkpoint)
	if err != nil {
		return nil, err
	}
	if held, err := audit.ParseCheckpoint(text, key); err != nil && held.Origin == "" {
		return nil, usageError{err}
	}
	return text, nil
}

// openRegular opens a file that a flag names. Anything but a file is refused at once: a pipe would be waited for, and a device may
// have no end.
func openRegular(flag, name string) (*os.File, error) {
	if name == "" {
		return nil, usage("%s: name a file", flag)
	}
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, usage("%s: %w", flag, err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(usage("%s: %s is not a file", flag, name), f.Close())
	}
	return f, nil
}

// readSmall reads a key or a checkpoint, which have a few lines.
func readSmall(flag, name string) ([]byte, error) {
	f, err := openRegular(flag, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	const most = 1 << 20
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, usage("%s: %w", flag, err)
	}
	if len(content) > most {
		return nil, usage("%s: %s is over 1 MiB, too long for what it should be", flag, name)
	}
	return content, nil
}

// untilDone reads until the command is asked to stop.
type untilDone struct {
	ctx context.Context
	io.Reader
}

// Read reads, or says that the command was asked to stop.
func (r untilDone) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}
