package chip

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
)

// command is a command APDU of the interindustry class 00 (ISO/IEC 7816-4 §5.1).
type command struct {
	name        string
	ins, p1, p2 byte
	data        []byte
	le          int // bytes wanted, 0 for none, up to 65536
}

// encode gives the bytes: a length field has one byte, or three and two where data or answer need it.
func (c command) encode() []byte {
	apdu := []byte{0x00, c.ins, c.p1, c.p2}
	extended := len(c.data) > 255 || c.le > 256
	if len(c.data) > 0 {
		if extended {
			apdu = append(apdu, 0)
			apdu = binary.BigEndian.AppendUint16(apdu, uint16(len(c.data)))
		} else {
			apdu = append(apdu, byte(len(c.data)))
		}
		apdu = append(apdu, c.data...)
	}
	switch {
	case c.le == 0:
	case !extended:
		apdu = append(apdu, byte(c.le)) // 256 is 00
	default:
		if len(c.data) == 0 {
			apdu = append(apdu, 0)
		}
		apdu = binary.BigEndian.AppendUint16(apdu, uint16(c.le)) // 65536 is 0000
	}
	return apdu
}

// send transmits a command and returns the data of its response. A status word other than 9000 is a StatusError; only what a
// reading command is told about lengths is followed, since that changes nothing on the chip.
func (s session) send(ctx context.Context, c command) ([]byte, error) {
	var data []byte
	for range 64 { // more pieces than any answer has
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, context.Cause(ctx))
		}
		response, err := s.card.Transmit(ctx, c.encode())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		if len(response) < 2 {
			return nil, fmt.Errorf("%s: the answer has no status word", c.name)
		}
		data = append(data, response[:len(response)-2]...)
		status := Status(binary.BigEndian.Uint16(response[len(response)-2:]))
		switch {
		case status == 0x9000, status == 0x6282 && c.reads() && len(data) > 0:
			return data, nil
		case status>>8 == 0x61 && c.le > 0:
			c = command{name: c.name, ins: getResponse, le: lengthOf(status)}
		case status>>8 == 0x6c && c.reads() && lengthOf(status) < c.le:
			c.le = lengthOf(status)
		default:
			return nil, &StatusError{Command: c.name, Status: status}
		}
	}
	return nil, fmt.Errorf("%s: %w", c.name, errors.New("the answer has no end"))
}

// The instructions of ISO/IEC 7816-4 §7 that are used beside SELECT.
const (
	readBinary   = 0xb0
	readOdd      = 0xb1
	updateBinary = 0xd6
	updateOdd    = 0xd7
	getResponse  = 0xc0
)

func (c command) reads() bool {
	return c.ins == readBinary || c.ins == readOdd || c.ins == getResponse
}

// lengthOf is what the second byte of 61xx and 6Cxx says.
func lengthOf(status Status) int {
	if status&0xff == 0 {
		return 256
	}
	return int(status & 0xff)
}
