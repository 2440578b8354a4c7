package templates

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"strings"
)

// What the files beside a layout may have at most.
const (
	maxAsset  = 4 << 20  // bytes of one
	maxAssets = 16 << 20 // bytes of all
	maxPixels = 8 << 20  // of an image
)

// Image gives the PNG or JPEG file that an element of kind image names, nil for another name. The
// bytes must not be changed.
func (l *Layout) Image(file string) []byte { return l.files[file] }

// Profile gives the ICC profile of the output intent and the number of components of its colour
// space, nil and 0 if the layout has none. The bytes must not be changed.
func (l *Layout) Profile() (icc []byte, components int) {
	if l.OutputIntent == nil || l.OutputIntent.Profile == "" {
		return nil, 0
	}
	icc = l.files[l.OutputIntent.Profile]
	components, err := profileComponents(icc)
	if err != nil {
		return nil, 0
	}
	return icc, components
}

// intent reads the output intent's profile.
func (c *checker) intent() {
	o := c.layout.OutputIntent
	if o == nil || o.Profile == "" {
		return
	}
	file, ok := c.asset("outputIntent.profile", o.Profile)
	if !ok {
		return
	}
	_, err := profileComponents(file)
	c.require(err == nil, "outputIntent.profile", "%s: %v", o.Profile, err)
}

// image reads an element's picture.
func (c *checker) image(e *Image) {
	file, ok := c.asset("file", e.File)
	if !ok {
		return
	}
	c.require(checkPicture(e.File, file) == nil, "file", "%s: %v", e.File, checkPicture(e.File, file))
}

// asset reads a file beside the layout, once.
func (c *checker) asset(key, name string) ([]byte, bool) {
	if file, known := c.layout.files[name]; known {
		return file, true
	}
	if !c.require(c.folder != nil, key, "%s: the layout was read without its folder, so that no file beside it can be found", name) {
		return nil, false
	}
	file, err := readFile(c.folder, name, maxAsset)
	if !c.require(!isMissing(err), key, "there is no file %s beside the layout", name) || !c.require(err == nil, key, "%s: %v", name, err) {
		return nil, false
	}
	c.bytes += len(file)
	if !c.require(c.bytes <= maxAssets, key, "the files of the layout have more than %d bytes", maxAssets) {
		return nil, false
	}
	c.layout.files[name] = file
	return file, true
}

// checkPicture holds that a file is a whole picture of the kind that its name says.
func checkPicture(name string, file []byte) error {
	config, decode := png.DecodeConfig, png.Decode
	if !strings.HasSuffix(name, ".png") {
		config, decode = jpeg.DecodeConfig, jpeg.Decode
	}
	size, err := config(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("is not the kind of picture that its name says: %w", err)
	}
	if size.Width*size.Height > maxPixels || size.Width > 1<<15 || size.Height > 1<<15 {
		return fmt.Errorf("has %d × %d pixels, more than %d", size.Width, size.Height, maxPixels)
	}
	var picture image.Image
	if picture, err = decode(bytes.NewReader(file)); err != nil {
		return fmt.Errorf("is damaged: %w", err)
	}
	if picture.Bounds().Empty() {
		return errors.New("is empty")
	}
	return nil
}

// profileComponents reads the header of an ICC profile (ICC.1 §7.2): size, device class, colour
// space and signature.
func profileComponents(icc []byte) (int, error) {
	const header = 132 // with the count of tags
	if len(icc) < header || string(icc[36:40]) != "acsp" {
		return 0, errors.New("is no ICC profile")
	}
	if int(binary.BigEndian.Uint32(icc)) != len(icc) {
		return 0, fmt.Errorf("is cut short or too long: its header says %d bytes", binary.BigEndian.Uint32(icc))
	}
	if class := string(icc[12:16]); class != "prtr" && class != "mntr" {
		return 0, fmt.Errorf("is of the class %q: an output intent is a profile of a printer or a display", class)
	}
	switch space := string(icc[16:20]); space {
	case "CMYK":
		return 4, nil
	case "RGB ":
		return 3, nil
	case "GRAY":
		return 1, nil
	default:
		return 0, fmt.Errorf("has the colour space %q: use one of CMYK, RGB or grey", space)
	}
}

// readFile reads a regular file of at most so many bytes.
func readFile(fsys fs.FS, name string, most int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	source, err := io.ReadAll(io.LimitReader(f, most+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if int64(len(source)) > most {
		return nil, fmt.Errorf("is larger than %d bytes", most)
	}
	return source, nil
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
