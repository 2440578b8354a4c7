package chip

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chancery/printers"
)

// travel is the application of travel documents (Doc 9303-10 §3.2).
func travel() []byte { return []byte{0xa0, 0, 0, 2, 0x47, 0x10, 0x01} }

// memory is a chip as ISO/IEC 7816-4 has it, with transparent files of a fixed size.
type memory struct {
	atr      []byte
	files    map[uint16][]byte
	selected uint16
	open     bool // the application is selected
	commands []string
	pullAt   int                          // the how-manieth command it does not live to answer, from 1
	answer   func(n int, apdu []byte) any // instead of its own: a Status or bytes
	most     int                          // bytes that it gives at once, 0 for all
}

func (m *memory) ATR() []byte { return m.atr }

func (m *memory) Transmit(_ context.Context, apdu []byte) ([]byte, error) {
	m.commands = append(m.commands, hex.EncodeToString(apdu[:min(len(apdu), 12)]))
	n := len(m.commands)
	if m.pullAt > 0 && n >= m.pullAt {
		return nil, ErrNoCard
	}
	if m.answer != nil {
		switch given := m.answer(n, apdu).(type) {
		case Status:
			return binary.BigEndian.AppendUint16(nil, uint16(given)), nil
		case []byte:
			return given, nil
		}
	}
	data, status := m.perform(apdu)
	return binary.BigEndian.AppendUint16(data, uint16(status)), nil
}

// take reads the lengths of a command.
func take(apdu []byte) (data []byte, le int) {
	body := apdu[4:]
	switch {
	case len(body) == 0:
		return nil, 0
	case len(body) == 1:
		return nil, (int(body[0])+255)%256 + 1
	case body[0] != 0:
		data, body = body[1:1+int(body[0])], body[1+int(body[0]):]
		if len(body) == 1 {
			le = (int(body[0])+255)%256 + 1
		}
		return data, le
	case len(body) == 3:
		return nil, (int(binary.BigEndian.Uint16(body[1:]))+65535)%65536 + 1
	}
	length := int(binary.BigEndian.Uint16(body[1:]))
	data, body = body[3:3+length], body[3+length:]
	if len(body) == 2 {
		le = (int(binary.BigEndian.Uint16(body))+65535)%65536 + 1
	}
	return data, le
}

func (m *memory) perform(apdu []byte) ([]byte, Status) {
	data, le := take(apdu)
	if len(apdu) > 262 && !extendedLength(m.atr) {
		return nil, 0x6700
	}
	switch apdu[1] {
	case 0xa4:
		return nil, m.selects(apdu[2], data)
	case 0xd6, 0xb0:
		return m.access(apdu[1] == 0xd6, int(apdu[2])<<8|int(apdu[3]), data, le)
	case 0xd7, 0xb1:
		if len(data) < 5 || data[0] != 0x54 || data[1] != 3 {
			return nil, 0x6a80
		}
		offset := int(data[2])<<16 | int(data[3])<<8 | int(data[4])
		if apdu[1] == 0xd7 {
			part, err := discretionary(data[5:])
			if err != nil {
				return nil, 0x6a80
			}
			return m.access(true, offset, part, 0)
		}
		part, status := m.access(false, offset, nil, le-len(lengthOfObject(0x53, le-4)))
		return append(lengthOfObject(0x53, len(part)), part...), status
	}
	return nil, 0x6d00
}

func (m *memory) selects(p1 byte, data []byte) Status {
	switch {
	case p1 == 4 && bytes.Equal(data, travel()):
		m.open = true
		return 0x9000
	case p1 == 2 && m.open && len(data) == 2 && m.files[binary.BigEndian.Uint16(data)] != nil:
		m.selected = binary.BigEndian.Uint16(data)
		return 0x9000
	}
	return 0x6a82
}

func (m *memory) access(write bool, offset int, data []byte, le int) ([]byte, Status) {
	file := m.files[m.selected]
	switch {
	case file == nil:
		return nil, 0x6986
	case offset >= len(file) || offset+len(data) > len(file):
		return nil, 0x6b00
	case write:
		copy(file[offset:], data)
		return nil, 0x9000
	}
	if m.most > 0 {
		le = min(le, m.most)
	}
	return bytes.Clone(file[offset:min(len(file), offset+le)]), 0x9000
}

// extendedATR says T=1 and, among its historical bytes, that extended lengths are taken.
func extendedATR() []byte {
	return []byte{0x3b, 0x85, 0x80, 0x01, 0x80, 0x73, 0x00, 0x21, 0x40, 0x17}
}

func blank(sizes map[uint16]int) *memory {
	m := &memory{files: map[uint16][]byte{}}
	for id, size := range sizes {
		m.files[id] = make([]byte, size)
	}
	return m
}

func content(size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i*7 + i>>8)
	}
	return data
}

func TestWrite(t *testing.T) {
	sizes := []int{1, 127, 255, 256, 2047, 2048, 2049, 32767, 32768, 33000, 70000}
	for _, atr := range [][]byte{nil, extendedATR()} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%d bytes, ATR of %d", size, len(atr)), func(t *testing.T) {
				m := blank(map[uint16]int{0x0101: size + 10, 0x0102: 70000})
				m.atr = atr
				files := []printers.ChipFile{{ID: 0x0102, Content: content(size)}, {ID: 0x0101, Content: content(size)}}
				if err := Write(t.Context(), m, travel(), files); err != nil {
					t.Fatal(err)
				}
				for _, file := range files {
					if got := m.files[file.ID]; !bytes.Equal(got[:size], file.Content) || bytes.ContainsAny(got[size:], "\x01\x02\x03\x07") {
						t.Errorf("file %04X differs", file.ID)
					}
				}
			})
		}
	}
}

// TestCommands: the bytes that go to the chip.
func TestCommands(t *testing.T) {
	m := blank(map[uint16]int{0x0101: 300})
	if err := Write(t.Context(), m, travel(), []printers.ChipFile{{ID: 0x0101, Content: content(300)}}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"00a4040c07a0000002471001", "00a4020c020101", // all is there
		"00a4020c020101", "00d60000ff00070e151c232a", "00d600ff2df901080f161d24",
		"00a4020c020101", "00b00000ff", "00b000ff2d",
	}
	if strings.Join(m.commands, " ") != strings.Join(want, " ") {
		t.Errorf("commands:\n%s\nwant:\n%s", strings.Join(m.commands, "\n"), strings.Join(want, "\n"))
	}
	for want, c := range map[string]command{
		"00b0000000":                        {ins: 0xb0, le: 256},
		"00b00000000101":                    {ins: 0xb0, le: 257},
		"00b00000000000":                    {ins: 0xb0, le: 65536},
		"00b1000005540300800004":            {ins: 0xb1, data: offsetObject(0x8000), le: 4},
		"00b10000000005540301000001" + "04": {ins: 0xb1, data: offsetObject(0x10000), le: 0x104},
	} {
		if got := hex.EncodeToString(c.encode()); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestPulled: wherever the card is pulled, the error says whether writing had begun, and the chip gets no command more.
func TestPulled(t *testing.T) {
	files := []printers.ChipFile{{ID: 0x0101, Content: content(600)}}
	for at := 1; at <= 11; at++ {
		m := blank(map[uint16]int{0x0101: 600})
		m.pullAt = at
		err := Write(t.Context(), m, travel(), files)
		begun := at >= 3
		if at == 11 {
			if err != nil {
				t.Errorf("never pulled: %v", err)
			}
			continue
		}
		if !errors.Is(err, ErrNoCard) || errors.Is(err, ErrPart) != begun || len(m.commands) != at {
			t.Errorf("pulled at command %d: %v, %d commands", at, err, len(m.commands))
		}
	}
}

func TestRefusals(t *testing.T) {
	files := []printers.ChipFile{{ID: 0x0101, Content: content(600)}}
	for _, c := range []struct {
		at     int
		status Status
		part   bool
		says   string
	}{
		{1, 0x6a82, false, "application A0000002471001: SELECT application: the chip answers 6A82, file or application not found"},
		{2, 0x6283, false, "file 0101: SELECT file: the chip answers 6283, selected file deactivated"},
		{4, 0x6982, true, "at byte 0 of 600: UPDATE BINARY: the chip answers 6982, security status not satisfied"},
		{5, 0x6581, true, "at byte 255 of 600: UPDATE BINARY: the chip answers 6581, memory failure"},
		{5, 0x63c2, true, "counter at 2"},
		{5, 0x6100, true, "more bytes"},
		{8, 0x6981, true, "reading back at byte 0: READ BINARY: the chip answers 6981"},
		{9, 0x6b00, true, "reading back at byte 255"},
		{9, 0x6cff, true, "reading back at byte 255"},
		{9, 0x1234, true, "a status that the standard has not"},
		{9, 0x62f7, true, "a warning, memory unchanged"},
	} {
		m := blank(map[uint16]int{0x0101: 600})
		m.answer = func(n int, _ []byte) any {
			if n == c.at {
				return c.status
			}
			return nil
		}
		err := Write(t.Context(), m, travel(), files)
		var refused *StatusError
		if !errors.As(err, &refused) || refused.Status != c.status || errors.Is(err, ErrPart) != c.part || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%04X to command %d: %v", uint16(c.status), c.at, err)
		}
		if len(m.commands) != c.at {
			t.Errorf("%04X to command %d: %d commands", uint16(c.status), c.at, len(m.commands))
		}
	}
}

// TestReadBack: less than asked for is read on, something else is told, wrong lengths are asked for anew.
func TestReadBack(t *testing.T) {
	file := printers.ChipFile{ID: 0x0101, Content: content(600)}
	m := blank(map[uint16]int{0x0101: 600})
	m.most = 100
	if err := Write(t.Context(), m, travel(), []printers.ChipFile{file}); err != nil {
		t.Errorf("100 bytes at once: %v", err)
	}
	for name, answer := range map[string][]byte{
		"another byte": append(content(254), 0xee, 0x90, 0x00), "nothing": {0x90, 0}, "too much": append(content(256), 0x90, 0),
		"no status": {0x90}, "empty": {},
	} {
		m := blank(map[uint16]int{0x0101: 600})
		m.answer = func(_ int, apdu []byte) any {
			if apdu[1] == readBinary {
				return answer
			}
			return nil
		}
		if err := Write(t.Context(), m, travel(), []printers.ChipFile{file}); !errors.Is(err, ErrPart) || (len(answer) > 1 && !errors.Is(err, ErrDiffers)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	m = blank(map[uint16]int{0x0101: 600})
	m.answer = func(_ int, apdu []byte) any {
		if apdu[1] == readBinary && apdu[len(apdu)-1] > 80 {
			return Status(0x6c50)
		}
		return nil
	}
	if err := Write(t.Context(), m, travel(), []printers.ChipFile{file}); err != nil {
		t.Errorf("80 bytes at most: %v", err)
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := blank(map[uint16]int{0x0101: 600})
	m.answer = func(n int, _ []byte) any {
		if n == 5 {
			cancel()
		}
		return nil
	}
	err := Write(ctx, m, travel(), []printers.ChipFile{{ID: 0x0101, Content: content(600)}})
	if !errors.Is(err, context.Canceled) || !errors.Is(err, ErrPart) || len(m.commands) != 5 {
		t.Errorf("%v after %d commands", err, len(m.commands))
	}
}

func TestNothingIsSentForWrongFiles(t *testing.T) {
	right := printers.ChipFile{ID: 0x0101, Content: content(5)}
	for name, c := range map[string]struct {
		application []byte
		files       []printers.ChipFile
	}{
		"no application": {nil, []printers.ChipFile{right}}, "long application": {content(17), []printers.ChipFile{right}},
		"no files": {travel(), nil}, "twice": {travel(), []printers.ChipFile{right, right}},
		"empty":       {travel(), []printers.ChipFile{{ID: 0x0101}}},
		"master file": {travel(), []printers.ChipFile{{ID: 0x3f00, Content: content(5)}}},
		"too long":    {travel(), []printers.ChipFile{{ID: 0x0101, Content: make([]byte, 1<<24)}}},
	} {
		m := blank(map[uint16]int{0x0101: 5})
		if err := Write(t.Context(), m, c.application, c.files); err == nil || len(m.commands) > 0 {
			t.Errorf("%s: %v, %d commands", name, err, len(m.commands))
		}
	}
}

func TestExtendedLengthIsRead(t *testing.T) {
	for text, want := range map[string]bool{
		"3b858001807300214017":                     true,
		"3b858001807300210057":                     false,
		"3b8080010101":                             false,
		"3b8f8001804f0ca000000306030001000000006a": false, // a memory card of PC/SC part 3
		"3b888001008073002140":                     false, // fewer historical bytes than said
		"3b":                                       false, "": false, "3b1f": false, "3bff": false,
	} {
		atr, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := extendedLength(atr); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestAnyFiles: whatever the sizes, the chip ends up with the content, and with nothing else touched.
func TestAnyFiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &memory{files: map[uint16][]byte{}, most: rapid.IntRange(0, 300).Draw(t, "most")}
		if rapid.Bool().Draw(t, "extended") {
			m.atr = extendedATR()
		}
		var files []printers.ChipFile
		for i := range rapid.IntRange(1, 4).Draw(t, "files") {
			data := rapid.SliceOfN(rapid.Byte(), 1, 5000).Draw(t, "content")
			files = append(files, printers.ChipFile{ID: uint16(0x0101 + i), Content: data})
			m.files[uint16(0x0101+i)] = make([]byte, len(data)+rapid.IntRange(0, 9).Draw(t, "more"))
		}
		if err := Write(context.Background(), m, travel(), files); err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !bytes.Equal(m.files[file.ID][:len(file.Content)], file.Content) {
				t.Fatalf("file %04X differs", file.ID)
			}
		}
	})
}

// FuzzResponses: a chip that answers anything is never said to have been written when it has not.
func FuzzResponses(f *testing.F) {
	f.Add([]byte{2, 0x90, 0, 2, 0x90, 0, 2, 0x90, 0, 2, 0x90, 0})
	f.Add([]byte{2, 0x61, 0x10, 2, 0x6c, 0x10, 0, 1, 0x90})
	f.Fuzz(func(t *testing.T, script []byte) {
		m := blank(map[uint16]int{0x0101: 600})
		lied := false // about what is on the chip
		m.answer = func(_ int, apdu []byte) any {
			if len(script) == 0 || int(script[0]) >= len(script) {
				return nil
			}
			answer := bytes.Clone(script[1 : 1+int(script[0])])
			script = script[1+int(script[0]):]
			lied = lied || apdu[1] == readBinary || apdu[1] == getResponse
			return answer
		}
		file := printers.ChipFile{ID: 0x0101, Content: content(600)}
		if err := Write(t.Context(), m, travel(), []printers.ChipFile{file}); err == nil && !lied && !bytes.Equal(m.files[0x0101], file.Content) {
			t.Fatalf("said to be written, yet the chip holds something else: %v", m.commands)
		}
	})
}

// FuzzATR: no ATR makes it panic.
func FuzzATR(f *testing.F) {
	f.Add(extendedATR())
	f.Fuzz(func(_ *testing.T, atr []byte) { extendedLength(atr) })
}
