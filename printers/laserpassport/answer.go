package laserpassport

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Bounds of an answer: what lies beyond them is none.
const (
	maxAnswer     = 16 << 10 // bytes
	maxAttributes = 16
	maxValue      = 1024 // bytes of one attribute
)

// answer is one element of the machine: <command name="…" valid="true" XOffset="…"/>.
type answer struct {
	name     string // of the command, in lower case; "" where it is not given
	valid    *bool
	executed *bool
	values   map[string]string // the other attributes, their names in lower case
}

// answers reads elements from a connection, as strictly as the pages allow: those print the later answer without its closing slash
// and with other capitals than the command, so both are taken.
type answers struct {
	from    *bounded
	decoder *xml.Decoder
}

func newAnswers(from io.Reader) *answers {
	b := &bounded{reader: bufio.NewReader(from)}
	return &answers{from: b, decoder: xml.NewDecoder(b)}
}

// next returns the next answer.
func (a *answers) next() (answer, error) {
	a.from.left = maxAnswer
	for {
		token, err := a.decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return answer{}, io.ErrUnexpectedEOF
		}
		if err != nil {
			return answer{}, fmt.Errorf("reading an answer: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			return readAnswer(t)
		case xml.EndElement:
			if t.Name.Local != "command" || t.Name.Space != "" {
				return answer{}, errors.New("an element ends that is no answer")
			}
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return answer{}, errors.New("there is text between the answers")
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				return answer{}, errors.New("there is a processing instruction between the answers")
			}
		default:
			return answer{}, errors.New("there is something else than an answer")
		}
	}
}

func readAnswer(e xml.StartElement) (answer, error) {
	if e.Name.Local != "command" || e.Name.Space != "" || len(e.Attr) > maxAttributes {
		return answer{}, errors.New("an element is no answer, or has too many attributes")
	}
	a := answer{values: map[string]string{}}
	for _, attribute := range e.Attr {
		key := strings.ToLower(attribute.Name.Local)
		if _, twice := a.values[key]; twice || attribute.Name.Space != "" || len(attribute.Value) > maxValue {
			return answer{}, errors.New("an attribute of an answer is there twice, foreign, or too long")
		}
		a.values[key] = attribute.Value
	}
	a.name = strings.ToLower(a.values["name"])
	var err error
	if a.valid, err = truth(a.values, "valid"); err != nil {
		return answer{}, err
	}
	if a.executed, err = truth(a.values, "executed"); err != nil {
		return answer{}, err
	}
	if (a.valid == nil) == (a.executed == nil) {
		return answer{}, errors.New("an answer must be either valid or executed")
	}
	return a, nil
}

// truth reads an attribute that is true or false, and nothing else.
func truth(values map[string]string, key string) (*bool, error) {
	value, given := values[key]
	if !given {
		return nil, nil
	}
	is := value == "true"
	if !is && value != "false" {
		return nil, fmt.Errorf("%s of an answer is neither true nor false", key)
	}
	return &is, nil
}

// bounded hands on bytes until an answer has had too many.
type bounded struct {
	reader *bufio.Reader
	left   int
}

// ReadByte makes the decoder read no further than it must.
func (b *bounded) ReadByte() (byte, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("an answer is longer than %d bytes", maxAnswer)
	}
	b.left--
	return b.reader.ReadByte()
}

// Read is there for io.Reader; the decoder takes ReadByte.
func (b *bounded) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := b.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// number is a Double of the pages. Their samples have a comma for the decimal point.
var number = regexp.MustCompile(`^-?[0-9]{1,4}([.,][0-9]{1,9})?$`)

func decimal(text string) (float64, bool) {
	if !number.MatchString(text) {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return n, err == nil
}

// whole is a percentage of the pages.
var whole = regexp.MustCompile(`^(100|[0-9]{1,2})$`)

func percent(text string) (int, bool) {
	if !whole.MatchString(text) {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}
