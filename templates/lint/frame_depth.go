package lint

import (
	"fmt"
	"math"
)

func frameDepth() Rule {
	return Rule{Name: "frame-depth", Description: "A portrait's frame is as deep as it is drawn: no more than 0.24 of its shorter side.",
		Clause: "Doc 9303-2 App. A", Severity: Warning, check: checkFrameDepth}
}

// deepestFrame is the part of its shorter side to which a frame's depth is limited, so that no
// strand turns back at a corner.
const deepestFrame = 0.24

func checkFrameDepth(v *view) []Finding {
	var found []Finding
	for _, it := range v.items {
		f := it.PortraitFrame
		if f == nil {
			continue
		}
		if most := deepestFrame * math.Min(f.Width, f.Height); f.Depth > most+hair {
			found = append(found, it.finding("depth", fmt.Sprintf("%g mm is more than %g of the shorter side and is drawn as %.1f mm: make it that, or the frame larger", f.Depth, deepestFrame, most)))
		}
	}
	return found
}
