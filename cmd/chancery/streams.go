package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"chancery/personalization/mrz"
	"chancery/personalization/mrz/stream"
)

type mrzCommand struct {
	Encode mrzEncode `cmd:"" help:"JSON objects to MRZ lines, a line each."`
	Decode mrzDecode `cmd:"" help:"MRZ lines to fields and checks, a line each."`
}

type mrzEncode struct{}

// Run encodes a stream.
func (mrzEncode) Run(_ context.Context, p *program) error {
	return streamed(stream.Encode(os.Stdin, p.out))
}

type mrzDecode struct {
	Reference string `help:"Day by which centuries are chosen (YYYY-MM-DD); today when unset." placeholder:"DATE"`
	Strict    bool   `help:"Warnings count: a line that has one makes exit status 1, as an invalid one does."`
	Tolerant  bool   `help:"Add other readings of misread lines as proposals; none is applied."`
}

// Run decodes a stream.
func (c mrzDecode) Run(_ context.Context, p *program) error {
	reference := p.clock()
	if c.Reference != "" {
		var err error
		if reference, err = time.Parse(time.DateOnly, c.Reference); err != nil {
			return usage("--reference: write it as YYYY-MM-DD")
		}
	}
	return streamed(stream.Decode(os.Stdin, p.out, stream.Reading{Reference: reference, Strict: c.Strict, Tolerant: c.Tolerant}))
}

type transliterateCommand struct {
	Language string `help:"Language of the text, such as ky, uk or ar." placeholder:"CODE"`
}

// Run transliterates a stream.
func (c transliterateCommand) Run(_ context.Context, p *program) error {
	bad, err := stream.Transliterate(os.Stdin, p.out, c.Language)
	if e, ok := errors.AsType[*mrz.FieldError](err); ok {
		return usageError{fmt.Errorf("--language: %w", e)}
	}
	return streamed(bad, err)
}

// streamed makes bad lines, which have been answered in their place, exit status 1.
func streamed(bad int, err error) error {
	if err == nil && bad > 0 {
		return errFound
	}
	return err
}
