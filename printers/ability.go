package printers

import "context"

// The abilities that not every device has. A caller asks for one by type assertion; a wrapper that adds nothing to an ability
// must not hide it (see As).

// Holder is the ability of a station: it moves one blank step by step and keeps it inside from Create until Release. For a
// station Create feeds a blank from its stack and holds it, unmarked; Send marks it and returns when it has been marked; Cancel
// of a job without data ends it with the blank still held. The job is named after the blank inside (serial, or the device's own
// counter of blanks fed), so that it can be found again after a restart of either side.
type Holder interface {
	// Held tells what lies inside, whoever put it there. An error says that nobody knows.
	Held(ctx context.Context) (Held, error)

	// Release ejects the blank of a job. ErrNotFound says that this blank is not inside, which proves nothing about where it
	// went; after any other error it may have left by either exit, or be stuck.
	Release(ctx context.Context, job Job, exit Exit) error
}

// Held is what a station has inside.
type Held struct {
	Present bool
	Job     Job    // that it belongs to, as Create gave it; zero where the device can't tell
	Where   string // the station's own word for the place, such as "print" or "contactless"
}

// Exit is where a station ejects a blank to.
type Exit int

// The exits of a station.
const (
	Good   Exit = iota + 1 // the output tray
	Reject                 // the reject box
)

// String gives the operator's word for an exit.
func (e Exit) String() string {
	switch e {
	case Good:
		return "output tray"
	case Reject:
		return "reject box"
	}
	return "no exit"
}

// BlankReader is the ability to read the serial of the blank that a job holds: preprinted, engraved, perforated or encoded.
type BlankReader interface {
	// ReadBlank gives the serial as it is read; ErrUnreadable when there is none to be read. Reading is repeatable.
	ReadBlank(ctx context.Context, job Job) (serial string, err error)
}

// PageReader is the ability to read the finished page while its blank is held.
type PageReader interface {
	// ReadPage gives what is read off the page now, right or wrong; ErrUnreadable when nothing is. Reading is repeatable.
	ReadPage(ctx context.Context, job Job) (Reading, error)
}

// Reading is what was read off a finished document.
type Reading struct {
	MRZ   []string // the lines of the machine readable zone
	Blank string   // serial of the blank; "" where the device does not read it
}

// Encoder is the ability to write the chip of the blank that a job holds and to read it back. It is done between Create and Send.
type Encoder interface {
	// Encode writes the files, reads each back and compares. After an error the chip may hold part of them; the blank is then
	// spoiled, never encoded again without a person's decision.
	Encode(ctx context.Context, job Job, files []ChipFile) error
}

// ChipFile is one transparent elementary file of a chip (ISO/IEC 7816-4).
type ChipFile struct {
	ID      uint16
	Content []byte
}

// Beacon is the ability to show an operator which machine it is: by a lamp, a sound, or a text on its display.
type Beacon interface {
	Identify(ctx context.Context) error
}

// Wrapper is a device around another one, such as one with a second witness or a fault for a test.
type Wrapper interface {
	Unwrap() Device
}

// As finds an ability of a device or of one that it wraps.
func As[Ability any](device Device) (Ability, bool) {
	for {
		if able, ok := device.(Ability); ok {
			return able, true
		}
		w, wraps := device.(Wrapper)
		if !wraps {
			var none Ability
			return none, false
		}
		device = w.Unwrap()
	}
}
