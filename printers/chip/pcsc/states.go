package pcsc

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"

	scard "github.com/gballet/go-libpcsclite"

	"chancery/printers"
)

// state is what pcscd says of one reader (pcsc-lite, eventhandler.h: READER_STATE, in the byte order of the machine).
type state struct {
	name  string
	flags uint32
	atr   []byte
}

// Layout of a READER_STATE: name, event counter, state, sharing, ATR with three bytes of padding, its length, protocol.
const (
	stateSize   = 184
	nameSize    = 128
	flagsAt     = nameSize + 4
	atrAt       = nameSize + 12
	atrSize     = 33
	atrLengthAt = atrAt + atrSize + 3
	maxReaders  = 16
)

const cardPresent = scard.SCardPresent

func (s state) present() bool { return s.flags&cardPresent != 0 }

// states asks pcscd for all readers, over a connection of its own that is closed again.
func states(ctx context.Context, socket string) ([]state, error) {
	if socket == "" {
		socket = Socket
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, fmt.Errorf("pcscd does not run, or not for us: %w: %w", printers.ErrUnreachable, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // wakes the reader
	defer stop()
	reply, err := ask(conn)
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("asking pcscd for its readers: %w", err)
	}
	return parseStates(reply), nil
}

func ask(conn net.Conn) ([]byte, error) {
	request := binary.NativeEndian.AppendUint32(nil, 0) // length of what follows the head
	request = binary.NativeEndian.AppendUint32(request, scard.CommandGetReaderState)
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	reply := make([]byte, stateSize*maxReaders)
	_, err := io.ReadFull(conn, reply)
	return reply, err
}

// parseStates reads the slots that hold a reader.
func parseStates(reply []byte) []state {
	var found []state
	for ; len(reply) >= stateSize; reply = reply[stateSize:] {
		name, _, _ := bytes.Cut(reply[:nameSize], []byte{0})
		if len(name) == 0 {
			continue
		}
		length := min(binary.NativeEndian.Uint32(reply[atrLengthAt:]), atrSize)
		found = append(found, state{
			name:  string(name),
			flags: binary.NativeEndian.Uint32(reply[flagsAt:]),
			atr:   bytes.Clone(reply[atrAt : atrAt+length]),
		})
	}
	return found
}
