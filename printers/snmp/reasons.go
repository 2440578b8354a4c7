package snmp

import "slices"

// detected gives the stems of printer-state-reasons for the bits of hrPrinterDetectedErrorState (RFC 2790 §4), bit 0 being the
// highest of the first octet. Two bits have no keyword in RFC 8011 §5.4.12: an agent's own are used, offline and other.
func detected() []string {
	return []string{
		"media-low", "media-empty", "marker-supply-low", "marker-supply-empty", "door-open", "media-jam", "offline", "other",
		"input-tray-missing", "output-tray-missing", "marker-supply-missing", "output-area-almost-full", "output-area-full", "media-empty", "other",
	}
}

// The groups of the alert table (RFC 3805, PrtAlertGroupTC) whose codes need telling apart.
const (
	groupInput    = 8
	groupOutput   = 9
	groupSupplies = 11
)

// alerted gives the stem for an alert (RFC 3805, PrtAlertCodeTC), "" for one that says nothing is wrong. The codes 12 to 15 are
// those of any part of the machine: almost empty, empty, almost full, full.
func alerted(alert Alert) string {
	switch alert.Code {
	case 3: // coverOpen
		return "cover-open"
	case 5: // interlockOpen
		return "interlock-open"
	case 8: // jam
		return "media-jam"
	case 12, 13, 14, 15:
		return alertedPart(alert)
	case 501: // doorOpen
		return "door-open"
	case 801: // inputMediaTrayMissing
		return "input-tray-missing"
	case 807: // inputMediaSupplyLow
		return "media-low"
	case 808: // inputMediaSupplyEmpty
		return "media-empty"
	case 901, 902, 903: // outputMediaTrayMissing, …AlmostFull, …Full
		return []string{"output-tray-missing", "output-area-almost-full", "output-area-full"}[alert.Code-901]
	case 1101, 1102, 1103: // marker…Empty: toner, ink, print ribbon
		return "marker-supply-empty"
	case 1104, 1105, 1106: // marker…AlmostEmpty
		return "marker-supply-low"
	case 1107, 1108: // markerWaste…AlmostFull: toner, ink
		return "marker-waste-almost-full"
	case 1109, 1110: // markerWaste…Full
		return "marker-waste-full"
	}
	return ""
}

func alertedPart(alert Alert) string {
	stems := map[int][]string{
		groupInput:    {"media-low", "media-empty", "", ""},
		groupOutput:   {"", "", "output-area-almost-full", "output-area-full"},
		groupSupplies: {"marker-supply-low", "marker-supply-empty", "marker-waste-almost-full", "marker-waste-full"},
	}[alert.Group]
	if stems == nil {
		return ""
	}
	return stems[alert.Code-12]
}

// reasons joins what the bits and the alerts say. A critical alert whose code means nothing here is "other": it must not vanish.
func reasons(bits []byte, alerts []Alert) []string {
	var found []string
	add := func(stem string) {
		if stem != "" && !slices.Contains(found, stem) {
			found = append(found, stem)
		}
	}
	for i, stem := range detected() {
		if i/8 < len(bits) && bits[i/8]&(0x80>>(i%8)) != 0 {
			add(stem)
		}
	}
	for _, alert := range alerts {
		stem := alerted(alert)
		if stem == "" && alert.Severity == 3 {
			stem = "other"
		}
		add(stem)
	}
	return found
}
