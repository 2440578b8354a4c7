package page

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Base is what many documents share, ready made. It is immutable and safe for concurrent use.
type Base struct {
	width, height  float64
	title, creator string
	fonts          []*Font
	inks, layers   int
	states         int
	formCount      int

	resources string // of forms and pages
	forms     string // XObject entries of the forms
	catalog   string // further catalog entries
	prefix    []byte // header and shared objects
	offsets   []int
	digest    [32]byte // of all of these
	pool      sync.Pool
}

// scratch is working memory that documents of a base take turns with.
type scratch struct {
	compressor *compressor
	content    []byte
}

func (b *Base) prepare() {
	h := sha256.New()
	h.Write(b.prefix)
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

	base    *Base
	own     objects // numbered after the base's objects
	images  []int   // object numbers
	pages   []int
	open    *Content
	scratch *scratch
	err     error
}

// NewDocument begins a document.
func (b *Base) NewDocument() *Document {
	d := &Document{base: b, scratch: b.pool.Get().(*scratch)}
	d.own.offsets = slices.Grow(slices.Clone(b.offsets), 16)
	d.own.buf = make([]byte, 0, 96<<10)
	return d
}

// NewPage begins the next page and finishes the one before. Images must be added before the
// page that shows them.
func (d *Document) NewPage() *Content {
	d.closePage()
	b := d.base
	d.open = &Content{buf: d.scratch.content[:0], fonts: b.fonts, inks: b.inks, layers: b.layers, states: b.states,
		forms: b.formCount, images: len(d.images), height: b.height, unit: ptPerMM, decimals: 2}
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
	d.pages = append(d.pages, d.own.stream("/Filter/FlateDecode", d.scratch.compressor.compress(d.open.buf)))
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

func (d *Document) writePages() int {
	b := d.base
	xobjects := b.forms
	for i, n := range d.images {
		xobjects += fmt.Sprintf("/I%d %s", i, ref(n))
	}
	resources := d.own.add(fmt.Sprintf("<<%s/XObject<<%s>>>>", b.resources, xobjects))
	parent := d.own.next() + len(d.pages)
	box := fmt.Sprintf("[0 0 %s%s]", num(b.width*ptPerMM), num(b.height*ptPerMM))
	kids := make([]byte, 0, 12*len(d.pages))
	for _, content := range d.pages {
		n := d.own.add(fmt.Sprintf("<</Type/Page/Parent %s/MediaBox%s/TrimBox%s/Resources %s/Contents %s>>", ref(parent), box, box, ref(resources), ref(content)))
		kids = append(append(kids, ref(n)...), ' ')
	}
	return d.own.add(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(d.pages), kids))
}

// digest speaks of everything that the document shows: the base's digest and the own objects.
func (d *Document) digest() [32]byte {
	h := sha256.New()
	h.Write(d.base.digest[:])
	h.Write(d.own.buf)
	fmt.Fprintf(h, "%d", d.Date.Unix())
	var sum [32]byte
	h.Sum(sum[:0])
	return sum
}

// assemble joins the base's bytes, the document's own, the cross-reference and the trailer.
func (d *Document) assemble(catalog, info int, digest [32]byte) []byte {
	shared, start := len(d.base.offsets), len(d.base.prefix)
	for i := shared; i < len(d.own.offsets); i++ {
		d.own.offsets[i] += start
	}
	out := objects{offsets: d.own.offsets}
	out.buf = make([]byte, 0, start+len(d.own.buf)+20*len(d.own.offsets)+512)
	out.buf = append(out.buf, d.base.prefix...)
	out.buf = append(out.buf, d.own.buf...)
	xref := out.crossReference()
	return fmt.Appendf(out.buf, "trailer\n<</Size %d/Root %s/Info %s/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(out.offsets)+1, ref(catalog), ref(info), digest[:16], digest[:16], xref)
}
