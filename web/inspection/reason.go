package inspection

import (
	"slices"
	"strings"

	"chancery/issuance"
)

// class is a kind of reason for which a document is rejected. The words are those of reason classes of complaints to a maker (BSI
// TR-03123-3 §5.2.2.8: portrait, chip, data, material, signature, other), with what an inspection finds before delivery.
type class struct {
	Code   string
	Remark bool // says nothing without a remark
}

// classes gives every class, in the order in which an inspector looks.
func classes() []class {
	return []class{
		{Code: "mrz-unreadable"}, {Code: "mrz-differs"}, {Code: "wrong-blank"}, {Code: "print-quality"}, {Code: "portrait"}, {Code: "signature"},
		{Code: "data", Remark: true}, {Code: "lamination"}, {Code: "chip"}, {Code: "other", Remark: true},
	}
}

// reasonOf gives the text under which a rejection goes into the books: the class, and the remark after it.
func reasonOf(code, remark string) (string, error) {
	i := slices.IndexFunc(classes(), func(c class) bool { return c.Code == code })
	remark = strings.Join(strings.Fields(remark), " ")
	switch {
	case i < 0:
		return "", issuance.Invalidf("class", "choose one", "no class of reasons is chosen")
	case remark == "" && classes()[i].Remark:
		return "", issuance.Invalidf("remark", "say what is wrong", "this class says nothing without a remark")
	case len(remark) > 500:
		return "", issuance.Invalidf("remark", "write at most 500 bytes", "it has %d", len(remark))
	case remark == "":
		return code, nil
	}
	return code + ": " + remark, nil
}
