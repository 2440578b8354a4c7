package stream

import (
	"io"
	"time"

	"chancery/personalization/mrz"
)

// Reading says how lines are read.
type Reading struct {
	Reference time.Time // day by which centuries are chosen, see [mrz.Decode]
	Strict    bool      // lines with a warning count as bad too, see [mrz.Decoded.Strict]
	Tolerant  bool      // answers have "proposals" of [mrz.Propose]; none is applied
}

// Decode reads {"lines":[…]} a line and answers with what [mrz.Decode] says of
// them, in the JSON form of [mrz.Decoded]. Lines that are not valid count as bad.
// The other members that [Encode] writes are passed over. It gives the number of
// bad lines, and an error of reading or writing only.
func Decode(r io.Reader, w io.Writer, how Reading) (bad int, err error) {
	var lines []string
	var checks []mrz.Check
	return run(r, w, func(dst []byte, line string) ([]byte, bool, error) {
		var err error
		if lines, err = readLines(line, lines[:0]); err != nil {
			return dst, false, err
		}
		d := mrz.Decode(lines, how.Reference)
		checks = d.AppendChecks(checks[:0])
		dst = appendDecoded(dst, &d, checks)
		if how.Tolerant {
			dst = appendProposals(append(dst[:len(dst)-1], `,"proposals":[`...), mrz.Propose(lines))
			dst = append(dst, "]}"...)
		}
		return dst, d.Valid && !(how.Strict && len(d.Strict()) > 0), nil
	})
}

// readLines reads the lines of an object, which may have what Encode writes beside them.
func readLines(line string, dst []string) ([]string, error) {
	const name = "lines"
	s := scanner{text: line}
	found := false
	err := s.object(func(member string) (err error) {
		switch member {
		case "truncated", "numberCut":
			return s.truth(member)
		case "rule":
			_, err = s.value(member)
			return err
		case name:
		default:
			return &mrz.FieldError{Field: member, Problem: "is no member of this object", Remedy: `give {"lines":["…","…"]}`}
		}
		if found {
			return twice(name)
		}
		found = true
		dst, err = s.list(name, dst)
		return err
	})
	if err == nil && !found {
		err = &mrz.FieldError{Field: name, Problem: "is missing", Remedy: `give {"lines":["…","…"]}`}
	}
	return dst, err
}

// appendDecoded writes the JSON form of a reading.
func appendDecoded(dst []byte, d *mrz.Decoded, checks []mrz.Check) []byte {
	dst = appendText(append(dst, `{"format":`...), string(d.Format))
	dst = appendBool(append(dst, `,"valid":`...), d.Valid)
	dst = appendFields(append(dst, `,"fields":`...), &d.Fields)
	dst = appendText(append(dst, `,"raw":{"dateOfBirth":`...), d.Raw.DateOfBirth)
	dst = append(appendMember(dst, mrz.FieldDateOfExpiry, d.Raw.DateOfExpiry), '}')
	dst = appendBool(append(dst, `,"nameMayBeTruncated":`...), d.NameMayBeTruncated)
	dst = append(dst, `,"warnings":[`...)
	for i, w := range d.Warnings {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(append(dst, `{"field":`...), w.Field)
		dst = append(appendMember(dst, "problem", w.Problem), '}')
	}
	dst = append(dst, `],"checks":[`...)
	for i, c := range checks {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(append(dst, `{"field":`...), c.Field)
		dst = appendMember(dst, "expected", c.Expected)
		dst = appendMember(dst, "found", c.Found)
		dst = append(appendBool(append(dst, `,"ok":`...), c.OK), '}')
	}
	return append(dst, "]}"...)
}

// appendFields writes a document in the order of [mrz.Document].
func appendFields(dst []byte, f *mrz.Document) []byte {
	dst = appendText(append(dst, `{"format":`...), string(f.Format))
	dst = appendMember(dst, mrz.FieldDocumentCode, f.DocumentCode)
	dst = appendMember(dst, mrz.FieldIssuingState, f.IssuingState)
	dst = appendMember(dst, mrz.FieldDocumentNumber, f.DocumentNumber)
	dst = appendMember(dst, mrz.FieldNationality, f.Nationality)
	dst = appendMember(dst, mrz.FieldPrimary, f.PrimaryIdentifier)
	dst = appendMember(dst, mrz.FieldSecondary, f.SecondaryIdentifier)
	dst = appendMember(dst, mrz.FieldDateOfBirth, f.DateOfBirth)
	dst = appendMember(dst, mrz.FieldSex, f.Sex)
	dst = appendMember(dst, mrz.FieldDateOfExpiry, f.DateOfExpiry)
	dst = appendMember(dst, mrz.FieldOptionalData, f.OptionalData)
	if f.OptionalData2 != "" {
		dst = appendMember(dst, mrz.FieldOptionalData2, f.OptionalData2)
	}
	if f.OptionalDataCheckDigit != "" {
		dst = appendMember(dst, mrz.FieldOptionalCheckDigit, f.OptionalDataCheckDigit)
	}
	return append(dst, '}')
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}
