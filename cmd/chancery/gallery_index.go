package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
)

// indexFile is the page that shows a gallery; it needs nothing but the pictures beside it.
const indexFile = "index.html"

//go:embed gallery.html
var galleryPage string

// writeIndex writes the page that shows the pictures.
func (g *gallery) writeIndex(rooms []room) error {
	page, err := template.New(indexFile).Parse(galleryPage)
	if err != nil {
		return fmt.Errorf("reading the gallery's page: %w", err)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, map[string]any{"Rooms": rooms, "Refused": refusedIn(rooms), "DPI": g.DPI}); err != nil {
		return fmt.Errorf("writing the gallery's page: %w", err)
	}
	if err := os.WriteFile(filepath.Join(g.Out, indexFile), b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("writing the gallery's page: %w", err)
	}
	return nil
}
