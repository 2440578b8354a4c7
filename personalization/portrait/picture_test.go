package portrait

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
)

// bust draws what is enough of a portrait to measure: a shaded head and shoulders on a light ground.
func bust(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			u, v := (float64(x)+0.5)/float64(width)-0.5, (float64(y)+0.5)/float64(height)
			shade := 18 * math.Sin(9*u) * math.Cos(7*v)
			c := color.RGBA{214, 220, 226, 255}
			if r := u*u/(0.27*0.27) + (v-0.45)*(v-0.45)/(0.36*0.36); r < 1 {
				s := 40 * (1 - r)
				c = color.RGBA{uint8(120 + s + shade), uint8(90 + s + shade), uint8(70 + s + shade), 255}
			} else if v > 0.8 && u*u < 0.2 {
				c = color.RGBA{40, 52, uint8(80 + shade), 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withSegment puts a segment behind the start of a JPEG.
func withSegment(file []byte, marker byte, body []byte) []byte {
	out := append([]byte{0xff, 0xd8, 0xff, marker}, byte((len(body)+2)>>8), byte(len(body)+2))
	out = append(out, body...)
	return append(out, file[2:]...)
}

// exif makes the body of an APP1 segment that says how the picture is to be turned.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("Exif\x00\x00")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = append(b, "II*\x00"...)
	} else {
		b = append(b, "MM\x00*"...)
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][2]uint16{{0x010f, 7}, {tagOrientation, orientation}} {
		b = order.AppendUint16(b, e[0])
		b = order.AppendUint16(b, 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, e[1])
		b = order.AppendUint16(b, 0)
	}
	return order.AppendUint32(b, 0)
}

// chunk makes a chunk of a PNG.
func chunk(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// withChunk puts a chunk behind the header of a PNG.
func withChunk(file []byte, kind string, body []byte) []byte {
	const header = 8 + 25
	out := append([]byte{}, file[:header]...)
	return append(append(out, chunk(kind, body)...), file[header:]...)
}

// frame makes a JPEG that has a frame header and an empty scan.
func frame(marker, depth byte, width, height uint16, components byte) []byte {
	b := []byte{0xff, 0xd8, 0xff, marker, 0, 8 + 3*components, depth}
	b = binary.BigEndian.AppendUint16(b, height)
	b = binary.BigEndian.AppendUint16(b, width)
	b = append(b, components)
	for i := range components {
		b = append(b, i+1, 0x11, 0)
	}
	return append(b, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55, 0xff, 0xd9)
}

// pngClaim makes a PNG whose header claims a size and whose data are a few bytes.
func pngClaim(width, height uint32, depth, colour byte) []byte {
	head := binary.BigEndian.AppendUint32(nil, width)
	head = binary.BigEndian.AppendUint32(head, height)
	head = append(head, depth, colour, 0, 0, 0)
	out := append([]byte(pngSignature), chunk("IHDR", head)...)
	return append(append(out, chunk("IDAT", []byte{0x78, 0x9c, 3, 0})...), chunk("IEND", nil)...)
}

func fill(m draw.Image, r image.Rectangle, c color.Color) {
	draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func decoded(t testing.TB, file []byte) image.Image {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// near tells whether a pixel has a colour, within what JPEG may change.
func near(m image.Image, x, y int, want color.RGBA) bool {
	r, g, b, _ := m.At(x, y).RGBA()
	far := func(a uint32, b uint8) bool { return math.Abs(float64(a>>8)-float64(b)) > 24 }
	return !far(r, want.R) && !far(g, want.G) && !far(b, want.B)
}
