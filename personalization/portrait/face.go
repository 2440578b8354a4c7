package portrait

import (
	_ "embed" // the cascades
	"fmt"
	"image"
	"math"

	pigo "github.com/esimov/pigo/core"
	"golang.org/x/image/draw"
)

// The cascades of pigo v1.4.6, as its module has them (MIT licence, cascade/LICENSE): decision trees that find faces and pupils by
// comparing tones (Markuš and others, arXiv 1305.4537 and 1404.6009).
//
//go:embed cascade/facefinder
var faceTrees []byte

//go:embed cascade/puploc
var pupilTrees []byte

// Finder finds faces and pupils. It is safe for concurrent use.
type Finder struct {
	faces  *pigo.Pigo
	pupils *pigo.PuplocCascade
}

// NewFinder unpacks the cascades, which takes some milliseconds.
func NewFinder() (*Finder, error) {
	faces, err := pigo.NewPigo().Unpack(faceTrees)
	if err != nil {
		return nil, fmt.Errorf("unpacking the finder of faces: %w", err)
	}
	pupils, err := pigo.NewPuplocCascade().UnpackCascade(pupilTrees)
	if err != nil {
		return nil, fmt.Errorf("unpacking the finder of pupils: %w", err)
	}
	return &Finder{faces: faces, pupils: pupils}, nil
}

// Face is a face in a picture, in pixels from its top left corner. Right is the pupil of the bearer's right eye, which stands on the left
// in the picture.
type Face struct {
	Right, Left Spot
}

// Spot is a place in a picture, in pixels.
type Spot struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// How faces are looked for. The quality below which a face is none was found on photographs, drawn portraits and pictures of nothing.
const (
	searched     = 480 // pixels: longer sides are reduced to it
	leastQuality = 8
	leastFace    = 0.2 // of the shorter side
	perturbed    = 63  // tries for each pupil, of which the middle one counts; pigo draws them
	pupilAbove   = 0.075
	pupilBeside  = 0.175
	pupilScale   = 0.25
)

// find gives the faces in a picture, the best first.
func (f *Finder) find(picture image.Image) []Face {
	b := picture.Bounds()
	fit := min(1, searched/float64(max(b.Dx(), b.Dy())))
	width, height := max(1, round(fit*float64(b.Dx()))), max(1, round(fit*float64(b.Dy())))
	small := image.NewGray(image.Rect(0, 0, width, height))
	draw.ApproxBiLinear.Scale(small, small.Rect, picture, b, draw.Src, nil)
	params := pigo.ImageParams{Pixels: small.Pix, Rows: height, Cols: width, Dim: small.Stride}
	side := min(width, height)
	found := f.faces.RunCascade(pigo.CascadeParams{MinSize: max(20, int(leastFace*float64(side))), MaxSize: side, ShiftFactor: 0.1, ScaleFactor: 1.1, ImageParams: params}, 0)
	found = f.faces.ClusterDetections(found, 0.2)
	var list []Face
	best := float32(0)
	for _, d := range found {
		if d.Q < leastQuality {
			continue
		}
		face := Face{Right: f.pupil(params, d, -1, fit), Left: f.pupil(params, d, 1, fit)}
		if d.Q > best {
			best = d.Q
			list = append([]Face{face}, list...)
			continue
		}
		list = append(list, face)
	}
	return list
}

// pupil looks for a pupil where a face has one: left (-1) or right (1) in the picture.
func (f *Finder) pupil(params pigo.ImageParams, d pigo.Detection, side int, fit float64) Spot {
	size := float64(d.Scale)
	p := f.pupils.RunDetector(pigo.Puploc{
		Row: d.Row - int(pupilAbove*size), Col: d.Col + side*int(pupilBeside*size), Scale: float32(pupilScale * size), Perturbs: perturbed,
	}, params, 0, false)
	return Spot{X: (float64(p.Col) + 0.5) / fit, Y: (float64(p.Row) + 0.5) / fit}
}

// Between gives the distance of the pupils.
func (f Face) Between() float64 { return math.Hypot(f.Left.X-f.Right.X, f.Left.Y-f.Right.Y) }

// Centre gives the middle between the pupils: the centre of the face in ISO/IEC 39794-5.
func (f Face) Centre() Spot { return Spot{(f.Left.X + f.Right.X) / 2, (f.Left.Y + f.Right.Y) / 2} }

// Roll gives how far the head leans, in degrees, clockwise in the picture.
func (f Face) Roll() float64 {
	return math.Atan2(f.Left.Y-f.Right.Y, f.Left.X-f.Right.X) * 180 / math.Pi
}

// Faces finds the faces in a file that Check allows.
func (f *Finder) Faces(data []byte) ([]Face, error) {
	picture, info, err := decode(data, PortraitLimits())
	if err != nil {
		return nil, err
	}
	return f.find(upright(scaled(picture, info.Width, info.Height), info.Orientation)), nil
}
