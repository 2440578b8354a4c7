package proof_test

import (
	"context"
	"slices"
	"testing"

	"chancery/personalization/proof"
)

// layersPDF has four squares of 10 mm side by side: on layer "shown", on layer "hidden", which the
// document switches off, in a form on both, and on none; and a fifth in a form that holds layer
// "hidden" inside.
func layersPDF() []byte {
	return rawPDF("<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[5 0 R 6 0 R]/D<</ON[5 0 R]/OFF[6 0 R]>>>>>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 141.732 28.346]/Resources<</Properties<</A 5 0 R/B 6 0 R>>/XObject<</X 7 0 R/Y 8 0 R>>>>/Contents 4 0 R>>",
		stream("", mm+`/OC /A BDC 0 0 10 10 re f EMC
/OC /B BDC 10 0 10 10 re f EMC
/OC /A BDC /OC /B BDC /X Do EMC EMC
30 0 10 10 re f
/Y Do`),
		"<</Type/OCG/Name(shown)>>", "<</Type/OCG/Name(hidden)>>",
		stream("/Type/XObject/Subtype/Form/BBox[0 0 100 100]", "20 0 10 10 re f"),
		stream("/Type/XObject/Subtype/Form/BBox[0 0 100 100]/Resources<</Properties<</B 6 0 R>>>>", "/OC /B BDC 40 0 10 10 re f EMC"))
}

func TestLayersAreChosen(t *testing.T) {
	r := open(t, proof.Config{CacheDir: cacheDir(t)})
	// inked gives which of the five squares are there.
	inked := func(p *proof.Page) (squares []int) {
		m, err := p.Gray(p.Whole(), 100)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			if grayAt(t, m, float64(i)*10+5, 5, 100) < 128 {
				squares = append(squares, i)
			}
		}
		return squares
	}
	err := r.Read(context.Background(), layersPDF(), func(p *proof.Page) error {
		if got := inked(p); !slices.Equal(got, []int{0, 3}) {
			t.Errorf("the document itself shows %v", got)
		}
		names, err := p.Layers()
		if err != nil || !slices.Equal(names, []string{"shown", "hidden"}) {
			t.Errorf("layers %q (%v)", names, err)
		}
		for _, c := range []struct {
			chosen []string
			want   []int
		}{
			{[]string{"shown", "hidden"}, []int{0, 1, 2, 3, 4}}, {[]string{"hidden"}, []int{1, 3, 4}}, {[]string{"shown"}, []int{0, 3}},
			{nil, []int{3}}, {[]string{"shown", "hidden", "another"}, []int{0, 1, 2, 3, 4}},
		} {
			if err := p.Show(func(layer string) bool { return slices.Contains(c.chosen, layer) }); err != nil {
				return err
			}
			if got := inked(p); !slices.Equal(got, c.want) {
				t.Errorf("with layers %q: squares %v, want %v", c.chosen, got, c.want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// What was chosen on one page holds for that page alone.
	err = r.Read(context.Background(), layersPDF(), func(p *proof.Page) error {
		if got := inked(p); !slices.Equal(got, []int{0, 3}) {
			t.Errorf("opened anew, the document shows %v", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
