// Package snmp reads a network printer's SNMP agent as a second witness beside its driver: the Printer MIB (RFC 3805) and the
// host resources (RFC 2790) say how many pages the engine ever made, how long it has been up, and what it lacks.
//
// It only reads. What an agent says is taken from answers to the very question alone: right request-id, community, kind, names
// and types; anything else on the wire is passed over as if it had not come. An agent that does not answer is a finding of its
// own, never a figure.
//
// The protocol is version 2c, whose community travels in the clear and proves nothing: put printers on a network of their own.
// Version 3 is left out. The codec is gosnmp's; transport, limits and caution are ours.
package snmp

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"chancery/printers"
)

// DefaultCommunity is the one that agents answer to unless they were told another.
const DefaultCommunity = "public"

// maxCommunity is what fits a length of one byte, which is all that the codec writes.
const maxCommunity = 127

// Agent is the SNMP agent of one printer. Its methods may be called from several goroutines.
type Agent struct {
	address   string
	community string
	limit     time.Duration // for one question, repetitions included

	mu   sync.Mutex
	life rising // prtMarkerLifeCount, Counter32
	on   rising // prtMarkerPowerOnCount, Counter32
	up   rising // sysUpTime, TimeTicks
	upAt time.Time
}

// Open returns the agent at HOST or HOST:PORT, port 161 unless given; an empty community is DefaultCommunity. It doesn't connect.
// An answer is waited for no longer than options.Answer, and never longer than five seconds.
func Open(address, community string, options printers.Options) (*Agent, error) {
	if !strings.Contains(address, ":") {
		address += ":161"
	}
	host, port, err := net.SplitHostPort(address)
	if n, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil || n == 0 || host == "" {
		return nil, errors.New("snmp: not an address; write HOST:PORT")
	}
	if community == "" {
		community = DefaultCommunity
	}
	if len(community) > maxCommunity {
		return nil, fmt.Errorf("community: longer than %d bytes", maxCommunity)
	}
	limit := min(options.WithDefaults().Answer, 5*time.Second)
	return &Agent{address: net.JoinHostPort(host, port), community: community, limit: limit}, nil
}
