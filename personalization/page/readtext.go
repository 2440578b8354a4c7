package page

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf16"

	"github.com/klauspost/compress/zlib"
)

// maxText bounds what a stream may unpack to, in bytes.
const maxText = 16 << 20

// ReadText gives the texts that a PDF sets, page by page in the order in which each sets them, those inside forms left out. It reads
// the files of this package and others as plain as they are (no object streams, fonts with a ToUnicode map), in about a millisecond:
// enough to find the machine readable zone on a sheet. Anything else is an error.
func ReadText(pdf []byte) ([]string, error) {
	if !bytes.HasSuffix(bytes.TrimRight(pdf, "\r\n"), []byte("%%EOF")) {
		return nil, fmt.Errorf("PDF is cut short")
	}
	f := plainFile(pdf)
	pages, err := f.find("/Type/Page/")
	if err != nil {
		return nil, err
	}
	var list []string
	for _, page := range pages {
		texts, err := f.textsOf(page)
		if err != nil {
			return nil, err
		}
		list = append(list, texts...)
	}
	return list, nil
}

// textsOf gives the texts of a page.
func (f plainFile) textsOf(page plainObject) ([]string, error) {
	content, err := f.referred(page.dict, "Contents")
	if err != nil {
		return nil, err
	}
	operators, err := content.unpacked()
	if err != nil {
		return nil, fmt.Errorf("reading the page's content: %w", err)
	}
	resources, err := f.referred(page.dict, "Resources")
	if err != nil {
		return nil, err
	}
	if named, err := f.referred(resources.dict, "Font"); err == nil {
		resources = named
	}
	return f.strings(operators, resources.dict)
}

// plainObject is an indirect object: its text, and its stream if it has one.
type plainObject struct{ dict, stream []byte }

type plainFile []byte

var lengthOf = regexp.MustCompile(`/Length (\d+)`)

// object gives the object of a number.
func (f plainFile) object(number string) (plainObject, error) {
	start := bytes.Index(f, []byte("\n"+number+" 0 obj"))
	if start < 0 {
		return plainObject{}, fmt.Errorf("PDF has no object %s", number)
	}
	return f.at(start + len(number) + len("\n 0 obj"))
}

func (f plainFile) at(start int) (plainObject, error) {
	rest := f[start:]
	end := bytes.Index(rest, []byte("endobj"))
	if end < 0 {
		return plainObject{}, fmt.Errorf("PDF is cut short")
	}
	stream := bytes.Index(rest[:end], []byte(">>stream\n"))
	if stream < 0 {
		return plainObject{dict: rest[:end]}, nil
	}
	o := plainObject{dict: rest[:stream+2]}
	m := lengthOf.FindSubmatch(o.dict)
	if m == nil {
		return o, fmt.Errorf("PDF has a stream without a length")
	}
	length, err := strconv.Atoi(string(m[1]))
	from := stream + len(">>stream\n")
	if err != nil || length > len(rest)-from {
		return o, fmt.Errorf("PDF has a stream that is cut short")
	}
	o.stream = rest[from : from+length]
	return o, nil
}

// maxPages bounds the pages of a file that is read.
const maxPages = 1000

// find gives the objects whose text has a mark.
func (f plainFile) find(mark string) ([]plainObject, error) {
	var found []plainObject
	for from := 0; len(found) < maxPages; {
		i := bytes.Index(f[from:], []byte(mark))
		if i < 0 {
			break
		}
		head := bytes.LastIndex(f[:from+i], []byte(" 0 obj"))
		if head < 0 {
			return nil, fmt.Errorf("PDF has %s outside an object", mark)
		}
		o, err := f.at(head + len(" 0 obj"))
		if err != nil {
			return nil, err
		}
		found = append(found, o)
		from += i + len(mark)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("PDF has no object with %s", mark)
	}
	return found, nil
}

// referred follows a reference in a dictionary.
func (f plainFile) referred(dict []byte, key string) (plainObject, error) {
	number, err := reference(dict, key)
	if err != nil {
		return plainObject{}, err
	}
	return f.object(number)
}

// reference gives the number of the object to which a dictionary refers.
func reference(dict []byte, key string) (string, error) {
	_, after, found := bytes.Cut(dict, []byte("/"+key+" "))
	number, _, refers := bytes.Cut(after, []byte(" 0 R"))
	if !found || !refers || len(number) > 9 {
		return "", fmt.Errorf("PDF has no reference /%s", key)
	}
	return string(number), nil
}

func (o plainObject) unpacked() ([]byte, error) {
	if !bytes.Contains(o.dict, []byte("/FlateDecode")) {
		return o.stream, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(o.stream))
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // nothing is written
	return io.ReadAll(io.LimitReader(r, maxText))
}

// texts leaves of a page's operators those between BT and ET, text by text: a small part, where a page has guilloches.
func texts(operators []byte) [][]byte {
	var list [][]byte
	for {
		_, after, found := bytes.Cut(operators, []byte("BT "))
		if !found {
			return list
		}
		text, rest, _ := bytes.Cut(after, []byte("ET\n"))
		list, operators = append(list, text), rest
	}
}

// strings collects what the operators show, by the maps of the fonts that they choose.
func (f plainFile) strings(operators, fonts []byte) ([]string, error) {
	return shown(operators, func(name string) (map[uint16]string, error) { return f.characters(fonts, name) })
}

// shown collects what the operators show, text by text.
func shown(operators []byte, characters func(font string) (map[uint16]string, error)) ([]string, error) {
	maps := map[string]map[uint16]string{}
	var current map[uint16]string
	var list []string
	var line []byte
	for _, text := range texts(operators) {
		line = line[:0]
		for i := 0; i < len(text); i++ {
			switch text[i] {
			case '/': // a font is chosen
				name, _, _ := bytes.Cut(text[i+1:], []byte(" "))
				if i += len(name); maps[string(name)] == nil {
					read, err := characters(string(name))
					if err != nil {
						return nil, err
					}
					maps[string(name)] = read
				}
				current = maps[string(name)]
			case '<':
				end := bytes.IndexByte(text[i:], '>')
				if end < 0 || (end-1)%4 != 0 {
					return nil, fmt.Errorf("PDF shows a string that is not of two-byte codes")
				}
				var err error
				if line, err = appendShown(line, text[i+1:i+end], current); err != nil {
					return nil, err
				}
				i += end
			}
		}
		list = append(list, string(line))
	}
	return list, nil
}

// appendShown adds the characters of codes in hexadecimal, four digits each.
func appendShown(line, codes []byte, characters map[uint16]string) ([]byte, error) {
	for ; len(codes) >= 4; codes = codes[4:] {
		var code uint16
		for _, digit := range codes[:4] {
			switch {
			case digit >= '0' && digit <= '9':
				code = code<<4 | uint16(digit-'0')
			case digit >= 'A' && digit <= 'F':
				code = code<<4 | uint16(digit-'A'+10)
			case digit >= 'a' && digit <= 'f':
				code = code<<4 | uint16(digit-'a'+10)
			default:
				return nil, fmt.Errorf("PDF shows a string that is not of two-byte codes")
			}
		}
		line = append(line, characters[code]...)
	}
	return line, nil
}

// characters reads the ToUnicode map of a font.
func (f plainFile) characters(fonts []byte, name string) (map[uint16]string, error) {
	font, err := f.referred(fonts, name)
	if err != nil {
		return nil, err
	}
	stream, err := f.referred(font.dict, "ToUnicode")
	if err != nil {
		return nil, err
	}
	characters, err := charactersOf(stream)
	if err != nil {
		return nil, fmt.Errorf("reading the characters of font %s: %w", name, err)
	}
	return characters, nil
}

// charactersOf reads a ToUnicode map.
func charactersOf(stream plainObject) (map[uint16]string, error) {
	text, err := stream.unpacked()
	if err != nil {
		return nil, err
	}
	characters := map[uint16]string{}
	for _, section := range []struct {
		begin, end string
		ranges     bool
	}{{"beginbfchar", "endbfchar", false}, {"beginbfrange", "endbfrange", true}} {
		for rest := text; ; {
			_, after, found := bytes.Cut(rest, []byte(section.begin))
			if !found {
				break
			}
			body, next, _ := bytes.Cut(after, []byte(section.end))
			if err := addCharacters(characters, bytes.FieldsFunc(body, delimiter), section.ranges); err != nil {
				return nil, err
			}
			rest = next
		}
	}
	return characters, nil
}

func delimiter(c rune) bool { return c == '<' || c == '>' || c == ' ' || c == '\n' || c == '\r' }

// addCharacters reads the pairs of a bfchar section, or the triples of a bfrange section.
func addCharacters(characters map[uint16]string, values [][]byte, ranges bool) error {
	width := 2
	if ranges {
		width = 3
	}
	for ; len(values) >= width; values = values[width:] {
		first, err := strconv.ParseUint(string(values[0]), 16, 16)
		last, lastErr := strconv.ParseUint(string(values[width-2]), 16, 16)
		if err != nil || lastErr != nil || last < first || last-first > 0xFF {
			return fmt.Errorf("a range of codes is none")
		}
		units, err := hex.DecodeString(string(values[width-1]))
		if err != nil || len(units)%2 != 0 || len(units) == 0 {
			return fmt.Errorf("a character is not UTF-16")
		}
		utf := make([]uint16, len(units)/2)
		for i := range utf {
			utf[i] = uint16(units[2*i])<<8 | uint16(units[2*i+1])
		}
		for code := first; code <= last; code++ {
			characters[uint16(code)] = string(utf16.Decode(utf))
			utf[len(utf)-1]++
		}
	}
	return nil
}
