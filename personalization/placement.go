package personalization

import (
	"fmt"
	"math"

	"chancery/personalization/page"
	"chancery/templates"
)

// Placement corrects where a printer lays a page on its blank.
type Placement = page.Placement

// capitals is the height of OCR-B's capitals in mm at size 1 (ISO 1073-2).
const capitals = 2.4

// CheckPlacement refuses a placement that moves the machine readable zone of a format by more than its tolerances: of the first
// character sideways, of the lines' centres up and down, at either end of each line. Where a format has no tolerance for the centres,
// capitals stay within the line's printing zone.
func CheckPlacement(p Placement, g templates.Geometry) error {
	if err := p.Check(); err != nil {
		return err
	}
	const rounding = 1e-9
	upDown, clause := g.CentreTolerance, g.Sources["centres"].Clause
	if upDown == 0 {
		upDown, clause = (g.LineHeight-capitals)/2, g.Sources["line"].Clause
	}
	for _, centre := range g.Centres {
		for _, x := range []float64{g.First, g.First + g.LineWidth} {
			toX, toY := p.At(x, g.Height-centre, g.Width, g.Height)
			if aside := math.Abs(toX - x); aside > g.FirstTolerance+rounding {
				return outOfZone(aside, "sideways", g.FirstTolerance, g.Sources["first"].Clause)
			}
			if off := math.Abs(toY - (g.Height - centre)); off > upDown+rounding {
				return outOfZone(off, "up or down", upDown, clause)
			}
		}
	}
	return nil
}

func outOfZone(by float64, where string, tolerance float64, clause string) error {
	return fmt.Errorf("placement: it moves the machine readable zone %.2f mm %s, %.2f mm is its tolerance (%s): adjust the printer itself", by, where, tolerance, clause)
}
