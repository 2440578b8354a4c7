package evolis_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math/big"
	"strings"
)

// decoded is a stream taken apart, by the guide alone and in another way than driver and simulator do it.
type decoded struct {
	commands []string // those without a bitmap
	panels   []decodedPanel
}

type decodedPanel struct {
	side   string // Sr or Sv
	letter string
	levels int
	pixels [][]int // by row from the top and column from the left, the card's long edge across
}

// decode takes a stream apart. A bitmap is as long as 648 × 1016 pixels of its depth are.
func decode(stream []byte) (decoded, error) {
	var d decoded
	side := ""
	for len(stream) > 0 {
		if stream[0] != 0x1b {
			return d, fmt.Errorf("%#x instead of ESC, after %q", stream[0], d.commands)
		}
		if bytes.HasPrefix(stream[1:], []byte("Db;")) {
			p, rest, err := decodePanel(stream[4:])
			if err != nil {
				return d, err
			}
			p.side, stream = side, rest
			d.panels = append(d.panels, p)
			continue
		}
		command, rest, found := bytes.Cut(stream[1:], []byte("\r"))
		if !found {
			return d, fmt.Errorf("no CR behind %q", command)
		}
		if stream = rest; strings.HasPrefix(string(command), "Sr") || strings.HasPrefix(string(command), "Sv") {
			side = string(command)
		}
		d.commands = append(d.commands, string(command))
	}
	return d, nil
}

func decodePanel(at []byte) (decodedPanel, []byte, error) {
	fields := bytes.SplitN(at, []byte(";"), 3)
	if len(fields) < 3 {
		return decodedPanel{}, nil, fmt.Errorf("a bitmap without its parameters")
	}
	p := decodedPanel{letter: string(fields[0])}
	if _, err := fmt.Sscan(string(fields[1]), &p.levels); err != nil {
		return p, nil, err
	}
	length := 648 * 1016 * (big.NewInt(int64(p.levels)).BitLen() - 1) / 8
	if len(fields[2]) <= length || fields[2][length] != '\r' {
		return p, nil, fmt.Errorf("panel %s: no CR behind %d bytes", p.letter, length)
	}
	p.pixels = unpack(fields[2][:length], big.NewInt(int64(p.levels)).BitLen()-1)
	return p, fields[2][length+1:], nil
}

// unpack writes the bits out as text and cuts that into pixels, lines of 648 from the card's left to its right, each from the
// bottom to the top.
func unpack(data []byte, depth int) [][]int {
	var text strings.Builder
	for _, b := range data {
		fmt.Fprintf(&text, "%08b", b)
	}
	bits := text.String()
	pixels := make([][]int, 648)
	for y := range pixels {
		pixels[y] = make([]int, 1016)
	}
	for x := range 1016 {
		for up := range 648 {
			at := (x*648 + up) * depth
			value := 0
			for _, bit := range bits[at : at+depth] {
				value = value*2 + int(bit-'0')
			}
			pixels[647-up][x] = value
		}
	}
	return pixels
}

// paint composes the panels of a side as ink on a white card.
func paint(panels []decodedPanel, side string) image.Image {
	card := image.NewRGBA(image.Rect(0, 0, 1016, 648))
	for y := range 648 {
		for x := range 1016 {
			ink := map[string]float64{}
			for _, p := range panels {
				if p.side == side {
					ink[p.letter] = float64(p.pixels[y][x]) / float64(p.levels-1)
				}
			}
			light := func(dye string) uint8 { return uint8(255 * (1 - max(ink[dye], ink["k"]))) }
			card.SetRGBA(x, y, color.RGBA{light("c"), light("m"), light("y"), 255})
		}
	}
	return card
}
