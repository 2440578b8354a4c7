package evolis_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chancery/printers"
	"chancery/printers/evolis"
	"chancery/printers/panel"

	"pgregory.net/rapid"
)

// specimen is a card whose every panel is unmistakable: which way up, which side, which colour.
func specimen(t testing.TB, width, height int) panel.Set {
	t.Helper()
	draw := func(ribbon string, value func(x, y float64) byte) panel.Panel {
		p := panel.Panel{Ribbon: ribbon, Width: width, Height: height, Pix: make([]byte, width*height)}
		for i := range p.Pix {
			p.Pix[i] = value(float64(i%width)/float64(width), float64(i/width)/float64(height))
		}
		return p
	}
	disc := func(cx, cy float64) func(x, y float64) byte {
		return func(x, y float64) byte { return byte(255 * max(0, 1-3*math.Hypot(x-cx, (y-cy)*0.64))) }
	}
	letterF := func(x, y float64) byte {
		if x > 0.05 && x < 0.08 && y > 0.1 && y < 0.6 || x > 0.05 && x < 0.25 && (y > 0.1 && y < 0.15 || y > 0.3 && y < 0.35) {
			return 255
		}
		return 0
	}
	lines := func(x, y float64) byte {
		if y > 0.7 && y < 0.95 && int(y*60)%3 == 0 && int(x*90)%3 != 0 {
			return 255
		}
		return 0
	}
	all := func(x, y float64) byte { return 255 }
	return panel.Set{Sides: []panel.Side{
		{draw("y", disc(0.5, 0.4)), draw("m", disc(0.6, 0.5)), draw("c", disc(0.7, 0.4)), draw("k", letterF), draw("o", all)},
		{draw("k", lines)},
	}}
}

// TestStreamIsTheReference: what the driver sends, taken apart by a decoder of its own, is the panels of the document; the commands
// between them are those of the guide, in its order, and nothing is said that prints twice. The picture that the simulator keeps of
// the card is the decoder's, too.
func TestStreamIsTheReference(t *testing.T) {
	for _, size := range [][2]int{{1016, 648}, {1012, 638}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			ctx := limited(t)
			r := start(t, "evolis-card", "", "", 0, false)
			set := specimen(t, size[0], size[1])
			content, err := panel.Encode(set)
			if err != nil {
				t.Fatal(err)
			}
			p := newTap(t, r.listen, 0)
			device := open(t, p.uri(""))
			job, err := device.Create(ctx, ticketFor("attempt-1", content, 2))
			if err != nil {
				t.Fatal(err)
			}
			before, _ := p.seen()
			if err := device.Send(ctx, job, content); err != nil {
				t.Fatal(err)
			}
			stream, _ := p.seen()
			got, err := decode(stream[len(before):])
			if err != nil {
				t.Fatal(err)
			}
			wantCommands(t, got.commands)
			wantPanels(t, got.panels, set)
			if err := holder(t, device).Release(ctx, job, printers.Good); err != nil {
				t.Fatal(err)
			}
			wantPictures(t, r, got)
		})
	}
}

func wantCommands(t *testing.T, commands []string) {
	t.Helper()
	begin, end := slices.Index(commands, "Pr;ymckok"), slices.Index(commands, "Se")
	want := []string{"Pr;ymckok", "Ss", "Sr", "Sv", "Se"}
	if begin < 0 || end < begin || !slices.Equal(commands[begin:end+1], want) {
		t.Errorf("commands %q, want %q among them", commands, want)
	}
	if !slices.Equal(commands[:5], []string{"Rlr", "Psc", "Rsn", "Rem", "Pem;2"}) {
		t.Errorf("the connection begins with %q", commands[:5])
	}
	for _, never := range []string{"Sc", "Si", "Pem;0"} {
		if slices.Contains(commands, never) {
			t.Errorf("%s was sent with a document", never)
		}
	}
}

func wantPanels(t *testing.T, got []decodedPanel, set panel.Set) {
	t.Helper()
	number := 0
	for n, side := range set.Sides {
		for _, want := range side {
			p := got[number]
			number++
			levels := 2
			if strings.Contains("ymc", want.Ribbon) {
				levels = 128
			}
			if p.letter != want.Ribbon || p.side != []string{"Sr", "Sv"}[n] || p.levels != levels {
				t.Fatalf("panel %d: %s of %d levels on %s", number, p.letter, p.levels, p.side)
			}
			left, top := (1016-want.Width)/2, (648-want.Height)/2
			for y := range 648 {
				for x := range 1016 {
					reference := 0.0
					if inX, inY := x-left, y-top; inX >= 0 && inX < want.Width && inY >= 0 && inY < want.Height {
						reference = float64(want.Pix[inY*want.Width+inX]) / 255 * float64(levels-1)
					}
					if math.Abs(float64(p.pixels[y][x])-reference) > 0.5001 {
						t.Fatalf("panel %s: pixel %d, %d is %d, want %.2f", p.letter, x, y, p.pixels[y][x], reference)
					}
				}
			}
		}
	}
	if number != len(got) {
		t.Errorf("%d panels, want %d", len(got), number)
	}
}

// wantPictures compares the decoder's pictures with the simulator's; EVOLIS_TEST_PICTURES is a folder for looking at them.
func wantPictures(t *testing.T, r *rig, got decoded) {
	t.Helper()
	pictures := r.of(t, "picture")
	if len(pictures) != 2 {
		t.Fatalf("pictures %+v, want front and back", pictures)
	}
	for n, entry := range pictures {
		if entry.Result != []string{"front", "back"}[n] {
			t.Errorf("picture %d is of the %s", n, entry.Result)
		}
		kept, err := os.ReadFile(filepath.Join(r.folder, entry.File))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := png.Decode(bytes.NewReader(kept))
		if err != nil {
			t.Fatal(err)
		}
		ours := paint(got.panels, []string{"Sr", "Sv"}[n])
		wantAlike(t, entry.Result, ours, theirs)
		if folder := os.Getenv("EVOLIS_TEST_PICTURES"); folder != "" {
			var out bytes.Buffer
			if err := png.Encode(&out, ours); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, entry.Result+".png"), out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func wantAlike(t *testing.T, side string, ours, theirs image.Image) {
	t.Helper()
	if ours.Bounds() != theirs.Bounds() {
		t.Fatalf("%s: %v and %v", side, ours.Bounds(), theirs.Bounds())
	}
	near := func(a, b uint32) bool { return a>>8 <= b>>8+1 && b>>8 <= a>>8+1 }
	for y := range 648 {
		for x := range 1016 {
			r1, g1, b1, _ := ours.At(x, y).RGBA()
			r2, g2, b2, _ := theirs.At(x, y).RGBA()
			if !near(r1, r2) || !near(g1, g2) || !near(b1, b2) {
				t.Fatalf("%s: pixel %d, %d is %v in one and %v in the other picture", side, x, y, ours.At(x, y), theirs.At(x, y))
			}
		}
	}
}

// TestBitmapProperties: each inked pixel is at its place with its level, whatever the size and depth, and nothing else is inked.
func TestBitmapProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(1008, 1016).Draw(t, "width"), rapid.IntRange(632, 648).Draw(t, "height")
		levels := rapid.SampledFrom([]int{2, 32, 64, 128}).Draw(t, "levels")
		p := panel.Panel{Ribbon: "m", Width: width, Height: height, Pix: make([]byte, width*height)}
		uri := fmt.Sprintf("evolis://h:1?levels=%d", levels)
		if levels == 2 {
			p.Ribbon, uri = "k", "evolis://h:1"
		}
		for _, at := range rapid.SliceOfN(rapid.IntRange(0, width*height-1), 0, 40).Draw(t, "inked") {
			if p.Pix[at] = byte(rapid.IntRange(1, 255).Draw(t, "ink")); levels == 2 {
				p.Pix[at] = 255
			}
		}
		content, err := panel.Encode(panel.Set{Sides: []panel.Side{{p}}})
		if err != nil {
			t.Fatal(err)
		}
		data, err := evolis.Bitmaps(uri, content)
		if err != nil {
			t.Fatal(err)
		}
		depth := map[int]int{2: 1, 32: 5, 64: 6, 128: 7}[levels]
		if len(data) != 82296*depth {
			t.Fatalf("%d bytes", len(data))
		}
		for at, ink := range p.Pix {
			if ink == 0 {
				continue
			}
			first := depth * ((at%width+(1016-width)/2)*648 + 647 - (at/width + (648-height)/2))
			value := 0
			for bit := range depth {
				mask := byte(0x80) >> ((first + bit) % 8)
				if value *= 2; data[(first+bit)/8]&mask != 0 {
					value++
				}
				data[(first+bit)/8] &^= mask
			}
			if want := math.Round(float64(ink) * float64(levels-1) / 255); float64(value) != want {
				t.Fatalf("pixel %d of ink %d has level %d of %d, want %v", at, ink, value, levels, want)
			}
		}
		if len(bytes.Trim(data, "\x00")) > 0 {
			t.Fatal("something else is inked")
		}
	})
}
