package pcsc_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"chancery/printers/chip/pcsc"
)

// The slots of the virtual reader, and the ports at which each waits for its card.
const (
	first  = "Virtual PCD 00 00"
	second = "Virtual PCD 00 01"
)

func port(reader string) string {
	if reader == second {
		return "127.0.0.1:35964"
	}
	return "127.0.0.1:35963"
}

// virtual is an emulated chip with one application and transparent files. It speaks vpcd's protocol: each message is a length of two
// bytes and the body; a body of one byte is the reader's own (0 off, 1 on, 2 reset, 4 asks for the ATR), all others are commands.
type virtual struct {
	atr     []byte
	aid     []byte
	refuse  func(apdu []byte) uint16 // a status instead of its own, 0 for none
	delay   func(apdu []byte) time.Duration
	pullAt  int           // it is pulled at the how-manieth UPDATE BINARY, which it does not answer any more
	present chan struct{} // closed when it has been pulled

	mu       sync.Mutex
	conn     net.Conn
	files    map[uint16][]byte
	opened   bool
	selected uint16
	updates  int
}

// blank is an unwritten travel document with room for so many bytes.
func blank(sizes map[uint16]int) *virtual {
	v := &virtual{atr: atrT1(), aid: pcsc.TravelDocument(), files: map[uint16][]byte{}}
	for id, size := range sizes {
		v.files[id] = make([]byte, size)
	}
	return v
}

// atrT1 says T=1 and nothing else; atrExtended says beside it that length fields of three bytes are taken; atrT0 says T=0.
func atrT1() []byte       { return []byte{0x3b, 0x80, 0x80, 0x01, 0x01} }
func atrExtended() []byte { return []byte{0x3b, 0x85, 0x80, 0x01, 0x80, 0x73, 0x00, 0x21, 0x40, 0x16} }
func atrT0() []byte       { return []byte{0x3b, 0x00} }

func within(limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), limit)
}

func limited(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := within(time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// insert puts the card in a reader and waits until pcscd has seen it. When the test ends it is taken out.
func (v *virtual) insert(t testing.TB, reader string) {
	t.Helper()
	conn, err := net.Dial("tcp", port(reader)) // Go's connections have TCP_NODELAY
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	v.mu.Lock()
	v.conn, v.present = conn, done
	v.mu.Unlock()
	go func() {
		defer close(done)
		v.serve(conn)
	}()
	t.Cleanup(func() { v.remove(t, reader) })
	v.await(t, reader, true)
}

// remove pulls the card and waits until pcscd has seen that it is gone.
func (v *virtual) remove(t testing.TB, reader string) {
	t.Helper()
	v.mu.Lock()
	v.conn.Close()
	done := v.present
	v.mu.Unlock()
	<-done
	v.await(t, reader, false)
}

// await looks until a connection to the reader tells that there is a card, or that there is none.
func (v *virtual) await(t testing.TB, reader string, wanted bool) {
	t.Helper()
	ctx, cancel := within(time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		present, err := pcsc.Present(ctx, "", reader)
		if err != nil {
			t.Fatal(err)
		}
		if present == wanted {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("pcscd does not see that the card's presence is %v", wanted)
}

func (v *virtual) serve(conn net.Conn) {
	defer conn.Close()
	for {
		acknowledge(conn)
		var head [2]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint16(head[:]))
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		answer, pulled := v.answer(body)
		if pulled {
			return
		}
		if answer == nil {
			continue
		}
		message := append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)
		if _, err := conn.Write(message); err != nil {
			return
		}
	}
}

// acknowledge has what arrives next acknowledged at once: pcscd's side sends length and body apart, and the body waits for it.
func acknowledge(conn net.Conn) {
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_QUICKACK, 1) // it is slow without
	})
}

func (v *virtual) answer(body []byte) (answer []byte, pulled bool) {
	if len(body) == 1 {
		if body[0] == 4 {
			return v.atr, false
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		v.opened, v.selected = false, 0
		return nil, false
	}
	if len(body) < 4 {
		return []byte{0x67, 0x00}, false
	}
	if v.delay != nil {
		time.Sleep(v.delay(body))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if body[1] == 0xd6 {
		if v.updates++; v.updates == v.pullAt {
			return nil, true
		}
	}
	if v.refuse != nil {
		if status := v.refuse(body); status != 0 {
			return binary.BigEndian.AppendUint16(nil, status), false
		}
	}
	data, status := v.perform(body)
	return binary.BigEndian.AppendUint16(data, status), false
}

// perform is SELECT, UPDATE BINARY and READ BINARY with offsets below 32768, short and extended.
func (v *virtual) perform(apdu []byte) ([]byte, uint16) {
	data, le := lengths(apdu[4:])
	offset := int(apdu[2])<<8 | int(apdu[3])
	file := v.files[v.selected]
	switch apdu[1] {
	case 0xa4:
		return nil, v.selects(apdu[2], data)
	case 0xd6:
		if file == nil || offset+len(data) > len(file) {
			return nil, 0x6b00
		}
		copy(file[offset:], data)
		return nil, 0x9000
	case 0xb0:
		if file == nil || offset >= len(file) {
			return nil, 0x6b00
		}
		return bytes.Clone(file[offset:min(len(file), offset+le)]), 0x9000
	}
	return nil, 0x6d00
}

func (v *virtual) selects(how byte, what []byte) uint16 {
	switch {
	case how == 4 && bytes.Equal(what, v.aid):
		v.opened = true
		return 0x9000
	case how == 2 && v.opened && len(what) == 2 && v.files[binary.BigEndian.Uint16(what)] != nil:
		v.selected = binary.BigEndian.Uint16(what)
		return 0x9000
	}
	return 0x6a82
}

func lengths(body []byte) (data []byte, le int) {
	short := func(rest []byte) int {
		if len(rest) == 1 {
			return (int(rest[0])+255)%256 + 1
		}
		return 0
	}
	switch {
	case len(body) < 2:
		return nil, short(body)
	case body[0] != 0 && len(body) > int(body[0]):
		return body[1 : 1+int(body[0])], short(body[1+int(body[0]):])
	case len(body) == 3:
		return nil, int(binary.BigEndian.Uint16(body[1:]))
	case len(body) > 3 && len(body) >= 3+int(binary.BigEndian.Uint16(body[1:])):
		return body[3 : 3+int(binary.BigEndian.Uint16(body[1:]))], 0
	}
	return nil, 0
}

func (v *virtual) holds(id uint16) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	return bytes.Clone(v.files[id])
}

func (v *virtual) written() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.updates
}
