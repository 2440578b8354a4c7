package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"slices"
	"sync"

	"chancery/personalization/page"
	"chancery/personalization/proof/ocrb"
	"chancery/templates/fonts"
)

// cardDPI is the resolution of pictures of cards.
const cardDPI = 300

// newSheetReader gives what the demonstration's readers read sheets with: of a page in PDF its text, of a picture of a card what an
// OCR-B reader sees on it.
func newSheetReader() func(ctx context.Context, sheet []byte, lines int) ([]string, error) {
	reader := sync.OnceValues(newZoneReader)
	return func(_ context.Context, sheet []byte, lines int) ([]string, error) {
		if !bytes.HasPrefix(sheet, []byte("\x89PNG")) {
			return readMRZ(sheet, lines)
		}
		r, err := reader()
		if err != nil {
			return nil, err
		}
		return readPicture(r, sheet, lines)
	}
}

// newZoneReader prepares a reader with the font that machine readable zones are set in.
func newZoneReader() (*ocrb.Reader, error) {
	font, err := fonts.TTF(fonts.OCRB)
	if err != nil {
		return nil, err
	}
	reader, err := ocrb.New(font)
	if err != nil {
		return nil, fmt.Errorf("preparing the reader of machine readable zones: %w", err)
	}
	return reader, nil
}

// readPicture reads a zone from the picture of a card.
func readPicture(r *ocrb.Reader, file []byte, lines int) ([]string, error) {
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("looking at the picture of the card: %w", err)
	}
	name := "TD1"
	if lines == 2 {
		name = "TD2"
	}
	format, _ := ocrb.FormatOf(name)
	grey := image.NewGray(picture.Bounds())
	draw.Draw(grey, grey.Rect, picture, picture.Bounds().Min, draw.Src)
	reading, err := r.Read(grey, cardDPI, format)
	if err != nil {
		return nil, err
	}
	var read []string
	for _, line := range reading.Lines {
		read = append(read, line.Text())
	}
	return read, nil
}

// readMRZ reads the last lines of text of a page that are shaped like an MRZ.
func readMRZ(pdf []byte, lines int) ([]string, error) {
	text, err := page.ReadText(pdf)
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(text, func(t string) bool { return !machineReadable(t) })
	if len(found) < lines {
		return nil, errors.New("the page has no machine readable zone")
	}
	return found[len(found)-lines:], nil
}

func machineReadable(s string) bool {
	if len(s) != 30 && len(s) != 36 && len(s) != 44 {
		return false
	}
	for _, c := range []byte(s) {
		if c != '<' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
