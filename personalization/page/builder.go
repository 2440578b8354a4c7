package page

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zlib"
)

// Builder collects what the documents of one kind share. Build freezes it into a Base.
// A Builder is not safe for concurrent use.
type Builder struct {
	// Title goes into every document's metadata. It must not name a person.
	Title string
	// Creator names the program that made the page.
	Creator string
	// Intent is the output intent, nil for none.
	Intent *OutputIntent

	// Draft packs forms quickly and a twentieth larger, for documents that are seldom made.
	Draft bool

	width, height float64
	shelf         *shelf
}

// OutputIntent describes the printing condition a document is prepared for (ISO 15930, PDF/X).
type OutputIntent struct {
	// Identifier is the name of the printing condition, such as "FOGRA51".
	Identifier string
	// Profile is the ICC profile; without one the identifier must be a name of the ICC's registry.
	Profile []byte
	// Components is 1 for a grey profile, 3 for RGB and 4 for CMYK.
	Components int
}

// NewBuilder begins the shared part of documents with pages of a size in mm.
func NewBuilder(width, height float64) (*Builder, error) {
	if !(width >= 1 && width <= maxSide && height >= 1 && height <= maxSide) {
		return nil, fmt.Errorf("page of %g × %g mm: sides must be 1 to %d mm", width, height, maxSide)
	}
	return &Builder{Creator: "Chancery", width: width, height: height, shelf: &shelf{}}, nil
}

// AddFont adds a font. Of its parts a document embeds those that it uses.
func (b *Builder) AddFont(f *Font) FontID { return b.shelf.addFont(f) }

// AddInk adds a separation.
func (b *Builder) AddInk(k Ink) InkID {
	b.shelf.inks = append(b.shelf.inks, k)
	return InkID(len(b.shelf.inks) - 1)
}

// AddRainbow adds a split fountain.
func (b *Builder) AddRainbow(r Rainbow) RainbowID {
	b.shelf.rainbows = append(b.shelf.rainbows, r)
	return RainbowID(len(b.shelf.rainbows) - 1)
}

// AddLayer adds an optional content layer; viewers list layers in this order.
func (b *Builder) AddLayer(l Layer) LayerID {
	b.shelf.layers = append(b.shelf.layers, l)
	return LayerID(len(b.shelf.layers) - 1)
}

// AddState adds a set of graphics parameters.
func (b *Builder) AddState(s State) StateID {
	b.shelf.states = append(b.shelf.states, s)
	return StateID(len(b.shelf.states) - 1)
}

// NewContent begins the content of a form. It may use what the builder holds, but no image of a
// document.
func (b *Builder) NewContent() *Content { return newContent(b.shelf, b.height, nil) }

func newContent(s *shelf, height float64, buf []byte) *Content {
	return &Content{buf: buf, shelf: s, height: height, unit: ptPerMM, decimals: 2}
}

// AddForm adds static art that documents draw by reference.
func (b *Builder) AddForm(c *Content) (FormID, error) {
	if err := c.finish(); err != nil {
		return 0, fmt.Errorf("preparing a form: %w", err)
	}
	return b.addForm(form{content: c}), nil
}

func (b *Builder) addForm(f form) FormID {
	b.shelf.forms = append(b.shelf.forms, f)
	return FormID(len(b.shelf.forms) - 1)
}

// Build freezes the builder's content into a Base.
func (b *Builder) Build() (*Base, error) {
	if err := b.shelf.check(); err != nil {
		return nil, err
	}
	if i := b.Intent; i != nil && (i.Identifier == "" || len(i.Profile) > 0 && i.Components != 1 && i.Components != 3 && i.Components != 4) {
		return nil, errors.New("output intent: needs a name, and a profile must have 1, 3 or 4 components")
	}
	base := &Base{width: b.width, height: b.height, title: b.Title, creator: b.Creator, shelf: b.shelf}
	o := &objects{buf: []byte("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")}
	base.resources = b.writeResources(o, base)
	fontObjects := len(b.shelf.parts) * objectsOfPart
	first := o.next() + len(b.shelf.forms) + b.imagesBeneath() + b.intentObjects()
	for i := range b.shelf.parts {
		base.fontRefs = append(base.fontRefs, ref(first+i*objectsOfPart+objectsOfPart-1))
	}
	effort := zlib.BestCompression
	if b.Draft {
		effort = zlib.DefaultCompression
	}
	for _, f := range b.shelf.forms {
		base.forms = append(base.forms, f.write(o, base, effort))
	}
	base.catalog += b.intentEntry(o)
	if o.next() != first {
		return nil, fmt.Errorf("building a base: %d shared objects where %d were foreseen", o.next(), first)
	}
	base.prefix, base.offsets = o.buf, o.offsets
	for i, p := range b.shelf.parts {
		own := &objects{offsets: make([]int, first-1+i*objectsOfPart)}
		p.embed(own)
		base.parts = append(base.parts, segment{own.buf, own.offsets[first-1+i*objectsOfPart:]})
	}
	base.offsets = append(base.offsets, make([]int, fontObjects)...)
	base.prepare()
	return base, nil
}

// writeResources writes what all contents share and gives its entries for resource dictionaries.
func (b *Builder) writeResources(o *objects, base *Base) string {
	s := b.shelf
	var inks, rainbows, states, properties bytes.Buffer
	for i, k := range s.inks {
		n := o.add(k.object())
		base.inkRefs = append(base.inkRefs, ref(n))
		fmt.Fprintf(&inks, "/S%d %s", i, ref(n))
	}
	for i, r := range s.rainbows {
		fmt.Fprintf(&rainbows, "/P%d %s", i, ref(r.embed(o, s, base.inkRefs, b.width, b.height)))
	}
	for i, state := range s.states {
		fmt.Fprintf(&states, "/G%d %s", i, ref(o.add(state.object())))
	}
	var refs []string
	for i, l := range s.layers {
		refs = append(refs, ref(o.add(l.object())))
		fmt.Fprintf(&properties, "/L%d %s", i, refs[i])
	}
	base.catalog = optionalContent(s.layers, refs)
	return fmt.Sprintf("/ColorSpace %s/Pattern %s/ExtGState %s/Properties %s",
		ref(o.add("<<"+inks.String()+">>")), ref(o.add("<<"+rainbows.String()+">>")),
		ref(o.add("<<"+states.String()+">>")), ref(o.add("<<"+properties.String()+">>")))
}

// write writes a form or a static image and gives its number.
func (f form) write(o *objects, base *Base, effort int) string {
	if f.image != nil {
		return ref(f.image.write(o, base))
	}
	c := f.content
	return ref(o.stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s%s]/Resources<<%s%s>>/Filter/FlateDecode",
		num(base.width*ptPerMM), num(base.height*ptPerMM), base.resources, base.own(c, nil)), deflateAt(c.buf, effort)))
}

// imagesBeneath counts the objects that static images need beside their own.
func (b *Builder) imagesBeneath() int {
	n := 0
	for _, f := range b.shelf.forms {
		if f.image != nil && f.image.mask != nil {
			n++
		}
	}
	return n
}

func (b *Builder) intentObjects() int {
	if b.Intent != nil && len(b.Intent.Profile) > 0 {
		return 1
	}
	return 0
}

// intentEntry writes the output intent.
func (b *Builder) intentEntry(o *objects) string {
	i := b.Intent
	if i == nil {
		return ""
	}
	entry := fmt.Sprintf("/OutputIntents[<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier%s/Info%s/RegistryName(http://www.color.org)", textString(i.Identifier), textString(i.Identifier))
	if len(i.Profile) > 0 {
		alternate := map[int]string{1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}[i.Components]
		profile := o.stream(fmt.Sprintf("/N %d/Alternate/%s/Filter/FlateDecode", i.Components, alternate), deflate(i.Profile))
		entry += "/DestOutputProfile " + ref(profile)
	}
	return entry + ">>]"
}
