// Package printertest is the contract of package printers in executable form. A driver joins with a Subject: how to open a device,
// how to start a real or simulated printer that can be hurt, and what that device can't do.
//
// What counts is what came out of the printer, never what the driver thinks of it: every case ends by counting sheets.
//
// To join, a driver's test gives
//
//   - Subject.Start, a Rig over the simulator in a process of its own: Process runs the test binary once more as the printer;
//   - Subject.Document where the driver looks into its documents, and Subject.Shows where what arrives is not byte for byte what was
//     sent (a station gets panels, its ledger has the digest of what it marked);
//   - Subject.Station where Create holds a blank and Send marks it: cases of its own are run then (holding.go);
//   - Subject.Limits, what the device can't do. The suite asks for no more, and makes sure that no more is claimed.
//
// Delay, Fail and Alter wrap a device for tests of whoever drives one.
package printertest

import (
	"fmt"
	"testing"
	"time"

	"chancery/printers"
)

// Rig is a running printer in a process of its own.
type Rig interface {
	URI() string

	// Kill ends the process without warning, Restart starts it again at the same address.
	Kill(t testing.TB)
	Restart(t testing.TB)

	// Freeze stops the process in its tracks, Thaw lets it go on.
	Freeze(t testing.TB)
	Thaw(t testing.TB)

	// Load puts blanks into a printer that was started Empty.
	Load(t testing.TB)

	// Produced lists every sheet that was ever marked as it should be, and of a station those that were spoiled too.
	Produced(t testing.TB) []Sheet
}

// Sheet is one sheet of paper, card or booklet.
type Sheet struct {
	Attempt string   // name of the job it belongs to; "" where the printer keeps no names (Limits.Nameless)
	SHA256  [32]byte // of the document it shows
	Blank   string   // its serial, where blanks have one
	Where   string   // of a station's: Inside, Tray or Box
	Spoiled bool     // marked, and useless
}

// String gives a sheet in short.
func (s Sheet) String() string {
	return fmt.Sprintf("{attempt %q, document %x, blank %q, %s, spoiled %v}", s.Attempt, s.SHA256[:4], s.Blank, s.Where, s.Spoiled)
}

// Where a station's sheet lies.
const (
	Inside = "inside"
	Tray   = "tray" // printers.Good
	Box    = "box"  // printers.Reject
)

// Behaviour is how a printer treats its jobs.
type Behaviour struct {
	Slow     time.Duration // a sheet takes that long
	Empty    bool          // no blanks are loaded until Load
	Fail     bool          // the job breaks down while it prints, its blank is stuck or spoiled
	Truncate bool          // part of the document is lost, and what is left is printed and reported as complete
}

// Subject is a driver with a printer that it can drive.
type Subject struct {
	// Start gives a new printer, gone when the test ends.
	Start func(t testing.TB, b Behaviour) Rig

	// Open opens a device of the driver under test.
	Open func(uri string, o printers.Options) (printers.Device, error)

	// Width, Height and Format are of a page that the printer takes, in millimetres and as media type. Sides and Separations are
	// as in a ticket.
	Width, Height float64
	Format        string
	Sides         int
	Separations   []string

	// Document gives a document of that format, always the same for a name and another one for another; nil for 64 KiB of text.
	Document func(name string) []byte

	// Shows gives the digest of a sheet that shows a whole document; nil for the document's own.
	Shows func(document []byte) [32]byte

	Station bool // the device is a printers.Holder
	Limits  Limits
}

// Limits is what a device can't do.
type Limits struct {
	OneWay       bool // nothing comes back: a job's end is never known, nor what is the matter with the printer
	Nameless     bool // the printer keeps no names of jobs: Find is ErrNotFound
	SameDevice   bool // a job is known only to the Device value that made it, such as one that owns the connection
	Shared       bool // another Device may create a job while one is open
	NoCancel     bool // a job with its document can't be canceled
	Folder       bool // there is no connection that could be cut, freeze, or find nobody there
	KeepsIDs     bool // job ids go on after a restart of the printer
	NoUpTime     bool // the printer does not tell since when it is on
	NoTruncation bool // part of a document can't go lost unnoticed
}

// Run runs the whole suite.
func Run(t *testing.T, s Subject) {
	cases := common()
	if s.Station {
		cases = append(cases, ofStations()...)
	} else {
		cases = append(cases, ofJobDevices()...)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
}

type testCase struct {
	name string
	run  func(*testing.T, Subject)
}

func common() []testCase {
	return []testCase{
		{"a document comes out once and byte for byte", testHappyPath},
		{"a ticket is redeemed once", testOneSend},
		{"another document than the ticket's is not sent", testOtherDocument},
		{"a job without data is canceled and has printed nothing", testCancelWithoutData},
		{"a job that breaks down is neither done nor unprinted", testFail},
		{"a slow job is not done before it is", testSlow},
		{"a busy printer refuses and loses nothing", testBusy},
		{"a frozen printer is given up within the limits", testFrozen},
		{"a job that is absent or another's is not found", testAbsent},
		{"what it hasn't is refused before anything is made", testRefused},
		{"a printer out of reach gets no byte", testUnreachable},
		{"a context that ends stops everything", testContext},
		{"the connection is cut while a job is created", testCutCreate},
		{"the connection is cut while a document is sent", testCutSend},
		{"a document truncated inside comes out once", testTruncated},
		{"the life count is read anew", testCounter},
		{"abilities are not hidden by a wrapper", testWrapped},
	}
}

func ofJobDevices() []testCase {
	return []testCase{
		{"an empty feeder is reported and loaded", testEmpty},
		{"a restarted printer's job 1 is not taken for ours", testRestart},
		{"a job canceled while it prints is not unprinted", testCancelWhilePrinting},
	}
}

func ofStations() []testCase {
	return []testCase{
		{"a blank is held between the steps and ejected good", testHeld},
		{"a marked blank is rejected", testReject},
		{"a wrong blank is rejected unmarked", testWrongBlank},
		{"a blank that is not inside is not ejected", testReleaseAnother},
		{"an empty feeder feeds nothing", testStationEmpty},
		{"our side restarts with a blank inside", testOurRestart},
		{"the printer restarts with a blank inside", testStationRestart},
		{"the printer dies while it marks", testStationDies},
	}
}
