// Package stream answers long streams of machine readable zones and names, one
// line for each line, in constant memory: what the commands mrz encode, mrz decode
// and transliterate do between standard input and output.
//
// A bad line is answered with {"error":{"field":…,"problem":…,"remedy":…}} and the
// stream goes on. Blank lines and lines over 1 MiB are bad lines; a carriage return
// at the end of a line is dropped. Nothing read is logged or kept.
package stream

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"chancery/personalization/mrz"
)

// maxLine is the longest line that is read, without its end.
const maxLine = 1 << 20

// bufferSize is what is read and written at once.
const bufferSize = 64 << 10

// Field names of errors that concern no member.
const (
	fieldLine = "line"
	fieldText = "text"
)

// answerer appends the answer to a line, without its end, and says whether the
// line was good. An error becomes the answer of a bad line.
type answerer func(dst []byte, line string) (answer []byte, good bool, err error)

// run answers every line of r on w and counts the bad ones. Answers are passed on
// whenever the input has nothing more at hand, so that a pipe can be talked with.
// The error is one of reading or writing.
func run(r io.Reader, w io.Writer, answer answerer) (bad int, err error) {
	in, out := bufio.NewReaderSize(r, bufferSize), bufio.NewWriterSize(w, bufferSize)
	var store, dst []byte
	for {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return bad, fmt.Errorf("writing answers: %w", err)
			}
		}
		line, err := readLine(in, &store)
		if err == io.EOF {
			break
		}
		if err != nil && !errors.Is(err, errTooLong) {
			return bad, errors.Join(fmt.Errorf("reading lines: %w", err), out.Flush())
		}
		good := false
		fault := lineFault(line, err)
		dst = dst[:0]
		if fault == nil {
			dst, good, fault = answer(dst, string(line))
		}
		if fault != nil {
			dst = appendFault(dst[:0], fault)
		}
		if !good {
			bad++
		}
		if _, err := out.Write(append(dst, '\n')); err != nil {
			return bad, fmt.Errorf("writing answers: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return bad, fmt.Errorf("writing answers: %w", err)
	}
	return bad, nil
}

var errTooLong = errors.New("line too long")

// readLine gives the next line without its end; it is good until the next call. A
// line that is too long is read over.
func readLine(in *bufio.Reader, store *[]byte) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = readLong(in, line, store)
	}
	if errors.Is(err, io.EOF) && len(line) > 0 {
		err = nil // a last line without an end
	}
	if err != nil {
		return nil, err
	}
	line = bytes.TrimSuffix(line, []byte{'\n'})
	line = bytes.TrimSuffix(line, []byte{'\r'})
	if len(line) > maxLine {
		return nil, errTooLong
	}
	return line, nil
}

// readLong gathers a line that is longer than the buffer, as far as it may go.
func readLong(in *bufio.Reader, head []byte, store *[]byte) ([]byte, error) {
	*store = append((*store)[:0], head...)
	for {
		part, err := in.ReadSlice('\n')
		if len(*store) <= maxLine+2 {
			*store = append(*store, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return *store, err
		}
	}
}

// lineFault names what is wrong with a line as such.
func lineFault(line []byte, err error) error {
	switch {
	case err != nil:
		return &mrz.FieldError{Field: fieldLine, Problem: "is longer than 1 MiB", Remedy: "give one record a line"}
	case len(bytes.TrimSpace(line)) == 0:
		return &mrz.FieldError{Field: fieldLine, Problem: "is blank", Remedy: "give one record a line, without blank lines"}
	case !utf8.Valid(line):
		return &mrz.FieldError{Field: fieldLine, Problem: "is not UTF-8", Remedy: "write the text in UTF-8"}
	}
	return nil
}

// appendFault writes the answer to a bad line.
func appendFault(dst []byte, fault error) []byte {
	e, ok := errors.AsType[*mrz.FieldError](fault)
	if !ok {
		e = &mrz.FieldError{Field: fieldLine, Problem: fault.Error(), Remedy: "correct the record"}
	}
	dst = appendText(append(dst, `{"error":{"field":`...), e.Field)
	dst = appendText(append(dst, `,"problem":`...), e.Problem)
	dst = appendText(append(dst, `,"remedy":`...), e.Remedy)
	return append(dst, "}}"...)
}
