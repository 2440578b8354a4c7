package templates

import (
	_ "embed"
	"fmt"
	"io/fs"
	"reflect"
	"sync"
)

//go:embed formats.yaml
var formatsFile []byte

// FormatsFile is the name of the file that holds the geometry of the formats; an authority's own
// stands at the top of the folder of its layouts.
const FormatsFile = "formats.yaml"

// formats is the geometry of all formats, by name.
type formats struct {
	data     formatData
	geometry map[string]Geometry
}

// formatData is formats.yaml.
type formatData struct {
	TD1  formatEntries `yaml:"TD1"`
	TD2  formatEntries `yaml:"TD2"`
	TD3  formatEntries `yaml:"TD3"`
	MRVA formatEntries `yaml:"MRV-A"`
	MRVB formatEntries `yaml:"MRV-B"`
}

// formatEntries is one format in formats.yaml.
type formatEntries struct {
	Size     sizeEntry     `yaml:"size"`
	Corner   cornerEntry   `yaml:"corner"`
	Margin   marginEntry   `yaml:"margin"`
	Header   heightEntry   `yaml:"header"`
	Sides    sidesEntry    `yaml:"sides"`
	MRZ      mrzEntry      `yaml:"mrz"`
	Band     bandEntry     `yaml:"band"`
	First    firstEntry    `yaml:"first"`
	Centres  centresEntry  `yaml:"centres"`
	Line     heightEntry   `yaml:"line"`
	Portrait portraitEntry `yaml:"portrait"`
	Barcode  barcodeEntry  `yaml:"barcode"`
	Seal     sealEntry     `yaml:"seal"`
}

type (
	sizeEntry struct {
		Size   `yaml:",inline"`
		Least  Size `yaml:"least"`
		Most   Size `yaml:"most"`
		Source `yaml:",inline"`
	}
	cornerEntry struct {
		Radius    float64 `yaml:"radius"`
		Tolerance float64 `yaml:"tolerance"`
		Source    `yaml:",inline"`
	}
	marginEntry struct {
		Left   float64 `yaml:"left"`
		Right  float64 `yaml:"right"`
		Top    float64 `yaml:"top"`
		Bottom float64 `yaml:"bottom"`
		Source `yaml:",inline"`
	}
	heightEntry struct {
		Height float64 `yaml:"height"`
		Source `yaml:",inline"`
	}
	sidesEntry struct {
		Count  int    `yaml:"count"`
		MRZ    string `yaml:"mrz"`
		Source `yaml:",inline"`
	}
	mrzEntry struct {
		Lines   int `yaml:"lines"`
		Columns int `yaml:"columns"`
		Source  `yaml:",inline"`
	}
	bandEntry struct {
		Height    float64 `yaml:"height"`
		Tolerance float64 `yaml:"tolerance"`
		Source    `yaml:",inline"`
	}
	firstEntry struct {
		X         float64 `yaml:"x"`
		Tolerance float64 `yaml:"tolerance"`
		Width     float64 `yaml:"width"`
		Source    `yaml:",inline"`
	}
	centresEntry struct {
		At        []float64 `yaml:"at"`
		Tolerance float64   `yaml:"tolerance"`
		Source    `yaml:",inline"`
	}
	portraitEntry struct {
		Least  Size `yaml:"least"`
		Most   Size `yaml:"most"`
		Source `yaml:",inline"`
	}
	barcodeEntry struct {
		Size   `yaml:",inline"`
		Source `yaml:",inline"`
	}
	sealEntry struct {
		Carried bool    `yaml:"carried"`
		Module  float64 `yaml:"module"`
		Source  `yaml:",inline"`
	}
)

// formatRules are the rules of the keys of formats.yaml.
func formatRules() map[string]rule {
	length, clause := within(0.01, 500), words(100)
	return map[string]rule{
		"Size.width": length, "Size.height": length, "Source.clause": clause, "cornerEntry.radius": within(0, 20),
		"cornerEntry.tolerance": length, "heightEntry.height": length, "bandEntry.height": length,
		"marginEntry.left": within(0, 20), "marginEntry.right": within(0, 20), "marginEntry.top": within(0, 20), "marginEntry.bottom": within(0, 20),
		"sidesEntry.count": within(1, 2), "sidesEntry.mrz": oneOf(Front, Back),
		"mrzEntry.lines": within(2, 3), "mrzEntry.columns": within(30, 44),
		"bandEntry.tolerance": length, "firstEntry.x": length, "firstEntry.tolerance": length, "firstEntry.width": length,
		"centresEntry.at": list(2, 3, length), "centresEntry.tolerance": length, "sealEntry.module": within(0.1, 2),
	}
}

// ownFormats gives the geometry that the project ships.
var ownFormats = sync.OnceValue(func() formats {
	f, err := parseFormats(FormatsFile, formatsFile, formats{})
	if err != nil {
		// TestFormatsAreWhole holds that this cannot be.
		return formats{}
	}
	return f
})

// parseFormats reads a formats.yaml whose entries take the place of those in base.
func parseFormats(name string, source []byte, base formats) (formats, error) {
	n := newNotes(name)
	data := base.data
	if node := document(n, source); node != nil {
		d := decoder{notes: n, rules: formatRules()}
		d.value("", node, reflect.ValueOf(&data).Elem(), rule{})
	}
	if err := n.err(); err != nil {
		return formats{}, err
	}
	f := formats{data, map[string]Geometry{}}
	for i, entries := range []formatEntries{data.TD1, data.TD2, data.TD3, data.MRVA, data.MRVB} {
		format := Formats()[i]
		f.geometry[format] = entries.geometry()
		entries.check(n, format)
	}
	return f, n.err()
}

// check holds what entries of a format owe each other.
func (e *formatEntries) check(n *notes, format string) {
	if e.MRZ.Lines != len(e.Centres.At) {
		n.add(format+".centres", "the machine readable zone has %d lines, this names the centres of %d", e.MRZ.Lines, len(e.Centres.At))
	}
	s := e.Size
	if s.Width < s.Least.Width || s.Width > s.Most.Width || s.Height < s.Least.Height || s.Height > s.Most.Height {
		n.add(format+".size", "%g × %g mm does not lie between least and most", s.Width, s.Height)
	}
	for i, centre := range e.Centres.At {
		if centre >= e.Band.Height || i > 0 && centre >= e.Centres.At[i-1] {
			n.add(format+".centres", "the centres count from the bottom edge, top line first, and lie in the band of %g mm", e.Band.Height)
		}
	}
	if e.Sides.MRZ == Back && e.Sides.Count < 2 {
		n.add(format+".sides", "a format of one side has no back for the machine readable zone")
	}
}

// geometry gives the entries in the form that programs read.
func (e *formatEntries) geometry() Geometry {
	return Geometry{
		Width: e.Size.Width, Height: e.Size.Height, Tolerance: (e.Size.Most.Width - e.Size.Least.Width) / 2,
		Least: e.Size.Least, Most: e.Size.Most, Corner: e.Corner.Radius, CornerTolerance: e.Corner.Tolerance,
		Margin: Margins{e.Margin.Left, e.Margin.Right, e.Margin.Top, e.Margin.Bottom}, Header: e.Header.Height,
		TwoSided: e.Sides.Count == 2, MRZSide: e.Sides.MRZ, Lines: e.MRZ.Lines, Columns: e.MRZ.Columns,
		Band: e.Band.Height, BandTolerance: e.Band.Tolerance, First: e.First.X, FirstTolerance: e.First.Tolerance,
		LineWidth: e.First.Width, LineHeight: e.Line.Height, Centres: e.Centres.At, CentreTolerance: e.Centres.Tolerance,
		PortraitMin: e.Portrait.Least, PortraitMax: e.Portrait.Most, Barcode: e.Barcode.Size, Seal: e.Seal.Carried, Module: e.Seal.Module,
		Sources: map[string]Source{
			"size": e.Size.Source, "corner": e.Corner.Source, "margin": e.Margin.Source, "header": e.Header.Source, "sides": e.Sides.Source,
			"mrz": e.MRZ.Source, "band": e.Band.Source, "first": e.First.Source, "centres": e.Centres.Source, "line": e.Line.Source,
			"portrait": e.Portrait.Source, "barcode": e.Barcode.Source, "seal": e.Seal.Source,
		},
	}
}

// formatsIn gives the geometry that holds for the layouts of a folder: the project's, with the
// entries that the folder's own formats.yaml corrects.
func formatsIn(fsys fs.FS) (formats, error) {
	source, err := readFile(fsys, FormatsFile, maxFile)
	if err != nil {
		if isMissing(err) {
			return ownFormats(), nil
		}
		return formats{}, fmt.Errorf("reading %s: %w", FormatsFile, err)
	}
	return parseFormats(FormatsFile, source, ownFormats())
}
