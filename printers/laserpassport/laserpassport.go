// Package laserpassport drives passport lasers as stations: a booklet is loaded, held, positioned by a camera, engraved, read and
// ejected, a command at a time.
//
// The protocol is modelled on the command pages that IXLA publishes for its XP and XP25 (ixla.it/sdk): XML elements over TCP, an
// answer valid="true|false" at once and, for commands that move or mark, an answer executed="true|false" later. No machine has been
// seen. The pages give no TCP port, no list of statuses, places or errors, no counter, no serial number of the machine, and no way
// to ask what lies inside. What they leave open is a setting of the URI (see Open), or is read by the camera:
//
//   - The blank inside is the one whose preprinted code the camera reads (barcode). A job is named after it.
//   - A page that has not been engraved looks like the pattern of one (autoposition): this alone says that nothing is printed. That
//     there is no text to be read says nothing.
//   - A page is whole when it does not look like that and all lines of its machine readable zone are read (ocr), which the layout on
//     the machine therefore engraves last.
//   - Job: held at the laser, unmarked, it waits for its document; back at the jet, where the pages say no marking is possible, it is
//     canceled for good. Both are read off the machine after a restart of either side.
//
// It is assumed, and not on the pages, that the camera sees the booklet at both places, and that answers go to the connection whose
// command they answer. The driver never sends reset, which ejects whatever lies inside; that is for the person at the machine.
package laserpassport

import (
	"sync"

	"chancery/printers"
)

// Device is one passport laser.
type Device struct {
	setting setting
	options printers.Options

	mu      sync.Mutex
	open    *ticketed // what Send may still redeem
	latest  memory
	trouble string // what the machine said when a command failed last
}

// ticketed is the one job that Send may still redeem.
type ticketed struct {
	job    printers.Job
	ticket printers.Ticket
}

// memory is what this Device itself did with the latest booklet. The machine knows nothing of attempts.
type memory struct {
	job      printers.Job
	marked   bool // the machine reported the marking executed
	canceled bool
	unmarked bool // it left, seen to be unmarked
	released bool
}

var (
	_ printers.Device      = (*Device)(nil)
	_ printers.Validator   = (*Device)(nil)
	_ printers.Holder      = (*Device)(nil)
	_ printers.BlankReader = (*Device)(nil)
	_ printers.PageReader  = (*Device)(nil)
)

// Open returns the device at laserpassport://HOST:PORT. It doesn't connect. What the installation of a machine has settled follows
// as query:
//
//	id           serial number of the machine, from its type plate; HOST:PORT unless given
//	correlation  percent that a pattern must reach, 1 to 100; 70 unless given
//	tolerance    millimetres by which a page may lie off, in x and in y; 1 unless given, the tolerance of the machine readable zone
//	             (Doc 9303-4 figure 3)
//	separations  what its layouts give, by the names of the layout language, with commas; visible,carbon-black,laser,laser-tactile
//	             unless given
//	angle        Angle of marklayout; left out unless given
//	jet, laser, output, reject    what movepassport calls these places; their own names unless given
//	blank        pattern of the code that is the blank's serial (createbarcode); blank unless given
//	datapage     pattern by which a page is positioned at the laser (createpattern); datapage unless given
//	unmarked     pattern of the part to be engraved, made on an unmarked page at the laser; unmarked unless given
//	parked       the same made at the jet; parked unless given
//	mrz          patterns of the lines of the machine readable zone (createocr), with commas; mrz1,mrz2 unless given
func Open(uri string, options printers.Options) (*Device, error) {
	s, err := parseSetting(uri)
	if err != nil {
		return nil, err
	}
	return &Device{setting: s, options: options.WithDefaults()}, nil
}

// Close does nothing: no connection outlives a call.
func (d *Device) Close() error { return nil }

// remember changes the memory of a job; of another one nothing is remembered any more.
func (d *Device) remember(job printers.Job, change func(*memory)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.latest.job != job {
		d.latest = memory{job: job}
	}
	change(&d.latest)
}

// remembered returns the memory of a job, if it is the latest.
func (d *Device) remembered(job printers.Job) (memory, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.latest, d.latest.job == job
}

// hold sets the ticket that Send may redeem; nil for none.
func (d *Device) hold(t *ticketed) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = t
}
