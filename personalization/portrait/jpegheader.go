package portrait

import (
	"bytes"
	"encoding/binary"
)

// Markers of ITU-T T.81 table B.1.
const (
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerAPP1  = 0xe1
	markerTEM   = 0x01
	markerRST0  = 0xd0
	markerRST7  = 0xd7
	markerSOF0  = 0xc0
	markerSOF2  = 0xc2
	markerSOF15 = 0xcf
	markerDHT   = 0xc4
	markerJPG   = 0xc8
	markerDAC   = 0xcc
)

// maxScans bounds the passes of a progressive file: each costs a walk over the whole picture. Encoders write about ten.
const maxScans = 40

func isJPEG(data []byte) bool { return bytes.HasPrefix(data, []byte{0xff, markerSOI, 0xff}) }

func cutShort() error { return refuse("send the whole file", "image is cut short") }

// checkJPEG walks all segments to the end of the image. It is hollow when it has fewer bytes than
// so many pixels can be packed into.
func checkJPEG(data []byte) (info Info, hollow bool, err error) {
	info = Info{Format: "jpeg", Orientation: 1}
	scans, scanned := 0, 0
	for at := 2; ; {
		marker, next, err := nextMarker(data, at)
		if err != nil {
			return Info{}, false, err
		}
		if marker == markerEOI {
			if scans == 0 {
				return Info{}, false, refuse(saveAgain, "image has no picture data")
			}
			hollow = scanned*8*64 < info.Width*info.Height // one bit a block of 8 × 8 samples is the least there can be (T.81 annex F)
			return info, hollow, nil
		}
		if marker == markerTEM || marker >= markerRST0 && marker <= markerSOI {
			at = next
			continue
		}
		body, after, err := segment(data, next)
		if err != nil {
			return Info{}, false, err
		}
		at = after
		switch {
		case marker == markerAPP1:
			if o := exifOrientation(body); o != 0 {
				info.Orientation = o
			}
		case isFrame(marker):
			if info.Width != 0 {
				return Info{}, false, refuse(saveAgain, "image has two frames")
			}
			if err := readFrame(&info, marker, body); err != nil {
				return Info{}, false, err
			}
		case marker == markerSOS:
			if scans++; scans > maxScans || info.Width == 0 {
				return Info{}, false, refuse(saveAgain, "image has a scan out of place or more than %d", maxScans)
			}
			begun := at
			at = skipScan(data, at)
			scanned += at - begun
		}
	}
}

// nextMarker reads a marker at a place, past fill bytes.
func nextMarker(data []byte, at int) (marker byte, next int, err error) {
	if at < len(data) && data[at] != 0xff {
		return 0, 0, refuse(saveAgain, "image is damaged: a marker is missing")
	}
	for at < len(data) && data[at] == 0xff {
		at++
	}
	if at >= len(data) {
		return 0, 0, cutShort()
	}
	return data[at], at + 1, nil
}

// segment gives the body of the segment whose length field stands at a place.
func segment(data []byte, at int) (body []byte, after int, err error) {
	if at+2 > len(data) {
		return nil, 0, cutShort()
	}
	length := int(binary.BigEndian.Uint16(data[at:]))
	if length < 2 {
		return nil, 0, refuse(saveAgain, "image is damaged: a segment has no length")
	}
	if at+length > len(data) {
		return nil, 0, cutShort()
	}
	return data[at+2 : at+length], at + length, nil
}

func isFrame(marker byte) bool {
	return marker >= markerSOF0 && marker <= markerSOF15 && marker != markerDHT && marker != markerJPG && marker != markerDAC
}

// readFrame reads a frame header (ITU-T T.81 §B.2.2).
func readFrame(info *Info, marker byte, body []byte) error {
	if len(body) < 6 {
		return refuse(saveAgain, "image is damaged: its frame header is short")
	}
	info.Depth = int(body[0])
	info.Height = int(binary.BigEndian.Uint16(body[1:]))
	info.Width = int(binary.BigEndian.Uint16(body[3:]))
	info.Components = int(body[5])
	info.Heavy = marker == markerSOF2
	switch {
	case marker > markerSOF2:
		return refuse(saveAgain, "image is JPEG of a kind that cameras don't write (lossless, hierarchical or arithmetic)")
	case info.Depth != 8:
		return refuse("save it with 8 bits", "image has %d bits a sample", info.Depth)
	case info.Components == 4:
		return refuse("save it as RGB", "image is CMYK")
	case info.Components != 1 && info.Components != 3:
		return refuse("save it as RGB", "image has %d colour components", info.Components)
	case info.Width == 0 || info.Height == 0:
		return refuse(saveAgain, "image has no pixels")
	}
	return nil
}

// skipScan gives the place of the first marker after the data of a scan that is no restart marker.
func skipScan(data []byte, at int) int {
	for {
		i := bytes.IndexByte(data[at:], 0xff)
		if i < 0 || at+i+1 >= len(data) {
			return len(data)
		}
		at += i
		switch c := data[at+1]; {
		case c == 0xff:
			at++
		case c == 0 || c >= markerRST0 && c <= markerRST7:
			at += 2
		default:
			return at
		}
	}
}
