package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"sync"
)

// Reading is what a document says and shows, as far as that is told without drawing it.
type Reading struct {
	// Record is the digest of the record that the document names; zero where it names none.
	Record [32]byte
	// Pages are the sides in the order in which a viewer shows them.
	Pages []ReadPage
}

// ReadPage is a page of a Reading.
type ReadPage struct {
	// Texts are what the page itself sets, in the order of drawing.
	Texts []string
	// Art is what the prepared art sets that the page draws, such as captions.
	Art []string
	// JPEGs are the SHA-256 of the JPEG files that the page draws.
	JPEGs [][32]byte
}

// Reader reads documents of this package back. It keeps the character maps of fonts, which documents
// share, and is safe for concurrent use.
type Reader struct {
	mutex sync.Mutex
	maps  map[[32]byte]map[uint16]string
}

// NewReader gives a Reader.
func NewReader() *Reader { return &Reader{maps: map[[32]byte]map[uint16]string{}} }

// Read reads a PDF. One that was changed after it was written, by a further revision or another
// cross-reference, is refused like any that is not of this package: what is read is what a viewer
// shows.
func (r *Reader) Read(pdf []byte) (Reading, error) {
	f, err := openNumbered(pdf)
	if err != nil {
		return Reading{}, fmt.Errorf("reading the PDF: %w", err)
	}
	reading, err := r.read(f)
	if err != nil {
		return Reading{}, fmt.Errorf("reading the PDF: %w", err)
	}
	return reading, nil
}

func (r *Reader) read(f *numberedFile) (Reading, error) {
	var reading Reading
	info, err := f.referred(f.trailer, "Info")
	if err != nil {
		return reading, err
	}
	if _, after, found := bytes.Cut(info.dict, []byte(recordKey+"<")); found && len(after) > 64 {
		if _, err := hex.Decode(reading.Record[:], after[:64]); err != nil {
			return reading, fmt.Errorf("the record's digest: %w", err)
		}
	}
	pages, err := f.pages()
	if err != nil {
		return reading, err
	}
	for i, p := range pages {
		page, err := r.page(f, p)
		if err != nil {
			return reading, fmt.Errorf("page %d: %w", i+1, err)
		}
		reading.Pages = append(reading.Pages, page)
	}
	return reading, nil
}

// page reads what a page and the art on it set.
func (r *Reader) page(f *numberedFile, p plainObject) (ReadPage, error) {
	var out ReadPage
	content, err := f.referred(p.dict, "Contents")
	if err != nil {
		return out, err
	}
	operators, err := content.unpacked()
	if err != nil {
		return out, fmt.Errorf("its content: %w", err)
	}
	resources, err := f.referred(p.dict, "Resources")
	if err != nil {
		return out, err
	}
	if out.Texts, err = r.texts(f, operators, resources.dict); err != nil {
		return out, err
	}
	for _, name := range drawn(operators) {
		if err := r.object(f, resources.dict, name, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// object reads an image or a form that a page draws.
func (r *Reader) object(f *numberedFile, resources []byte, name string, out *ReadPage) error {
	o, err := f.referred(resources, name)
	if err != nil {
		return err
	}
	if bytes.Contains(o.dict, []byte("/DCTDecode")) {
		out.JPEGs = append(out.JPEGs, sha256.Sum256(o.stream))
		return nil
	}
	if !bytes.Contains(o.dict, []byte("/Subtype/Form")) {
		return nil
	}
	operators, err := o.unpacked()
	if err != nil {
		return fmt.Errorf("form %s: %w", name, err)
	}
	art, err := r.texts(f, operators, o.dict)
	out.Art = append(out.Art, art...)
	return err
}

// texts collects the texts of operators by the fonts of a resource dictionary.
func (r *Reader) texts(f *numberedFile, operators, resources []byte) ([]string, error) {
	return shown(operators, func(name string) (map[uint16]string, error) {
		font, err := f.referred(resources, name)
		if err != nil {
			return nil, err
		}
		stream, err := f.referred(font.dict, "ToUnicode")
		if err != nil {
			return nil, err
		}
		return r.characters(stream)
	})
}

// maxMaps bounds the character maps that a Reader keeps.
const maxMaps = 1024

// characters gives the characters of a font's codes; the map is read only.
func (r *Reader) characters(stream plainObject) (map[uint16]string, error) {
	key := sha256.Sum256(stream.stream)
	r.mutex.Lock()
	known := r.maps[key]
	r.mutex.Unlock()
	if known != nil {
		return known, nil
	}
	read, err := charactersOf(stream)
	if err != nil {
		return nil, err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.maps) >= maxMaps {
		clear(r.maps)
	}
	r.maps[key] = read
	return read, nil
}

// drawn gives the names of the objects that operators draw, in their order.
func drawn(operators []byte) []string {
	var names []string
	for {
		before, after, found := bytes.Cut(operators, []byte(" Do"))
		if !found {
			return names
		}
		if at := bytes.LastIndexByte(before, '/'); at >= 0 && len(before)-at < 10 {
			names = append(names, string(before[at+1:]))
		}
		operators = after
	}
}

// numberedFile is a document of one revision with its cross-reference.
type numberedFile struct {
	plainFile
	entries []byte // of the cross-reference, 20 bytes each
	trailer []byte
}

// openNumbered finds cross-reference and trailer, and sees that one revision is all there is.
func openNumbered(pdf []byte) (*numberedFile, error) {
	rest := bytes.TrimRight(pdf, "\r\n")
	rest, whole := bytes.CutSuffix(rest, []byte("\n%%EOF"))
	at := bytes.LastIndex(rest, []byte("startxref\n"))
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !whole || at < 0 {
		return nil, fmt.Errorf("this is no PDF, or one that is cut short")
	}
	start, err := strconv.Atoi(string(rest[at+len("startxref\n"):]))
	if err != nil || start < 0 || start >= at {
		return nil, fmt.Errorf("its cross-reference is not where it must be")
	}
	table, found := bytes.CutPrefix(rest[start:at], []byte("xref\n0 "))
	size, entries, line := bytes.Cut(table, []byte("\n"))
	count, err := strconv.Atoi(string(size))
	const entry = 20
	if !found || !line || err != nil || count < 1 || count > len(entries)/entry {
		return nil, fmt.Errorf("its cross-reference is none")
	}
	trailer, found := bytes.CutPrefix(entries[count*entry:], []byte("trailer\n"))
	if !found || bytes.Contains(trailer, []byte("/Prev")) || bytes.Contains(trailer, []byte("/XRefStm")) {
		return nil, fmt.Errorf("it has more than one revision, or none")
	}
	return &numberedFile{plainFile: pdf, entries: entries[:count*entry], trailer: trailer}, nil
}

// object gives the object of a number.
func (f *numberedFile) object(number string) (plainObject, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || 20*n+20 > len(f.entries) {
		return plainObject{}, fmt.Errorf("it has no object %s", number)
	}
	entry := f.entries[20*n : 20*n+20]
	at, err := strconv.Atoi(string(entry[:10]))
	head := []byte(strconv.Itoa(n) + " 0 obj\n")
	if err != nil || entry[17] != 'n' || at < 0 || at > len(f.plainFile) || !bytes.HasPrefix(f.plainFile[at:], head) {
		return plainObject{}, fmt.Errorf("object %s is not where it must be", number)
	}
	return f.at(at + len(head))
}

// referred follows a reference in a dictionary.
func (f *numberedFile) referred(dict []byte, key string) (plainObject, error) {
	number, err := reference(dict, key)
	if err != nil {
		return plainObject{}, err
	}
	return f.object(number)
}

// pages gives the page objects in the order of the page tree, which has one level.
func (f *numberedFile) pages() ([]plainObject, error) {
	catalog, err := f.referred(f.trailer, "Root")
	if err != nil {
		return nil, err
	}
	root, err := f.referred(catalog.dict, "Pages")
	if err != nil {
		return nil, err
	}
	_, after, found := bytes.Cut(root.dict, []byte("/Kids["))
	kids, _, closed := bytes.Cut(after, []byte("]"))
	if !found || !closed {
		return nil, fmt.Errorf("it has no pages")
	}
	var pages []plainObject
	for _, kid := range bytes.Split(bytes.TrimSpace(kids), []byte(" 0 R")) {
		if len(kid) == 0 {
			continue
		}
		if len(pages) == maxPages {
			return nil, fmt.Errorf("it has more than %d pages", maxPages)
		}
		page, err := f.object(string(bytes.TrimSpace(kid)))
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}
