package portrait

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"runtime"
	"strings"
	"testing"
)

func TestWhatIsRefused(t *testing.T) {
	photo := asJPEG(t, bust(413, 531))
	drawing := asPNG(t, bust(413, 531))
	scan := []byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55}
	manyScans := append(append([]byte{}, photo[:len(photo)-2]...), bytes.Repeat(scan, maxScans)...)
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "empty"},
		{"text", []byte("portrait.jpg"), "neither JPEG nor PNG"},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), "neither"},
		{"WebP", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "neither"},
		{"SVG", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "neither"},
		{"JPEG start alone", []byte{0xff, 0xd8, 0xff}, "cut short"},
		{"JPEG bomb", frame(0xc0, 8, 65500, 65500, 3), "more than"},
		{"JPEG long and thin", frame(0xc0, 8, 11000, 200, 3), "longer than"},
		{"progressive JPEG at the cap", frame(0xc2, 8, 5000, 5000, 3), "more than"},
		{"CMYK JPEG", frame(0xc0, 8, 413, 531, 4), "CMYK"},
		{"two components", frame(0xc0, 8, 413, 531, 2), "2 colour components"},
		{"12 bits", frame(0xc1, 12, 413, 531, 3), "12 bits"},
		{"lossless JPEG", frame(0xc3, 8, 413, 531, 3), "lossless"},
		{"arithmetic JPEG", frame(0xc9, 8, 413, 531, 3), "arithmetic"},
		{"height told later", frame(0xc0, 8, 413, 0, 3), "no pixels"},
		{"two frames", withSegment(photo, 0xc0, photoFrame()), "two frames"},
		{"many scans", append(manyScans, 0xff, 0xd9), "more than 40"},
		{"scan before frame", append(append([]byte{0xff, 0xd8}, scan...), 0xff, 0xd9), "out of place"},
		{"marker missing", append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, 2, 0x20}, photo[2:]...), "marker is missing"},
		{"segment without length", []byte{0xff, 0xd8, 0xff, 0xe0, 0, 1, 0xff, 0xd9}, "no length"},
		{"JPEG without picture", []byte{0xff, 0xd8, 0xff, 0xd9}, "no picture"},
		{"PNG bomb", pngClaim(60000, 60000, 8, 2), "more than"},
		{"PNG of two thousand million", pngClaim(1<<31-1, 1<<31-1, 8, 2), "claims"},
		{"PNG of 2^16 × 2^16", pngClaim(1<<16, 1<<16, 8, 0), "more than"},
		{"16-bit PNG at the cap", pngClaim(5000, 5000, 16, 2), "more than"},
		{"animated PNG", withChunk(drawing, "acTL", make([]byte, 8)), "animated"},
		{"PNG without pixels", pngClaim(0, 531, 8, 2), "claims"},
		{"PNG with two headers", withChunk(drawing, "IHDR", make([]byte, 13)), "twice"},
		{"PNG without header", append([]byte(pngSignature), chunk("IDAT", nil)...), "header is missing"},
		{"PNG chunk of 4 GB", withChunk(drawing, "IDAT", nil)[:33], "cut short"},
		{"too small", asPNG(t, bust(100, 130)), "less than"},
		{"too many bytes", append(append([]byte{}, photo...), make([]byte, 5<<20)...), "bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Check(c.file, PortraitLimits())
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(e.Problem, c.want) || e.Remedy == "" {
				t.Errorf("problem %q, remedy %q; want %q", e.Problem, e.Remedy, c.want)
			}
			if _, err := Normalise(c.file); err == nil {
				t.Error("Normalise took it")
			}
		})
	}
}

// photoFrame is the body of a frame header.
func photoFrame() []byte { return []byte{8, 2, 0, 2, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0} }

func TestFilesCutAnywhereAreRefused(t *testing.T) {
	for name, file := range map[string][]byte{"jpeg": asJPEG(t, bust(160, 200)), "png": asPNG(t, bust(160, 200))} {
		for n := range file {
			if _, err := Check(file[:n], PortraitLimits()); err == nil {
				t.Fatalf("%s cut at %d of %d was taken", name, n, len(file))
			}
		}
		if _, err := Check(file, PortraitLimits()); err != nil {
			t.Errorf("the whole %s: %v", name, err)
		}
	}
}

// A refusal must not cost what the file claims to hold; decoding would allocate gigabytes here.
func TestBombsCostNothing(t *testing.T) {
	for name, file := range map[string][]byte{"jpeg": frame(0xc0, 8, 65500, 65500, 3), "png": pngClaim(60000, 60000, 8, 2)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 10 {
			if _, err := Normalise(file); err == nil {
				t.Fatal("taken")
			}
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%s: refusing ten times takes %d bytes", name, used)
		}
	}
}

func TestWhatIsTaken(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 200, 260))
	deep := image.NewNRGBA64(image.Rect(0, 0, 200, 260))
	fill(deep, image.Rect(50, 50, 150, 200), color.NRGBA64{0x8000, 0x4000, 0x2000, 0xffff})
	palette := image.NewPaletted(image.Rect(0, 0, 200, 260), color.Palette{color.White, color.Black})
	photo := asJPEG(t, bust(413, 531))
	for _, c := range []struct {
		name string
		file []byte
		want Info
	}{
		{"JPEG", photo, Info{"jpeg", 413, 531, 8, 3, false, 1}},
		{"grey JPEG", asJPEG(t, gray), Info{"jpeg", 200, 260, 8, 1, false, 1}},
		{"JPEG with data behind it", append(append([]byte{}, photo...), "motion photo"...), Info{"jpeg", 413, 531, 8, 3, false, 1}},
		{"JPEG turned", withSegment(photo, 0xe1, exif(binary.LittleEndian, 6)), Info{"jpeg", 413, 531, 8, 3, false, 6}},
		{"JPEG turned, big endian", withSegment(photo, 0xe1, exif(binary.BigEndian, 3)), Info{"jpeg", 413, 531, 8, 3, false, 3}},
		{"JPEG with other APP1", withSegment(photo, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x/>")), Info{"jpeg", 413, 531, 8, 3, false, 1}},
		{"JPEG with nonsense orientation", withSegment(photo, 0xe1, exif(binary.BigEndian, 99)), Info{"jpeg", 413, 531, 8, 3, false, 1}},
		{"PNG", asPNG(t, bust(413, 531)), Info{"png", 413, 531, 8, 3, false, 1}},
		{"grey PNG", asPNG(t, gray), Info{"png", 200, 260, 8, 1, false, 1}},
		{"palette PNG", asPNG(t, palette), Info{"png", 200, 260, 1, 3, false, 1}},
		{"16-bit PNG", asPNG(t, deep), Info{"png", 200, 260, 16, 3, true, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Check(c.file, PortraitLimits())
			if err != nil || got != c.want {
				t.Errorf("%+v, %v; want %+v", got, err, c.want)
			}
			p, err := Normalise(c.file)
			if err != nil {
				t.Fatal(err)
			}
			if m := decoded(t, p.JPEG); m.Bounds() != image.Rect(0, 0, Width, Height) {
				t.Errorf("normalised to %v", m.Bounds())
			}
		})
	}
}

func TestDamagedDataIsAnError(t *testing.T) {
	file := asPNG(t, bust(200, 260))
	file[len(file)/2] ^= 0x40 // the structure holds, the data don't
	if _, err := Check(file, PortraitLimits()); err != nil {
		t.Fatalf("structure: %v", err)
	}
	_, err := Normalise(file)
	if e, ok := errors.AsType[*Error](err); !ok || !strings.Contains(e.Problem, "decoded") {
		t.Errorf("got %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(asJPEG(f, bust(150, 190)))
	f.Add(withSegment(asJPEG(f, bust(150, 190)), 0xe1, exif(binary.BigEndian, 6)))
	f.Add(asPNG(f, bust(150, 190)))
	f.Add(frame(0xc2, 8, 200, 200, 3))
	f.Add(pngClaim(200, 200, 16, 6))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := Check(data, PortraitLimits())
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("an error without a remedy: %v", err)
			}
			return
		}
		if info.Width*info.Height > 1<<18 {
			return // decoding is fuzzed on small pictures
		}
		first, err := Normalise(data)
		if err != nil {
			return
		}
		if len(Geometry(data)) > 20 {
			t.Fatal("findings without end")
		}
		again, err := Normalise(data)
		if err != nil || first.SHA256 != again.SHA256 {
			t.Fatalf("same file, other bytes (%v)", err)
		}
		if _, err := Check(first.JPEG, PortraitLimits()); err != nil {
			t.Fatalf("our own portrait: %v", err)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	file := asJPEG(b, bust(1244, 1600))
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := Check(file, PortraitLimits()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNormalise(b *testing.B) {
	file := asJPEG(b, bust(1244, 1600))
	for b.Loop() {
		if _, err := Normalise(file); err != nil {
			b.Fatal(err)
		}
	}
}
