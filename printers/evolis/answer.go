package evolis

import (
	"bufio"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The characters around commands and answers (A5013 rev E §3).
const (
	esc  = 0x1b
	stop = 0x0d
	ack  = 0x06
	nack = 0x15
)

// maxAnswer is more than any answer known, the three tracks of a magnetic stripe included.
const maxAnswer = 512

// answer is what the printer says to one command: text, or its refusal.
type answer struct {
	text    string   // "OK" for ACK
	problem *problem // nil where the text is none
}

// problem is the printer's refusal to do something.
type problem struct {
	said string // its own word or letter
	stem string // reason among those of IPP (RFC 8011 §5.4.12)
	kind kind
}

// kind is what a problem means to the caller.
type kind int

const (
	mechanical kind = iota // the state of the card is not known
	absent                 // nothing moved: no card, no ribbon, an open cover
	unknown                // the printer does not know the command or its parameter
	magnetic               // nothing to be read off the stripe
)

func (p *problem) Error() string { return fmt.Sprintf("the printer answers %q: %s", p.said, p.stem) }

// problems lists what printers refuse with: the letters after NACK (A5013 rev E) and the words of published integrations.
func problems() []problem {
	return []problem{
		{"NACK 1", "other", unknown}, {"NACK 2", "other", unknown},
		{"NACK T", "media-jam", mechanical}, {"NACK C", "cover-open", absent}, {"NACK F", "media-empty", absent},
		{"NACK R", "marker-supply-empty", absent},
		{"NACK K", "other", magnetic}, {"NACK D", "other", magnetic}, {"NACK W", "other", magnetic},
		{"ERROR CDE", "other", unknown}, {"ERR CDE", "other", unknown},
		{"ERROR PARAMETRES", "other", unknown}, {"ERR PARAMETRES", "other", unknown}, {"OPT NOT AVAILABLE", "other", unknown},
		{"ERROR TIME OUT", "media-jam", mechanical}, {"ERR TIME", "media-jam", mechanical}, {"CARD JAM", "media-jam", mechanical},
		{"COVER OPEN", "cover-open", absent}, {"FEEDER EMPTY", "media-empty", absent},
		{"ERROR RIBBON", "marker-supply-empty", absent}, {"ERR RIBBON", "marker-supply-empty", absent},
		{"ERR RIBBON TYPE", "marker-supply-empty", absent}, {"ERR RIB DETECTION", "marker-supply-empty", absent},
		{"HOPPER FULL", "output-area-full", absent}, {"HOPPER DOOR", "door-open", absent}, {"ERROR HOPPER", "output-area-full", mechanical},
		{"ERROR HEAD", "other", mechanical}, {"NEED CLEANING", "other", absent}, {"ERROR", "other", mechanical},
		{"ERROR MAG", "other", magnetic}, {"ERROR MAG CHECKSUM", "other", magnetic}, {"ERROR MAG DATA", "other", magnetic},
		{"ERROR MAGN", "other", magnetic}, {"ERR READ", "other", magnetic}, {"ERR WRITE", "other", magnetic},
	}
}

// readAnswer reads one answer: ACK, NACK and a letter, or a text that ends with 0x00, CR or LF.
func readAnswer(r *bufio.Reader) (answer, error) {
	var text strings.Builder
	for range maxAnswer {
		b, err := r.ReadByte()
		switch {
		case err != nil:
			return answer{}, err
		case b == 0 || b == '\r' || b == '\n':
			if text.Len() > 0 {
				return understood(text.String()), nil
			}
		case text.Len() == 0 && b == ack:
			return answer{text: "OK"}, nil
		case text.Len() == 0 && b == nack:
			letter, err := r.ReadByte()
			if err != nil {
				return answer{}, err
			}
			return understood("NACK " + string(rune(letter))), nil
		case b < ' ' || b > '~':
			return answer{}, fmt.Errorf("the printer answers with the byte %#x, which is no text", b)
		default:
			text.WriteByte(b)
		}
	}
	return answer{}, errors.New("the printer answers without end")
}

// understood finds the problem that a text stands for. A refusal that is not listed is one all the same.
func understood(text string) answer {
	for _, p := range problems() {
		if p.said == text {
			return answer{text: text, problem: &p}
		}
	}
	if strings.HasPrefix(text, "ERR") || strings.HasPrefix(text, "NACK") {
		return answer{text: text, problem: &problem{said: text, stem: "other", kind: mechanical}}
	}
	return answer{text: text}
}

// number gives the value of a counter.
func (a answer) number() (int64, error) {
	n, err := strconv.ParseUint(a.text, 10, 40)
	if err != nil || len(a.text) > 12 {
		return 0, fmt.Errorf("the printer answers %q, which is no counter", a.text)
	}
	return int64(n), nil
}

// volts gives the value of a sensor, such as "4,98 Volts".
func (a answer) volts() (float64, error) {
	digits, found := strings.CutSuffix(a.text, " Volts")
	v, err := strconv.ParseFloat(strings.Replace(digits, ",", ".", 1), 64)
	if err != nil || !found || !(v >= 0 && v < 100) {
		return 0, fmt.Errorf("the printer answers %q, which is no voltage", a.text)
	}
	return v, nil
}

// place gives where a card lies, by the answer to Rlr;p: "" for nowhere.
func (a answer) place() (string, error) {
	switch a.text {
	case "OK":
		return "", nil
	case "CARD":
		return "print", nil
	case "SMART CARD":
		return "contact", nil
	case "CONTACTLESS CARD":
		return "contactless", nil
	}
	return "", fmt.Errorf("the printer answers %q to where the card is", a.text)
}
