package laserpassport

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"unicode/utf8"

	"chancery/printers/fields"
)

// page is a document as the machine takes it.
type page struct {
	layout   string
	entities []byte // XML inside updatedocument
}

// compose gives each text and image to the entity of that name in the machine's layout, and each line of the machine readable zone
// to the entity that is called as the pattern that reads it.
func compose(set setting, document []byte) (page, error) {
	doc, err := fields.Decode(document)
	if err != nil {
		return page{}, err
	}
	if len(doc.MRZ) != len(set.mrz) {
		return page{}, fmt.Errorf("mrz: %d lines; the machine reads %d (setting mrz of its URI)", len(doc.MRZ), len(set.mrz))
	}
	var out bytes.Buffer
	taken := map[string]bool{}
	entity := func(name, kind, value string) error {
		if !utf8.ValidString(name+value) || taken[name] {
			return fmt.Errorf("entity %q: is there twice, or has text that is not UTF-8", name)
		}
		taken[name] = true
		fmt.Fprintf(&out, "<entity Name=\"%s\" %s=\"%s\" />\n", escaped(name), kind, escaped(value))
		return nil
	}
	for _, t := range doc.Texts {
		if err := entity(t.Name, "Text", t.Value); err != nil {
			return page{}, err
		}
	}
	for _, i := range doc.Images {
		if err := entity(i.Name, "Image", base64.StdEncoding.EncodeToString(i.Content)); err != nil {
			return page{}, err
		}
	}
	for n, line := range doc.MRZ {
		if err := entity(set.mrz[n], "Text", line); err != nil {
			return page{}, err
		}
	}
	return page{layout: doc.Layout, entities: out.Bytes()}, nil
}
