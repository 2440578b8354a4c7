// Package fonts holds the typefaces that layouts may name: DejaVu in the cuts that travel
// documents need, and OCR-B for the machine readable zone (ISO 1073-2, Doc 9303-3 §4.4).
// Licences stand beside the files.
//
// DejaVu Sans and its condensed and bold cuts have letters for Latin, Cyrillic, Greek, Arabic,
// Hebrew, Armenian and Georgian; the serif and mono cuts lack some of these ([Covers] tells).
package fonts

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/go-fonts/dejavu/dejavusanscondensedboldoblique"
	"github.com/go-fonts/dejavu/dejavusanscondensedoblique"
	"github.com/go-fonts/dejavu/dejavusansextralight"
	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"github.com/go-fonts/dejavu/dejavusansoblique"
	"github.com/go-fonts/dejavu/dejavuserif"
	"github.com/go-fonts/dejavu/dejavuserifbold"
	"github.com/go-fonts/dejavu/dejavuserifcondensed"
	"github.com/go-fonts/dejavu/dejavuserifcondensedbold"
	"github.com/go-fonts/dejavu/dejavuserifcondenseditalic"
	"github.com/go-fonts/dejavu/dejavuserifitalic"
)

//go:embed OCRB.ttf
var ocrb []byte

// OCRB is the name of the face of the machine readable zone.
const OCRB = "ocr-b"

// face is a typeface under the name that layouts call it by.
type face struct {
	name string
	ttf  []byte
}

// faces lists the faces in alphabetical order. "sans" is the condensed cut, because documents are
// narrow; the common one is "sans-wide".
var faces = []face{
	{"mono", dejavusansmono.TTF},
	{"mono-bold", dejavusansmonobold.TTF},
	{OCRB, ocrb},
	{"sans", dejavusanscondensed.TTF},
	{"sans-bold", dejavusanscondensedbold.TTF},
	{"sans-bold-oblique", dejavusanscondensedboldoblique.TTF},
	{"sans-light", dejavusansextralight.TTF},
	{"sans-oblique", dejavusanscondensedoblique.TTF},
	{"sans-wide", dejavusans.TTF},
	{"sans-wide-bold", dejavusansbold.TTF},
	{"sans-wide-oblique", dejavusansoblique.TTF},
	{"serif", dejavuserif.TTF},
	{"serif-bold", dejavuserifbold.TTF},
	{"serif-condensed", dejavuserifcondensed.TTF},
	{"serif-condensed-bold", dejavuserifcondensedbold.TTF},
	{"serif-condensed-italic", dejavuserifcondenseditalic.TTF},
	{"serif-italic", dejavuserifitalic.TTF},
}

// Names lists the faces in alphabetical order.
func Names() []string {
	names := make([]string, 0, len(faces))
	for _, f := range faces {
		names = append(names, f.name)
	}
	return names
}

// TTF gives a face's TrueType file. The bytes must not be changed.
func TTF(name string) ([]byte, error) {
	for _, f := range faces {
		if f.name == name {
			return f.ttf, nil
		}
	}
	return nil, fmt.Errorf("font %q is not known: use one of %s", name, strings.Join(Names(), ", "))
}

// Known tells whether a face of that name exists.
func Known(name string) bool { return slices.Contains(Names(), name) }
