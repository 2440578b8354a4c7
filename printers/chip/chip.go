// Package chip writes transparent files to the chip of a card or booklet (ISO/IEC 7816-4): an application is selected, each file
// is written, read back and compared. What the files hold is the line's business.
//
// Nothing is ever written twice by itself. Once the first write has left for the chip every error matches ErrPart: the chip may
// hold some of the files, and the blank is spoiled until a person has decided otherwise.
package chip

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"chancery/printers"
)

// Card is a chip that answers commands.
type Card interface {
	// ATR is the answer to reset (ISO/IEC 7816-3), nil where it is not known.
	ATR() []byte

	// Transmit sends a command APDU and returns the response APDU, status word included. It is not repeated. After an error the
	// chip may have done what it was told, and takes no more commands.
	Transmit(ctx context.Context, command []byte) (response []byte, err error)
}

// The errors that a caller may have to tell apart.
var (
	// ErrPart says that writing had begun: the chip may hold part of the files.
	ErrPart = errors.New("the chip may hold part of the files")

	// ErrNoCard says that there is no chip, or no longer.
	ErrNoCard = errors.New("there is no chip in the reader")

	// ErrDiffers says that what was read back is not what was written.
	ErrDiffers = errors.New("the chip holds something else than was written")
)

// Write selects the application by its identifier (AID, 5 to 16 bytes), makes sure that it has every file, and then writes,
// reads back and compares one after the other. A file that is longer on the chip keeps what it has behind the content.
func Write(ctx context.Context, card Card, application []byte, files []printers.ChipFile) error {
	if err := check(application, files); err != nil {
		return err
	}
	s := session{card: card, extended: extendedLength(card.ATR())}
	if err := s.prepare(ctx, application, files); err != nil {
		return err
	}
	for _, file := range files {
		if err := s.write(ctx, file); err != nil {
			return fmt.Errorf("file %04X: %w: %w", file.ID, ErrPart, err)
		}
		if err := s.verify(ctx, file); err != nil {
			return fmt.Errorf("file %04X: %w: %w", file.ID, ErrPart, err)
		}
	}
	return nil
}

// maxContent is what three bytes of offset reach.
const maxContent = 1<<24 - 1

// check refuses what no chip takes (ISO/IEC 7816-4 §7.4.1: 3F00 is the master file, 3FFF and FFFF are reserved).
func check(application []byte, files []printers.ChipFile) error {
	if len(application) < 5 || len(application) > 16 {
		return fmt.Errorf("application: its identifier has %d bytes; it must have 5 to 16", len(application))
	}
	if len(files) == 0 {
		return errors.New("files: there are none to be written")
	}
	seen := map[uint16]bool{}
	for _, file := range files {
		switch {
		case file.ID == 0 || file.ID == 0x3f00 || file.ID == 0x3fff || file.ID == 0xffff:
			return fmt.Errorf("file %04X: the identifier is reserved", file.ID)
		case seen[file.ID]:
			return fmt.Errorf("file %04X: it is given twice", file.ID)
		case len(file.Content) == 0 || len(file.Content) > maxContent:
			return fmt.Errorf("file %04X: %d bytes; it must have 1 to %d", file.ID, len(file.Content), maxContent)
		}
		seen[file.ID] = true
	}
	return nil
}

// session is one card while it is written.
type session struct {
	card     Card
	extended bool
}

// prepare selects everything once, before anything is written.
func (s session) prepare(ctx context.Context, application []byte, files []printers.ChipFile) error {
	if _, err := s.send(ctx, command{name: "SELECT application", ins: 0xa4, p1: 0x04, p2: 0x0c, data: application}); err != nil {
		return fmt.Errorf("application %X: %w", application, err)
	}
	for _, file := range files {
		if err := s.selectFile(ctx, file.ID); err != nil {
			return fmt.Errorf("file %04X: %w", file.ID, err)
		}
	}
	return nil
}

func (s session) selectFile(ctx context.Context, id uint16) error {
	_, err := s.send(ctx, command{name: "SELECT file", ins: 0xa4, p1: 0x02, p2: 0x0c, data: []byte{byte(id >> 8), byte(id)}})
	return err
}

func (s session) write(ctx context.Context, file printers.ChipFile) error {
	if err := s.selectFile(ctx, file.ID); err != nil {
		return err
	}
	for offset := 0; offset < len(file.Content); {
		part := file.Content[offset:min(len(file.Content), offset+s.atOnce(offset))]
		if _, err := s.send(ctx, update(offset, part)); err != nil {
			return fmt.Errorf("at byte %d of %d: %w", offset, len(file.Content), err)
		}
		offset += len(part)
	}
	return nil
}

// verify selects the file anew, so that nothing of the writing helps, and compares.
func (s session) verify(ctx context.Context, file printers.ChipFile) error {
	if err := s.selectFile(ctx, file.ID); err != nil {
		return err
	}
	for offset := 0; offset < len(file.Content); {
		wanted := file.Content[offset:min(len(file.Content), offset+s.atOnce(offset))]
		got, err := s.send(ctx, read(offset, len(wanted)))
		if err != nil {
			return fmt.Errorf("reading back at byte %d: %w", offset, err)
		}
		if offset >= oddFrom {
			if got, err = discretionary(got); err != nil {
				return fmt.Errorf("reading back at byte %d: %w", offset, err)
			}
		}
		if len(got) == 0 || len(got) > len(wanted) || !bytes.Equal(got, wanted[:len(got)]) {
			return fmt.Errorf("at byte %d of %d: %w", offset, len(file.Content), ErrDiffers)
		}
		offset += len(got)
	}
	return nil
}
