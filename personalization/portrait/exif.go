package portrait

import (
	"bytes"
	"encoding/binary"
)

// tagOrientation says how the picture must be turned to stand upright (EXIF 2.32 §4.6.4 A).
const tagOrientation = 0x0112

// exifOrientation gives the orientation, 1 to 8, in the body of an APP1 segment, or 0 where none is said. Cameras and phones store the
// sensor's rows and say here how they held it; who drops the metadata without looking turns the bearer on the side.
func exifOrientation(body []byte) int {
	tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	start := int64(order.Uint32(tiff[4:]))
	if start+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == tagOrientation {
			if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}
