package evolis

import (
	"context"
	"errors"
	"fmt"

	"chancery/printers"
)

// Encode moves the card to the chip station and has the files written there.
func (s chipStation) Encode(ctx context.Context, job printers.Job, files []printers.ChipFile) error {
	return chipAbility{s.Station}.Encode(ctx, job, files)
}

// Encode moves the card to the chip station and has the files written there.
func (a chipAbility) Encode(ctx context.Context, job printers.Job, files []printers.ChipFile) error {
	c, err := a.of.with(ctx, job)
	if err != nil {
		return fmt.Errorf("moving a card to the chip station: %w", err)
	}
	err = c.toChip()
	if err := errors.Join(because(ctx, err), closing(c, err)); err != nil {
		return fmt.Errorf("moving a card to the chip station: %w", err)
	}
	if err := a.of.extras.Encode(ctx, a.of.where.reader, files); err != nil {
		return fmt.Errorf("encoding a card's chip: %w", err)
	}
	return nil
}

// toChip moves the card that is inside and makes sure that it went, and that no other was fed.
func (c *session) toChip() error {
	before, err := c.read()
	if err != nil {
		return err
	}
	if err := c.do(c.s.where.move); err != nil {
		return err
	}
	after, err := c.read()
	if err != nil {
		return err
	}
	want := map[string]string{"Sis": "contact", "Sic": "contactless"}[c.s.where.move]
	if after.place != want || after.fed != before.fed {
		return fmt.Errorf("a card is at %q and %d were fed: it was to be at %q", after.place, after.fed, want)
	}
	return nil
}
