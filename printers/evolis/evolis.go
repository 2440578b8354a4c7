// Package evolis drives Evolis card printers through their ESC language, over TCP or a USB printer device, as stations: a card is
// fed and held, its magnetic serial read, its chip written, its panels printed, and it leaves by the output or into the reject box.
//
// What is known of the language is the public Programming Guide A5013 rev E: frames, geometry and depth of bitmaps (p. 14), the
// commands Psc Pem Rem Pr Pmi Ss Sr Sv Se Si Sis Sic Ser Seb Smr Sk Rse Rlr Rco Rcr Rfv Rtp Rsn. The guide's own byte totals do not
// follow from 648 × 1016 pixels; a panel of one bit is 82,296 bytes here. Taken from published programs that integrate such
// printers, not from the guide, and not seen on hardware by us: that answers are words such as OK, CARD or COVER OPEN and end with
// 0x00, what they mean, Rrt (chip of the ribbon), and Pneab.
//
// The guide gives no command that prints the last panel without ejecting the card: Se does both. Pneab;A;0 of later models keeps
// the card inside after Se, and Pneab;A;1 lets it go. A printer that does not know Pneab is refused, unless the URI says hold=no: it
// may then be used, each card leaves with its last panel, and a card that is wrong has to be picked from the output by hand.
//
// It is assumed, and in no source, that Rlr keeps the last answer beyond its connection, that a connection is served when the one
// before it has been worked off, and that Pem is forgotten when the printer is switched off, by which that is noticed.
//
// Left out since no public source gives it: the letter of a fluorescent panel (uv=LETTER of the URI says it where the maker has
// told it), how to switch to answers of ACK and NACK (both kinds are understood), up-time, lot and serial of a ribbon, and the
// meaning of what Rcr answers beyond 0 and 1. The depth of colour is 7 bits, or levels=32 or 64 of the URI.
package evolis

import (
	"context"
	"sync"

	"chancery/printers"
)

// Extras are what a station is given by whoever opens it.
type Extras struct {
	// Encode writes and verifies files on the chip that lies at a PC/SC reader; nil where chips are not written.
	Encode func(ctx context.Context, reader string, files []printers.ChipFile) error

	// Memory is shared by the Stations that one process opens for its printers; nil for one of the Station's own.
	Memory *Memory
}

// Station is one card printer. One card is inside at a time.
type Station struct {
	where   address
	options printers.Options
	extras  Extras
	memory  *Memory
	turn    chan struct{} // whoever holds the connection

	mu      sync.Mutex
	tickets map[printers.Job]printers.Ticket // that Send may still redeem
}

// The abilities that depend on what the machine is fitted with are types of their own, so that a station without them does not
// seem to have them.
type (
	serialStation     struct{ *Station }
	chipStation       struct{ *Station }
	serialChipStation struct {
		*Station
		serialAbility
		chipAbility
	}
	serialAbility struct{ of *Station }
	chipAbility   struct{ of *Station }
)

var (
	_ printers.Device      = (*Station)(nil)
	_ printers.Holder      = (*Station)(nil)
	_ printers.Validator   = (*Station)(nil)
	_ printers.BlankReader = serialStation{}
	_ printers.Encoder     = chipStation{}
	_ printers.BlankReader = serialChipStation{}
	_ printers.Encoder     = serialChipStation{}
)

// Open returns the printer at evolis://HOST:PORT or evolis:///dev/usb/lp0, without a chip encoder. It doesn't connect. The query
// may say serial=mag1, mag2 or mag3 (track with the blank's serial), levels=32, 64 or 128, uv=LETTER, hold=no, pem=NUMBER,
// reject=seb, feeders=2, and ribbon=PANELS where every card takes the same panels, front before back, such as ymckok: a restarted
// process can then tell from the counter of panels that a card is complete. With AnyMedia, which is for demonstrations, a document's
// fluorescent panel is left out where there is no uv=LETTER.
func Open(uri string, options printers.Options) (printers.Device, error) {
	return OpenWith(uri, options, Extras{})
}

// OpenWith is Open with extras: with reader=NAME in the query, and station=contactless where it is not the contact station, the
// station is an Encoder by way of extras.Encode.
func OpenWith(uri string, options printers.Options, extras Extras) (printers.Device, error) {
	where, err := parseAddress(uri, extras)
	if err != nil {
		return nil, err
	}
	where.lenient = options.AnyMedia
	s := &Station{where: where, options: options.WithDefaults(), extras: extras, memory: extras.Memory, turn: make(chan struct{}, 1)}
	if s.memory == nil {
		s.memory = &Memory{}
	}
	switch {
	case where.track > 0 && where.reader != "":
		return serialChipStation{s, serialAbility{s}, chipAbility{s}}, nil
	case where.track > 0:
		return serialStation{s}, nil
	case where.reader != "":
		return chipStation{s}, nil
	}
	return s, nil
}

// Close does nothing: no connection is kept between two calls.
func (s *Station) Close() error { return nil }
