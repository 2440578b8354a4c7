package laserpassport

import (
	"net"
)

// barcode reads the code that is the blank's serial.
func (e *engine) barcode(conn net.Conn) error {
	e.mu.Lock()
	b := e.inside
	defer e.mu.Unlock()
	if b == nil || b.serial == "" || b.faults.Has(FaultUnread) {
		return refuse(conn, "Barcode failed")
	}
	say(conn, `<command valid="true" Barcode="%s" />`, escaped(b.serial))
	return nil
}

// autoposition compares what lies at a pattern's place with the pattern. Offsets have a comma, as in the samples of the pages.
func (e *engine) autoposition(conn net.Conn, pattern string) error {
	e.mu.Lock()
	b := e.inside
	defer e.mu.Unlock()
	place := map[string]string{"parked": atJet, "unmarked": atLaser, "datapage": atLaser}[pattern]
	if b == nil || place == "" || b.place != place {
		return refuse(conn, "Autopositioning failed")
	}
	correlation, x := 93, "0,12"
	switch {
	case pattern != "datapage" && b.touched():
		correlation = 34
	case pattern == "datapage" && b.faults.Has(FaultCorrelation):
		correlation = 40
	}
	if b.faults.Has(FaultOffset) {
		x = "3,05"
	}
	say(conn, `<command valid="true" XOffset="%s" YOffset="-0,08" Correlation="%d" />`, x, correlation)
	return nil
}

// ocr reads a line off the page that is marked whole.
func (e *engine) ocr(conn net.Conn, pattern string) error {
	e.mu.Lock()
	b := e.inside
	defer e.mu.Unlock()
	if b == nil || b.place != atLaser || !b.marked || b.texts[pattern] == "" {
		return refuse(conn, "OCR failed")
	}
	text := []byte(b.texts[pattern])
	if b.faults.Has(FaultMisread) && pattern == "mrz2" {
		text[0] = misread(text[0])
	}
	say(conn, `<command valid="true" OCR="%s" />`, escaped(string(text)))
	return nil
}

// misread gives a character that is taken for another one easily.
func misread(c byte) byte {
	if alike, known := map[byte]byte{'0': 'O', 'O': '0', '1': 'I', 'I': '1', '8': 'B', 'B': '8', '5': 'S', 'S': '5', 'L': '1'}[c]; known {
		return alike
	}
	return 'X'
}
