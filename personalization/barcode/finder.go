package barcode

import "fmt"

// finders counts the modules of the finder and timing patterns that are not as they must be. More than one in ten, or
// measures that the kind does not have, are an error. Code 128 has no such patterns but its stop.
func (s Symbol) finders() (damaged int, err error) {
	var fixed int
	switch s.kind {
	case DataMatrix:
		damaged, fixed, err = s.matrixFinders()
	case QR:
		damaged, fixed, err = s.qrFinders()
	case Aztec:
		_, damaged, fixed, err = s.aztecFinders()
	case PDF417:
		damaged, fixed, err = s.pdfFinders()
	case Code128:
		if s.columns < 46 || s.columns%11 != 2 || s.rows != 1 {
			err = fmt.Errorf("no Code 128 symbol has %d modules", s.columns)
		}
		return 0, err
	}
	if err == nil && 10*damaged > fixed {
		err = errPatterns
	}
	return damaged, err
}

func (s Symbol) matrixFinders() (damaged, fixed int, err error) {
	size, err := sizeOf(s.rows, s.columns)
	if err != nil {
		return 0, 0, err
	}
	damaged, fixed = s.compare(size.frame)
	return damaged, fixed, nil
}

func (s Symbol) qrFinders() (damaged, fixed int, err error) {
	v := qrVersion((s.columns - 17) / 4)
	if v < 1 || v > maxQRVersion || s.columns != v.side() || s.rows != v.side() {
		return 0, 0, fmt.Errorf("no QR symbol has %d × %d modules", s.columns, s.rows)
	}
	m := newQRMatrix(v)
	damaged, fixed = s.compare(func(x, y int) (isFixed, dark bool) {
		module := m.modules[y*m.side+x]
		return module == qrFixedDark || module == qrFixedLight, module == qrFixedDark
	})
	return damaged, fixed, nil
}

// aztecFinders tells the form too, the one with fewer damaged modules of the two that some measures have.
func (s Symbol) aztecFinders() (best aztecSize, damaged, fixed int, err error) {
	if s.columns != s.rows {
		return best, 0, 0, fmt.Errorf("an Aztec symbol is square")
	}
	forms, err := aztecForms(s.columns)
	if err != nil {
		return best, 0, 0, err
	}
	for i, z := range forms {
		if wrong, n := s.compare(z.fixed); i == 0 || wrong < damaged {
			best, damaged, fixed = z, wrong, n
		}
	}
	return best, damaged, fixed, nil
}

func (s Symbol) pdfFinders() (damaged, fixed int, err error) {
	columns, rows := (s.columns-69)/17, s.rows
	if columns < 1 || columns > maxPDFColumns || s.columns != 17*columns+69 || rows < 3 || rows > maxPDFRows || columns*rows > maxPDFWords {
		return 0, 0, fmt.Errorf("no PDF417 symbol has %d modules in %d rows", s.columns, rows)
	}
	for y := range rows {
		damaged += wrongModules(s.pattern(0, y, 17), pdfStart) + wrongModules(s.pattern(s.columns-18, y, 18), pdfStop)
	}
	return damaged, 35 * rows, nil
}

// compare counts the modules that are fixed in every symbol, and those that are not as they must be.
func (s Symbol) compare(module func(column, row int) (isFixed, dark bool)) (wrong, fixed int) {
	for y := range s.rows {
		for x := range s.columns {
			if isFixed, dark := module(x, y); isFixed {
				fixed++
				if dark != s.At(x, y) {
					wrong++
				}
			}
		}
	}
	return wrong, fixed
}
