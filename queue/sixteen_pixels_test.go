package queue

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"chancery/printers"
	"chancery/printers/panel"
	"chancery/printers/raster"
)

// pixels: what goes over the wire as a picture is the reference, pixel by pixel, as others take it apart.
func pixels(t *testing.T, l *lab) {
	t.Run("PWG raster through rastertopdf", func(t *testing.T) { t.Parallel(); rasterPixels(t) })
	t.Run("Evolis stream", func(t *testing.T) { t.Parallel(); evolisPixels(t, l) })
}

// rasterPixels: cups-filters lays the samples of a raster page into a PDF as it has read them.
func rasterPixels(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 1012, 638)) // CR80 at 300 dpi, lying
	for y := range 638 {
		for x := range 1012 {
			picture.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y >> 4), 255})
		}
	}
	for _, space := range []raster.Space{raster.Black, raster.RGB} {
		page, err := raster.FromImage(picture, space, 300)
		if err != nil {
			t.Fatal(err)
		}
		file, err := raster.Encode(raster.Document{Medium: "om_card_54x86mm", Pages: []raster.Page{page}})
		if err != nil {
			t.Fatal(err)
		}
		source := filepath.Join(t.TempDir(), "page.pwg")
		put(t, source, string(file))
		pdf, err := exec.Command(needed(t, "rastertopdf"), "1", "user", "title", "1", "", source).Output()
		if err != nil {
			t.Fatalf("rastertopdf: %v", err)
		}
		inverted := bytes.Clone(page.Pix) // as a PDF has black
		for i := range inverted {
			inverted[i] ^= 0xff
		}
		found := false
		for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
			if reader, err := zlib.NewReader(bytes.NewReader(part)); err == nil {
				samples, err := io.ReadAll(reader)
				found = found || err == nil && (bytes.Equal(samples, page.Pix) || space == raster.Black && bytes.Equal(samples, inverted))
			}
		}
		if !found {
			t.Errorf("%s: the PDF does not have the pixels of the page", space)
		}
	}
}

// evolisPixels: a stream caught on its way to the printer has the panels of the document, each pixel at its place with its level.
func evolisPixels(t *testing.T, l *lab) {
	_, uri := l.simulator(t, "evolis", "", "00000001", "00000002")
	tap := newTap(t, strings.TrimPrefix(uri, "evolis://"))
	device, err := openAny("evolis://" + tap.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	set := specimenCard()
	content, err := panel.Encode(set)
	if err != nil {
		t.Fatal(err)
	}
	job, err := device.Create(t.Context(), printers.Ticket{Attempt: "attempt-1", Product: "card", Width: 85.6, Height: 53.98, Sides: 2,
		Format: printers.FormatPanels, Length: len(content), SHA256: sha256.Sum256(content)})
	if err != nil {
		t.Fatal(err)
	}
	if err := device.Send(t.Context(), job, content); err != nil {
		t.Fatal(err)
	}
	got, err := bitmaps(tap.bytes())
	if err != nil {
		t.Fatal(err)
	}
	var want []bitmap
	for n, side := range set.Sides {
		for _, p := range side {
			want = append(want, reference(p, n))
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d panels were sent, want %d", len(got), len(want))
	}
	for n := range want {
		if got[n].what != want[n].what || !bytes.Equal(got[n].levels, want[n].levels) {
			t.Errorf("panel %d is %s, want %s, or its pixels differ", n+1, got[n].what, want[n].what)
		}
	}
}

// specimenCard has front and back panels of which each is another picture, no way symmetric.
func specimenCard() panel.Set {
	draw := func(ribbon string, ink func(x, y int) byte) panel.Panel {
		p := panel.Panel{Ribbon: ribbon, Width: 1016, Height: 648, Pix: make([]byte, 1016*648)}
		for i := range p.Pix {
			p.Pix[i] = ink(i%1016, i/1016)
		}
		return p
	}
	black := func(f func(x, y int) bool) func(x, y int) byte {
		return func(x, y int) byte {
			if f(x, y) {
				return 255
			}
			return 0
		}
	}
	return panel.Set{Sides: []panel.Side{
		{
			draw("y", func(x, y int) byte { return byte(x / 4) }), draw("m", func(x, y int) byte { return byte(y / 3) }),
			draw("c", func(x, y int) byte { return byte((x + 3*y) / 12) }), draw("k", black(func(x, y int) bool { return x < 300 && y > 500 && x%7 < 3 })),
			draw("o", black(func(int, int) bool { return true })),
		},
		{draw("k", black(func(x, y int) bool { return y > 450 && y%9 < 4 && x > 2*y/3 }))},
	}}
}

// bitmap is one panel as the printer gets it: side, letter and number of levels, and the level of each pixel by row and column.
type bitmap struct {
	what   string
	levels []byte
}

func reference(p panel.Panel, side int) bitmap {
	levels := 2
	if strings.Contains("ymc", p.Ribbon) {
		levels = 128
	}
	b := bitmap{what: fmt.Sprintf("%s %s %d", []string{"Sr", "Sv"}[side], p.Ribbon, levels), levels: make([]byte, len(p.Pix))}
	for i, ink := range p.Pix {
		b.levels[i] = byte(math.Round(float64(ink) * float64(levels-1) / 255))
	}
	return b
}

// bitmaps takes a stream apart by the guide alone: ESC, a command, CR; a bitmap is Db, its letter, its levels and 1016 columns from the
// left of the card, each of 648 pixels from the bottom up, as many bits each as the levels need.
func bitmaps(stream []byte) (list []bitmap, err error) {
	for side := ""; len(stream) > 0; {
		if stream[0] != 0x1b {
			return list, fmt.Errorf("%#x instead of ESC", stream[0])
		}
		if !bytes.HasPrefix(stream[1:], []byte("Db;")) {
			command, rest, _ := bytes.Cut(stream[1:], []byte("\r"))
			if s := string(command); s == "Sr" || s == "Sv" {
				side = s
			}
			stream = rest
			continue
		}
		parts := bytes.SplitN(stream[4:], []byte(";"), 3)
		levels, err := strconv.Atoi(string(parts[1]))
		if err != nil {
			return list, err
		}
		depth := len(strconv.FormatInt(int64(levels-1), 2))
		size := 1016 * 648 * depth / 8
		if len(parts) < 3 || len(parts[2]) <= size {
			return list, fmt.Errorf("a bitmap of %d levels that is too short", levels)
		}
		list = append(list, bitmap{what: fmt.Sprintf("%s %s %d", side, parts[0], levels), levels: unpacked(parts[2][:size], depth)})
		stream = parts[2][size+1:]
	}
	return list, nil
}

func unpacked(data []byte, depth int) []byte {
	levels := make([]byte, 1016*648)
	for at := range levels {
		column, up := at/648, at%648
		value := byte(0)
		for bit := at * depth; bit < (at+1)*depth; bit++ {
			value = value<<1 | data[bit/8]>>(7-bit%8)&1
		}
		levels[(647-up)*1016+column] = value
	}
	return levels
}

// tap passes connections on to a printer, and keeps what it was sent.
type tap struct {
	listener net.Listener
	mu       sync.Mutex
	seen     bytes.Buffer
}

func newTap(t testing.TB, printer string) *tap {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{listener: listener}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			p.join(client, printer) // the printer serves one after the other, too
		}
	})
	t.Cleanup(func() { _ = listener.Close(); running.Wait() })
	return p
}

func (p *tap) join(client net.Conn, printer string) {
	defer client.Close()
	conn, err := net.Dial("tcp", printer)
	if err != nil {
		return
	}
	defer conn.Close()
	var back sync.WaitGroup
	back.Go(func() { _, _ = io.Copy(client, conn); _ = client.Close() })
	_, _ = io.Copy(io.MultiWriter(conn, p), client)
	_ = conn.Close()
	back.Wait()
}

// Write keeps what has gone to the printer.
func (p *tap) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.Write(b)
}

func (p *tap) bytes() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.seen.Bytes())
}
