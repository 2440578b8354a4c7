package simulator

import "chancery/printers/simulator/machine"

// Config says which printer to be and where it keeps what it did.
type Config = machine.Config

// Entry is one line of a ledger.
type Entry = machine.Entry

// The events of a ledger; package machine says what each means.
const (
	EventStart    = machine.EventStart
	EventLoaded   = machine.EventLoaded
	EventCreated  = machine.EventCreated
	EventReceived = machine.EventReceived
	EventFed      = machine.EventFed
	EventPrinted  = machine.EventPrinted
	EventJam      = machine.EventJam
	EventSpoiled  = machine.EventSpoiled
	EventEmpty    = machine.EventEmpty
	EventCanceled = machine.EventCanceled
	EventAborted  = machine.EventAborted
	EventEjected  = machine.EventEjected
	EventPicture  = "picture" // of stations that print pictures: how a side of the blank looks, in file; result is front or back
)

// The faults that every model's script can play; package machine says what each does.
const (
	FaultEmpty     = machine.FaultEmpty
	FaultJam       = machine.FaultJam
	FaultSlow      = machine.FaultSlow
	FaultDieBefore = machine.FaultDieBefore
	FaultDieDuring = machine.FaultDieDuring
	FaultDieAfter  = machine.FaultDieAfter
	FaultCut       = machine.FaultCut
	FaultTruncate  = machine.FaultTruncate
)

// ReadLedger reads the ledger of a printer, which may be running. A last line that a crash or a write under way left incomplete is
// ignored: it was never answered for.
func ReadLedger(path string) ([]Entry, error) { return machine.ReadLedger(path) }
