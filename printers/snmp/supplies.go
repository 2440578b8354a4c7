package snmp

import (
	"strconv"

	"chancery/printers"
)

// Numbers that stand for no number (RFC 3805 §6, prtMarkerSuppliesLevel); -1 is "other".
const (
	levelUnknown = -2
	levelSome    = -3 // some is left, nobody knows how much
)

// percentUnit is the unit of supplies whose level is a percentage already.
const percentUnit = 19

func readSupplies(table rows) []printers.Supply {
	var found []printers.Supply
	for _, index := range table.indices() {
		row := table[index]
		supply := printers.Supply{Name: row.text(supplyDescr), Type: supplyTypes(row.integer(supplyType)), Level: supplyPercent(row), Low: -1}
		if supply.Name == "" {
			supply.Name = "supply " + index
		}
		found = append(found, supply)
	}
	return found
}

// supplyPercent gives the percentage left, or used of what is filled instead: there the agent tells the space that remains. A
// level that is no number stays as the agent gives it, -1 to -3.
func supplyPercent(row values) int {
	level, given := row.integer(supplyLevel)
	if !given || level < levelSome {
		return levelUnknown
	}
	if level < 0 {
		return level
	}
	most, _ := row.integer(supplyMax)
	if unit, _ := row.integer(supplyUnit); most < 0 && unit == percentUnit {
		most = 100
	}
	if most <= 0 || level > most {
		return levelUnknown
	}
	percent := int(int64(level) * 100 / int64(most))
	if class, _ := row.integer(supplyClass); class == 4 {
		return 100 - percent
	}
	return percent
}

// supplyTypes names the kinds of supply (RFC 3805, PrtMarkerSuppliesTypeTC) as the MIB writes them.
func supplyTypes(kind int, given bool) string {
	if !given {
		return ""
	}
	names := map[int]string{
		1: "other", 2: "unknown", 3: "toner", 4: "wasteToner", 5: "ink", 6: "inkCartridge", 7: "inkRibbon", 8: "wasteInk",
		9: "opc", 10: "developer", 11: "fuserOil", 12: "solidWax", 13: "ribbonWax", 14: "wasteWax", 15: "fuser",
		18: "cleanerUnit", 20: "transferUnit", 21: "tonerCartridge",
	}
	if name, known := names[kind]; known {
		return name
	}
	return strconv.Itoa(kind)
}

func readInputs(table rows) []Input {
	var found []Input
	for _, index := range table.indices() {
		row := table[index]
		input := Input{Name: row.text(inputName), Media: row.text(inputMedia), Capacity: levelUnknown, Level: levelUnknown}
		if n, ok := row.integer(inputMax); ok && n >= levelUnknown {
			input.Capacity = n
		}
		if n, ok := row.integer(inputLevel); ok && n >= levelSome {
			input.Level = n
		}
		if input.Name == "" {
			input.Name = "input " + index
		}
		found = append(found, input)
	}
	return found
}

func readAlerts(table rows) []Alert {
	var found []Alert
	for _, index := range table.indices() {
		row := table[index]
		alert := Alert{Description: row.text(alertDescr)}
		alert.Severity, _ = row.integer(alertSeverity)
		alert.Training, _ = row.integer(alertTraining)
		alert.Group, _ = row.integer(alertGroup)
		alert.Code, _ = row.integer(alertCode)
		found = append(found, alert)
	}
	return found
}
