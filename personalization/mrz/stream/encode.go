package stream

import (
	"io"

	"chancery/personalization/mrz"
)

// Encode reads a document a line, as JSON of [mrz.Document], and answers
// {"lines":[…],"truncated":false}; a shortened name adds the rule. It gives the
// number of bad lines, and an error of reading or writing only.
func Encode(r io.Reader, w io.Writer) (bad int, err error) {
	var lines []byte
	return run(r, w, func(dst []byte, line string) ([]byte, bool, error) {
		var d mrz.Document
		if err := readDocument(line, &d); err != nil {
			return dst, false, err
		}
		var done mrz.Encoded
		var err error
		if lines, done, err = mrz.AppendLines(lines[:0], &d); err != nil {
			return dst, false, err
		}
		return appendEncoded(dst, lines, d.Format.Width(), done), true, nil
	})
}

func appendEncoded(dst, lines []byte, width int, done mrz.Encoded) []byte {
	dst = append(dst, `{"lines":[`...)
	for from := 0; from < len(lines); from += width {
		if from > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), lines[from:from+width]...), '"')
	}
	if !done.Truncated {
		dst = append(dst, `],"truncated":false`...)
	} else {
		dst = appendMember(append(dst, `],"truncated":true`...), "rule", done.Rule)
	}
	if done.NumberCut {
		dst = append(dst, `,"numberCut":true`...)
	}
	return append(dst, '}')
}

// readDocument reads the members of a document.
func readDocument(line string, d *mrz.Document) error {
	s := scanner{text: line}
	var seen uint32
	return s.object(func(name string) error {
		to, number := member(d, name)
		if number < 0 {
			return &mrz.FieldError{Field: name, Problem: "is no member of a document", Remedy: "use the members that mrz encode documents, in their spelling"}
		}
		if seen&(1<<number) != 0 {
			return twice(name)
		}
		seen |= 1 << number
		text, err := s.value(name)
		if number == 0 {
			d.Format = mrz.Format(text)
		} else {
			*to = text
		}
		return err
	})
}

func twice(name string) error {
	return &mrz.FieldError{Field: name, Problem: "stands twice", Remedy: "give it once"}
}

// member gives where the text of a member goes and its number; format, which is
// not a string, has number 0, and an unknown member -1.
func member(d *mrz.Document, name string) (*string, int) {
	switch name {
	case mrz.FieldFormat:
		return nil, 0
	case mrz.FieldDocumentCode:
		return &d.DocumentCode, 1
	case mrz.FieldIssuingState:
		return &d.IssuingState, 2
	case mrz.FieldDocumentNumber:
		return &d.DocumentNumber, 3
	case mrz.FieldNationality:
		return &d.Nationality, 4
	case mrz.FieldPrimary:
		return &d.PrimaryIdentifier, 5
	case mrz.FieldSecondary:
		return &d.SecondaryIdentifier, 6
	case mrz.FieldDateOfBirth:
		return &d.DateOfBirth, 7
	case mrz.FieldSex:
		return &d.Sex, 8
	case mrz.FieldDateOfExpiry:
		return &d.DateOfExpiry, 9
	case mrz.FieldOptionalData:
		return &d.OptionalData, 10
	case mrz.FieldOptionalData2:
		return &d.OptionalData2, 11
	case mrz.FieldLanguage:
		return &d.Language, 12
	case mrz.FieldNameField:
		return &d.NameField, 13
	case mrz.FieldOptionalCheckDigit:
		return &d.OptionalDataCheckDigit, 14
	}
	return nil, -1
}
