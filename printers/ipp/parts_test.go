package ipp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

func TestAddress(t *testing.T) {
	good := map[string]address{
		"ipp://printer.example/ipp/print":                        {uri: "ipp://printer.example/ipp/print", url: "http://printer.example:631/ipp/print", host: "printer.example:631", name: "printer.example"},
		"ipps://printer.example:8631/ipp/print":                  {uri: "ipps://printer.example:8631/ipp/print", url: "https://printer.example:8631/ipp/print", host: "printer.example:8631", name: "printer.example", secure: true},
		"ipp://[::1]:8631/ipp/print":                             {uri: "ipp://[::1]:8631/ipp/print", url: "http://[::1]:8631/ipp/print", host: "[::1]:8631", name: "::1"},
		"ipp://printer.example":                                  {uri: "ipp://printer.example/", url: "http://printer.example:631/", host: "printer.example:631", name: "printer.example"},
		"ipp://printer.example/ipp/print?separations=visible,uv": {uri: "ipp://printer.example/ipp/print", url: "http://printer.example:631/ipp/print", host: "printer.example:631", name: "printer.example", separations: []string{"visible", "uv"}},
	}
	for uri, want := range good {
		if got, err := parseAddress(uri); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v", uri, got, err)
		}
	}
	for _, uri := range []string{"", "printer.example", "http://printer.example/", "ipp:///ipp/print", "ipp://me:secret@printer.example/", "ipp://printer.example/?a=b", "ipp://printer.example/?separations=uv,", "ipp://printer.example/?separations=%zz", "ipp://printer.example/#x", "ipp:opaque", "ipp://a b/", "ipp://h:port/"} {
		_, err := parseAddress(uri)
		if err == nil || !strings.HasPrefix(err.Error(), "printer URI: ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", uri, err)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("ipps://printer.example:8631/ipp/print")
	f.Add("ipp://[::1]")
	f.Fuzz(func(t *testing.T, uri string) {
		a, err := parseAddress(uri)
		if err == nil && (a.host == "" || !strings.HasPrefix(a.url, "http") || !strings.HasPrefix(a.uri, "ipp")) {
			t.Errorf("%q became %+v", uri, a)
		}
	})
}

func TestStems(t *testing.T) {
	got := stems([]string{"media-empty-error", "media-empty-warning", "marker-supply-low-report", "none", "", "paused", "cover-open-warning"})
	if want := []string{"media-empty", "marker-supply-low", "paused", "cover-open"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestSupplies: markers as ippeveprinter and real printers give them, else printer-supply, as in
// PWG 5100.13; levels that say nothing are -1.
func TestSupplies(t *testing.T) {
	names := goipp.Attribute{Name: "marker-names"}
	names.Values.Add(goipp.TagName, goipp.String("Y"))
	names.Values.Add(goipp.TagName, goipp.String("Waste"))
	levels := goipp.Attribute{Name: "marker-levels"}
	levels.Values.Add(goipp.TagInteger, goipp.Integer(42))
	levels.Values.Add(goipp.TagInteger, goipp.Integer(-2))
	lows := goipp.MakeAttribute("marker-low-levels", goipp.TagInteger, goipp.Integer(10))
	types := goipp.MakeAttribute("marker-types", goipp.TagKeyword, goipp.String("ribbonWax"))
	got := readSupplies(attributes{names, levels, lows, types})
	want := []printers.Supply{{Name: "Y", Type: "ribbonWax", Level: 42, Low: 10}, {Name: "Waste", Level: -1, Low: -1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	supply := goipp.Attribute{Name: "printer-supply"}
	for _, text := range []string{
		"index=1;class=receptacleThatIsFilled;type=wasteToner;unit=percent;maxcapacity=100;level=25;colorantname=unknown;",
		"index=2;class=supplyThatIsConsumed;type=toner;unit=impressions;maxcapacity=2000;level=1500;colorantname=black;",
		"index=3;type=ink;maxcapacity=-2;level=-3;", "index=4;type=ink;maxcapacity=0;level=0;", "index=5;type=ink;maxcapacity=5;level=99999999999;", "nonsense",
	} {
		supply.Values.Add(goipp.TagString, goipp.Binary(text))
	}
	got = readSupplies(attributes{supply, goipp.MakeAttribute("printer-supply-description", goipp.TagText, goipp.String("Toner Waste Tank"))})
	want = []printers.Supply{
		{Name: "Toner Waste Tank", Type: "wasteToner", Level: 25, Low: -1}, {Type: "toner", Level: 75, Low: -1, Left: 1500},
		{Type: "ink", Level: -1, Low: -1}, {Type: "ink", Level: -1, Low: -1}, {Type: "ink", Level: -1, Low: -1}, {Level: -1, Low: -1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestNamedExtent: names of PWG 5101.1 and what real printers make of them.
func TestNamedExtent(t *testing.T) {
	for name, want := range map[string][2]int{
		"iso_b7_88x125mm": {8800, 12500}, "om_card_54x86mm": {5400, 8600}, "iso_id-1_53.98x85.6mm": {5398, 8560},
		"na_letter_8.5x11in": {21590, 27940}, "custom_mrv-a_80x120mm": {8000, 12000}, "80x120mm": {8000, 12000},
	} {
		if got, ok := namedExtent(name); !ok || got.x.from != want[0] || got.y.from != want[1] {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "_", "a4", "iso_a4", "_x_mm", "_-1x5mm", "_NaNxInfmm", "_1e300x1mm", "iso_a4_210x297"} {
		if got, ok := namedExtent(name); ok {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// TestCheck: media are matched lying or standing, within half a millimetre.
func TestCheck(t *testing.T) {
	booklet := extent{span{8800, 8800}, span{12500, 12500}}
	able := ability{
		operations: []int{5, 6, 8, 9, 10}, formats: []string{"application/pdf"},
		sizes: []extent{booklet, {span{5400, 5400}, span{8600, 8600}}, {span{20000, 30000}, span{20000, 40000}}},
	}
	ticket := func(width, height float64, format string) printers.Ticket {
		return printers.Ticket{Width: width, Height: height, Format: format}
	}
	cases := map[string]struct {
		change func(*ability)
		ticket printers.Ticket
		any    bool
		ok     bool
	}{
		"standing":             {nil, ticket(88, 125, "application/pdf"), false, true},
		"lying":                {nil, ticket(125, 88, "application/pdf"), false, true},
		"format in capitals":   {nil, ticket(125, 88, "Application/PDF"), false, true},
		"ID-1 by another name": {nil, ticket(85.6, 53.98, "application/pdf"), false, true},
		"within a range":       {nil, ticket(210, 297, "application/pdf"), false, true},
		"a millimetre off":     {nil, ticket(89, 125, "application/pdf"), false, false},
		"no size":              {nil, ticket(0, 0, "application/pdf"), false, false},
		"no size, any medium":  {nil, ticket(0, 0, "application/pdf"), true, true},
		"another format":       {nil, ticket(125, 88, "image/pwg-raster"), false, false},
		"no formats told":      {func(a *ability) { a.formats = nil }, ticket(125, 88, "application/pdf"), true, false},
		"no sizes told":        {func(a *ability) { a.sizes = nil }, ticket(125, 88, "application/pdf"), false, false},
		"loaded":               {func(a *ability) { a.ready = []extent{booklet} }, ticket(125, 88, "application/pdf"), false, true},
		"something else loaded": {func(a *ability) { a.ready = []extent{{span{21000, 21000}, span{29700, 29700}}} },
			ticket(125, 88, "application/pdf"), false, false},
		"prints only at once": {func(a *ability) { a.operations = []int{2, 8, 9, 10, 11} }, ticket(125, 88, "application/pdf"), true, false},
	}
	for name, c := range cases {
		changed := able
		if c.change != nil {
			c.change(&changed)
		}
		if err := changed.check(c.ticket, c.any); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"plain": "plain", "a\x00b\x1b[31mc\n": "ab[31mc", "\xff\xfeé": "\uFFFDé", " spaced ": "spaced", strings.Repeat("é", 5000): strings.Repeat("é", maxText),
	} {
		if got := clean(text); got != want {
			t.Errorf("%.20q: %.40q", text, got)
		}
	}
}

// TestOperationsThatDoNotExist: what prints at once, prints again or clears the evidence is named
// nowhere in the driver.
func TestOperationsThatDoNotExist(t *testing.T) {
	allowed := []string{"OpGetPrinterAttributes", "OpValidateJob", "OpCreateJob", "OpSendDocument", "OpCancelJob", "OpGetJobAttributes", "OpGetJobs", "OpIdentifyPrinter"}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for node := range ast.Preorder(file) {
			if selector, ok := node.(*ast.SelectorExpr); ok && strings.HasPrefix(selector.Sel.Name, "Op") {
				if from, ok := selector.X.(*ast.Ident); ok && from.Name == "goipp" && selector.Sel.Name != "Op" {
					seen[selector.Sel.Name] = true
				}
			}
		}
	}
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, slices.Sorted(slices.Values(allowed))) {
		t.Errorf("the driver uses %q, want %q", got, allowed)
	}
}
