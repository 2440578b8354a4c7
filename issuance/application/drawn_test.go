package application_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"sync"
	"testing"
)

// drawPortrait draws something like a head before a light ground: no person.
func drawPortrait(testing.TB) []byte { return bytes.Clone(head()) }

var head = sync.OnceValue(func() []byte {
	picture := image.NewRGBA(image.Rect(0, 0, 420, 540))
	for y := range 540 {
		for x := range 420 {
			u, v := float64(x-210)/130, float64(y-250)/175
			shade := uint8(228)
			if d := u*u + v*v; d < 1 {
				shade = uint8(205 - 110*d)
			}
			picture.Set(x, y, color.RGBA{shade, shade - shade/12, shade - shade/8, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 92}); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// drawSignature draws a wave with a thick pen.
func drawSignature(t testing.TB) []byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 400, 120))
	for i := range picture.Pix {
		picture.Pix[i] = 250
	}
	for x := 30; x < 370; x++ {
		middle := 60 + 30*((x/20)%3-1)
		for y := middle - 3; y <= middle+3; y++ {
			picture.SetGray(x, y, color.Gray{20})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
