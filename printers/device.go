// Package printers is the contract between the production line and its printers.
//
// Printing has no transaction: between "the bytes left" and "the sheet lies in the tray" nobody
// can know. The contract therefore never retries, keeps creating a job apart from sending its
// document, and lets every answer say that it does not know. What a device reports is evidence,
// not a verdict: the line decides, and only a read-back of the finished document proves it.
//
// The package imports nothing of the project; each driver is a package below it.
package printers

import "context"

// Device is a printer. There are two classes. A job device takes a whole document and is then watched. A station moves one blank
// step by step and holds it in between: it is a Device that is a Holder too, and can then be asked to read the blank, to encode
// its chip, to read the page and to eject it where it belongs. What else a device is able to do are the interfaces of ability.go.
//
// One attempt at a time goes to a device. All methods may be called from several goroutines, but
// Create and Send of one attempt belong to the same Device value: a ticket opened by Create is
// redeemed by one Send and by no other, so a document can't be offered twice, nor after a restart.
// Every method returns when ctx ends or when the phase limits of Options are reached; an error
// then says nothing about the device, except where it matches one of the errors of this package.
type Device interface {
	// Snapshot gives identity and state, to be read before an attempt and after it.
	Snapshot(ctx context.Context) (Snapshot, error)

	// Create opens a job without data, so that nothing can be printed yet. The job comes with
	// its id and uuid. ErrBusy, ErrRefused and ErrUnreachable say that no job was opened by us; after
	// any other error one may stand on the device: Find it by the attempt and Cancel it.
	Create(ctx context.Context, t Ticket) (Job, error)

	// Send offers the document once. It must have the length and SHA-256 of the ticket.
	// Only errors.Is(err, ErrNotSent) proves that no byte left; after any other error, ErrRefused
	// and ErrBusy included, the attempt is in doubt.
	Send(ctx context.Context, job Job, document []byte) error

	// Status reports a job by id and uuid. ErrNotFound proves nothing (devices forget jobs, and
	// restart their ids); a job with our id but another uuid is ErrNotFound too.
	Status(ctx context.Context, job Job) (Status, error)

	// Find looks for the attempt among the names of all jobs the device remembers.
	// ErrNotFound proves nothing; two jobs of that name are ErrAmbiguous.
	Find(ctx context.Context, attempt string) (Job, Status, error)

	// Cancel asks the device to end a job, after making sure that id and uuid are ours. The
	// sheet may come out all the same: ask for Status afterwards, which alone can say WithoutData.
	// A job that has already ended is ErrRefused.
	Cancel(ctx context.Context, job Job) error

	// Close releases connections kept open. The device stays as it is.
	Close() error
}

// Validator is the ability to check a ticket (media, format) before a blank is reserved for it.
type Validator interface {
	// Validate returns ErrRefused if the device could not print such a ticket as it stands.
	Validate(ctx context.Context, t Ticket) error
}

// Ticket is what a device must know of a document before it is sent. It carries nothing personal.
type Ticket struct {
	Attempt string // attempt id: the only key of ours that survives on the device (job-name)
	Product string // what kind of blank it is, such as "booklet" or "sticker"; not sent by every driver

	Width, Height float64 // of the page, in millimetres

	Sides       int      // that are printed, 1 or 2; 0 is 1
	Separations []string // that the page has, by the names of the layout language: visible, carbon-black, uv …; a device that lacks one refuses

	Format string   // media type of the document, such as FormatPDF
	Length int      // of the document, in bytes
	SHA256 [32]byte // of the document
}

// Job names one job of a device. ID alone does not: devices count from 1 again after a restart.
type Job struct {
	ID   int
	UUID string // as the device gives it, mostly urn:uuid:…
}
