package queue

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"chancery/printers/chip/pcsc"
)

// virtualCard is an unwritten travel document at the virtual reader: whatever connects to the reader's port and speaks its protocol is a
// card, and it is pulled by closing the connection. It knows SELECT, UPDATE BINARY and READ BINARY with short lengths.
type virtualCard struct {
	mu       sync.Mutex
	pullAt   int // it is pulled at the how-manieth UPDATE BINARY, which it does not carry out; 0 never
	files    map[uint16][]byte
	selected uint16
	updates  int
}

// insert puts the card into the reader and waits until pcscd has seen it.
func (v *virtualCard) insert(t testing.TB) {
	t.Helper()
	conn, err := net.Dial("tcp", virtualReaderAt)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer conn.Close()
		v.serve(conn)
	}()
	t.Cleanup(func() { _ = conn.Close(); <-done })
	until(t, "pcscd sees the card", func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		present, err := pcsc.Present(ctx, "", virtualReader)
		return err == nil && present
	})
}

// serve answers messages: two bytes of length, and that many.
func (v *virtualCard) serve(conn net.Conn) {
	for {
		var head [2]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint16(head[:]))
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		if len(body) == 1 && body[0] != 4 { // power
			continue
		}
		answer := []byte{0x3b, 0x80, 0x80, 0x01, 0x01} // the ATR: T=1 and nothing else
		if len(body) > 1 {
			if answer = v.perform(body); answer == nil {
				return
			}
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// perform carries a command out; nil when the card is pulled by it.
func (v *virtualCard) perform(apdu []byte) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(apdu) < 5 {
		return []byte{0x67, 0x00}
	}
	offset, length, data := int(binary.BigEndian.Uint16(apdu[2:])), int(apdu[4]), apdu[5:]
	file := v.files[v.selected]
	switch apdu[1] {
	case 0xa4:
		if apdu[2] == 4 && bytes.HasPrefix(data, pcsc.TravelDocument()) {
			return []byte{0x90, 0x00}
		}
		if len(data) < 2 || apdu[2] != 2 || v.files[binary.BigEndian.Uint16(data)] == nil {
			return []byte{0x6a, 0x82}
		}
		v.selected = binary.BigEndian.Uint16(data)
		return []byte{0x90, 0x00}
	case 0xd6:
		if v.updates++; v.updates == v.pullAt {
			return nil
		}
		if len(data) < length || offset+length > len(file) {
			return []byte{0x6b, 0x00}
		}
		copy(file[offset:], data[:length])
		return []byte{0x90, 0x00}
	case 0xb0:
		if length == 0 {
			length = 256
		}
		if offset >= len(file) {
			return []byte{0x6b, 0x00}
		}
		return append(bytes.Clone(file[offset:min(len(file), offset+length)]), 0x90, 0x00)
	}
	return []byte{0x6d, 0x00}
}

// leave lets the card stay in the reader from now on.
func (v *virtualCard) leave() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pullAt = 0
}

func (v *virtualCard) holds(id uint16) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	return bytes.Clone(v.files[id])
}

func (v *virtualCard) written() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.updates
}
