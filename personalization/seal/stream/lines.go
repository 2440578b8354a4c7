package stream

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"chancery/personalization/seal"
)

const (
	maxLine    = 1 << 20 // without its end
	bufferSize = 64 << 10
)

func fault(field, problem, remedy string) error {
	return &seal.FieldError{Field: field, Problem: problem, Remedy: remedy}
}

// run answers every line of r on w with what answer gives, and counts the bad ones. Answers are passed on whenever the input has nothing
// more at hand, so that a pipe can be talked with. The error is one of reading or writing.
func run(r io.Reader, w io.Writer, answer func(line []byte) (value any, good bool, err error)) (bad int, err error) {
	in, out := bufio.NewReaderSize(r, bufferSize), bufio.NewWriterSize(w, bufferSize)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false) // MRZ lines are full of <
	for {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return bad, fmt.Errorf("writing answers: %w", err)
			}
		}
		line, tooLong, err := readLine(in)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return bad, errors.Join(fmt.Errorf("reading lines: %w", err), out.Flush())
		}
		var value any
		good := false
		if err = lineFault(line, tooLong); err == nil {
			value, good, err = answer(line)
		}
		if err != nil {
			value, good = refusal(err), false
		}
		if !good {
			bad++
		}
		if err := encoder.Encode(value); err != nil {
			return bad, fmt.Errorf("writing answers: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return bad, fmt.Errorf("writing answers: %w", err)
	}
	return bad, nil
}

// readLine gives the next line without its end; of one that is too long, the beginning.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= maxLine+2 {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
			return nil, false, err
		}
		line = bytes.TrimSuffix(line, []byte{'\n'})
		line = bytes.TrimSuffix(line, []byte{'\r'})
		return line, len(line) > maxLine, nil
	}
}

// lineFault names what is wrong with a line as such.
func lineFault(line []byte, tooLong bool) error {
	const field = "line"
	switch {
	case tooLong:
		return fault(field, "is longer than 1 MiB", "give one object a line")
	case len(bytes.TrimSpace(line)) == 0:
		return fault(field, "is blank", "give one object a line, without blank lines")
	case !utf8.Valid(line):
		return fault(field, "is not UTF-8", "write the text in UTF-8")
	}
	return nil
}

// refusal is the answer to a bad line.
func refusal(err error) any {
	e, ok := errors.AsType[*seal.FieldError](err)
	if !ok {
		e = &seal.FieldError{Field: "line", Problem: err.Error(), Remedy: "correct the object"}
	}
	return struct {
		Error *seal.FieldError `json:"error"`
	}{e}
}
