package page

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Base is what many documents share, ready made. It is immutable and safe for concurrent use.
type Base struct {
	width, height  float64
	title, creator string
	shelf          *shelf

	resources string    // of forms and pages, fonts and images apart
	inkRefs   []string  // by ink
	fontRefs  []string  // by part
	forms     []string  // references, by form
	catalog   string    // further catalog entries
	prefix    []byte    // header and objects that every document has
	parts     []segment // of fonts, in documents that use them
	offsets   []int     // of all shared objects, those of fonts still 0
	digest    [32]byte  // of all of these
	pool      sync.Pool
}

// segment is the objects of one part of a font; offsets are counted from its beginning.
type segment struct {
	bytes   []byte
	offsets []int
}

// scratch is working memory that documents of a base take turns with.
type scratch struct {
	compressor *compressor
	content    []byte
}

func (b *Base) prepare() {
	h := sha256.New()
	h.Write(b.prefix)
	for _, part := range b.parts {
		h.Write(part.bytes)
	}
	fmt.Fprintf(h, "%s\n%s\n%s\n%s\n%s\n%g %g", b.resources, b.forms, b.catalog, b.title, b.creator, b.width, b.height)
	h.Sum(b.digest[:0])
	b.pool.New = func() any { return &scratch{compressor: newCompressor()} }
}

// Size gives the page's width and height in mm.
func (b *Base) Size() (width, height float64) { return b.width, b.height }

// Document is one PDF in the making. It is used by one goroutine and written once.
type Document struct {
	// Date is put into the metadata as the date of creation; the zero time leaves it out.
	// It must come from the document's data, never from a clock.
	Date time.Time
	// Record is the digest of the record of which the document is made, for its metadata; zero
	// leaves it out.
	Record [32]byte

	base    *Base
	own     objects // numbered after the base's objects
	images  []int   // object numbers
	pages   []pageObjects
	parts   partSet // of fonts, used on any page
	open    *Content
	scratch *scratch
	err     error
}

// pageObjects is a finished page: the number of its content and its resources.
type pageObjects struct {
	content   int
	resources string
}

// NewDocument begins a document.
func (b *Base) NewDocument() *Document {
	d := &Document{base: b, scratch: b.pool.Get().(*scratch)}
	d.own.offsets = slices.Grow(slices.Clone(b.offsets), 16)
	d.own.buf = make([]byte, 0, 96<<10)
	return d
}

// Expect makes room for a number of documents' pages, so that memory is taken once.
func (d *Document) Expect(documents int) {
	d.own.buf = slices.Grow(d.own.buf, min(documents, 10000)*(80<<10))
}

// NewPage begins the next page and finishes the one before. Images must be added before the
// page that shows them.
func (d *Document) NewPage() *Content {
	d.closePage()
	d.open = newContent(d.base.shelf, d.base.height, d.scratch.content[:0])
	d.open.images = len(d.images)
	return d.open
}

// closePage writes the open page's content and its page object, whose parent comes later under
// a number that is known only at the end; so the page keeps its content's number until then.
func (d *Document) closePage() {
	if d.open == nil {
		return
	}
	if err := d.open.finish(); err != nil && d.err == nil {
		d.err = err
	}
	for _, f := range d.open.usedForms {
		if content := d.base.shelf.forms[f].content; content != nil {
			d.parts.join(content.parts)
		}
	}
	d.parts.join(d.open.parts)
	content := d.own.stream("/Filter/FlateDecode", d.scratch.compressor.compress(d.open.buf))
	d.pages = append(d.pages, pageObjects{content, d.base.own(d.open, d.images)})
	d.scratch.content, d.open = d.open.buf, nil
}

// Bytes finishes the document and gives the PDF file. The document can't be used afterwards.
func (d *Document) Bytes() ([]byte, error) {
	if d.scratch == nil {
		return nil, errors.New("writing PDF: the document was written before")
	}
	d.closePage()
	defer func() {
		d.base.pool.Put(d.scratch)
		d.scratch = nil
	}()
	if d.err != nil {
		return nil, fmt.Errorf("writing PDF: %w", d.err)
	}
	if len(d.pages) == 0 {
		return nil, errors.New("writing PDF: the document has no page")
	}
	root := d.writePages()
	digest := d.digest()
	info, metadata := d.writeMetadata(digest)
	catalog := d.own.add(fmt.Sprintf("<</Type/Catalog/Pages %s/Metadata %s%s>>", ref(root), ref(metadata), d.base.catalog))
	return d.assemble(catalog, info, digest), nil
}

// own gives the entries for resource dictionaries of what a content uses itself: parts of fonts,
// forms and images.
func (b *Base) own(c *Content, images []int) string {
	out := []byte("/Font<<")
	for i, r := range b.fontRefs {
		if c.parts.has(i) {
			out = append(strconv.AppendInt(append(out, "/F"...), int64(i), 10), " "+r...)
		}
	}
	out = append(out, ">>/XObject<<"...)
	for _, f := range c.usedForms {
		out = append(strconv.AppendInt(append(out, "/X"...), int64(f), 10), " "+b.forms[f]...)
	}
	for _, id := range c.usedImages {
		out = append(strconv.AppendInt(append(out, "/I"...), int64(id), 10), " "+ref(images[id])...)
	}
	return string(append(out, ">>"...))
}

func (d *Document) writePages() int {
	b := d.base
	parent := d.own.next() + 2*len(d.pages)
	box := fmt.Sprintf("[0 0 %s%s]", num(b.width*ptPerMM), num(b.height*ptPerMM))
	kids := make([]byte, 0, 12*len(d.pages))
	for _, p := range d.pages {
		resources := d.own.add("<<" + b.resources + p.resources + ">>")
		n := d.own.add(fmt.Sprintf("<</Type/Page/Parent %s/MediaBox%s/TrimBox%s/Resources %s/Contents %s>>", ref(parent), box, box, ref(resources), ref(p.content)))
		kids = append(append(kids, ref(n)...), ' ')
	}
	return d.own.add(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(d.pages), kids))
}

// digest speaks of everything that the document shows: the base's digest and the own objects.
func (d *Document) digest() [32]byte {
	h := sha256.New()
	h.Write(d.base.digest[:])
	h.Write(d.own.buf)
	fmt.Fprintf(h, "%d %x", d.Date.Unix(), d.Record)
	var sum [32]byte
	h.Sum(sum[:0])
	return sum
}

// assemble joins the base's bytes, the parts of fonts that are used, the document's own, the
// cross-reference and the trailer.
func (d *Document) assemble(catalog, info int, digest [32]byte) []byte {
	b := d.base
	size := len(b.prefix) + len(d.own.buf) + 20*len(d.own.offsets) + 512
	for i, part := range b.parts {
		if d.parts.has(i) {
			size += len(part.bytes)
		}
	}
	out := objects{offsets: d.own.offsets, buf: append(make([]byte, 0, size), b.prefix...)}
	number := len(b.offsets) - objectsOfPart*len(b.parts)
	for i, part := range b.parts {
		if d.parts.has(i) {
			for k, at := range part.offsets {
				out.offsets[number+i*objectsOfPart+k] = len(out.buf) + at
			}
			out.buf = append(out.buf, part.bytes...)
		}
	}
	for i := len(b.offsets); i < len(out.offsets); i++ {
		out.offsets[i] += len(out.buf)
	}
	out.buf = append(out.buf, d.own.buf...)
	xref := out.crossReference()
	return fmt.Appendf(out.buf, "trailer\n<</Size %d/Root %s/Info %s/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(out.offsets)+1, ref(catalog), ref(info), digest[:16], digest[:16], xref)
}
