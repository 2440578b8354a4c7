package inspection

import "chancery/personalization/mrz"

// place is a field of the machine readable zone: from one position of a line to another, both counted from 1.
type place struct {
	line, from, to int
	field          string
}

// places gives the fields of a format (Doc 9303-4 §4.2.2, -5 §4.2.2, -6 §4.2.2, -7 §4.2.2 and §7.2.2).
func places(f mrz.Format) []place {
	if f == mrz.TD1 {
		return []place{{1, 1, 2, "code"}, {1, 3, 5, "issuer"}, {1, 6, 14, "number"}, {1, 15, 15, "check"}, {1, 16, 30, "optional"},
			{2, 1, 6, "birth"}, {2, 7, 7, "check"}, {2, 8, 8, "sex"}, {2, 9, 14, "expiry"}, {2, 15, 15, "check"}, {2, 16, 18, "nationality"}, {2, 19, 29, "optional"}, {2, 30, 30, "check"},
			{3, 1, 30, "name"}}
	}
	w := f.Width()
	list := []place{{1, 1, 2, "code"}, {1, 3, 5, "issuer"}, {1, 6, w, "name"},
		{2, 1, 9, "number"}, {2, 10, 10, "check"}, {2, 11, 13, "nationality"}, {2, 14, 19, "birth"}, {2, 20, 20, "check"}, {2, 21, 21, "sex"}, {2, 22, 27, "expiry"}, {2, 28, 28, "check"}}
	switch f {
	case mrz.TD3:
		return append(list, place{2, 29, 42, "optional"}, place{2, 43, 44, "check"})
	case mrz.TD2:
		return append(list, place{2, 29, 35, "optional"}, place{2, 36, 36, "check"})
	}
	return append(list, place{2, 29, w, "optional"})
}

// fieldAt names the field at a position, "" where the format has none.
func fieldAt(f mrz.Format, line, position int) string {
	for _, p := range places(f) {
		if p.line == line && position >= p.from && position <= p.to {
			return p.field
		}
	}
	return ""
}
