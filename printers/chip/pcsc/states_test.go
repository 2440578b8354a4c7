package pcsc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"chancery/printers"
	"chancery/printers/chip"
)

// slot makes a READER_STATE as pcscd sends it.
func slot(name string, flags uint32, atr []byte, length uint32) []byte {
	reply := make([]byte, stateSize)
	copy(reply, name)
	binary.NativeEndian.PutUint32(reply[flagsAt:], flags)
	copy(reply[atrAt:], atr)
	binary.NativeEndian.PutUint32(reply[atrLengthAt:], length)
	return reply
}

func TestParseStates(t *testing.T) {
	reply := bytes.Join([][]byte{
		slot("Reader A 00 00", 0x34, []byte{0x3b, 0x80, 0x80, 0x01, 0x01}, 5), slot("", 0, nil, 0),
		slot("Reader B 00 00", 0x02, nil, 0), slot("Reader C", 4, []byte{1, 2}, 1<<31),
	}, nil)
	found := parseStates(reply)
	if len(found) != 3 || !found[0].present() || !bytes.Equal(found[0].atr, []byte{0x3b, 0x80, 0x80, 0x01, 0x01}) ||
		found[1].present() || found[1].name != "Reader B 00 00" || len(found[2].atr) != atrSize {
		t.Errorf("%+v", found)
	}
}

// FuzzStates: whatever pcscd sends, no reader has a name or an ATR longer than there is room for.
func FuzzStates(f *testing.F) {
	f.Add(slot("Reader A 00 00", 0x34, []byte{0x3b, 0x80}, 2))
	f.Fuzz(func(t *testing.T, reply []byte) {
		for _, s := range parseStates(reply) {
			if s.name == "" || len(s.name) > nameSize || len(s.atr) > atrSize {
				t.Fatalf("%+v", s)
			}
		}
	})
}

// TestUnderstand: the numbers in the library's errors become kinds.
func TestUnderstand(t *testing.T) {
	for number, kind := range map[uint32]error{
		0x8010000c: chip.ErrNoCard, 0x80100069: chip.ErrNoCard, 0x80100017: chip.ErrNoCard,
		0x8010000b: printers.ErrBusy, 0x8010000f: printers.ErrRefused,
	} {
		if err := understand(fmt.Errorf("invalid return code: %x (something)", number)); !errors.Is(err, kind) {
			t.Errorf("%08x: %v", number, err)
		}
	}
	for _, text := range []string{"invalid return code: 80100016 (x)", "EOF", "invalid return code: zz (x)", "invalid return code: 123456789abcdef012 (x)"} {
		if err := understand(errors.New(text)); err == nil || errors.Is(err, chip.ErrNoCard) || errors.Is(err, printers.ErrBusy) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
