package evolis

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxCommand bounds a command without its bitmap.
const maxCommand = 256

// columns and rows are the pixels of a bitmap: lines along the card, and pixels of a line.
const (
	columns = 1016
	rows    = 648
)

// command is what stands between ESC and CR, its parameters apart; data are the bytes of a bitmap.
type command struct {
	name       string
	parameters []string
	data       []byte
}

// is compares a command with its text.
func (c command) is(text string) bool {
	return strings.Join(append([]string{c.name}, c.parameters...), ";") == text
}

// readCommand reads one. A bitmap's end is found by its length, since it may hold any byte.
func readCommand(in *bufio.Reader) (command, error) {
	if _, err := in.ReadBytes(0x1b); err != nil { // what comes before is padding
		return command{}, err
	}
	var words []string
	word := ""
	for range maxCommand {
		b, err := in.ReadByte()
		if err != nil {
			return command{}, err
		}
		if b != ';' && b != '\r' {
			word += string(rune(b))
			continue
		}
		words, word = append(words, word), ""
		if b == '\r' {
			return command{name: words[0], parameters: words[1:]}, nil
		}
		if words[0] == "Db" && len(words) == 3 {
			return readBitmap(in, words)
		}
	}
	return command{}, errors.New("a command without end")
}

// readBitmap reads what follows Db;letter;levels; to the CR behind it.
func readBitmap(in *bufio.Reader, words []string) (command, error) {
	depth, known := map[string]int{"2": 1, "32": 5, "64": 6, "128": 7}[words[2]]
	if !known {
		return command{}, fmt.Errorf("a bitmap of %q levels", words[2])
	}
	data := make([]byte, columns*rows*depth/8)
	if _, err := io.ReadFull(in, data); err != nil {
		return command{}, fmt.Errorf("a bitmap cut off: %w", err)
	}
	if end, err := in.ReadByte(); err != nil || end != '\r' {
		return command{}, fmt.Errorf("a bitmap ends with %#x (%v)", end, err)
	}
	return command{name: "Db", parameters: words[1:], data: data}, nil
}
