package portrait

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/jpeg"
	"math"
)

// quality of the one compression that a portrait goes through here (BSI TR-03121-3: compress once for each use).
const quality = 90

// Portrait is a bearer's portrait in the one form from which documents are made: colour JPEG without metadata, 413 × 531 pixels, 35 × 45 mm at
// 300 dpi. It is immutable.
type Portrait struct {
	JPEG   []byte
	Width  int
	Height int
	SHA256 [32]byte // of JPEG; the record names the portrait by it
}

// Normalise decodes a submitted portrait, turns it upright, scales it to 413 × 531 pixels and encodes it again. The aspect is kept: of
// a picture that is too wide, left and right lose alike; of one that is too tall, the bottom goes, so that the crown stays. Transparent
// parts become white. The same file gives the same bytes. Errors are those of [Check] and of decoding, as [Error].
func Normalise(data []byte) (Portrait, error) {
	picture, info, err := decode(data, PortraitLimits())
	if err != nil {
		return Portrait{}, err
	}
	width, height := info.Upright()
	scale := max(float64(Width)/float64(width), float64(Height)/float64(height))
	width, height = max(Width, round(scale*float64(width))), max(Height, round(scale*float64(height)))
	storedWidth, storedHeight := width, height
	if info.Orientation >= 5 {
		storedWidth, storedHeight = height, width
	}
	whole := upright(scaled(picture, storedWidth, storedHeight), info.Orientation)
	left := (width - Width) / 2
	file, err := encode(whole.SubImage(image.Rect(left, 0, left+Width, Height)))
	if err != nil {
		return Portrait{}, err
	}
	return Portrait{JPEG: file, Width: Width, Height: Height, SHA256: sha256.Sum256(file)}, nil
}

// encode writes a JPEG with a JFIF segment that gives its resolution, which image/jpeg leaves out.
func encode(picture image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encoding portrait: %w", err)
	}
	jfif := []byte{0xff, markerSOI, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1, DPI >> 8, DPI & 0xff, DPI >> 8, DPI & 0xff, 0, 0}
	return append(jfif, b.Bytes()[2:]...), nil
}

func round(v float64) int { return int(math.Round(v)) }
