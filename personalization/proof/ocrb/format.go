package ocrb

// Format is the shape of a machine readable zone.
type Format struct {
	Lines, Columns int
	// Pitch is the distance of neighbouring lines in mm.
	Pitch float64
}

// FormatOf gives the shape of the zone of TD1 (Doc 9303-5 §4.2), TD2 (9303-6 §4.2), TD3
// (9303-4 §4.2), MRV-A and MRV-B (9303-7 §4.2, §7.2).
func FormatOf(name string) (Format, bool) {
	switch name {
	case "TD1":
		return Format{Lines: 3, Columns: 30, Pitch: 4.23}, true
	case "TD2", "MRV-B":
		return Format{Lines: 2, Columns: 36, Pitch: 6.35}, true
	case "TD3", "MRV-A":
		return Format{Lines: 2, Columns: 44, Pitch: 6.35}, true
	}
	return Format{}, false
}

// width is that of a line's ink at least, in mm.
func (f Format) width() float64 { return float64(f.Columns)*pitchMM - 1 }

// height is that of the lines' ink, in mm.
func (f Format) height() float64 { return float64(f.Lines-1)*f.Pitch + 2.4 }
