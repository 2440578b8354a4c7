package page

import (
	"math"
	"strconv"
)

// appendNumber writes v rounded to the given number of decimals (0 to 4), without trailing
// zeros, followed by a space. It is several times faster than strconv.AppendFloat.
func appendNumber(b []byte, v float64, decimals int) []byte {
	scale := [...]int64{1, 10, 100, 1000, 10000}[decimals]
	n := int64(math.Round(v * float64(scale)))
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendInt(b, n/scale, 10)
	rest := n % scale
	if rest == 0 {
		return append(b, ' ')
	}
	b = append(b, '.')
	for scale /= 10; rest > 0; scale /= 10 {
		b = append(b, byte('0'+rest/scale))
		rest %= scale
	}
	return append(b, ' ')
}

// finite tells whether every value can be written as a PDF number.
func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.Abs(v) > 1e6 {
			return false
		}
	}
	return true
}
