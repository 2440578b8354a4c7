package audit

import (
	"bufio"
	"errors"
	"io"
)

var errLineTooLong = errors.New("line of the audit export is over 1 MiB")

// lineReader reads lines without their ends, in constant memory.
type lineReader struct {
	r      *bufio.Reader
	number int64 // of the line given last, from 1
	cut    bool  // the last line has no end
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, longestLine)}
}

// next gives the next line, valid until the one after it; a last line without an end counts as a line. One that is too long is
// passed over with errLineTooLong. After the last there is io.EOF.
func (l *lineReader) next() ([]byte, error) {
	l.number++
	line, err := l.r.ReadSlice('\n')
	switch {
	case err == nil:
		return line[:len(line)-1], nil
	case err == io.EOF && len(line) > 0:
		l.cut = true
		return line, nil
	case err != bufio.ErrBufferFull:
		return nil, err
	}
	for err == bufio.ErrBufferFull {
		_, err = l.r.ReadSlice('\n')
	}
	if err != nil && err != io.EOF {
		return nil, err
	}
	return nil, errLineTooLong
}
