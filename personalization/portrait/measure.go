package portrait

import (
	"image"
	"math"
)

// Measures is what was measured of a cut portrait, in its own pixels.
type Measures struct {
	Width  int       `json:"width"`
	Height int       `json:"height"`
	Faces  int       `json:"faces"`
	Right  Spot      `json:"right"` // pupils; nothing where there is no face
	Left   Spot      `json:"left"`
	List   []Measure `json:"list"`
}

// Measure is one measure with its limits; a limit of 0 at both ends is none.
type Measure struct {
	Code      string  `json:"code"` // one of the Measure constants
	Value     float64 `json:"value"`
	Low, High float64 // what it may be
	Estimated bool    `json:"estimated,omitempty"` // from the distance of the pupils alone
}

// The measures of BSI TR-03121-3 vol. 2 v6.0 table 5.3 (the German profile of ISO/IEC 39794-5) that can be taken from a picture with two
// pupils. Yaw and pitch can't: a person looks.
const (
	MeasureFaces       = "faces"        // exactly one
	MeasureWidth       = "width"        // pixels
	MeasureEyes        = "eyes"         // pixels between the pupils
	MeasureRoll        = "roll"         // degrees
	MeasureHorizontal  = "horizontal"   // centre of the face, of the width
	MeasureVertical    = "vertical"     // centre of the face from the top, of the height
	MeasureHeadWidth   = "head-width"   // of the width
	MeasureHeadHeight  = "head-height"  // of the height
	MeasureExposureLow = "exposure-low" // percent of the face's pixels at 0 (Doc 9303-3 §3.9.1.1: less than 0.1)
	MeasureExposureTop = "exposure-top" // percent at 255
)

// A head by the distance of its pupils, our own between the means of adults (breadth 152 mm and crown to chin 225 mm at 63 mm) and drawn
// portraits: true within a tenth. So what is estimated is a hint for the eye beside it.
const (
	headBreadth = 2.3
	headLength  = 3.4
	eyesInHead  = 0.5 // of the length, from the crown
)

// OK reports whether the value lies within the limits.
func (m Measure) OK() bool { return m.Low == 0 && m.High == 0 || m.Value >= m.Low && m.Value <= m.High }

// OK reports whether all measures lie within their limits.
func (m Measures) OK() bool {
	for _, one := range m.List {
		if !one.OK() {
			return false
		}
	}
	return len(m.List) > 0
}

// framed reports whether the face stands where it should, whatever the pixels.
func (m Measures) framed() bool {
	for _, one := range m.List {
		if !one.OK() && one.Code != MeasureWidth && one.Code != MeasureEyes && one.Code != MeasureRoll {
			return false
		}
	}
	return m.Faces == 1
}

// Head gives the box of the head, estimated from the pupils, in pixels; empty where there is no face.
func (m Measures) Head() image.Rectangle {
	f := Face{Right: m.Right, Left: m.Left}
	e := f.Between()
	if m.Faces == 0 || e == 0 {
		return image.Rectangle{}
	}
	c := f.Centre()
	top := c.Y - eyesInHead*headLength*e
	return image.Rect(round(c.X-headBreadth*e/2), round(top), round(c.X+headBreadth*e/2), round(top+headLength*e))
}

// measure measures a cut portrait that will have so many pixels.
func (f *Finder) measure(picture image.Image, width, height int) Measures {
	b := picture.Bounds()
	faces := f.find(picture)
	grow := float64(width) / float64(b.Dx())
	for i := range faces {
		for _, s := range []*Spot{&faces[i].Right, &faces[i].Left} {
			s.X, s.Y = s.X*grow, s.Y*grow
		}
	}
	m := measures(faces, width, height)
	tones := middle(grey(reduce(picture, b.Dx(), b.Dy())))
	m.List = append(m.List,
		Measure{Code: MeasureExposureLow, Value: thousandths(100 * tones.share(0)), High: 0.1},
		Measure{Code: MeasureExposureTop, Value: thousandths(100 * tones.share(255)), High: 0.1})
	return m
}

func measures(faces []Face, width, height int) Measures {
	m := Measures{Width: width, Height: height, Faces: len(faces)}
	live := width >= liveWidth && height >= liveHeight
	leastWidth, leastEyes := 622.0, 120.0 // scanned
	if live {
		leastWidth, leastEyes = liveWidth, 300
	}
	m.List = []Measure{
		{Code: MeasureFaces, Value: float64(len(faces)), Low: 1, High: 1},
		{Code: MeasureWidth, Value: float64(width), Low: leastWidth, High: 12_000},
	}
	if len(faces) == 0 {
		return m
	}
	face := faces[0]
	m.Right, m.Left = face.Right, face.Left
	c, e, w, h := face.Centre(), face.Between(), float64(width), float64(height)
	m.List = append(m.List,
		Measure{Code: MeasureEyes, Value: math.Round(e), Low: leastEyes, High: 12_000},
		Measure{Code: MeasureRoll, Value: math.Round(10*face.Roll()) / 10, Low: -8, High: 8},
		Measure{Code: MeasureHorizontal, Value: hundredths(c.X / w), Low: 0.45, High: 0.55},
		Measure{Code: MeasureVertical, Value: hundredths(c.Y / h), Low: 0.3, High: 0.5},
		Measure{Code: MeasureHeadWidth, Value: hundredths(headBreadth * e / w), Low: 0.5, High: 0.75, Estimated: true},
		Measure{Code: MeasureHeadHeight, Value: hundredths(headLength * e / h), Low: 0.6, High: 0.9, Estimated: true})
	return m
}

func hundredths(v float64) float64  { return math.Round(100*v) / 100 }
func thousandths(v float64) float64 { return math.Round(1000*v) / 1000 }
