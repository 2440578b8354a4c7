package page

import (
	"bytes"
	"errors"
	"fmt"
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

	width, height float64
	fonts         []*Font
	inks          []Ink
	layers        []Layer
	states        []State
	forms         []*Content
}

// OutputIntent describes the printing condition a document is prepared for (ISO 15930, PDF/X).
type OutputIntent struct {
	// Identifier is the name of the printing condition, such as "FOGRA51".
	Identifier string
	// Profile is the ICC profile.
	Profile []byte
	// Components is 3 for an RGB profile and 4 for a CMYK profile.
	Components int
}

// NewBuilder begins the shared part of documents with pages of a size in mm.
func NewBuilder(width, height float64) (*Builder, error) {
	if !(width >= 1 && width <= maxSide && height >= 1 && height <= maxSide) {
		return nil, fmt.Errorf("page of %g × %g mm: sides must be 1 to %d mm", width, height, maxSide)
	}
	return &Builder{Creator: "Chancery", width: width, height: height}, nil
}

// AddFont adds a font to be embedded in every document.
func (b *Builder) AddFont(f *Font) FontID {
	b.fonts = append(b.fonts, f)
	return FontID(len(b.fonts) - 1)
}

// AddInk adds a separation.
func (b *Builder) AddInk(k Ink) InkID {
	b.inks = append(b.inks, k)
	return InkID(len(b.inks) - 1)
}

// AddLayer adds an optional content layer; viewers list layers in this order.
func (b *Builder) AddLayer(l Layer) LayerID {
	b.layers = append(b.layers, l)
	return LayerID(len(b.layers) - 1)
}

// AddState adds a set of graphics parameters.
func (b *Builder) AddState(s State) StateID {
	b.states = append(b.states, s)
	return StateID(len(b.states) - 1)
}

// NewContent begins the content of a form. It may use what the builder holds by then; images
// and other forms it can't.
func (b *Builder) NewContent() *Content {
	return &Content{fonts: b.fonts, inks: len(b.inks), layers: len(b.layers), states: len(b.states), height: b.height, unit: ptPerMM, decimals: 2}
}

// AddForm adds static art that documents draw by reference.
func (b *Builder) AddForm(c *Content) (FormID, error) {
	if err := c.finish(); err != nil {
		return 0, fmt.Errorf("preparing a form: %w", err)
	}
	b.forms = append(b.forms, c)
	return FormID(len(b.forms) - 1), nil
}

// Build freezes the builder's content into a Base.
func (b *Builder) Build() (*Base, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	base := &Base{width: b.width, height: b.height, title: b.Title, creator: b.Creator, fonts: b.fonts, inks: len(b.inks), layers: len(b.layers), states: len(b.states)}
	o := &objects{buf: []byte("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")}
	var fonts, inks, states, properties bytes.Buffer
	for i, f := range b.fonts {
		fmt.Fprintf(&fonts, "/F%d %s", i, ref(f.embed(o)))
	}
	for i, k := range b.inks {
		fmt.Fprintf(&inks, "/S%d %s", i, ref(o.add(k.object())))
	}
	for i, s := range b.states {
		fmt.Fprintf(&states, "/G%d %s", i, ref(o.add(s.object())))
	}
	var order, print []byte
	for i, l := range b.layers {
		n := o.add(l.object())
		fmt.Fprintf(&properties, "/L%d %s", i, ref(n))
		order = append(order, ref(n)+" "...)
		print = append(print, ref(n)+" "...)
	}
	base.resources = fmt.Sprintf("/Font %s/ColorSpace %s/ExtGState %s/Properties %s",
		ref(o.add("<<"+fonts.String()+">>")), ref(o.add("<<"+inks.String()+">>")),
		ref(o.add("<<"+states.String()+">>")), ref(o.add("<<"+properties.String()+">>")))
	for i, c := range b.forms {
		n := o.stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 %s%s]/Resources<<%s>>/Filter/FlateDecode",
			num(b.width*ptPerMM), num(b.height*ptPerMM), base.resources), deflate(c.buf))
		base.forms += fmt.Sprintf("/X%d %s", i, ref(n))
	}
	base.formCount = len(b.forms)
	if len(b.layers) > 0 {
		base.catalog += fmt.Sprintf("/OCProperties<</OCGs[%s]/D<</Order[%s]/ON[%s]/AS[<</Event/Print/Category[/Print]/OCGs[%s]>>]>>>>", order, order, order, print)
	}
	if b.Intent != nil {
		base.catalog += b.Intent.embed(o)
	}
	base.prefix, base.offsets = o.buf, o.offsets
	base.prepare()
	return base, nil
}

func (b *Builder) check() error {
	names := map[string]bool{}
	for _, k := range b.inks {
		if k.Name == "" || names[k.Name] {
			return fmt.Errorf("ink %q: a separation needs a name of its own", k.Name)
		}
		names[k.Name] = true
		if !CMYK(k.Alternate[0], k.Alternate[1], k.Alternate[2], k.Alternate[3]).valid(0) {
			return fmt.Errorf("ink %q: alternate colour must lie between 0 and 1", k.Name)
		}
	}
	for i, s := range b.states {
		if !(s.Alpha >= 0 && s.Alpha <= 1) {
			return fmt.Errorf("graphics state %d: alpha must lie between 0 and 1", i)
		}
	}
	if i := b.Intent; i != nil && (i.Components != 3 && i.Components != 4 || len(i.Profile) == 0) {
		return errors.New("output intent: needs an ICC profile of 3 or 4 components")
	}
	return nil
}

func (i *OutputIntent) embed(o *objects) string {
	alternate := map[int]string{3: "DeviceRGB", 4: "DeviceCMYK"}[i.Components]
	profile := o.stream(fmt.Sprintf("/N %d/Alternate/%s/Filter/FlateDecode", i.Components, alternate), deflate(i.Profile))
	return fmt.Sprintf("/OutputIntents[<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier%s/Info%s/DestOutputProfile %s>>]",
		textString(i.Identifier), textString(i.Identifier), ref(profile))
}
