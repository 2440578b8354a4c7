// Package portrait takes in the images of a bearer, portrait and displayed signature, and brings them into the one form from which
// documents are made.
//
// What comes from outside is judged by its header before anything is decoded ([Check]): only JPEG and PNG by content, bounded in bytes
// and pixels, complete. [Normalise] and [NormaliseSignature] decode, turn upright, scale and encode again, so that nothing of the
// submitted file (metadata, thumbnails, appended data) reaches a document; the same file gives the same bytes. [Geometry] measures what
// a vetting officer should look at. The package finds no faces: that needs a model and comes from elsewhere.
package portrait

import "fmt"

// The submitted portrait is 35 × 45 mm (Doc 9303-3 §3.9.1.1); at 300 dpi that is the size of the normalised one.
const (
	Width  = 413
	Height = 531
	DPI    = 300
)

// Limits bound what is taken in.
type Limits struct {
	Bytes     int // of the file
	Pixels    int // width × height; half of it for progressive JPEG and 16-bit PNG, which need more memory a pixel
	Side      int // longest side in pixels
	MinWidth  int
	MinHeight int
	Stretch   int // longest side divided by the shortest
}

// PortraitLimits are the limits for portraits: 5 MiB, 30 million pixels, at least a third of the normalised size.
func PortraitLimits() Limits {
	return Limits{Bytes: 5 << 20, Pixels: 30_000_000, Side: 12_000, MinWidth: Width / 3, MinHeight: Height / 3, Stretch: 3}
}

// SignatureLimits are the limits for displayed signatures.
func SignatureLimits() Limits {
	return Limits{Bytes: 2 << 20, Pixels: 12_000_000, Side: 8_000, MinWidth: 60, MinHeight: 15, Stretch: 20}
}

// Info is what the header of an image says.
type Info struct {
	Format      string // "jpeg" or "png"
	Width       int    // pixels as stored
	Height      int
	Depth       int  // bits a sample
	Components  int  // 1 grey, 3 colour; alpha and palette are not counted
	Heavy       bool // progressive JPEG or 16-bit PNG
	Orientation int  // 1 to 8 (EXIF); 1 for upright
}

// Upright gives width and height after turning the picture as its EXIF orientation asks.
func (i Info) Upright() (width, height int) {
	if i.Orientation >= 5 {
		return i.Height, i.Width
	}
	return i.Width, i.Height
}

// Error says why an image can't be used and what to do. It carries nothing of the image.
type Error struct{ Problem, Remedy string }

// Error gives problem and remedy in one line.
func (e *Error) Error() string { return e.Problem + "; " + e.Remedy }

func refuse(remedy, problem string, args ...any) error {
	return &Error{Problem: fmt.Sprintf(problem, args...), Remedy: remedy}
}

const saveAgain = "save it again as JPEG or PNG"

// Check reads headers and structure of a file without decoding it, and refuses with an [Error] what is no JPEG or PNG by content, is cut
// short, exceeds the limits, or is of a kind whose colours or frames can't be taken for granted (CMYK, 12 bits, animation). It takes
// a few milliseconds at most, whatever the file claims to be.
func Check(data []byte, limits Limits) (Info, error) {
	if len(data) > limits.Bytes {
		return Info{}, refuse("save it smaller", "image has %d bytes, more than %d", len(data), limits.Bytes)
	}
	var info Info
	var hollow bool
	var err error
	switch {
	case isJPEG(data):
		info, hollow, err = checkJPEG(data)
	case isPNG(data):
		info, hollow, err = checkPNG(data)
	case len(data) == 0:
		return Info{}, refuse("send the picture's file", "image is empty")
	default:
		return Info{}, refuse(saveAgain, "image is neither JPEG nor PNG")
	}
	if err != nil {
		return Info{}, err
	}
	if err := limits.allow(info); err != nil {
		return info, err
	}
	if hollow { // a decoder would make room for all its pixels before it finds out
		return info, cutShort()
	}
	return info, nil
}

func (l Limits) allow(i Info) error {
	pixels := l.Pixels
	if i.Heavy {
		pixels /= 2
	}
	width, height := i.Upright()
	long, short := max(width, height), min(width, height)
	switch {
	case short == 0:
		return refuse(saveAgain, "image has no pixels")
	case long > l.Side || width*height > pixels:
		return refuse("save it smaller", "image has %d × %d pixels, more than %d in all or %d a side", width, height, pixels, l.Side)
	case width < l.MinWidth || height < l.MinHeight:
		return refuse("send a larger picture", "image has %d × %d pixels, less than %d × %d", width, height, l.MinWidth, l.MinHeight)
	case long > l.Stretch*short:
		return refuse("send the picture as it was taken", "image is %d × %d pixels, longer than %d times its shorter side", width, height, l.Stretch)
	}
	return nil
}
