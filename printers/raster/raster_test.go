package raster

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// documents draws some, with runs and repeated lines among their pixels.
func documents() *rapid.Generator[Document] {
	return rapid.Custom(func(r *rapid.T) Document {
		d := Document{
			Duplex: rapid.Bool().Draw(r, "duplex"), Tumble: rapid.Bool().Draw(r, "tumble"),
			Medium: rapid.StringMatching(`[a-z0-9_.-]{0,63}`).Draw(r, "medium"),
		}
		for range rapid.IntRange(1, 3).Draw(r, "pages") {
			d.Pages = append(d.Pages, drawPage(r))
		}
		return d
	})
}

func drawPage(r *rapid.T) Page {
	p := Page{
		Space: rapid.SampledFrom([]Space{Black, Gray, RGB}).Draw(r, "space"),
		Width: rapid.IntRange(1, 300).Draw(r, "width"), Height: rapid.IntRange(1, 20).Draw(r, "height"), DPI: rapid.IntRange(1, 4800).Draw(r, "dpi"),
	}
	l, err := p.Space.layout()
	if err != nil {
		r.Fatal(err)
	}
	stride := l.stride(p.Width)
	for len(p.Pix) < stride*p.Height {
		run := rapid.IntRange(1, 2*stride).Draw(r, "run")
		unit := rapid.SliceOfN(rapid.Byte(), 1, 6).Draw(r, "unit")
		p.Pix = append(p.Pix, bytes.Repeat(unit, run/len(unit)+1)...)
	}
	p.Pix = p.Pix[:stride*p.Height]
	return p
}

func TestDecodeGivesWhatWasEncoded(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := documents().Draw(r, "document")
		file, err := Encode(d)
		if err != nil {
			r.Fatal(err)
		}
		got, err := Decode(file)
		if err != nil || !reflect.DeepEqual(got, d) {
			r.Fatalf("%+v %v", got, err)
		}
		cut := rapid.IntRange(0, len(file)-1).Draw(r, "cut")
		if got, err := Decode(file[:cut]); err == nil {
			r.Fatalf("cut at %d of %d: %+v", cut, len(file), got)
		}
	})
}

// TestLines: the packets of PWG 5102.4 §4.4, by hand.
func TestLines(t *testing.T) {
	for _, c := range []struct {
		unit   int
		row    string
		packed string
	}{
		{1, "aaaa", "\x03a"},
		{1, "abcd", "\xfdabcd"},
		{1, "a", "\x00a"},
		{1, "abbb", "\x00a\x02b"},
		{1, "abcc", "\xffab\x01c"},
		{1, "aab", "\x01a\x00b"},
		{3, "abcabcxyz", "\x01abc\x00xyz"},
		{3, "abcxyz", "\xffabcxyz"},
		{1, strings.Repeat("a", 129), "\x7fa\x00a"},
	} {
		if got := packLine(nil, []byte(c.row), c.unit); string(got) != c.packed {
			t.Errorf("%q: %q, want %q", c.row, got, c.packed)
		}
	}
	long := make([]byte, 129)
	for i := range long {
		long[i] = byte(i)
	}
	if got := packLine(nil, long, 1); got[0] != 257-128 || len(got) != 1+128+2 {
		t.Errorf("129 that differ: %d bytes, begin with %d", len(got), got[0])
	}
}

// TestRestOfTheLineIsWhite: code 128, which we never write.
func TestRestOfTheLineIsWhite(t *testing.T) {
	for space, white := range map[Space]byte{Black: 0, Gray: 255, RGB: 255} {
		l, err := space.layout()
		if err != nil {
			t.Fatal(err)
		}
		x := head{page: Page{Width: 48, Height: 1}, layout: l}
		first := bytes.Repeat([]byte{7}, l.unit)
		row, rest, err := x.line(append(append([]byte{0}, first...), 128, 99), l.stride(48))
		want := append(bytes.Clone(first), bytes.Repeat([]byte{white}, l.stride(48)-l.unit)...)
		if err != nil || !bytes.Equal(row, want) || len(rest) != 1 {
			t.Errorf("%s: %v, rest %v, %v", space, row, rest, err)
		}
	}
}

func TestWhatIsNoDocument(t *testing.T) {
	good, err := Encode(Document{Pages: []Page{{Space: Gray, Width: 10, Height: 3, DPI: 300, Pix: make([]byte, 30)}}})
	if err != nil {
		t.Fatal(err)
	}
	put := func(at int, value int32) []byte {
		file := bytes.Clone(good)
		binary.BigEndian.PutUint32(file[len(magic)+at:], uint32(value))
		return file
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":             {nil, "RaS2"},
		"no page":           {good[:4], "0 pages"},
		"cut header":        {good[:1000], "cut off"},
		"cut line":          {good[:len(good)-1], "cut off"},
		"bytes to spare":    {append(bytes.Clone(good), 0), "cut off"},
		"twice":             {append(bytes.Clone(good), good[4:]...), "says 1"},
		"two copies":        {put(atCopies, 2), "2 copies"},
		"mirrored":          {put(atMirror, 1), "mirrored"},
		"negative":          {put(atNegative, 1), "negative"},
		"planes":            {put(atColorOrder, 2), "not chunky"},
		"duplex of 2":       {put(atDuplex, 2), "byte 272"},
		"turned":            {put(atFeed, -1), "transform"},
		"no width":          {put(atWidth, 0), "pixels"},
		"negative width":    {put(atWidth, -1), "pixels"},
		"enormous":          {put(atHeight, 1<<30), "pixels"},
		"no resolution":     {put(atResolution, 0), "resolution"},
		"line length":       {put(atLineBytes, 11), "lines of 11"},
		"cmyk":              {put(atColorSpace, 6), "colour space 6"},
		"sixteen bits":      {put(atPixelBits, 16), "of 16 bits"},
		"too many repeats":  {put(atHeight, 2), "past the end"},
		"wider than a line": {bytes.Replace(good, []byte{2, 9, 0}, []byte{2, 10, 0}, 1), "longer"},
		"class":             {bytes.Replace(good, []byte("Pwg"), []byte("Pwx"), 1), "class"},
		"endless name":      {bytes.Replace(good, make([]byte, 64), bytes.Repeat([]byte{'x'}, 64), 1), ""},
	} {
		_, err := Decode(c.file)
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	page := Page{Space: RGB, Width: 2, Height: 1, DPI: 300, Pix: make([]byte, 6)}
	short, wrong, still := page, page, page
	short.Pix, wrong.Space, still.DPI = short.Pix[:5], "cmyk_8", 0
	for name, d := range map[string]Document{
		"no page": {}, "short": {Pages: []Page{short}}, "space": {Pages: []Page{wrong}}, "resolution": {Pages: []Page{still}},
		"name":       {Medium: "a\x00b", Pages: []Page{page}},
		"long name":  {Medium: strings.Repeat("x", 64), Pages: []Page{page}},
		"many pages": {Pages: make([]Page, maxPages+1)},
	} {
		if _, err := Encode(d); err == nil {
			t.Errorf("%s: encoded", name)
		}
	}
}

func TestFromImage(t *testing.T) {
	picture := image.NewNRGBA(image.Rect(5, 5, 8, 6))
	picture.SetNRGBA(5, 5, color.NRGBA{255, 0, 0, 255})
	picture.SetNRGBA(6, 5, color.NRGBA{0, 0, 0, 0}) // paper
	picture.SetNRGBA(7, 5, color.NRGBA{0, 0, 0, 255})
	for space, want := range map[Space][]byte{
		RGB: {255, 0, 0, 255, 255, 255, 0, 0, 0}, Gray: {76, 255, 0}, Black: {0b10100000},
	} {
		p, err := FromImage(picture, space, 300)
		if err != nil || !bytes.Equal(p.Pix, want) || p.Width != 3 || p.Height != 1 {
			t.Errorf("%s: %+v %v", space, p, err)
		}
	}
	if _, err := FromImage(image.NewGray(image.Rect(0, 0, 0, 0)), Gray, 300); err == nil {
		t.Error("a picture without a pixel")
	}
}

// FuzzDecode: what can be read is a document that is written and read the same again.
func FuzzDecode(f *testing.F) {
	for _, space := range []Space{Black, Gray, RGB} {
		l, err := space.layout()
		if err != nil {
			f.Fatal(err)
		}
		file, err := Encode(Document{Duplex: true, Pages: []Page{{Space: space, Width: 20, Height: 4, DPI: 300, Pix: make([]byte, 4*l.stride(20))}}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := Decode(file)
		if err != nil {
			return
		}
		again, err := Encode(d)
		if err != nil {
			t.Fatalf("what was read can't be written: %v", err)
		}
		if same, err := Decode(again); err != nil || !reflect.DeepEqual(same, d) {
			t.Fatalf("%v", err)
		}
	})
}
