package printers

import "errors"

// The errors that a driver's errors match. Anything else means: unknown.
var (
	// ErrNotSent proves that no byte of a document was handed to the network.
	ErrNotSent = errors.New("nothing was sent")

	// ErrNotFound says that the device names no such job, which proves nothing.
	ErrNotFound = errors.New("the printer knows no such job")

	// ErrAmbiguous says that several jobs carry the name of one attempt.
	ErrAmbiguous = errors.New("several jobs carry that name")

	// ErrBusy says that the device can't take a job now: try later, no attempt is consumed.
	ErrBusy = errors.New("the printer takes no job now")

	// ErrRefused says that the device does not do what was asked: medium, format, operation, access.
	ErrRefused = errors.New("the printer refused")

	// ErrUnreachable says that no connection was made.
	ErrUnreachable = errors.New("the printer is out of reach")

	// ErrUnreadable says that a device looked for something to read and found none: no mark, no code, no chip.
	ErrUnreadable = errors.New("there is nothing to be read")
)
