// Package templates holds document layouts as data: what stands where on a page, on which plane
// and in which ink. A layout is a YAML file, read strictly, so that a loaded layout can be drawn;
// whether it keeps to Doc 9303 is asked of package lint. docs/layouts.md explains the language.
//
// Lengths are millimetres from the page's top left corner, y downwards; font sizes are points.
package templates

import (
	"embed"
	"errors"
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
// may be there together. What is wrong in the files is told together, as [Problems].
func Load(fsys fs.FS) (*Set, error) {
	set := &Set{layouts: map[string]*Layout{}}
	geometry, err := formatsIn(fsys)
	if err != nil {
		return nil, fmt.Errorf("loading layouts: %w", err)
	}
	var problems Problems
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == FormatsFile || path.Ext(name) != ".yaml" {
			return err
		}
		l, err := set.load(fsys, name, geometry)
		if some, ok := errors.AsType[Problems](err); ok {
			problems = append(problems, some...)
			return nil
		}
		if err == nil {
			set.layouts[l.Ref()] = l
		}
		return err
	})
	if err == nil && len(problems) > 0 {
		err = problems
	}
	if err != nil {
		return nil, fmt.Errorf("loading layouts: %w", err)
	}
	return set, nil
}

// load reads one file and holds it against those before.
func (s *Set) load(fsys fs.FS, name string, geometry formats) (*Layout, error) {
	if path.Base(name) == FormatsFile {
		return nil, Problems{{name, 1, 1, "", "stands at the top of the layouts' folder, not below"}}
	}
	l, err := parseFile(fsys, name, geometry)
	if err == nil && s.layouts[l.Ref()] != nil {
		line, column := l.Position("id")
		return nil, Problems{{name, line, column, "id", fmt.Sprintf("layout %s is there twice: give one of them another id or version", l.Ref())}}
	}
	return l, err
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
