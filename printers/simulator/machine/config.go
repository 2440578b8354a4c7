package machine

import (
	"io"
	"log/slog"
	"os"
	"time"
)

// Config says which printer to be and where it keeps what it did.
type Config struct {
	Model  string // name of the model
	Listen string // HOST:PORT, or a folder where the model watches one; port 0 takes a free one
	Ledger string // file, made if missing; one process at a time
	Script string // faults to play (see the type Fault); "" for none
	Feeder string // stack of blanks (see the type feeder); "" for blanks without serials that never end
	Output string // folder of the documents received; "" for LEDGER.d

	SNMP       string // HOST:PORT of the SNMP agent (UDP); "" for none
	StatusPage string // HOST:PORT of the status page; "" for none

	SheetTime   time.Duration // how long a sheet takes; 0 for no time
	DataTimeout time.Duration // how long a job waits for its document; 0 for 60 s
	Retention   time.Duration // how long an ended job is remembered; 0 for 60 s

	Stdout io.Writer    // gets the line "listening URI" once requests are taken; nil for the process's own
	Logger *slog.Logger // nil for none
}

func (c Config) withDefaults() Config {
	if c.Output == "" {
		c.Output = c.Ledger + ".d"
	}
	if c.DataTimeout <= 0 {
		c.DataTimeout = time.Minute
	}
	if c.Retention <= 0 {
		c.Retention = time.Minute
	}
	if c.Stdout == nil {
		c.Stdout = os.Stdout
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// Config returns what the machine was opened with, defaults filled in.
func (m *Machine) Config() Config { return m.config }
