// Command crosscheck writes random documents with their machine readable zones, one
// JSON object a line, for a parser of other makers to read; see run.sh. The last
// line holds the time that this package takes for a TD3, to be set beside theirs.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"chancery/personalization/mrz"
)

func main() {
	count := flag.Int("count", 20_000, "documents of each format")
	seed := flag.Uint64("seed", 9303, "seed of the random documents")
	flag.Parse()
	if err := write(*count, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "crosscheck:", err)
		os.Exit(1)
	}
}

// line is what the other parser is asked to agree with.
type line struct {
	Document  mrz.Document `json:"document"` // as encoded; names as they stand if cut
	Lines     []string     `json:"lines"`
	Truncated bool         `json:"truncated"`
}

// timing ends the stream.
type timing struct {
	Encode float64 `json:"encodeNanoseconds"`
	Decode float64 `json:"decodeNanoseconds"`
}

func write(count int, seed uint64) error {
	maker := newMaker(seed)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	var passports []line
	for _, format := range mrz.Formats() {
		for range count {
			l, err := encode(maker.document(format))
			if err != nil {
				return err
			}
			if format == mrz.TD3 && len(passports) < measured {
				passports = append(passports, l)
			}
			if err := encoder.Encode(l); err != nil {
				return fmt.Errorf("writing documents: %w", err)
			}
		}
	}
	if err := encoder.Encode(measure(passports)); err != nil {
		return fmt.Errorf("writing times: %w", err)
	}
	return out.Flush()
}

// encode makes the zone; a cut name is replaced by what stands in the field, read
// off by its double filler.
func encode(d mrz.Document) (line, error) {
	e, err := mrz.Encode(d)
	if err != nil {
		return line{}, fmt.Errorf("encoding %s: %w", d.Format, err)
	}
	if e.Truncated {
		name := e.Lines[0][5:]
		if d.Format == mrz.TD1 {
			name = e.Lines[2]
		}
		primary, secondary, _ := strings.Cut(name, "<<")
		d.PrimaryIdentifier = strings.ReplaceAll(primary, "<", " ")
		d.SecondaryIdentifier = strings.ReplaceAll(secondary, "<", " ")
	}
	return line{d, e.Lines, e.Truncated}, nil
}

// What is measured: the first passports of the stream, best of some rounds.
const (
	measured = 1000
	rounds   = 25
)

func measure(passports []line) timing {
	best := timing{Encode: 1e9, Decode: 1e9}
	reference := time.Date(2026, 6, 13, 0, 0, 0, 0, time.UTC)
	for range rounds {
		start := time.Now()
		for i := range passports {
			mrz.Decode(passports[i].Lines, reference)
		}
		between := time.Now()
		for i := range passports {
			if _, err := mrz.Encode(passports[i].Document); err != nil {
				panic(err) // it was encoded before
			}
		}
		n := float64(len(passports))
		best.Decode = min(best.Decode, float64(between.Sub(start).Nanoseconds())/n)
		best.Encode = min(best.Encode, float64(time.Since(between).Nanoseconds())/n)
	}
	return best
}

// maker makes random documents.
type maker struct {
	*rand.Rand
	issuers, nationalities []string
}

func newMaker(seed uint64) maker {
	m := maker{Rand: rand.New(rand.NewPCG(seed, 1))}
	for _, s := range mrz.States() {
		if s.Issues {
			m.issuers = append(m.issuers, s.Code)
		}
		if s.Nationality {
			m.nationalities = append(m.nationalities, s.Code)
		}
	}
	return m
}

const (
	letters  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	capitals = letters + "0123456789"
)

func (m maker) text(alphabet string, least, most int) string {
	b := make([]byte, least+m.IntN(most-least+1))
	for i := range b {
		b[i] = alphabet[m.IntN(len(alphabet))]
	}
	return string(b)
}

func (m maker) pick(list ...string) string { return list[m.IntN(len(list))] }

func (m maker) document(f mrz.Format) mrz.Document {
	d := mrz.Document{
		Format: f, IssuingState: m.pick(m.issuers...), Nationality: m.pick(m.nationalities...),
		DocumentNumber: m.text(capitals, 1, 9), PrimaryIdentifier: m.identifier(), Sex: m.pick("F", "M", "X"),
		DateOfBirth: m.birth(), DateOfExpiry: fmt.Sprintf("20%02d-%02d-%02d", 10+m.IntN(80), 1+m.IntN(12), 1+m.IntN(28)),
	}
	if m.IntN(8) > 0 {
		d.SecondaryIdentifier = m.identifier()
	}
	if m.IntN(10) == 0 && len(d.DocumentNumber) > 2 {
		d.DocumentNumber = d.DocumentNumber[:1] + "<" + d.DocumentNumber[2:]
	}
	m.ofFormat(&d)
	return d
}

// ofFormat fills what differs: code, long number, optional data.
func (m maker) ofFormat(d *mrz.Document) {
	room := map[mrz.Format]int{mrz.TD1: 15, mrz.TD2: 7, mrz.TD3: 14, mrz.MRVA: 16, mrz.MRVB: 8}[d.Format]
	switch d.Format {
	case mrz.TD3:
		d.DocumentCode = m.pick("P", "PP", "PE", "PD", "PO", "PR", "PT", "PS", "PL", "PM")
	case mrz.MRVA, mrz.MRVB:
		d.DocumentCode = m.pick("V", "V"+m.text(letters, 1, 1))
	default:
		d.DocumentCode = m.pick("I", "A", "C", "IR", "AR", "CX")
		if m.IntN(4) == 0 {
			rest := m.text(capitals, 1, room-2)
			d.DocumentNumber = m.text(capitals, 9, 9) + rest
			room -= len(rest) + 2
		}
	}
	if m.IntN(2) == 0 {
		d.OptionalData = m.text(capitals, 0, room)
	}
	if d.Format == mrz.TD1 && m.IntN(2) == 0 {
		d.OptionalData2 = m.text(capitals, 0, 11)
	}
	if d.Format == mrz.TD3 && d.OptionalData == "" {
		d.OptionalDataCheckDigit = m.pick("0", "<")
	}
}

func (m maker) birth() string {
	date := fmt.Sprintf("%04d-%02d-%02d", 1930+m.IntN(90), 1+m.IntN(12), 1+m.IntN(28))
	switch m.IntN(20) {
	case 0:
		return date[:8] + "XX"
	case 1:
		return date[:5] + "XX-XX"
	case 2:
		return "XXXX-XX-XX"
	}
	return date
}

// identifier: mostly one to three components, now and then far too long.
func (m maker) identifier() string {
	components := make([]string, 1+m.IntN(3))
	if m.IntN(10) == 0 {
		components = make([]string, 4+m.IntN(5))
	}
	for i := range components {
		components[i] = m.text(letters, 1, 12)
	}
	return strings.Join(slices.Clip(components), " ")
}
