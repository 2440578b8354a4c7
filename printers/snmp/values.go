package snmp

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/gosnmp/gosnmp"
)

// present reports whether the agent has such a value (RFC 3416 §3).
func present(value gosnmp.SnmpPDU) bool {
	return value.Value != nil && value.Type != gosnmp.NoSuchObject && value.Type != gosnmp.NoSuchInstance && value.Type != gosnmp.EndOfMibView
}

// integer gives an Integer32; other types are no integer.
func (v values) integer(name string) (int, bool) {
	value, given := v[name]
	if !given || value.Type != gosnmp.Integer {
		return 0, false
	}
	n, ok := value.Value.(int)
	if !ok || n < math.MinInt32 || n > math.MaxInt32 {
		return 0, false
	}
	return n, true
}

// counter gives a count of 32 bits: a Counter32, or what agents give instead of one.
func (v values) counter(name string) (uint32, bool) {
	value, given := v[name]
	if !given {
		return 0, false
	}
	switch value.Type {
	case gosnmp.Counter32, gosnmp.Gauge32:
		n, ok := value.Value.(uint)
		if !ok || uint64(n) > math.MaxUint32 {
			return 0, false
		}
		return uint32(n), true
	case gosnmp.Integer:
		n, ok := v.integer(name)
		if !ok || n < 0 {
			return 0, false
		}
		return uint32(n), true
	}
	return 0, false
}

// ticks gives a TimeTicks, hundredths of a second.
func (v values) ticks(name string) (uint32, bool) {
	value, given := v[name]
	if !given || value.Type != gosnmp.TimeTicks {
		return 0, false
	}
	n, ok := value.Value.(uint32)
	return n, ok
}

// octets gives an OCTET STRING.
func (v values) octets(name string) []byte {
	value, given := v[name]
	if !given || value.Type != gosnmp.OctetString {
		return nil
	}
	octets, _ := value.Value.([]byte)
	return octets
}

// text gives an OCTET STRING as a line of text: what is no letter of it is left out, for it ends on an operator's terminal.
func (v values) text(name string) string {
	octets := v.octets(name)
	if !utf8.Valid(octets) {
		return ""
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, string(octets)))
}

// has reports whether there is a value of that name, of whatever type.
func (v values) has(name string) bool { _, given := v[name]; return given }
