package desks_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/issuancetest"
	"chancery/personalization/portrait"
)

// bomb is a file that claims to be a picture, and does harm to whoever takes it for one.
type bomb struct {
	name    string
	content []byte
}

// bombs are fifty: pictures larger than any machine's memory, data that grows without end, files cut short, files of two kinds.
func bombs(t testing.TB) (list []bomb) {
	t.Helper()
	add := func(name string, content []byte) { list = append(list, bomb{name, content}) }
	for i, side := range []uint32{12_001, 20_000, 40_000, 65_535, 100_000, 1 << 20, 1 << 24, 1<<31 - 1} {
		add(fmt.Sprintf("PNG of %d²", side), pngOf(side, side, 8, byte(2*(i%2)), squeezed(t, 1000)))
		add(fmt.Sprintf("JPEG of %d²", min(side, 65_535)), jpegOf(uint16(min(side, 65_535)), uint16(65_535-i), 0xc0+byte(i%3), 64))
	}
	for _, line := range [][2]uint32{{1<<31 - 1, 1}, {1, 1<<31 - 1}, {11_999, 2501}, {0, 0}} {
		add(fmt.Sprintf("PNG of %d × %d", line[0], line[1]), pngOf(line[0], line[1], 8, 2, squeezed(t, 1000)))
	}
	// Within the limits by their headers, with next to nothing behind.
	for _, side := range []uint32{3800, 4800, 5400} {
		add(fmt.Sprintf("hollow PNG of %d²", side), pngOf(side, side, 8, 6, squeezed(t, 100)))
		add(fmt.Sprintf("hollow PNG of %d², one colour", side), pngOf(side, side, 1, 0, nil))
		add(fmt.Sprintf("hollow JPEG of %d²", side), jpegOf(uint16(side), uint16(side), 0xc0, 64))
		add(fmt.Sprintf("hollow progressive JPEG of %d²", side), jpegOf(uint16(side), uint16(side), 0xc2, 64))
	}
	// Data that grows: a hundred megabytes of nothing in a hundred kilobytes, in pictures and beside them.
	grown := squeezed(t, 100<<20)
	for _, side := range []uint32{16, 100, 400, 6000} {
		add(fmt.Sprintf("PNG of %d² whose data grow", side), pngOf(side, side, 8, 2, grown))
	}
	add("PNG with a text that grows", pngOf(0, 0, 8, 2, nil, chunk("zTXt", append([]byte("Comment\x00\x00"), grown...))))
	add("PNG with a profile that grows", pngOf(100, 100, 8, 2, squeezed(t, 10), chunk("iCCP", append([]byte("x\x00\x00"), grown...))))
	whole := pictures(t)
	for _, n := range []int{0, 3, 20, 600, len(whole[0].content) / 2, len(whole[0].content) - 2} {
		add(fmt.Sprintf("portrait cut short after %d bytes", n), whole[0].content[:n])
	}
	for name, head := range map[string]string{
		"page": "<!DOCTYPE html><script>alert(1)</script>", "PDF": "%PDF-1.7\n", "GIF": "GIF89a\x01\x00\x01\x00", "ZIP": "PK\x03\x04", "SVG": "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "script": "\xff\xd8\xff\xe0<?php system($_GET[0]); ?>",
	} {
		add(name+" with a picture behind", append([]byte(head), whole[0].content...))
	}
	return list
}

// squeezed is so many zero bytes as zlib writes them.
func squeezed(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err == nil {
		_, err = w.Write(make([]byte, n))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngOf is a PNG (W3C PNG, third edition) whose header says these sizes, with chunks of its own before the data.
func pngOf(w, h uint32, depth, colour byte, data []byte, others ...[]byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	b := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, depth, colour, 0, 0, 0))...)
	for _, other := range others {
		b = append(b, other...)
	}
	return append(append(b, chunk("IDAT", data)...), chunk("IEND", nil)...)
}

// jpegOf is a JPEG (ITU-T T.81) of three components whose frame header says these sizes, with tables, and so many bytes of data.
func jpegOf(w, h uint16, frame byte, data int) []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xdb, 0, 67, 0}
	b = append(b, bytes.Repeat([]byte{1}, 64)...)
	b = append(b, 0xff, frame, 0, 17, 8)
	b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, h), w)
	b = append(b, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	for _, table := range []byte{0x00, 0x10} { // one code of one bit, for 0
		b = append(b, 0xff, 0xc4, 0, 20, table, 1)
		b = append(b, make([]byte, 16)...)
	}
	last := byte(63)
	if frame == 0xc2 {
		last = 0
	}
	b = append(b, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, last, 0)
	return append(append(b, make([]byte, data)...), 0xff, 0xd9)
}

// takers are those who take a picture that somebody brings.
func takers(t testing.TB) map[string]func([]byte) error {
	t.Helper()
	finder, err := portrait.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]func([]byte) error{
		"portrait":  func(b []byte) error { _, err := application.TakePortrait(finder, b, portrait.Box{}); return err },
		"signature": func(b []byte) error { _, err := application.TakeSignature(b); return err },
	}
}

// most is what refusing a bomb may allocate, in bytes.
const most = 2 << 20

// TestBombsAreRefused brings fifty bombs as portrait and as signature: each is refused, for next to no memory, and the form that brings it
// says so. BenchmarkBomb tells how long it takes.
func TestBombsAreRefused(t *testing.T) {
	list := bombs(t)
	if len(list) != 50 {
		t.Errorf("%d bombs", len(list))
	}
	largest, of := uint64(0), ""
	for field, take := range takers(t) {
		for _, b := range list {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := take(b.content)
			runtime.ReadMemStats(&after)
			if issuance.KindOf(err) != issuance.Invalid || err == nil {
				t.Errorf("%s as %s: %v", b.name, field, err)
			}
			used := after.TotalAlloc - before.TotalAlloc
			if used > most {
				t.Errorf("%s as %s takes %d bytes", b.name, field, used)
			}
			if used > largest {
				largest, of = used, b.name
			}
		}
	}
	t.Logf("%d bombs; most memory is %d bytes for %s", len(list), largest, of)
	s := &scene{House: openAt(t, issuancetest.New(t))}
	clara := s.As(t, "clara")
	page := clara.Post(t, "/clerk/drafts", "type", "passport-ordinary").Location
	for _, b := range list {
		a := send(t, clara, page, page, []file{{"portrait", b.content}}, "applicant.primaryIdentifier", "KEPT")
		if len(b.content) > 0 && (a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `value="KEPT"`)) {
			t.Errorf("%s: the form is answered %d", b.name, a.Status)
		}
	}
	if n := s.Count(t, "draft_image"); n != 0 {
		t.Errorf("%d of them are kept", n)
	}
}

// BenchmarkBomb refuses one bomb an iteration, one after the other.
func BenchmarkBomb(b *testing.B) {
	list := bombs(b)
	for field, take := range takers(b) {
		b.Run(field, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if take(list[i%len(list)].content) == nil {
					b.Fatal("taken")
				}
			}
		})
	}
}
