package proof

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"chancery/personalization/proof/ocrb"
)

// How sure the reader must be of a character: how well it fits, and how much worse the next one. On
// honest pages no character has less than 0.96 and 0.13.
const (
	leastConfidence = 0.9
	leastMargin     = 0.08
)

// zone reads the machine readable zone of a side and compares it character by character.
func (p *Prover) zone(side *Page, z Zone) ([]Difference, error) {
	format, known := ocrb.FormatOf(z.Format)
	if !known {
		return nil, fmt.Errorf("format %q has no machine readable zone", z.Format)
	}
	reading, err := side.MRZ(p.reader, format)
	if errors.Is(err, ocrb.ErrNoZone) || errors.Is(err, ocrb.ErrPicture) {
		return []Difference{{Field: "mrz", Problem: "no machine readable zone is found"}}, nil
	}
	if err != nil {
		return nil, err
	}
	if len(reading.Lines) != len(z.Lines) {
		return []Difference{{Field: "mrz", Problem: fmt.Sprintf("it has %d lines, the record's %d", len(reading.Lines), len(z.Lines))}}, nil
	}
	var differences []Difference
	for i, line := range reading.Lines {
		if problem := misread(line, z.Lines[i]); problem != "" {
			differences = append(differences, Difference{Field: "mrz", Problem: fmt.Sprintf("line %d: %s", i+1, problem), Found: line.Text(), Expected: z.Lines[i]})
		}
	}
	return differences, nil
}

// misread names the characters of a line that are others than expected, or not sure; "" for none.
func misread(line ocrb.Line, want string) string {
	if len(line) != len(want) {
		return fmt.Sprintf("it has %d characters, the record's %d", len(line), len(want))
	}
	var other, unsure []string
	for i, c := range line {
		switch at := strconv.Itoa(i + 1); {
		case c.Byte != want[i]:
			other = append(other, at)
		case c.Confidence < leastConfidence || c.Margin < leastMargin:
			unsure = append(unsure, at)
		}
	}
	var problems []string
	if len(other) > 0 {
		problems = append(problems, "other characters than the record's at "+strings.Join(other, ", "))
	}
	if len(unsure) > 0 {
		problems = append(problems, "characters that can't be read for certain at "+strings.Join(unsure, ", "))
	}
	return strings.Join(problems, "; ")
}
