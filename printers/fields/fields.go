// Package fields is the document format of stations that lay out the page themselves: named texts and images for a layout that is
// installed on the machine. It is made of the register's record by the line and taken apart by the driver.
package fields

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Document is one page as data, of format printers.FormatFields.
type Document struct {
	Layout string   `json:"layout"` // id and version of the layout, such as passport-ordinary/1
	MRZ    []string `json:"mrz"`
	Texts  []Text   `json:"texts"` // in the order of the layout
	Images []Image  `json:"images,omitempty"`
}

// Text is one field as it is printed.
type Text struct {
	Name  string `json:"name"` // path of the field in the record, such as bearer.primaryIdentifier
	Value string `json:"value"`
}

// Image is one picture.
type Image struct {
	Name    string `json:"name"` // portrait or signature
	Format  string `json:"format"`
	Content []byte `json:"content"` // base64 in JSON
}

// maxSize bounds a document in bytes.
const maxSize = 8 << 20

// Encode gives the same bytes for the same document.
func Encode(d Document) ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	data, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("fields: %w", err)
	}
	return data, nil
}

// Decode takes apart what Encode made, strictly.
func Decode(data []byte) (Document, error) {
	if len(data) > maxSize {
		return Document{}, fmt.Errorf("fields: %d bytes are too many", len(data))
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var d Document
	if err := decoder.Decode(&d); err != nil {
		return Document{}, fmt.Errorf("fields: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Document{}, errors.New("fields: something follows the document")
	}
	return d, d.check()
}

func (d Document) check() error {
	if d.Layout == "" {
		return errors.New("fields: layout: it is empty")
	}
	seen := map[string]bool{}
	for _, t := range d.Texts {
		if t.Name == "" || seen[t.Name] {
			return fmt.Errorf("fields: text %q is there twice, or has no name", t.Name)
		}
		seen[t.Name] = true
	}
	for _, i := range d.Images {
		if i.Name == "" || seen[i.Name] || len(i.Content) == 0 {
			return fmt.Errorf("fields: image %q is there twice, has no name, or is empty", i.Name)
		}
		seen[i.Name] = true
	}
	return nil
}
