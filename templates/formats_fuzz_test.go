package templates

import "testing"

func FuzzFormats(f *testing.F) {
	f.Add(string(formatsFile))
	f.Add("TD3:\n  centres: {at: [15.6, 9.3], clause: own, verified: true}\n")
	f.Fuzz(func(t *testing.T, text string) {
		corrected, err := parseFormats(FormatsFile, []byte(text), ownFormats())
		if err != nil {
			return
		}
		for _, format := range Formats() {
			if g := corrected.geometry[format]; g.Lines != len(g.Centres) || g.Width < g.Least.Width || g.Band <= 0 || g.Centres[0] >= g.Band {
				t.Errorf("%s was accepted as %+v", format, g)
			}
		}
	})
}

func FuzzProfile(f *testing.F) {
	f.Add(profileOf("prtr", "CMYK"))
	f.Add([]byte("acsp"))
	f.Fuzz(func(t *testing.T, icc []byte) {
		if n, err := profileComponents(icc); err == nil && n != 1 && n != 3 && n != 4 {
			t.Errorf("a profile of %d components was accepted", n)
		}
	})
}

func FuzzPicture(f *testing.F) {
	f.Add("a.png", []byte("\x89PNG\r\n\x1a\n"))
	f.Add("a.jpg", []byte("\xff\xd8\xff\xe0"))
	f.Fuzz(func(t *testing.T, name string, file []byte) {
		if len(file) < 40 && checkPicture(name, file) == nil {
			t.Errorf("%d bytes were accepted as a picture", len(file))
		}
	})
}

func BenchmarkParse(b *testing.B) {
	source := []byte(source(b, "passport-ordinary"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("passport.yaml", source); err != nil {
			b.Fatal(err)
		}
	}
}
