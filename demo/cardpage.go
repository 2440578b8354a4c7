package demo

import (
	"fmt"
	"os"
	"time"

	"chancery/personalization/page"
)

// Size of the pictures that a card printer's simulator keeps: ID-1 with the bleed of its head, in mm.
const (
	cardWidth  = 1016 * 25.4 / 300
	cardHeight = 648 * 25.4 / 300
)

// cardPage makes a PDF of the pictures of a card's sides, front first: what lies in the tray, in the form in which the other
// documents are collected.
func cardPage(pictures []string, date time.Time) ([]byte, error) {
	b, err := page.NewBuilder(cardWidth, cardHeight)
	if err != nil {
		return nil, err
	}
	b.Title = "Card as printed (specimen)"
	var sides []page.FormID
	for _, file := range pictures {
		picture, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("picking the card up: %w", err)
		}
		art, err := b.AddImage(picture)
		if err != nil {
			return nil, fmt.Errorf("collecting the card: %w", err)
		}
		sides = append(sides, art.ID)
	}
	base, err := b.Build()
	if err != nil {
		return nil, fmt.Errorf("collecting the card: %w", err)
	}
	d := base.NewDocument()
	d.Date = date
	for _, side := range sides {
		d.NewPage().Picture(side, 0, 0, cardWidth, cardHeight)
	}
	return d.Bytes()
}
