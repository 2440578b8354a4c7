package simulator

import (
	"fmt"
	"strings"
)

// model is what differs between the printers that can be simulated.
type model struct {
	name   string // as given by --model
	title  string // printer-make-and-model
	medium medium
	ink    string
}

// medium is a sheet, short edge first, in hundredths of a millimetre.
type medium struct {
	keyword string
	x, y    int
}

func models() []model {
	return []model{
		{name: "ipp-booklet", title: "Utopia Booklet Printer (simulated)", medium: medium{"iso_b7_88x125mm", 8800, 12500}, ink: "pigment ink"},
		{name: "ipp-sticker", title: "Utopia Visa Sticker Printer (simulated)", medium: medium{"custom_mrv-a_80x120mm", 8000, 12000}, ink: "pigment ink"},
	}
}

// Models lists the printers that Run can be.
func Models() []string {
	var names []string
	for _, m := range models() {
		names = append(names, m.name)
	}
	return names
}

func modelNamed(name string) (model, error) {
	for _, m := range models() {
		if m.name == name {
			return m, nil
		}
	}
	return model{}, fmt.Errorf("model: %q is not known; use one of %s", name, strings.Join(Models(), ", "))
}
