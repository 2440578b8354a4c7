package snmp

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"time"

	"github.com/gosnmp/gosnmp"

	"chancery/printers"
)

// ErrSilent says that the agent gave no answer in time.
var ErrSilent = fmt.Errorf("the printer's SNMP agent is silent: %w", context.DeadlineExceeded)

// repeatAfter is how long a datagram may be on its way before the question is asked once more: datagrams get lost, and reading
// changes nothing.
const repeatAfter = time.Second

// question is one request; an answer counts only if it is to this one.
type question struct {
	kind  gosnmp.PDUType
	names []string
	rows  uint32 // of a GetBulk
	id    uint32
}

// ask sends a question over a socket of its own and returns the values of its answer. Whatever else arrives is passed over.
func (a *Agent) ask(ctx context.Context, q question) ([]gosnmp.SnmpPDU, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, a.limit, ErrSilent)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "udp", a.address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", printers.ErrUnreachable, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // wakes the reader
	defer stop()
	q.id = 1 + rand.Uint32N(1<<31-1)
	packet, err := q.encode(a.community)
	if err != nil {
		return nil, err
	}
	return a.exchange(ctx, conn, q, packet)
}

func (a *Agent) exchange(ctx context.Context, conn net.Conn, q question, packet []byte) ([]gosnmp.SnmpPDU, error) {
	buffer := make([]byte, 1<<16)
	for ctx.Err() == nil {
		if err := conn.SetReadDeadline(time.Now().Add(repeatAfter)); err != nil {
			return nil, fmt.Errorf("asking the SNMP agent: %w", err)
		}
		if _, err := conn.Write(packet); err != nil {
			return nil, unanswered(ctx, err)
		}
		for ctx.Err() == nil {
			n, err := conn.Read(buffer)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				break
			}
			if err != nil {
				return nil, unanswered(ctx, err) // a port that nobody listens at is told by ICMP
			}
			values, ours, err := a.decode(q, buffer[:n])
			if ours {
				return values, err
			}
		}
	}
	return nil, fmt.Errorf("asking the SNMP agent: %w", context.Cause(ctx))
}

// unanswered gives the reason for which the wait was ended, if it was.
func unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return fmt.Errorf("asking the SNMP agent: %w: %w", printers.ErrUnreachable, err)
}

func (q question) encode(community string) ([]byte, error) {
	packet := gosnmp.SnmpPacket{Version: gosnmp.Version2c, Community: community, PDUType: q.kind, RequestID: q.id, MaxRepetitions: q.rows}
	for _, name := range q.names {
		packet.Variables = append(packet.Variables, gosnmp.SnmpPDU{Name: name, Type: gosnmp.Null})
	}
	encoded, err := packet.MarshalMsg()
	if err != nil {
		return nil, fmt.Errorf("encoding an SNMP request: %w", err)
	}
	return encoded, nil
}

// decode reports whether a packet is the answer to the question, and if it is, what it says.
func (a *Agent) decode(q question, packet []byte) (values []gosnmp.SnmpPDU, ours bool, err error) {
	answer, err := parse(packet)
	if err != nil || answer.Version != gosnmp.Version2c || answer.Community != a.community ||
		answer.PDUType != gosnmp.GetResponse || answer.RequestID != q.id {
		return nil, false, nil
	}
	if answer.Error != gosnmp.NoError {
		return nil, true, fmt.Errorf("the printer's SNMP agent answers %s: %w", answer.Error, printers.ErrRefused)
	}
	if !q.fits(answer.Variables) {
		return nil, false, nil
	}
	return answer.Variables, true, nil
}

// fits reports whether the values are of the names that were asked for: the very ones for a Get, and no more rows than asked for
// of a GetBulk, whose names are checked against the order of the table.
func (q question) fits(values []gosnmp.SnmpPDU) bool {
	if q.kind == gosnmp.GetBulkRequest {
		return len(values) > 0 && len(values) <= len(q.names)*int(q.rows)
	}
	if len(values) != len(q.names) {
		return false
	}
	for i, value := range values {
		if value.Name != q.names[i] {
			return false
		}
	}
	return true
}

// parse decodes a packet. The decoder has been known to panic at hostile ones, so that is an error like any other.
func parse(packet []byte) (answer *gosnmp.SnmpPacket, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = errors.New("not an SNMP packet")
		}
	}()
	decoder := gosnmp.GoSNMP{Version: gosnmp.Version2c}
	return decoder.SnmpDecodePacket(packet)
}
