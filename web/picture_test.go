package web_test

import (
	"bytes"
	"image"
	encode "image/png"
	"testing"
)

// png is a picture of nothing in so many pixels; the checksum of its header is not looked at where the header alone is read.
func png(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
