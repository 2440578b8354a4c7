package page

import (
	"encoding/binary"
	"math"
)

// OwnIntent gives the printing condition for layouts that name none: a CMYK profile computed
// here, of inks like those of offset printing on coated paper, small since it goes into every
// page. An authority that has its press measured names its own.
func OwnIntent() *OutputIntent {
	return &OutputIntent{Identifier: "Chancery coated CMYK", Profile: ownProfile(), Components: 4}
}

// lab is a colour in CIE L*a*b* (D50).
type lab [3]float64

// primaries are the colours of the sixteen overprints of cyan, magenta, yellow and black, bit by
// bit, rounded from what offset inks on coated paper look like (ISO 12647-2).
func primaries() [16]lab {
	p := [16]lab{
		{95, 0, -2}, {55, -37, -50}, {48, 74, -3}, {24, 22, -46},
		{89, -5, 93}, {50, -68, 33}, {47, 68, 48}, {23, 0, 0},
	}
	for i := range 8 { // with black over them
		p[8+i] = lab{max(16-float64(popcount(i))*2, 6), p[i][1] * 0.05, p[i][2] * 0.05}
	}
	return p
}

func popcount(v int) (n int) {
	for ; v > 0; v >>= 1 {
		n += v & 1
	}
	return n
}

// printed gives the colour of a mixture by the areas that each overprint covers (Neugebauer, with
// dots that gain as in print).
func printed(cmyk [4]float64) lab {
	var out lab
	for i, p := range primaries() {
		area := 1.0
		for k, v := range cmyk {
			v += 0.6 * v * (1 - v) * 0.25 // gain
			if i&(1<<k) == 0 {
				v = 1 - v
			}
			area *= v
		}
		for k := range out {
			out[k] += area * p[k]
		}
	}
	return out
}

// separated gives a mixture for a colour: the nearest, found by going downhill from grey.
func separated(want lab) [4]float64 {
	k := math.Max(0, math.Min(1, (60-want[0])/60))
	mix := [4]float64{0.3, 0.3, 0.3, k * k}
	best := distance(printed(mix), want)
	for step := 0.25; step > 0.004; {
		better := false
		for i := range 3 {
			for _, d := range [2]float64{-step, step} {
				next := mix
				next[i] = math.Max(0, math.Min(1, next[i]+d))
				if v := distance(printed(next), want); v < best-1e-9 {
					best, mix, better = v, next, true
				}
			}
		}
		if !better {
			step /= 2
		}
	}
	return mix
}

func distance(a, b lab) float64 {
	return (a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2])
}

// ownProfile writes the ICC profile (ICC.1:2001-04, version 2.4): tables of 8 bits from CMYK to
// L*a*b* and back.
func ownProfile() []byte {
	tables := []iccTag{
		{"desc", description("Chancery coated CMYK")}, {"cprt", append([]byte("text\x00\x00\x00\x00"), "Public domain\x00"...)},
		{"wtpt", whitePoint()}, {"A2B0", toLab()}, {"A2B1", nil}, {"A2B2", nil}, {"B2A0", fromLab()}, {"B2A1", nil}, {"B2A2", nil}, {"gamt", gamut()},
	}
	out := make([]byte, 128)
	copy(out[8:], "\x02\x40\x00\x00prtrCMYKLab \x07\xea\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00acsp")
	copy(out[68:], whitePoint()[8:])
	out = binary.BigEndian.AppendUint32(out, uint32(len(tables)))
	var bodies []byte
	at, size := 0, 0
	for _, t := range tables {
		if t.body != nil { // else the table before serves once more
			at, size = 132+12*len(tables)+len(bodies), len(t.body)
		}
		out = append(out, t.name...)
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(size))
		bodies = append(bodies, t.body...)
		for len(bodies)%4 != 0 {
			bodies = append(bodies, 0)
		}
	}
	out = append(out, bodies...)
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

// iccTag is a named table of a profile; without a body it shares that of the tag before.
type iccTag struct {
	name string
	body []byte
}

// gamut writes the table that calls every colour printable: what can't be printed is brought
// nearest by the tables.
func gamut() []byte {
	return append(append(lutHead(3, 1, 2), make([]byte, 8)...), identity(1)...)
}

// description writes a textDescriptionType (§6.5.17).
func description(text string) []byte {
	out := binary.BigEndian.AppendUint32([]byte("desc\x00\x00\x00\x00"), uint32(len(text)+1))
	out = append(append(out, text...), 0)
	return append(out, make([]byte, 4+4+2+1+67)...)
}

// whitePoint writes D50 as an XYZType.
func whitePoint() []byte {
	return []byte("XYZ \x00\x00\x00\x00\x00\x00\xf6\xd6\x00\x01\x00\x00\x00\x00\xd3\x2d")
}

const (
	gridA2B = 5 // points along each axis of CMYK
	gridB2A = 9 // and of L*a*b*
)

// toLab writes the table of a lut8Type (§6.5.8) from CMYK to L*a*b*; the first channel varies least.
func toLab() []byte {
	out := lutHead(4, 3, gridA2B)
	const n = gridA2B - 1
	for i := range gridA2B * gridA2B * gridA2B * gridA2B {
		var mix [4]float64
		for k, rest := 3, i; k >= 0; k, rest = k-1, rest/gridA2B {
			mix[k] = float64(rest%gridA2B) / n
		}
		c := printed(mix)
		out = append(out, byte8(c[0]*2.55), byte8(c[1]+128), byte8(c[2]+128))
	}
	return append(out, identity(3)...)
}

// fromLab writes the table back.
func fromLab() []byte {
	out := lutHead(3, 4, gridB2A)
	const n = gridB2A - 1
	for i := range gridB2A * gridB2A * gridB2A {
		l, a, b := i/(gridB2A*gridB2A), i/gridB2A%gridB2A, i%gridB2A
		for _, v := range separated(lab{float64(l) * 100 / n, float64(a)*255/n - 128, float64(b)*255/n - 128}) {
			out = append(out, byte8(v*255))
		}
	}
	return append(out, identity(4)...)
}

// lutHead writes what comes before the table: the shape, the matrix that changes nothing, and
// straight curves.
func lutHead(in, out, grid int) []byte {
	b := append([]byte("mft1\x00\x00\x00\x00"), byte(in), byte(out), byte(grid), 0)
	for i := range 9 {
		v := uint32(0)
		if i%4 == 0 {
			v = 0x10000
		}
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return append(b, identity(in)...)
}

// identity writes straight curves for some channels.
func identity(channels int) []byte {
	var b []byte
	for range channels {
		for i := range 256 {
			b = append(b, byte(i))
		}
	}
	return b
}

func byte8(v float64) byte { return byte(math.Max(0, math.Min(255, math.Round(v)))) }
