package templates

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// withFiles is the small layout with an image element and an output intent.
func withFiles(picture, profile string) []byte {
	text := strings.Replace(small, "    - mrz:", "    - image: {x: 90, y: 20, width: 10, height: 10, file: "+picture+"}\n    - mrz:", 1)
	return []byte(strings.Replace(text, "inks:", "outputIntent: {condition: FOGRA39, profile: "+profile+"}\ninks:", 1))
}

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// profileOf gives the header of an ICC profile with as many bytes as it says.
func profileOf(class, space string) []byte {
	icc := make([]byte, 200)
	binary.BigEndian.PutUint32(icc, uint32(len(icc)))
	copy(icc[12:], class+space)
	copy(icc[36:], "acsp")
	return icc
}

func TestFilesBesideTheLayout(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		picture, space string
		file           []byte
		components     int
	}{{"crest.png", "CMYK", pngOf(t, 20, 20), 4}, {"crest.jpg", "RGB ", photo.Bytes(), 3}, {"crest.jpeg", "GRAY", photo.Bytes(), 1}} {
		icc := profileOf("prtr", c.space)
		l, err := ParseFile(fstest.MapFS{"own/a.yaml": {Data: withFiles(c.picture, "press.icc")}, "own/" + c.picture: {Data: c.file}, "own/press.icc": {Data: icc}}, "own/a.yaml")
		if err != nil {
			t.Error(err)
			continue
		}
		profile, components := l.Profile()
		if !bytes.Equal(l.Image(c.picture), c.file) || !bytes.Equal(profile, icc) || components != c.components || l.Image("other.png") != nil {
			t.Errorf("%s: other files than beside the layout, %d components", c.picture, components)
		}
	}
	if icc, n := trial(t, "trial/card@1").Profile(); icc != nil || n != 0 {
		t.Error("a layout without a profile has one")
	}
}

func TestBadFilesAreRefused(t *testing.T) {
	good, icc := pngOf(t, 20, 20), profileOf("prtr", "CMYK")
	huge := bytes.Clone(good) // says that it has 20000 × 20000 pixels
	binary.BigEndian.PutUint32(huge[16:], 20000)
	binary.BigEndian.PutUint32(huge[20:], 20000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	longer := append(bytes.Clone(icc), 0)
	for name, c := range map[string]struct {
		picture, profile []byte
		want             string
	}{
		"no picture":       {[]byte("GIF89a"), icc, "is not the kind of picture"},
		"cut short":        {good[:60], icc, "is damaged"},
		"huge":             {huge, icc, "20000 × 20000 pixels"},
		"large":            {append(bytes.Clone(good), make([]byte, maxAsset)...), icc, "is larger than"},
		"no profile":       {good, good, "is no ICC profile"},
		"empty profile":    {good, nil, "is no ICC profile"},
		"profile too long": {good, longer, "is cut short or too long"},
		"class":            {good, profileOf("scnr", "RGB "), `class "scnr"`},
		"space":            {good, profileOf("prtr", "Lab "), `colour space "Lab "`},
	} {
		_, err := ParseFile(fstest.MapFS{"a.yaml": {Data: withFiles("crest.png", "press.icc")}, "crest.png": {Data: c.picture}, "press.icc": {Data: c.profile}}, "a.yaml")
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "a.yaml:") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// spy is a folder that notes what is asked of it.
type spy struct {
	fs.FS
	asked []string
}

func (s *spy) Open(name string) (fs.File, error) {
	s.asked = append(s.asked, name)
	return s.FS.Open(name)
}

// No name of a file leads out of the layout's folder, nor into one below.
func TestFilesStayInTheFolder(t *testing.T) {
	for _, name := range []string{"../crest.png", "/etc/crest.png", "deep/crest.png", "..png", ".crest.png", `..\crest.png`, "crest.png/../../x.png", "crest.svg", "%2e%2e/x.png"} {
		folder := &spy{FS: fstest.MapFS{"own/a.yaml": {Data: withFiles(`'`+name+`'`, "press.icc")}, "own/press.icc": {Data: profileOf("prtr", "CMYK")}}}
		_, err := ParseFile(folder, "own/a.yaml")
		if err == nil || !strings.Contains(err.Error(), "must be the name of a PNG or JPEG") {
			t.Errorf("%s: %v", name, err)
		}
		for _, asked := range folder.asked {
			if strings.HasSuffix(asked, "png") {
				t.Errorf("%s: %s was opened", name, asked)
			}
		}
	}
	if _, err := Parse("a.yaml", withFiles("crest.png", "press.icc")); err == nil || !strings.Contains(err.Error(), "without its folder") {
		t.Errorf("without a folder: %v", err)
	}
}
