package pcsc_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/chip"
	"chancery/printers/chip/pcsc"
)

// The files of a travel document that the tests write (Doc 9303-10): EF.COM, DG1 and DG2.
const (
	efCOM = 0x011e
	efDG1 = 0x0101
	efDG2 = 0x0102
)

func content(size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i*31 + i>>8 + 1)
	}
	return data
}

func encoder() pcsc.Encoder { return pcsc.Encoder{Application: pcsc.TravelDocument()} }

func files() []printers.ChipFile {
	return []printers.ChipFile{{ID: efDG1, Content: content(93)}, {ID: efDG2, Content: content(12_000)}, {ID: efCOM, Content: content(24)}}
}

func room() map[uint16]int { return map[uint16]int{efDG1: 93, efDG2: 16_000, efCOM: 24} }

// TestChipIsWritten: through the real pcscd, with length fields of one and of three bytes.
func TestChipIsWritten(t *testing.T) {
	for name, atr := range map[string][]byte{"short": atrT1(), "extended": atrExtended()} {
		t.Run(name, func(t *testing.T) {
			v := blank(room())
			v.atr = atr
			v.insert(t, first)
			if err := encoder().Encode(limited(t), first, files()); err != nil {
				t.Fatal(err)
			}
			for _, file := range files() {
				if got := v.holds(file.ID); !bytes.Equal(got[:len(file.Content)], file.Content) {
					t.Errorf("file %04X differs", file.ID)
				}
			}
			want := 1 + (12_000+254)/255 + 1
			if name == "extended" {
				want = 1 + (12_000+2047)/2048 + 1
			}
			if v.written() != want {
				t.Errorf("%d writes, want %d", v.written(), want)
			}
		})
	}
}

// TestChipRemovedAfterHalfOfDG2 is the twelfth test of the printer standard: the chip holds half of the portrait, the error says that
// it may, and when the card is back nothing is written to it.
func TestChipRemovedAfterHalfOfDG2(t *testing.T) {
	v := blank(room())
	v.pullAt = 1 + 24 // DG1 in one write, DG2 in 48
	v.insert(t, first)
	err := encoder().Encode(limited(t), first, files())
	if !errors.Is(err, chip.ErrPart) || !errors.Is(err, chip.ErrNoCard) {
		t.Fatalf("%v, want that the chip may hold part and is gone", err)
	}
	if !strings.Contains(err.Error(), "file 0102") || !strings.Contains(err.Error(), "at byte 5865 of 12000") {
		t.Errorf("%v does not say where it broke off", err)
	}
	half := v.holds(efDG2)
	if !bytes.Equal(half[:5865], content(12_000)[:5865]) || !bytes.Equal(half[5865:], make([]byte, 16_000-5865)) {
		t.Error("the chip does not hold the first half")
	}
	v.await(t, first, false)
	if err := encoder().Encode(limited(t), first, files()); !errors.Is(err, chip.ErrNoCard) || errors.Is(err, chip.ErrPart) {
		t.Errorf("with the card pulled: %v", err)
	}
	v.pullAt = 0
	v.insert(t, first)
	if v.written() != 25 || !bytes.Equal(v.holds(efDG2), half) {
		t.Errorf("%d writes after the card was put back", v.written())
	}
}

func TestWrongStatusWords(t *testing.T) {
	for name, c := range map[string]struct {
		ins    byte
		status uint16
		part   bool
		says   string
	}{
		"locked":        {0xd6, 0x6982, true, "security status not satisfied"},
		"memory broken": {0xd6, 0x6581, true, "memory failure"},
		"unreadable":    {0xb0, 0x6981, true, "reading back"},
		"nothing":       {0xa4, 0x6a82, false, "file or application not found"},
	} {
		t.Run(name, func(t *testing.T) {
			v := blank(room())
			v.refuse = func(apdu []byte) uint16 {
				if apdu[1] == c.ins {
					return c.status
				}
				return 0
			}
			v.insert(t, first)
			err := encoder().Encode(limited(t), first, files())
			var refused *chip.StatusError
			if !errors.As(err, &refused) || uint16(refused.Status) != c.status || errors.Is(err, chip.ErrPart) != c.part || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestSlowChip: it is waited for; when the wait is ended the chip may hold part, and the reader is free again once it has answered.
func TestSlowChip(t *testing.T) {
	v := blank(room())
	v.delay = func([]byte) time.Duration { return 20 * time.Millisecond }
	v.insert(t, first)
	few := files()[:1]
	if err := encoder().Encode(limited(t), first, few); err != nil {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	go_ := make(chan struct{})
	once := sync.OnceFunc(func() { close(begun) })
	v.delay = func(apdu []byte) time.Duration {
		if apdu[1] == 0xd6 {
			once()
			<-go_
		}
		return 0
	}
	ctx, cancel := context.WithCancel(limited(t))
	go func() {
		<-begun
		cancel()
	}()
	err := encoder().Encode(ctx, first, few)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, chip.ErrPart) {
		t.Errorf("given up: %v", err)
	}
	if err := encoder().Encode(limited(t), first, few); !errors.Is(err, printers.ErrBusy) || errors.Is(err, chip.ErrPart) {
		t.Errorf("while it is still at it: %v", err)
	}
	close(go_)
	for wait := limited(t); ; {
		card, err := pcsc.Connect(wait, "", first)
		if err == nil {
			if err := card.Close(); err != nil {
				t.Error(err)
			}
			return
		}
		if !errors.Is(err, printers.ErrBusy) || wait.Err() != nil {
			t.Fatalf("after it has answered: %v", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestNoCard(t *testing.T) {
	err := encoder().Encode(limited(t), first, files())
	if !errors.Is(err, chip.ErrNoCard) || errors.Is(err, chip.ErrPart) {
		t.Errorf("%v", err)
	}
}

// TestUnknownReader: the readers that are there are named.
func TestUnknownReader(t *testing.T) {
	err := encoder().Encode(limited(t), "Contactless 7", files())
	if !errors.Is(err, printers.ErrRefused) || !strings.Contains(err.Error(), `"Contactless 7"`) ||
		!strings.Contains(err.Error(), `"Virtual PCD 00 00", "Virtual PCD 00 01"`) {
		t.Errorf("%v", err)
	}
	readers, err := pcsc.Readers(limited(t), "")
	if err != nil || len(readers) != 2 || readers[0] != first || readers[1] != second {
		t.Errorf("%q %v", readers, err)
	}
}

func TestNoDaemon(t *testing.T) {
	away := pcsc.Encoder{Socket: t.TempDir() + "/none", Application: pcsc.TravelDocument()}
	if err := away.Encode(limited(t), first, files()); !errors.Is(err, printers.ErrUnreachable) {
		t.Errorf("%v", err)
	}
}

// TestCardIsOurs: while one has the card nobody else gets it, and its ATR is known.
func TestCardIsOurs(t *testing.T) {
	v := blank(room())
	v.insert(t, first)
	card, err := pcsc.Connect(limited(t), "", first)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(card.ATR(), atrT1()) {
		t.Errorf("ATR %X", card.ATR())
	}
	if _, err := pcsc.Connect(limited(t), "", first); !errors.Is(err, printers.ErrBusy) {
		t.Errorf("taken twice: %v", err)
	}
	v.remove(t, first)
	if _, err := card.Transmit(limited(t), []byte{0, 0xa4, 0, 0x0c}); !errors.Is(err, chip.ErrNoCard) {
		t.Errorf("pulled: %v", err)
	}
	if err := card.Close(); err != nil {
		t.Errorf("letting go of a card that is gone: %v", err)
	}
}

// TestOtherProtocol: a chip that speaks T=0 alone is refused before anything is written.
func TestOtherProtocol(t *testing.T) {
	v := blank(room())
	v.atr = atrT0()
	v.insert(t, first)
	err := encoder().Encode(limited(t), first, files())
	if !errors.Is(err, printers.ErrRefused) || !strings.Contains(err.Error(), "T=1") || v.written() != 0 {
		t.Errorf("%v after %d writes", err, v.written())
	}
}

// TestTwoReaders: each at its own pace.
func TestTwoReaders(t *testing.T) {
	cards := map[string]*virtual{first: blank(room()), second: blank(room())}
	var group sync.WaitGroup
	for reader, v := range cards {
		v.insert(t, reader)
		group.Go(func() {
			if err := encoder().Encode(limited(t), reader, files()); err != nil {
				t.Errorf("%s: %v", reader, err)
			}
		})
	}
	group.Wait()
	for reader, v := range cards {
		if got := v.holds(efDG2); !bytes.Equal(got[:12_000], content(12_000)) {
			t.Errorf("%s: DG2 differs", reader)
		}
	}
}
