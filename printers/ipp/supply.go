package ipp

import (
	"strconv"
	"strings"

	"chancery/printers"
)

// readSupplies prefers the marker attributes, which carry low limits, to printer-supply, which alone may count in documents. IPP
// tells no lot of a supply.
func readSupplies(g attributes) []printers.Supply {
	supplies := readPrinterSupply(g)
	names := g.texts("marker-names")
	if len(names) == 0 {
		return supplies
	}
	markers := readMarkers(g, names)
	for i, marker := range markers {
		for _, supply := range supplies {
			if supply.Name == marker.Name {
				markers[i].Left = supply.Left
			}
		}
	}
	return markers
}

func readMarkers(g attributes, names []string) []printers.Supply {
	types, levels, lows := g.texts("marker-types"), g.integers("marker-levels"), g.integers("marker-low-levels")
	var found []printers.Supply
	for i, name := range names {
		supply := printers.Supply{Name: name, Level: at(levels, i), Low: at(lows, i)}
		if i < len(types) {
			supply.Type = types[i]
		}
		found = append(found, supply)
	}
	return found
}

// at returns the percentage at i, or -1 where there is none (PWG 5100.9 has -1 other, -2 unknown,
// -3 some left).
func at(levels []int, i int) int {
	if i >= len(levels) || levels[i] < 0 || levels[i] > 100 {
		return -1
	}
	return levels[i]
}

// readPrinterSupply reads values such as "index=1;class=…;type=toner;unit=percent;maxcapacity=100;level=25;"
// (PWG 5100.13 §5.6.47; the units are those of prtMarkerSuppliesSupplyUnit, RFC 3805).
func readPrinterSupply(g attributes) []printers.Supply {
	names := g.texts("printer-supply-description")
	var found []printers.Supply
	for i, text := range g.texts("printer-supply") {
		supply := printers.Supply{Level: -1, Low: -1}
		if i < len(names) {
			supply.Name = names[i]
		}
		level, capacity, consumed, documents := -1, -1, false, false
		for pair := range strings.SplitSeq(text, ";") {
			key, value, _ := strings.Cut(pair, "=")
			switch strings.TrimSpace(key) {
			case "type":
				supply.Type = value
			case "level":
				level = number(value)
			case "maxcapacity":
				capacity = number(value)
			case "class":
				consumed = strings.TrimSpace(value) == "supplyThatIsConsumed"
			case "unit":
				documents = value == "impressions" || value == "sheets"
			}
		}
		if level >= 0 && capacity > 0 && level <= capacity {
			supply.Level = int(int64(level) * 100 / int64(capacity))
		}
		if level > 0 && consumed && documents {
			supply.Left = level
		}
		found = append(found, supply)
	}
	return found
}

func number(text string) int {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
	if err != nil {
		return -1
	}
	return int(n)
}
