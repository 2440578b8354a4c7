package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"path/filepath"

	"chancery/personalization/proof"
	"chancery/templates"
)

// picture gives a PNG of a document, the sides of a card below each other.
func (p *program) picture(ctx context.Context, pdf []byte, dpi int) (_ []byte, err error) {
	r, err := p.rasteriser(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return pictureOf(ctx, r, pdf, dpi)
}

// pictureOf gives a PNG of a document, the sides of a card below each other.
func pictureOf(ctx context.Context, r *proof.Rasterizer, pdf []byte, dpi int) ([]byte, error) {
	files, err := r.Pages(ctx, pdf, dpi)
	if err != nil {
		return nil, err
	}
	return stacked(files, dpi)
}

// stacked gives one picture of the sides of a document.
func stacked(files [][]byte, dpi int) ([]byte, error) {
	if len(files) == 1 {
		return files[0], nil
	}
	var sides []image.Image
	for _, file := range files {
		side, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			return nil, fmt.Errorf("reading the picture of a side: %w", err)
		}
		sides = append(sides, side)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, below(sides, dpi)); err != nil {
		return nil, fmt.Errorf("writing the picture: %w", err)
	}
	return out.Bytes(), nil
}

// below puts pictures below each other with 4 mm of grey between them.
func below(sides []image.Image, dpi int) image.Image {
	gap := dpi * 4 / 25
	width, height := 0, -gap
	for _, s := range sides {
		width, height = max(width, s.Bounds().Dx()), height+gap+s.Bounds().Dy()
	}
	whole := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(whole, whole.Rect, image.NewUniform(color.Gray{Y: 0xc0}), image.Point{}, draw.Src)
	y := 0
	for _, s := range sides {
		draw.Draw(whole, image.Rect(0, y, s.Bounds().Dx(), y+s.Bounds().Dy()), s, s.Bounds().Min, draw.Src)
		y += s.Bounds().Dy() + gap
	}
	return whole
}

// onlyLayout is a folder in which one layout is to be seen, with what stands beside it: images,
// profile, formats.yaml.
type onlyLayout struct {
	fs.FS
	name string
}

// ReadDir lists the folder without other layouts and without folders.
func (o onlyLayout) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(o.FS, name)
	if err != nil {
		return nil, err
	}
	var seen []fs.DirEntry
	for _, e := range all {
		other := filepath.Ext(e.Name()) == ".yaml" && e.Name() != o.name && e.Name() != templates.FormatsFile
		if !e.IsDir() && !other {
			seen = append(seen, e)
		}
	}
	return seen, nil
}
