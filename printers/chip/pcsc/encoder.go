package pcsc

import (
	"context"
	"errors"
	"fmt"

	"chancery/printers"
	"chancery/printers/chip"
)

// Encoder writes files to the chip that lies at a reader, for a station that has moved its blank there.
type Encoder struct {
	Socket      string // of pcscd; "" for Socket
	Application []byte // identifier of the application that has the files
}

// TravelDocument is the identifier of the application of travel documents (Doc 9303-10 §3.2: LDS1 eMRTD).
func TravelDocument() []byte { return []byte{0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01} }

// Encode connects to the chip at the reader, writes the files, reads them back, compares, and lets go of the chip. An error that
// matches chip.ErrPart says that the chip may hold part of the files; nothing is tried again.
func (e Encoder) Encode(ctx context.Context, reader string, files []printers.ChipFile) error {
	card, err := Connect(ctx, e.Socket, reader)
	if err != nil {
		return fmt.Errorf("writing the chip: %w", err)
	}
	if err := chip.Write(ctx, card, e.Application, files); err != nil {
		return errors.Join(fmt.Errorf("writing the chip: %w", err), card.Close())
	}
	_ = card.Close() // all is written and compared: that pcscd could not be told changes nothing about it
	return nil
}
