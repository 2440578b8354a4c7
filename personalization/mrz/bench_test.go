package mrz

import "testing"

var specimen = Document{
	Format: TD3, DocumentCode: "P", IssuingState: "UTO", DocumentNumber: "L898902C3", Nationality: "UTO",
	PrimaryIdentifier: "ERIKSSON", SecondaryIdentifier: "ANNA MARIA", DateOfBirth: "1974-08-12", Sex: "F",
	DateOfExpiry: "2012-04-15", OptionalData: "ZE184226B",
}

var specimenLines = []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"}

func BenchmarkEncodeTD3(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(specimen); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeTD3(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if d := Decode(specimenLines, testDay); !d.Valid {
			b.Fatal(d.Failed())
		}
	}
}

func BenchmarkAppendLinesTD3(b *testing.B) {
	b.ReportAllocs()
	dst := make([]byte, 0, 128)
	for b.Loop() {
		var err error
		if dst, _, err = AppendLines(dst[:0], &specimen); err != nil {
			b.Fatal(err)
		}
	}
}

// The floor: one pass over 88 bytes with table look-ups and five digits, nothing
// else. Figures of this package are given as a multiple of it (docs/mrz.md).
func BenchmarkFloorValidate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if !floorValid(specimenLines[0], specimenLines[1]) {
			b.Fatal()
		}
	}
}

func BenchmarkFloorEncode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		floorSink = floorEncode("ERIKSSON", "ANNA<MARIA", "L898902C3", "UTO", "740812", "F", "120415", "ZE184226B")
	}
}

var (
	floorSink  [88]byte
	floorValue = characterValues()
)

func floorDigit(s string) byte {
	total, weights, j := 0, [3]int{7, 3, 1}, 0
	for i := 0; i < len(s); i++ {
		total += int(floorValue[s[i]]) * weights[j]
		if j++; j == 3 {
			j = 0
		}
	}
	return byte('0' + total%10)
}

func floorValid(a, b string) bool {
	if len(a) != 44 || len(b) != 44 {
		return false
	}
	if floorDigit(b[:9]) != b[9] || floorDigit(b[13:19]) != b[19] || floorDigit(b[21:27]) != b[27] || floorDigit(b[28:42]) != b[42] {
		return false
	}
	return floorDigit(b[:10]+b[13:20]+b[21:43]) == b[43]
}

func floorEncode(primary, secondary, number, state, birth, sex, expiry, optional string) [88]byte {
	var o [88]byte
	for i := range o {
		o[i] = '<'
	}
	n := copy(o[:], "P<")
	n += copy(o[n:], state)
	n += copy(o[n:44], primary) + 2
	copy(o[n:44], secondary)
	q := o[44:]
	copy(q, number)
	q[9] = floorDigit(string(q[:9]))
	copy(q[10:], state)
	copy(q[13:], birth)
	q[19] = floorDigit(birth)
	copy(q[20:], sex)
	copy(q[21:], expiry)
	q[27] = floorDigit(expiry)
	copy(q[28:42], optional)
	q[42] = floorDigit(string(q[28:42]))
	var t [39]byte
	copy(t[:], q[:10])
	copy(t[10:], q[13:20])
	copy(t[17:], q[21:43])
	q[43] = floorDigit(string(t[:]))
	return o
}
