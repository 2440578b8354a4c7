package barcode

import (
	"fmt"

	"github.com/boombuler/barcode/aztec"
)

func encodeAztec(data []byte, options Options) (Symbol, error) {
	percent, err := options.number(Aztec, 5, 90, 23)
	if err != nil {
		return Symbol{}, err
	}
	code, err := aztec.Encode(data, percent, 0)
	if err != nil {
		return Symbol{}, fmt.Errorf("%w: %w", ErrTooLong, err)
	}
	side := code.Bounds().Dx()
	return NewSymbol(Aztec, side, side, func(x, y int) bool { r, _, _, _ := code.At(x, y).RGBA(); return r < 0x8000 })
}
