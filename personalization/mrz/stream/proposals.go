package stream

import (
	"strconv"

	"chancery/personalization/mrz"
)

// appendProposals writes other readings in the JSON form of [mrz.Proposal], with commas between them.
func appendProposals(dst []byte, list []mrz.Proposal) []byte {
	for i, p := range list {
		dst = append(comma(dst, i), `{"lines":[`...)
		for n, line := range p.Lines {
			dst = appendText(comma(dst, n), line)
		}
		dst = append(dst, `],"changes":[`...)
		for n, c := range p.Changes {
			dst = strconv.AppendInt(append(comma(dst, n), `{"line":`...), int64(c.Line), 10)
			dst = strconv.AppendInt(append(dst, `,"position":`...), int64(c.Position), 10)
			dst = appendMember(dst, "field", c.Field)
			dst = appendMember(dst, "found", c.Found)
			dst = append(appendMember(dst, "proposed", c.Proposed), '}')
		}
		dst = append(appendBool(append(dst, `],"valid":`...), p.Valid), '}')
	}
	return dst
}

// comma separates all but the first.
func comma(dst []byte, i int) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	return dst
}
