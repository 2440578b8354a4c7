package machine

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// values are what the agent knows, sorted: system (RFC 3418), host resources (RFC 2790), Printer MIB (RFC 3805). The printer is
// device 1.
func (m *Machine) values(c Condition) []gosnmp.SnmpPDU {
	m.mu.Lock()
	title, life, before := m.title, m.life, m.lifeBefore
	m.mu.Unlock()
	text := func(oid, s string) gosnmp.SnmpPDU {
		return gosnmp.SnmpPDU{Name: oid, Type: gosnmp.OctetString, Value: []byte(s)}
	}
	all := []gosnmp.SnmpPDU{
		text(".1.3.6.1.2.1.1.1.0", title), // sysDescr
		{Name: ".1.3.6.1.2.1.1.3.0", Type: gosnmp.TimeTicks, Value: uint32(m.UpTime()) * 100}, // sysUpTime
		text(".1.3.6.1.2.1.1.5.0", m.config.Model),                                            // sysName
		text(".1.3.6.1.2.1.25.3.2.1.3.1", title),                                              // hrDeviceDescr
		integer(".1.3.6.1.2.1.25.3.5.1.1.1", printerStatus(c)),
		text(".1.3.6.1.2.1.25.3.5.1.2.1", errorState(c)),
		text(".1.3.6.1.2.1.43.5.1.1.16.1", title),                                                    // prtGeneralPrinterName
		text(".1.3.6.1.2.1.43.5.1.1.17.1", m.UUID()),                                                 // prtGeneralSerialNumber
		integer(".1.3.6.1.2.1.43.10.2.1.3.1.1", 7),                                                   // prtMarkerCounterUnit: impressions
		{Name: ".1.3.6.1.2.1.43.10.2.1.4.1.1", Type: gosnmp.Counter32, Value: uint32(life)},          // prtMarkerLifeCount
		{Name: ".1.3.6.1.2.1.43.10.2.1.5.1.1", Type: gosnmp.Counter32, Value: uint32(life - before)}, // prtMarkerPowerOnCount
	}
	all = slices.Concat(all, m.inputs(), suppliesOf(c), alertsOf(c))
	slices.SortFunc(all, func(a, b gosnmp.SnmpPDU) int { return compareOID(a.Name, b.Name) })
	return all
}

func integer(oid string, n int) gosnmp.SnmpPDU {
	return gosnmp.SnmpPDU{Name: oid, Type: gosnmp.Integer, Value: n}
}

// inputs is the stack of blanks as one input tray; -3 (some left) where it has no end.
func (m *Machine) inputs() []gosnmp.SnmpPDU {
	level := -3
	if stack, ends, err := m.Stack(); err == nil && ends {
		level = len(stack)
	}
	return []gosnmp.SnmpPDU{
		integer(".1.3.6.1.2.1.43.8.2.1.9.1.1", -2), // prtInputMaxCapacity: unknown
		integer(".1.3.6.1.2.1.43.8.2.1.10.1.1", level),
	}
}

func suppliesOf(c Condition) []gosnmp.SnmpPDU {
	var rows []gosnmp.SnmpPDU
	for i, s := range c.Supplies {
		at := "." + strconv.Itoa(i+1)
		rows = append(rows,
			integer(".1.3.6.1.2.1.43.11.1.1.4.1"+at, 3), // prtMarkerSuppliesClass: consumed
			gosnmp.SnmpPDU{Name: ".1.3.6.1.2.1.43.11.1.1.6.1" + at, Type: gosnmp.OctetString, Value: []byte(s.Name)},
			integer(".1.3.6.1.2.1.43.11.1.1.8.1"+at, s.Max),
			integer(".1.3.6.1.2.1.43.11.1.1.9.1"+at, s.Level))
	}
	return rows
}

// alertsOf is the alert table: severity critical (3) or warning (4), training untrained (3), code, description.
func alertsOf(c Condition) []gosnmp.SnmpPDU {
	var rows []gosnmp.SnmpPDU
	for i, reason := range c.Reasons {
		sign := signs()[reason]
		at, severity := "."+strconv.Itoa(i+1), 3
		if sign.warning {
			severity = 4
		}
		rows = append(rows,
			integer(".1.3.6.1.2.1.43.18.1.1.2.1"+at, severity),
			integer(".1.3.6.1.2.1.43.18.1.1.3.1"+at, 3),
			integer(".1.3.6.1.2.1.43.18.1.1.7.1"+at, max(1, sign.code)), // 1: other
			gosnmp.SnmpPDU{Name: ".1.3.6.1.2.1.43.18.1.1.8.1" + at, Type: gosnmp.OctetString, Value: []byte(reason)})
	}
	return rows
}

// sign is how the MIB says a reason: the bit of hrPrinterDetectedErrorState, counted from the first octet's highest (RFC 2790 §4),
// and the code of prtAlertCode (RFC 3805).
type sign struct {
	bit, code int
	warning   bool
}

// noBit stands for what the error state has no bit for.
const noBit = -1

func signs() map[string]sign {
	return map[string]sign{
		"media-low":               {0, 807, true},
		"media-empty":             {1, 808, false},
		"marker-supply-low":       {2, 1105, true},
		"marker-supply-empty":     {3, 1102, false},
		"door-open":               {4, 501, false},
		"cover-open":              {4, 3, false},
		"media-jam":               {5, 8, false},
		"input-tray-missing":      {8, 801, false},
		"output-area-almost-full": {11, 902, true},
		"output-area-full":        {12, 903, false},
		"marker-waste-full":       {noBit, 1110, false},
	}
}

// printerStatus is hrPrinterStatus: 3 idle, 4 printing, 1 other (stopped).
func printerStatus(c Condition) int {
	switch c.State {
	case "idle":
		return 3
	case "processing":
		return 4
	}
	return 1
}

// errorState is hrPrinterDetectedErrorState, two octets.
func errorState(c Condition) string {
	bits := make([]byte, 2)
	for _, reason := range c.Reasons {
		if s, known := signs()[reason]; known && s.bit != noBit {
			bits[s.bit/8] |= 0x80 >> (s.bit % 8)
		}
	}
	return string(bits)
}

// compareOID orders OIDs as the MIB tree does, number by number.
func compareOID(a, b string) int {
	x, y := strings.Split(strings.Trim(a, "."), "."), strings.Split(strings.Trim(b, "."), ".")
	return slices.CompareFunc(x, y, func(m, n string) int {
		return cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)) // no leading zeros
	})
}

// String gives a condition in a line.
func (c Condition) String() string {
	if len(c.Reasons) == 0 {
		return c.State
	}
	return fmt.Sprintf("%s (%s)", c.State, strings.Join(c.Reasons, ", "))
}
