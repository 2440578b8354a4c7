package demo

import (
	"fmt"
	"os"
	"time"

	"chancery/personalization/page"
)

// The size of a card (ID-1, ISO/IEC 7810), and of the pictures that its printer's simulator keeps: as far as the head reaches, the
// card in the middle. In mm.
const (
	cardWidth, cardHeight       = 85.60, 53.98
	pictureWidth, pictureHeight = 1016 * 25.4 / 300, 648 * 25.4 / 300
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
		d.NewPage().Picture(side, (cardWidth-pictureWidth)/2, (cardHeight-pictureHeight)/2, pictureWidth, pictureHeight)
	}
	return d.Bytes()
}
