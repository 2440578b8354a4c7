package portrait

import (
	"bytes"
	"encoding/binary"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

func isPNG(data []byte) bool { return bytes.HasPrefix(data, []byte(pngSignature)) }

// checkPNG walks all chunks to the end of the image (PNG third edition §5).
func checkPNG(data []byte) (Info, error) {
	info := Info{Format: "png", Orientation: 1}
	pictured := false
	for at := len(pngSignature); ; {
		if at+12 > len(data) {
			return Info{}, cutShort()
		}
		length := int64(binary.BigEndian.Uint32(data[at:]))
		kind := string(data[at+4 : at+8])
		if length > int64(len(data)-at-12) {
			return Info{}, cutShort()
		}
		body := data[at+8 : at+8+int(length)]
		if info.Width == 0 && kind != "IHDR" {
			return Info{}, refuse(saveAgain, "image is damaged: its header is missing")
		}
		switch kind {
		case "IHDR":
			if err := readHeader(&info, body); err != nil {
				return Info{}, err
			}
		case "acTL":
			return Info{}, refuse("save one picture", "image is animated")
		case "IDAT":
			pictured = true
		case "IEND":
			if !pictured {
				return Info{}, refuse(saveAgain, "image has no picture data")
			}
			return info, nil
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
