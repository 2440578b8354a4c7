package proof_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"chancery/personalization/proof"
	"chancery/personalization/proof/ocrb"
)

// Pages as they go to the printer are read by their pictures alone, from several goroutines.
func TestSeesWhatIsPrinted(t *testing.T) {
	r, reader, format := open(t, proof.Config{CacheDir: cacheDir(t), Workers: 2}), zoneReader(t), formatOf(t, "TD3")
	var wg sync.WaitGroup
	for _, number := range []string{"L898902C3", "0O0O0O0O0", "8B8B8B8B8", "1I1I1I1I1", "5S5S5S5S5", "2Z2Z2Z2Z2", "UVUVWXWXY", "GC6QG6C6Q"} {
		a := printed(t, number)
		wg.Go(func() {
			// The portrait's zone and a corner of the page.
			seen, err := r.See(context.Background(), a.Page, reader, proof.Wanted{Format: format, Boxes: []proof.Box{{X: 3, Y: 20, Width: 40, Height: 45}, {Width: 4, Height: 2}}, DPI: 150})
			if err != nil {
				t.Error(err)
				return
			}
			if !slices.Equal(seen.Zone.Text(), a.MRZ) {
				t.Errorf("read %q, printed %q", seen.Zone.Text(), a.MRZ)
			}
			if line, column, c := seen.Zone.Weakest(); c.Margin < 0.1 || c.Confidence < 0.95 {
				t.Errorf("character %d of line %d is uncertain: %+v", column, line, c)
			}
			if len(seen.Pictures) != 2 || fmt.Sprint(seen.Pictures[0].Rect.Size(), seen.Pictures[1].Rect.Size()) != "(236,266) (24,12)" {
				t.Errorf("%d pictures", len(seen.Pictures))
			}
		})
	}
	wg.Wait()
}

func TestSeesThatThereIsNoZone(t *testing.T) {
	r, reader := open(t, proof.Config{CacheDir: cacheDir(t)}), zoneReader(t)
	empty := sheet(125, 88, mm+"20 40 60 30 re f")
	if _, err := r.See(context.Background(), empty, reader, proof.Wanted{Format: formatOf(t, "TD3")}); !errors.Is(err, ocrb.ErrNoZone) {
		t.Errorf("an empty page: %v", err)
	}
	if _, err := r.See(context.Background(), sheet(40, 20, ""), reader, proof.Wanted{Format: formatOf(t, "TD3")}); !errors.Is(err, ocrb.ErrPicture) {
		t.Errorf("a page too small: %v", err)
	}
	if _, err := r.See(context.Background(), empty, reader, proof.Wanted{Boxes: []proof.Box{{Width: 5, Height: 5}, {}}, DPI: 300}); err == nil {
		t.Error("a box without area was seen")
	}
}
