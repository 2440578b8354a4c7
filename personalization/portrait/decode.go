package portrait

import (
	"bytes"
	"image"
	"image/color"
	stddraw "image/draw"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// decode checks and decodes a file. The picture is as stored, not yet upright.
func decode(data []byte, limits Limits) (image.Image, Info, error) {
	info, err := Check(data, limits)
	if err != nil {
		return nil, info, err
	}
	read := jpeg.Decode
	if info.Format == "png" {
		read = png.Decode
	}
	picture, err := read(bytes.NewReader(data))
	if err != nil {
		return nil, info, refuse("send the file again, or "+saveAgain, "image can't be decoded (%v)", err)
	}
	if b := picture.Bounds(); b.Dx() != info.Width || b.Dy() != info.Height {
		return nil, info, refuse(saveAgain, "image has other dimensions than its header says")
	}
	return picture, info, nil
}

// scaled gives the picture on white in a size in pixels, as stored.
func scaled(picture image.Image, width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	op := draw.Src
	if o, ok := picture.(interface{ Opaque() bool }); !ok || !o.Opaque() {
		stddraw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		op = draw.Over
	}
	if b := picture.Bounds(); b.Dx() == width && b.Dy() == height {
		stddraw.Draw(out, out.Bounds(), picture, b.Min, op)
		return out
	}
	draw.CatmullRom.Scale(out, out.Bounds(), picture, picture.Bounds(), op, nil)
	return out
}

// upright turns a picture as its orientation asks (EXIF 2.32 §4.6.4 A).
func upright(in *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 {
		return in
	}
	w, h := in.Rect.Dx(), in.Rect.Dy()
	width, height := w, h
	if orientation >= 5 {
		width, height = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range h {
		for x := range w {
			u, v := x, y
			if orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8 {
				u = w - 1 - x
			}
			if orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7 {
				v = h - 1 - y
			}
			if orientation >= 5 {
				u, v = v, u
			}
			out.SetRGBA(u, v, in.RGBAAt(x, y))
		}
	}
	return out
}
