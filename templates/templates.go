// Package templates holds document layouts as data: what stands where on a page, on which plane
// and in which ink. A layout is a YAML file, read strictly and checked against Doc 9303 when it
// is loaded, so that a loaded layout can be printed.
//
// Lengths are millimetres from the page's top left corner, y downwards; font sizes are points.
package templates

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed utopia/*.yaml
var utopia embed.FS

// Set is a number of layouts, found by id and version. It is immutable.
type Set struct {
	layouts map[string]*Layout
}

// Utopia gives the layouts of the fictional State Utopia (UTO), specimens all of them.
func Utopia() (*Set, error) { return Load(utopia) }

// Load reads every file ending in .yaml below fsys, each with the images and the profile beside it;
// a formats.yaml at the top corrects the geometry of formats for all. Several versions of a layout
// may be there together. Errors name file, line and column.
func Load(fsys fs.FS) (*Set, error) {
	set := &Set{layouts: map[string]*Layout{}}
	geometry, err := formatsIn(fsys)
	if err != nil {
		return nil, fmt.Errorf("loading layouts: %w", err)
	}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		if name == FormatsFile {
			return nil
		}
		if path.Base(name) == FormatsFile {
			return fmt.Errorf("%s: stands at the top of the layouts' folder, not below", name)
		}
		l, err := parseFile(fsys, name, geometry)
		if err != nil {
			return err
		}
		if set.layouts[l.Ref()] != nil {
			return fmt.Errorf("%s: layout %s is there twice: give one of them another id or version", name, l.Ref())
		}
		set.layouts[l.Ref()] = l
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("loading layouts: %w", err)
	}
	return set, nil
}

// Layout gives the layout of an id with its version, such as "utopia/passport-ordinary@1".
func (s *Set) Layout(ref string) (*Layout, error) {
	if l := s.layouts[ref]; l != nil {
		return l, nil
	}
	return nil, fmt.Errorf("layout %q is not known: use one of %s", ref, strings.Join(s.Refs(), ", "))
}

// Refs lists the layouts in alphabetical order, each as id@version.
func (s *Set) Refs() []string {
	refs := make([]string, 0, len(s.layouts))
	for ref := range s.layouts {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	return refs
}
