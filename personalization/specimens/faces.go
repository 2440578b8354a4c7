package specimens

import (
	"encoding/hex"
	"fmt"
	"sync"

	"chancery/demo/portraits"
	"chancery/personalization/portrait"
)

// face is a drawn person with a signature.
type face struct {
	images                          Images
	portraitDigest, signatureDigest string
}

// poolSize is how many faces there are: enough to look different, few enough to be drawn at once.
const poolSize = 6

// faces draws the pool once; drawing takes longer than making a page. The first is the woman of the published specimens.
var faces = sync.OnceValues(func() ([]face, error) {
	people := [poolSize]struct {
		options portraits.Options
		signed  string
	}{
		{portraits.Options{Sex: "F", Age: 51}, "Anna Maria Eriksson"},
		{portraits.Options{Sex: "M", Age: 38, Skin: 5}, "Boreas Tamarisk"},
		{portraits.Options{Sex: "F", Age: 29, Scarf: true, Skin: 4}, "Aurora Feathergrass"},
		{portraits.Options{Sex: "M", Age: 67, Glasses: true, Skin: 2}, "Cirrus Marram"},
		{portraits.Options{Sex: "F", Age: 9, Skin: 3}, "Halcyon"},
		{portraits.Options{Sex: "M", Age: 22, Skin: 7}, "Sirocco Juniper"},
	}
	pool := make([]face, poolSize)
	var wait sync.WaitGroup
	errs := make([]error, poolSize)
	for i, p := range people {
		wait.Go(func() { pool[i], errs[i] = draw(int64(9303+i), p.options, p.signed) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("drawing specimens: %w", err)
		}
	}
	return pool, nil
})

func draw(seed int64, options portraits.Options, signed string) (face, error) {
	picture, err := portraits.Portrait(seed, options)
	if err != nil {
		return face{}, err
	}
	p, err := portrait.Normalise(picture)
	if err != nil {
		return face{}, err
	}
	strokes, err := portraits.Signature(seed, signed)
	if err != nil {
		return face{}, err
	}
	s, err := portrait.NormaliseSignature(strokes)
	if err != nil {
		return face{}, err
	}
	return face{Images{p.JPEG, s.PNG}, hex.EncodeToString(p.SHA256[:]), hex.EncodeToString(s.SHA256[:])}, nil
}
