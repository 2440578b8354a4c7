// Package fonts holds the typefaces that layouts may name: DejaVu in the cuts that travel
// documents need, and OCR-B for the machine readable zone (ISO 1073-2, Doc 9303-3 §4.4).
// Licences stand beside the files.
package fonts

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/go-fonts/dejavu/dejavusanscondensedoblique"
	"github.com/go-fonts/dejavu/dejavuserif"
	"github.com/go-fonts/dejavu/dejavuserifbold"
)

//go:embed OCRB.ttf
var ocrb []byte

// OCRB is the name of the face of the machine readable zone.
const OCRB = "ocr-b"

// Names lists the faces in alphabetical order.
func Names() []string {
	return []string{OCRB, "sans", "sans-bold", "sans-oblique", "serif", "serif-bold"}
}

// TTF gives a face's TrueType file. The bytes must not be changed.
func TTF(name string) ([]byte, error) {
	switch name {
	case OCRB:
		return ocrb, nil
	case "sans":
		return dejavusanscondensed.TTF, nil
	case "sans-bold":
		return dejavusanscondensedbold.TTF, nil
	case "sans-oblique":
		return dejavusanscondensedoblique.TTF, nil
	case "serif":
		return dejavuserif.TTF, nil
	case "serif-bold":
		return dejavuserifbold.TTF, nil
	}
	return nil, fmt.Errorf("font %q is not known: use one of %s", name, strings.Join(Names(), ", "))
}

// Known tells whether a face of that name exists.
func Known(name string) bool { return slices.Contains(Names(), name) }
