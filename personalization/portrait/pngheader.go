package portrait

import (
	"bytes"
	"encoding/binary"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

func isPNG(data []byte) bool { return bytes.HasPrefix(data, []byte(pngSignature)) }

// checkPNG walks all chunks to the end of the image (PNG third edition §5), and tells a hollow one as checkJPEG does.
func checkPNG(data []byte) (info Info, hollow bool, err error) {
	info = Info{Format: "png", Orientation: 1}
	pictured, packed, least := false, 0, 0
	for at := len(pngSignature); ; {
		if at+12 > len(data) {
			return Info{}, false, cutShort()
		}
		length := int64(binary.BigEndian.Uint32(data[at:]))
		kind := string(data[at+4 : at+8])
		if length > int64(len(data)-at-12) {
			return Info{}, false, cutShort()
		}
		body := data[at+8 : at+8+int(length)]
		if info.Width == 0 && kind != "IHDR" {
			return Info{}, false, refuse(saveAgain, "image is damaged: its header is missing")
		}
		switch kind {
		case "IHDR":
			if err := readHeader(&info, body); err != nil {
				return Info{}, false, err
			}
			least = leastPacked(info, body[9])
		case "acTL":
			return Info{}, false, refuse("save one picture", "image is animated")
		case "IDAT":
			pictured, packed = true, packed+len(body)
		case "IEND":
			if !pictured {
				return Info{}, false, refuse(saveAgain, "image has no picture data")
			}
			hollow = packed < least
			return info, hollow, nil
		}
		at += 12 + int(length)
	}
}

// readHeader reads the body of IHDR.
func readHeader(info *Info, body []byte) error {
	if len(body) != 13 || info.Width != 0 {
		return refuse(saveAgain, "image is damaged: its header is of a wrong size or there twice")
	}
	width, height := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	if width == 0 || height == 0 || width > 1<<24 || height > 1<<24 {
		return refuse("save it smaller", "image claims %d × %d pixels", width, height)
	}
	info.Width, info.Height = int(width), int(height)
	info.Depth = int(body[8])
	info.Heavy = info.Depth == 16
	info.Components = 3
	if colour := body[9]; colour == 0 || colour == 4 {
		info.Components = 1
	}
	return nil
}

// leastPacked is the least that the rows of a picture of a colour type can be packed into: deflate makes at most 1032 bytes of one
// (RFC 1951 §3.2.5: 258 bytes by a length and a distance of one bit each).
func leastPacked(info Info, colour byte) int {
	samples := map[byte]int{2: 3, 4: 2, 6: 4}[colour]
	return info.Height * (1 + info.Width*info.Depth*max(samples, 1)/8) / 1032
}
