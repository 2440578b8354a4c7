package mrz

import (
	"slices"
	"strings"
)

// State is a code for issuing State, organization or nationality (Doc 9303-3 §5).
type State struct {
	Code string
	Name string
	Part byte // part of §5 it stands in, 'A' to 'H'

	Issues      bool // may stand as issuing State or organization
	Nationality bool // may stand as nationality
	Deprecated  bool // read on old documents, never written (§5 F)
}

// statesAdded are the codes of Doc 9303-3 §5 that ISO 3166-1 does not have.
var statesAdded = []State{
	{"D", "Germany", 'A', true, true, false},
	{"RKS", "Kosovo", 'A', true, true, false},
	{"GBD", "British overseas territories citizen", 'A', false, true, false},
	{"GBN", "British national (overseas)", 'A', false, true, false},
	{"GBO", "British overseas citizen", 'A', false, true, false},
	{"GBP", "British protected person", 'A', false, true, false},
	{"GBS", "British subject", 'A', false, true, false},
	{"EUE", "European Union", 'B', true, false, false},
	{"UNO", "United Nations or one of its officials", 'C', true, true, false},
	{"UNA", "United Nations specialized agency or one of its officials", 'C', true, true, false},
	{"UNK", "resident of Kosovo with a document of UNMIK", 'C', false, true, false},
	{"XBA", "African Development Bank", 'D', true, true, false},
	{"XIM", "African Export-Import Bank", 'D', true, true, false},
	{"XCC", "Caribbean Community (CARICOM)", 'D', true, true, false},
	{"XCE", "Council of Europe", 'D', true, true, false},
	{"XCO", "Common Market for Eastern and Southern Africa (COMESA)", 'D', true, true, false},
	{"XEC", "Economic Community of West African States (ECOWAS)", 'D', true, true, false},
	{"XES", "Organization of Eastern Caribbean States (OECS)", 'D', true, true, false},
	{"XDC", "Southern African Development Community (SADC)", 'D', true, true, false},
	{"XPO", "International Criminal Police Organization (INTERPOL)", 'D', true, true, false},
	{"XMP", "Parliamentary Assembly of the Mediterranean", 'D', true, true, false},
	{"XOM", "Sovereign Military Order of Malta", 'D', true, true, false},
	{"XXA", "stateless person (1954 Convention, article 1)", 'E', false, true, false},
	{"XXB", "refugee (1951 Convention as amended 1967)", 'E', false, true, false},
	{"XXC", "refugee other than XXB", 'E', false, true, false},
	{"XXX", "person of unspecified nationality", 'E', false, true, false},
	{"ANT", "Netherlands Antilles", 'F', false, false, true},
	{"NTZ", "Neutral Zone", 'F', false, false, true},
	{"UTO", "Utopia", 'G', true, true, false},
	{"IAO", "International Civil Aviation Organization, signer of master lists", 'H', false, false, false},
}

// states is the whole table in the order of the codes; stateFlags says by packed
// code what may be done with it, in one look.
var (
	states     = allStates()
	stateFlags = packStates(states)
)

// flags of a code.
const (
	known = 1 << iota
	issues
	isNationality
	deprecated
)

func allStates() []State {
	list := slices.Clone(statesAdded)
	for line := range strings.SplitSeq(statesISO, "\n") {
		if code, name, ok := strings.Cut(line, " "); ok {
			list = append(list, State{code, name, 'A', true, true, false})
		}
	}
	slices.SortFunc(list, func(a, b State) int { return strings.Compare(a.Code, b.Code) })
	return list
}

// packed counts codes of one to three letters in base 32.
const packed = 1 << 15

func packStates(list []State) *[packed]uint8 {
	var table [packed]uint8
	for _, s := range list {
		f := uint8(known)
		for _, g := range []struct {
			is   bool
			flag uint8
		}{{s.Issues, issues}, {s.Nationality, isNationality}, {s.Deprecated, deprecated}} {
			if g.is {
				f |= g.flag
			}
		}
		table[packCode(s.Code)] = f
	}
	return &table
}

// packCode numbers a code of up to three letters; anything else is 0, no code.
func packCode(code string) int {
	if len(code) > 3 {
		return 0
	}
	n := 0
	for i := range len(code) {
		if !isLetter(code[i]) {
			return 0
		}
		n = n<<5 | int(code[i]-'A'+1)
	}
	return n
}

// flagsOf gives what may be done with a code, 0 for an unknown one.
func flagsOf(code string) uint8 { return stateFlags[packCode(code)] }

// States lists all codes of Doc 9303-3 §5 in their order.
func States() []State { return slices.Clone(states) }

// LookupState finds a code, written with or without fillers ("D", "D<<").
func LookupState(code string) (State, bool) {
	code = strings.TrimRight(code, "<")
	i, ok := slices.BinarySearchFunc(states, code, func(s State, code string) int { return strings.Compare(s.Code, code) })
	if !ok {
		return State{}, false
	}
	return states[i], true
}
