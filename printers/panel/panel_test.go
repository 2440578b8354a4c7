package panel

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn is any set that a card may have.
func drawn(t *rapid.T) Set {
	var s Set
	for range rapid.IntRange(1, maxSides).Draw(t, "sides") {
		width, height := rapid.IntRange(1, 40).Draw(t, "width"), rapid.IntRange(1, 40).Draw(t, "height")
		var side Side
		for _, ribbon := range Ribbons() {
			if !rapid.Bool().Draw(t, ribbon) {
				continue
			}
			p := Panel{Ribbon: ribbon, Width: width, Height: height, Pix: rapid.SliceOfN(rapid.Byte(), width*height, width*height).Draw(t, "pixels")}
			if !strings.Contains("ymc", ribbon) {
				for i := range p.Pix {
					p.Pix[i] = p.Pix[i] >> 7 * 255
				}
			}
			side = append(side, p)
		}
		s.Sides = append(s.Sides, side)
	}
	return s
}

func equal(a, b Set) bool {
	if len(a.Sides) != len(b.Sides) {
		return false
	}
	for i := range a.Sides {
		if len(a.Sides[i]) != len(b.Sides[i]) {
			return false
		}
		for j, p := range a.Sides[i] {
			q := b.Sides[i][j]
			if p.Ribbon != q.Ribbon || p.Width != q.Width || p.Height != q.Height || !bytes.Equal(p.Pix, q.Pix) {
				return false
			}
		}
	}
	return true
}

// TestRoundTrip: what was encoded is decoded, and encoded to the same bytes again; cut short, or with something behind it, it is not.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t)
		data, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(data)
		if err != nil || !equal(s, again) {
			t.Fatalf("decoded: %v, equal %v", err, equal(s, again))
		}
		if same, err := Encode(again); err != nil || !bytes.Equal(same, data) {
			t.Fatalf("encoded again: %v, other bytes", err)
		}
		if _, err := Decode(data[:rapid.IntRange(0, len(data)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("cut short, and decoded")
		}
		if _, err := Decode(append(data, 0)); err == nil {
			t.Fatal("something behind it, and decoded")
		}
	})
}

// TestRefused: what no card has.
func TestRefused(t *testing.T) {
	pixel := func(ribbon string, value byte) Panel {
		return Panel{Ribbon: ribbon, Width: 1, Height: 1, Pix: []byte{value}}
	}
	for name, s := range map[string]Set{
		"no side":              {},
		"three sides":          {Sides: []Side{{}, {}, {}}},
		"a panel unheard of":   {Sides: []Side{{pixel("x", 0)}}},
		"out of order":         {Sides: []Side{{pixel(Black, 0), pixel(Cyan, 0)}}},
		"twice the same":       {Sides: []Side{{pixel(Black, 0), pixel(Black, 0)}}},
		"half tones of resin":  {Sides: []Side{{pixel(Black, 128)}}},
		"half tones of UV":     {Sides: []Side{{pixel(UV, 1)}}},
		"no pixels":            {Sides: []Side{{{Ribbon: Cyan}}}},
		"pixels that lack":     {Sides: []Side{{{Ribbon: Cyan, Width: 2, Height: 2, Pix: make([]byte, 3)}}}},
		"wider than a card is": {Sides: []Side{{{Ribbon: Cyan, Width: maxPixels + 1, Height: 1, Pix: make([]byte, maxPixels+1)}}}},
	} {
		if _, err := Encode(s); err == nil {
			t.Errorf("%s was encoded", name)
		}
	}
}

// TestBomb: few bytes that unpack to many take no more room than the panel says that it has.
func TestBomb(t *testing.T) {
	packed, err := pack(make([]byte, 64<<20))
	if err != nil {
		t.Fatal(err)
	}
	data := append(bytes.Clone(magic), 1, 1, 1, 'y', 0, 2, 0, 2)
	data = append(binary.BigEndian.AppendUint32(data, uint32(len(packed))), packed...)
	if s, err := Decode(data); err == nil || len(s.Sides) > 0 && len(s.Sides[0][0].Pix) > 5 {
		t.Errorf("%v", err)
	}
}

// TestHidden: bytes behind the pixels of a panel are refused, however many.
func TestHidden(t *testing.T) {
	packed, err := pack([]byte{1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range []int{0, 1, 10000} {
		hidden := append(bytes.Clone(packed), make([]byte, more)...)
		data := append(bytes.Clone(magic), 1, 1, 1, 'y', 0, 2, 0, 2)
		data = append(binary.BigEndian.AppendUint32(data, uint32(len(hidden))), hidden...)
		if _, err := Decode(data); (err == nil) != (more == 0) {
			t.Errorf("%d bytes more: %v", more, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []Set{
		{Sides: []Side{{}}},
		{Sides: []Side{{{Ribbon: Yellow, Width: 2, Height: 1, Pix: []byte{7, 200}}}, {{Ribbon: Black, Width: 1, Height: 1, Pix: []byte{255}}}}},
	} {
		data, err := Encode(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(fmt.Sprintf("%s\x02\x06", magic)))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode(data)
		if err != nil {
			return
		}
		again, err := Encode(s)
		if err != nil {
			t.Fatalf("decoded, and can't be encoded: %v", err)
		}
		if same, err := Decode(again); err != nil || !equal(s, same) {
			t.Fatalf("decoded, encoded, and another set: %v", err)
		}
	})
}
