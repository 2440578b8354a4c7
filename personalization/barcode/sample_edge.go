package barcode

// An edge is a place where a scan line passes from dark to light or back, in pixels from the middle of the area: along the
// line, and across it.
type edge struct{ along, across float64 }

// edgesAlongRows scans every step-th row.
func (r *raster) edgesAlongRows(step int) []edge {
	edges := make([]edge, 0, 4096)
	middleX, middleY := float64(r.area.Dx())/2, float64(r.area.Dy())/2
	for y := step / 2; y < r.area.Dy(); y += step {
		row := r.row(r.area.Min.Y + y)
		across := float64(y) + 0.5 - middleY
		before := int(row[0])
		for x, v := range row[1:] {
			now := int(v)
			if (before < r.threshold) != (now < r.threshold) {
				edges = append(edges, edge{float64(x) + 0.5 + r.crossing(before, now) - middleX, across})
			}
			before = now
		}
	}
	return edges
}

// edgesAlongColumns scans every step-th column.
func (r *raster) edgesAlongColumns(step int) []edge {
	edges := make([]edge, 0, 4096)
	middleX, middleY := float64(r.area.Dx())/2, float64(r.area.Dy())/2
	before := r.row(r.area.Min.Y)
	for y := 1; y < r.area.Dy(); y++ {
		now := r.row(r.area.Min.Y + y)
		for x := step / 2; x < len(now); x += step {
			a, b := int(before[x]), int(now[x])
			if (a < r.threshold) != (b < r.threshold) {
				edges = append(edges, edge{float64(y) - 0.5 + r.crossing(a, b) - middleY, float64(x) + 0.5 - middleX})
			}
		}
		before = now
	}
	return edges
}

// crossing returns where between two neighbouring pixels the brightness is that of the threshold, 0 to 1.
func (r *raster) crossing(a, b int) float64 {
	return (float64(r.threshold) - 0.5 - float64(a)) / float64(b-a)
}
