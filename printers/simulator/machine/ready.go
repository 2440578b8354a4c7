package machine

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// shown is how many entries of the ledger the status page has.
const shown = 20

// Condition is what a model says of itself at a moment, for the status page and the SNMP agent.
type Condition struct {
	State    string   // idle, processing or stopped
	Reasons  []string // stems of printer-state-reasons (RFC 8011 §5.4.12), such as media-empty
	Supplies []Supply
}

// Supply is a ribbon, an ink or a foil.
type Supply struct {
	Name       string
	Max, Level int // in units of its own; negative as in RFC 3805: -1 other, -2 unknown, -3 some left
}

// outlets are the machine's listeners beside the protocol of its model.
type outlets struct {
	page net.Listener
	snmp net.PacketConn
}

func (o *outlets) listen(c Config) error {
	var listen net.ListenConfig
	if c.StatusPage != "" {
		page, err := listen.Listen(context.Background(), "tcp", c.StatusPage)
		if err != nil {
			return fmt.Errorf("listening for the status page: %w", err)
		}
		o.page = page
	}
	if c.SNMP != "" {
		snmp, err := listen.ListenPacket(context.Background(), "udp", c.SNMP)
		if err != nil {
			return errors.Join(fmt.Errorf("listening for SNMP: %w", err), o.close())
		}
		o.snmp = snmp
	}
	return nil
}

func (o *outlets) close() error {
	var errs []error
	if o.page != nil {
		errs = append(errs, unlessClosed(o.page.Close()))
	}
	if o.snmp != nil {
		errs = append(errs, unlessClosed(o.snmp.Close()))
	}
	return errors.Join(errs...)
}

// unlessClosed drops the error of closing a second time.
func unlessClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Ready prints the line "listening URI", and after it "status URL" and "snmp HOST:PORT" where the machine has these. A model calls
// it when it takes requests.
func (m *Machine) Ready(uri string) error {
	lines := "listening " + uri + "\n"
	if m.outlets.page != nil {
		lines += "status http://" + m.outlets.page.Addr().String() + "/\n"
	}
	if m.outlets.snmp != nil {
		lines += "snmp " + m.outlets.snmp.LocalAddr().String() + "\n"
	}
	if _, err := fmt.Fprint(m.config.Stdout, lines); err != nil {
		return fmt.Errorf("writing the ready line: %w", err)
	}
	return nil
}
