package portraits

import "math/rand/v2"

// Options say whom to draw. What is left at its zero value is taken from the seed.
type Options struct {
	Sex     string // "F" or "M"; anything else is left to the seed
	Age     int    // in years
	Scarf   bool   // a head scarf that leaves the face free
	Glasses bool
	Skin    int // 1 light to 7 dark
	Fault   Fault
}

// Fault is something that vetting must find.
type Fault int

// The faults. NoFault is a good portrait.
const (
	NoFault         Fault = iota
	FaultDark             // under-exposed
	FaultBackground       // a pattern behind the head
	FaultSmall            // too few pixels
	FaultWide             // cut square
)

// person is all that a seed decides. Lengths are millimetres of a picture of 35 × 45.
type person struct {
	random  *rand.Rand
	female  bool
	age     int
	skin    skin
	hair    rgb
	iris    rgb
	cloth   rgb
	accent  rgb
	scarf   bool
	glasses int // 0 none
	beard   int // 0 none, 1 moustache, 2 short, 3 full, 4 chin
	style   int // of the hair
	dress   int // of the clothes

	crown, brow, eyes, nose, mouth, chin float64 // heights
	temple, cheek, jaw, point            float64 // half widths of the head, from above
	gap                                  float64 // of the eyes from the middle
	eye                                  float64 // half width of an eye
	open                                 float64 // half height of an eye
	nostril, lips                        float64 // half widths
	full                                 float64 // fullness of the lips
	arch                                 float64 // of the brows
	thick                                float64 // of the brows
	fold                                 bool    // the upper lid has no crease
	neck                                 float64 // half width
}

const middle = 17.5

func newPerson(seed int64, o Options) *person {
	r := rand.New(rand.NewPCG(uint64(seed), 0x9303))
	p := &person{random: r}
	p.female = r.IntN(2) == 0
	if o.Sex == "F" || o.Sex == "M" {
		p.female = o.Sex == "F"
	}
	p.age = 20 + r.IntN(48)
	if o.Age > 0 {
		p.age = o.Age
	}
	shade := r.IntN(len(skins()))
	if o.Skin > 0 {
		shade = min(o.Skin, len(skins())) - 1
	}
	p.skin = skins()[shade]
	p.hair = pick(r, hairColours()[:max(2, len(hairColours())-2*shade)])
	p.iris = pick(r, irisColours()[:max(2, len(irisColours())-2*shade)])
	if grey := float64(p.age-42) / 30; grey > 0 {
		p.hair = p.hair.mix(hex(0xb9b6b2), min(grey*(0.6+0.4*r.Float64()), 0.92))
	}
	p.cloth, p.accent = pick(r, clothColours()), pick(r, scarfColours())
	p.scarf = o.Scarf
	if o.Glasses || p.age > 45 && r.IntN(3) == 0 {
		p.glasses = 1 + r.IntN(3)
	}
	p.style, p.dress = r.IntN(5), r.IntN(4)
	if !p.female && p.age > 19 {
		p.beard = [...]int{0, 0, 0, 0, 1, 2, 2, 3, 4}[r.IntN(9)]
	}
	p.build(r)
	return p
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// about gives a number near v.
func about(r *rand.Rand, v, spread float64) float64 { return v + spread*(2*r.Float64()-1) }

// build gives the head its measures: crown to chin 74 % of the picture's height (Doc 9303-3 §3.9.1.3 asks for 70 to 80), eyes level.
func (p *person) build(r *rand.Rand) {
	p.crown = about(r, 4.0, 0.25)
	p.chin = p.crown + about(r, 33.2, 0.5)
	tall := p.chin - p.crown
	p.eyes = p.crown + tall*about(r, 0.502, 0.008)
	p.brow = p.eyes - about(r, 2.75, 0.25)
	p.nose = p.eyes + about(r, 7.1, 0.45)
	p.mouth = p.nose + about(r, 3.35, 0.25)
	broad := about(r, 1, 0.035)
	p.temple = about(r, 11.1, 0.3) * broad
	p.cheek = about(r, 11.0, 0.45) * broad
	p.jaw = about(r, 9.2, 0.6) * broad
	p.point = about(r, 3.9, 0.7)
	p.thick = about(r, 1, 0.2)
	p.fold = r.IntN(4) == 0
	p.gap = about(r, 5.15, 0.2)
	p.eye = about(r, 2.4, 0.12)
	p.open = about(r, 1.0, 0.13)
	p.nostril = about(r, 2.45, 0.4)
	p.lips = about(r, 3.9, 0.3)
	p.full = about(r, 1, 0.25)
	p.arch = about(r, 0.55, 0.25)
	p.neck = 7.1
	if p.female {
		p.jaw -= 0.55
		p.point -= 0.4
		p.open += 0.16
		p.full += 0.15
		p.nostril -= 0.2
		p.brow -= 0.25
		p.thick *= 0.66
		p.neck -= 1.0
	}
	if p.age < 16 {
		young := float64(16-p.age) / 16
		p.eyes += 3.0 * young
		p.brow += 3.3 * young
		p.nose += 1.9 * young
		p.mouth += 1.5 * young
		p.eye += 0.55 * young
		p.open += 0.5 * young
		p.nostril -= 0.7 * young
		p.lips -= 0.9 * young
		p.jaw -= 0.5 * young
		p.point -= 0.5 * young
		p.neck -= 2.4 * young
		p.temple += 0.3 * young
	}
}

// at places a point by its distance from the middle and its height.
func at(x, y float64) pt { return pt{middle + x, y} }

// lit and dark are which side the light comes from and which it leaves.
const (
	lit  = -1.0
	dark = 1.0
)
