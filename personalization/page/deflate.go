package page

import (
	"bytes"

	"github.com/klauspost/compress/zlib"
)

// level is deflate's effort for what differs from document to document. In klauspost/compress
// level 3 takes a guilloche in half the time of level 6 and gives it a hundredth larger.
const level = 3

// deflate compresses what is prepared once, as tightly as possible.
func deflate(b []byte) []byte { return deflateAt(b, zlib.BestCompression) }

// deflateAt compresses with an effort.
func deflateAt(b []byte, level int) []byte {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, level)
	if err != nil {
		panic("page: zlib refuses its own level: " + err.Error())
	}
	// A bytes.Buffer accepts every write.
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// compressor is kept for the streams of documents, which come and go.
type compressor struct {
	out bytes.Buffer
	w   *zlib.Writer
}

func newCompressor() *compressor {
	c := &compressor{}
	w, err := zlib.NewWriterLevel(&c.out, level)
	if err != nil {
		panic("page: zlib refuses its own level: " + err.Error())
	}
	c.w = w
	return c
}

// compress gives b deflated; the result is valid until the next call.
func (c *compressor) compress(b []byte) []byte {
	c.out.Reset()
	c.w.Reset(&c.out)
	// A bytes.Buffer accepts every write.
	_, _ = c.w.Write(b)
	_ = c.w.Close()
	return c.out.Bytes()
}
