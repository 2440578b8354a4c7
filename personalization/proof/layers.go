package proof

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// layered is an object of the page that stands on optional-content layers (ISO 32000-1 §8.11),
// from the outermost to the innermost.
type layered struct {
	object references.FPDF_PAGEOBJECT
	names  []string
}

// maxDepth bounds forms in forms.
const maxDepth = 16

// Layers gives the names of the layers on which something stands, in the order of the page.
func (p *Page) Layers() ([]string, error) {
	if err := p.look(); err != nil {
		return nil, fmt.Errorf("listing the page's layers: %w", err)
	}
	var names []string
	for _, l := range p.layered {
		for _, name := range l.names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// Show renders from now on the layers that are chosen, whatever the document itself shows or hides.
// What stands on no layer is always rendered, what stands on several if all of them are chosen.
func (p *Page) Show(chosen func(layer string) bool) error {
	if err := p.look(); err != nil {
		return fmt.Errorf("choosing layers: %w", err)
	}
	for _, l := range p.layered {
		visible := !slices.ContainsFunc(l.names, func(name string) bool { return !chosen(name) })
		if _, err := p.engine.FPDFPageObj_SetIsActive(&requests.FPDFPageObj_SetIsActive{PageObject: l.object, Active: visible}); err != nil {
			return fmt.Errorf("choosing layers: %w", err)
		}
	}
	return nil
}

// look finds what stands on layers and then takes it off them, since PDFium would go on hiding what
// the document hides; from here on Show decides. Objects of one stretch of content share their marks,
// so that all have to be read before any is removed.
func (p *Page) look() error {
	if p.looked {
		return nil
	}
	count, err := p.engine.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: p.page})
	if err != nil {
		return fmt.Errorf("counting the page's objects: %w", err)
	}
	for i := range count.Count {
		object, err := p.engine.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: p.page, Index: i})
		if err != nil {
			return fmt.Errorf("reading object %d of the page: %w", i, err)
		}
		if err := p.readLayers(object.PageObject, 0); err != nil {
			return err
		}
	}
	for _, l := range p.layered {
		if err := p.unlayer(l.object); err != nil {
			return err
		}
	}
	p.looked = true
	return nil
}

// readLayers notes the layers of an object and, if it is a form, of what is in it.
func (p *Page) readLayers(object references.FPDF_PAGEOBJECT, depth int) error {
	marks, err := p.engine.FPDFPageObj_CountMarks(&requests.FPDFPageObj_CountMarks{PageObject: object})
	if err != nil {
		return fmt.Errorf("counting marks: %w", err)
	}
	l := layered{object: object}
	for i := range marks.Count {
		name, _, err := p.layerMark(object, i)
		if err != nil {
			return err
		}
		if name != "" {
			l.names = append(l.names, name)
		}
	}
	if len(l.names) > 0 {
		p.layered = append(p.layered, l)
	}
	kind, err := p.engine.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object})
	if err != nil || kind.Type != enums.FPDF_PAGEOBJ_FORM || depth == maxDepth {
		return err
	}
	count, err := p.engine.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: object})
	if err != nil {
		return fmt.Errorf("counting a form's objects: %w", err)
	}
	for i := range count.Count {
		child, err := p.engine.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: object, Index: uint64(i)})
		if err != nil {
			return fmt.Errorf("reading object %d of a form: %w", i, err)
		}
		if err := p.readLayers(child.PageObject, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// unlayer takes an object off its layers; other marks stay.
func (p *Page) unlayer(object references.FPDF_PAGEOBJECT) error {
	marks, err := p.engine.FPDFPageObj_CountMarks(&requests.FPDFPageObj_CountMarks{PageObject: object})
	if err != nil {
		return fmt.Errorf("counting marks: %w", err)
	}
	for i := marks.Count - 1; i >= 0; i-- {
		name, mark, err := p.layerMark(object, i)
		if err != nil {
			return err
		}
		if name == "" {
			continue
		}
		if _, err := p.engine.FPDFPageObj_RemoveMark(&requests.FPDFPageObj_RemoveMark{PageObject: object, PageObjectMark: mark}); err != nil {
			return fmt.Errorf("taking an object off layer %s: %w", name, err)
		}
	}
	return nil
}

// layerMark gives the layer that a mark stands for, "" for a mark of another kind.
func (p *Page) layerMark(object references.FPDF_PAGEOBJECT, index int) (string, references.FPDF_PAGEOBJECTMARK, error) {
	mark, err := p.engine.FPDFPageObj_GetMark(&requests.FPDFPageObj_GetMark{PageObject: object, Index: uint64(index)})
	if err != nil {
		return "", "", fmt.Errorf("reading a mark: %w", err)
	}
	kind, err := p.engine.FPDFPageObjMark_GetName(&requests.FPDFPageObjMark_GetName{PageObjectMark: mark.Mark})
	if err != nil || kind.Name != "OC" {
		return "", "", err
	}
	name, err := p.engine.FPDFPageObjMark_GetParamStringValue(&requests.FPDFPageObjMark_GetParamStringValue{PageObjectMark: mark.Mark, Key: "Name"})
	if err != nil {
		return "", "", nil // a membership dictionary has no name: what stands on one is the document's to decide
	}
	return layerName(name.Value), mark.Mark, nil
}

// layerName gives a name as it is written. PDFium leaves one in UTF-16 (ISO 32000-1 §7.9.2.2) as it is, but for the mark at its start.
func layerName(name string) string {
	if len(name)%2 != 0 || !strings.Contains(name, "\x00") {
		return name
	}
	units := make([]uint16, len(name)/2)
	for i := range units {
		units[i] = uint16(name[2*i])<<8 | uint16(name[2*i+1])
	}
	return string(utf16.Decode(units))
}
