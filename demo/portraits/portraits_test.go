package portraits

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"testing"

	"chancery/personalization/portrait"
)

func mustDraw(t *testing.T, seed int64, o Options) []byte {
	t.Helper()
	file, err := Portrait(seed, o)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Drawn portraits must pass the checks that submitted ones go through.
func TestDrawnPortraitsAreGoodOnes(t *testing.T) {
	t.Parallel()
	seen := map[[32]byte]int64{}
	for seed := range int64(14) {
		o := Options{Scarf: seed == 3, Glasses: seed == 5, Skin: int(seed % 8)}
		if seed == 3 {
			o.Sex = "F"
		}
		if seed > 11 {
			o.Age = int(seed) - 5
		}
		file := mustDraw(t, seed, o)
		for _, f := range portrait.Geometry(file) {
			t.Errorf("seed %d: %s: %s", seed, f.Code, f.Text)
		}
		p, err := portrait.Normalise(file)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[p.SHA256]; ok {
			t.Errorf("seeds %d and %d give one portrait", other, seed)
		}
		seen[p.SHA256] = seed
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	o := Options{Sex: "M", Age: 50, Glasses: true}
	first, again := mustDraw(t, 42, o), mustDraw(t, 42, o)
	if !bytes.Equal(first, again) {
		t.Error("one seed gave two portraits")
	}
	m, err := jpeg.Decode(bytes.NewReader(first))
	if err != nil || m.Bounds() != image.Rect(0, 0, Width, Height) {
		t.Errorf("%v, %v", m.Bounds(), err)
	}
	o.Age = 51
	if bytes.Equal(first, mustDraw(t, 42, o)) {
		t.Error("options change nothing")
	}
}

// Doc 9303-3 §3.9.1.3 and BSI TR-03121-3 table 5.3, asked of the measures that are drawn.
func TestHeadsKeepTheLimits(t *testing.T) {
	t.Parallel()
	for seed := range int64(3000) {
		o := Options{Age: int(seed % 80), Scarf: seed%7 == 0, Sex: []string{"F", "M", "X"}[seed%3]}
		p := newPerson(seed, o)
		if tall := (p.chin - p.crown) / 45; tall < 0.70 || tall > 0.80 {
			t.Errorf("seed %d: crown to chin %.2f of the height", seed, tall)
		}
		if wide := 2 * p.cheek / 35; wide < 0.5 || wide > 0.75 {
			t.Errorf("seed %d: head %.2f of the width", seed, wide)
		}
		if 2*p.gap < 9.8 {
			t.Errorf("seed %d: eyes %.1f mm apart", seed, 2*p.gap)
		}
		// The centre of a face is the middle between the eyes; children under 11 may have it lower.
		if centre := p.eyes / 45; centre < 0.3 || centre > 0.6 || centre > 0.5 && p.age >= 11 {
			t.Errorf("seed %d: face centre at %.2f of the height", seed, centre)
		}
		if !(p.crown < p.brow && p.brow < p.eyes-1 && p.eyes < p.nose-3 && p.nose < p.mouth-1.5 && p.mouth < p.chin-3) {
			t.Errorf("seed %d: features out of order: %+v", seed, *p)
		}
		if o.Sex == "F" && (!p.female || p.beard != 0) || o.Sex == "M" && p.female {
			t.Errorf("seed %d: the option for sex was not heeded", seed)
		}
		if p.age < 18 && p.beard != 0 {
			t.Errorf("seed %d: a child of %d with a beard", seed, p.age)
		}
	}
}

func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	for fault, code := range map[Fault]string{FaultDark: portrait.CodeTooDark, FaultBackground: portrait.CodeBackgroundUneven, FaultSmall: portrait.CodeResolution, FaultWide: portrait.CodeRatio} {
		file := mustDraw(t, 7, Options{Fault: fault})
		found := false
		for _, f := range portrait.Geometry(file) {
			found = found || f.Code == code
		}
		if !found {
			t.Errorf("fault %d: no %s among %v", fault, code, portrait.Geometry(file))
		}
		if _, err := portrait.Normalise(file); err != nil {
			t.Errorf("fault %d: %v", fault, err)
		}
	}
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	seen := map[[32]byte]string{}
	for i, name := range []string{"ANNA MARIA ERIKSSON", "Айгүл Токтогулова", "Суҳроб", "محمد عبد الله", "Li", "X", "", "   ", "Wilhelmina van den Heuvel-Papandropoulou", "\xff\xfe"} {
		file, err := Signature(int64(i), name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Signature(int64(i), name)
		if err != nil || !bytes.Equal(file, again) {
			t.Errorf("%q: one seed gave two signatures (%v)", name, err)
		}
		if _, err := png.Decode(bytes.NewReader(file)); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		s, err := portrait.NormaliseSignature(file)
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if 2*s.Width < s.Height || s.Width < 120 {
			t.Errorf("%q: %d × %d", name, s.Width, s.Height)
		}
		if other, ok := seen[s.SHA256]; ok {
			t.Errorf("%q and %q sign alike", name, other)
		}
		seen[s.SHA256] = name
	}
}

func BenchmarkPortrait(b *testing.B) {
	for b.Loop() {
		if _, err := Portrait(9, Options{Sex: "F"}); err != nil {
			b.Fatal(err)
		}
	}
}
