// Package simulator is printers in a process of their own: they take documents over the wire as real ones do, with real ones' bad
// habits, and keep a durable ledger of all that they received, fed and produced. Each model is a package below; machine is what
// they have in common. They share no code with the drivers.
package simulator

import (
	"context"
	"fmt"
	"strings"

	"chancery/printers/simulator/evolis"
	"chancery/printers/simulator/hotfolder"
	"chancery/printers/simulator/ipp"
	"chancery/printers/simulator/laserpassport"
	"chancery/printers/simulator/machine"
	"chancery/printers/simulator/opencard"
	"chancery/printers/simulator/pjl"
)

// model is a printer that can be simulated.
type model struct {
	name string // as given by --model
	own  string // as its package calls it
	run  func(context.Context, machine.Config) error
}

// models is the table of all of them, a line each.
func models() []model {
	return []model{
		{"ipp-booklet", "ipp-booklet", ipp.Run},
		{"ipp-sticker", "ipp-sticker", ipp.Run},
		{"ipp-card", "ipp-card", ipp.Run},
		{"pjl", "pjl", pjl.Run},
		{"evolis", "evolis-card", evolis.Run},
		{"evolis-a5013", "evolis-a5013", evolis.Run},
		{"laserpassport", laserpassport.Model, laserpassport.Run},
		{"opencard", "opencard", opencard.Run},
		{"hotfolder", hotfolder.Model, hotfolder.Run},
	}
}

// Models lists the printers that Run can be.
func Models() []string {
	var names []string
	for _, m := range models() {
		names = append(names, m.name)
	}
	return names
}

// Run is the life of the printer that c.Model names, until ctx ends or a fault of the script kills the process. It prints the line
// "listening URI" when it takes requests.
func Run(ctx context.Context, c Config) error {
	for _, m := range models() {
		if m.name == c.Model {
			c.Model = m.own
			return m.run(ctx, c)
		}
	}
	return fmt.Errorf("model: %q is not known; use one of %s", c.Model, strings.Join(Models(), ", "))
}
