// Package evolis is a simulated card printer that speaks the ESC language of Evolis, over TCP, with a real one's bad habits as the
// Programming Guide A5013 rev E describes them: unless errors are managed by the host it begins a job again by itself, once, on the
// next card; Sc prints the last sequence again on another card; Se prints the last panel and ejects the card; bitmaps hold every
// byte value, so that commands are told from data by counting.
//
// There are two models. The evolis-card answers with words and knows Pneab, after which Se keeps the card inside: both as published
// programs use them, which is not in the guide. The evolis-a5013 answers with ACK and NACK and a letter, and does not know Pneab.
// Modelled after no document at all: that Rlr speaks of the last command that moved something, that a connection is served after
// the one before it has ended, Smr's answer, and a fluorescent panel by the letter u.
//
// Beside the events of all printers the ledger has "panel" for each that was transferred (result: side and letter), and "picture"
// for each side of a card that is printed, just before it is: file is a PNG of the card as it looks, result is front or back. A
// job is named card:SERIAL:FED, by the counter of cards when its card was fed. The document is the printed panels' bytes as they
// came, front before back; the entry "printed" is written when the card has all its panels, "ejected" when it leaves.
package evolis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"golang.org/x/sync/errgroup"

	"chancery/printers/simulator/machine"
)

// Run is the printer's life, until ctx ends or a fault of the script kills the process. It prints the line "listening
// evolis://HOST:PORT" when it takes commands.
func Run(ctx context.Context, c machine.Config) error {
	p, err := newPrinter(c)
	if err != nil {
		return err
	}
	defer p.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	if err := p.Start(p.model.title); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := p.Ready("evolis://" + listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		<-ctx.Done()
		return listener.Close()
	})
	group.Go(func() error { return p.accept(ctx, listener) })
	group.Go(func() error { return p.Serve(ctx, p.look) })
	return group.Wait()
}

// model is what differs between the two.
type model struct {
	name, title string
	letters     bool // answers are ACK, or NACK and a letter
	pneab       bool
}

func modelNamed(name string) (model, error) {
	for _, m := range []model{
		{name: "evolis-card", title: "Simulated card printer", pneab: true},
		{name: "evolis-a5013", title: "Simulated card printer of A5013", letters: true},
	} {
		if m.name == name {
			return m, nil
		}
	}
	return model{}, fmt.Errorf("model: %q is no card printer of this kind", name)
}

// serialOf is the serial of the printer: letters and digits of its UUID.
func serialOf(uuid string) string {
	return "SIM" + strings.ToUpper(strings.ReplaceAll(uuid[len(uuid)-12:], "-", ""))
}
