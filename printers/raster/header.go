package raster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// magic opens a file: PWG raster, big endian.
const magic = "RaS2"

// headerLength is that of a page's header in bytes.
const headerLength = 1796

// Where fields stand in a page's header (PWG 5102.4 §4.3). All not named here are 0.
const (
	atClass       = 0   // "PwgRaster"
	atDuplex      = 272 // 0 or 1
	atResolution  = 276 // x, y
	atMirror      = 332
	atNegative    = 336
	atCopies      = 340 // 0: as the job says
	atPageSize    = 352 // width, height in points
	atTumble      = 368
	atWidth       = 372
	atHeight      = 376
	atColorBits   = 384
	atPixelBits   = 388
	atLineBytes   = 392
	atColorOrder  = 396 // 0: chunky
	atColorSpace  = 400
	atColors      = 420
	atExactSize   = 428 // width, height in points, as 32 bit floats
	atPageCount   = 452 // of the document; 0: unknown
	atCrossFeed   = 456 // 1, or -1 for a mirrored back
	atFeed        = 460
	atImageBox    = 464 // left, top, right, bottom
	atAlternate   = 480 // colour of the alternate primary
	atQuality     = 484 // 5 is high
	atPageName    = 1732
	longestString = 64
)

// header makes that of one page.
func (p Page) header(d Document) ([]byte, error) {
	l, err := p.Space.layout()
	if err != nil {
		return nil, err
	}
	h := make([]byte, headerLength)
	copy(h[atClass:], "PwgRaster")
	copy(h[atPageName:atPageName+longestString-1], d.Medium)
	w, t := float64(p.Width)*72/float64(p.DPI), float64(p.Height)*72/float64(p.DPI)
	for at, value := range map[int]uint32{
		atDuplex: flag(d.Duplex), atTumble: flag(d.Tumble), atCopies: 1,
		atResolution: uint32(p.DPI), atResolution + 4: uint32(p.DPI),
		atPageSize: uint32(math.Round(w)), atPageSize + 4: uint32(math.Round(t)),
		atExactSize: math.Float32bits(float32(w)), atExactSize + 4: math.Float32bits(float32(t)),
		atWidth: uint32(p.Width), atHeight: uint32(p.Height),
		atColorBits: uint32(l.color), atPixelBits: uint32(l.bits), atLineBytes: uint32(l.stride(p.Width)),
		atColorSpace: uint32(l.number), atColors: uint32(l.colors),
		atPageCount: uint32(len(d.Pages)), atCrossFeed: 1, atFeed: 1,
		atImageBox + 8: uint32(p.Width), atImageBox + 12: uint32(p.Height),
		atAlternate: 0x00ffffff, atQuality: 5,
	} {
		binary.BigEndian.PutUint32(h[at:], value)
	}
	return h, nil
}

func flag(set bool) uint32 {
	if set {
		return 1
	}
	return 0
}

// head is what a page's header says.
type head struct {
	page           Page // without its pixels
	layout         layout
	duplex, tumble bool
	medium         string
	pages          int // of the document; 0 where it does not tell
}

func readHeader(h []byte) (head, error) {
	field := func(at int) int { return int(int32(binary.BigEndian.Uint32(h[at:]))) }
	if text, ok := zeroTerminated(h[atClass:]); !ok || text != "PwgRaster" {
		return head{}, errors.New("header: its class is not PwgRaster")
	}
	for at, name := range map[int]string{atMirror: "mirrored", atNegative: "negative", atColorOrder: "not chunky"} {
		if field(at) != 0 {
			return head{}, fmt.Errorf("header: the picture is %s", name)
		}
	}
	if n := field(atCopies); n != 0 && n != 1 {
		return head{}, fmt.Errorf("header: %d copies; one is printed, and no more", n)
	}
	for _, at := range []int{atDuplex, atTumble} {
		if n := field(at); n != 0 && n != 1 {
			return head{}, fmt.Errorf("header: %d at byte %d, where 0 or 1 stands", n, at)
		}
	}
	for _, at := range []int{atCrossFeed, atFeed} {
		if n := field(at); n != 0 && n != 1 {
			return head{}, fmt.Errorf("header: a transform of %d at byte %d", n, at)
		}
	}
	x := head{duplex: field(atDuplex) == 1, tumble: field(atTumble) == 1, pages: field(atPageCount)}
	if x.pages < 0 || x.pages > maxPages {
		return head{}, fmt.Errorf("header: %d pages", x.pages)
	}
	var ok bool
	if x.medium, ok = zeroTerminated(h[atPageName:]); !ok {
		return head{}, errors.New("header: the name of the medium has no end")
	}
	x.page = Page{Width: field(atWidth), Height: field(atHeight), DPI: field(atResolution)}
	if field(atResolution+4) != x.page.DPI {
		return head{}, errors.New("header: the resolution differs in its directions")
	}
	return x, x.readSpace(field)
}

// readSpace finds the colour space whose every number the header has.
func (x *head) readSpace(field func(int) int) error {
	for _, space := range []Space{Black, Gray, RGB} {
		l, err := space.layout()
		if err != nil {
			return err
		}
		if field(atColorSpace) == l.number && field(atColorBits) == l.color && field(atPixelBits) == l.bits && field(atColors) == l.colors {
			x.page.Space, x.layout = space, l
		}
	}
	if x.page.Space == "" {
		return fmt.Errorf("header: colour space %d of %d bits is not known", field(atColorSpace), field(atPixelBits))
	}
	if err := checkSize(x.page.Width, x.page.Height, x.page.DPI, x.layout); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	if n := field(atLineBytes); n != x.layout.stride(x.page.Width) {
		return fmt.Errorf("header: lines of %d bytes for %d pixels", n, x.page.Width)
	}
	return nil
}

// zeroTerminated is the text of a field of 64 bytes.
func zeroTerminated(field []byte) (string, bool) {
	end := bytes.IndexByte(field[:longestString], 0)
	if end < 0 {
		return "", false
	}
	return string(field[:end]), true
}
