package queue

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/riverqueue/river"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/personalization/mrz"
	"chancery/printers"
)

// Converter makes of a page that is on the register what a printer takes.
type Converter interface {
	// Needs gives what a layout asks of its printer: the sides and the separations that it has.
	Needs(layout string) (sides int, separations []string, err error)
	// Formats gives the media types that Convert makes; a page can always be sent as the PDF that it is.
	Formats() []string
	// Convert makes the data of a format for a printer of a resolution (dots per inch, 0 where it does not tell) of the very page.
	Convert(ctx context.Context, s document.Source, page []byte, format string, dpi int) ([]byte, error)
}

// offer is what an attempt offers its device: the ticket, and the bytes that the ticket describes. It lives in memory alone.
type offer struct {
	ticket printers.Ticket
	data   []byte
}

// described is the offer as its intent keeps it.
func (o offer) described() production.Data {
	return production.Data{Format: o.ticket.Format, SHA256: slices.Clone(o.ticket.SHA256[:]), Length: len(o.data)}
}

// unsuitable says why a device can't print a document as it is: somebody has to load, install or choose something else.
type unsuitable struct{ why string }

// Error gives the reason.
func (u *unsuitable) Error() string { return u.why }

// offer makes what is sent of the document's page, in a format that the device takes, before anything is committed. What the device
// can't print as it is now is refused here (unsuitable), and nothing is spent.
func (l *Line) offer(ctx context.Context, device printers.Device, a production.Attempt, now printers.Snapshot) (offer, error) {
	p, err := l.page(ctx, a)
	if err != nil {
		return offer{}, err
	}
	t, err := l.ticket(a, p)
	if err != nil {
		return offer{}, err
	}
	if missing := missing(t.Separations, now.Separations); len(missing) > 0 {
		return offer{}, &unsuitable{"the printer can't print " + strings.Join(missing, ", ")}
	}
	if t.Format, err = l.format(now); err != nil {
		return offer{}, err
	}
	data := p.content
	if t.Format != printers.FormatPDF {
		if data, err = l.convert(ctx, a.Document, p.content, t.Format, now.DPI); err != nil {
			return offer{}, err
		}
	}
	t.Length, t.SHA256 = len(data), sha256.Sum256(data)
	return offer{ticket: t, data: data}, l.validate(ctx, device, t)
}

// page is the page of an attempt's document, and what it is on.
type page struct {
	layout, kind, format string
	content              []byte
}

func (l *Line) page(ctx context.Context, a production.Attempt) (p page, err error) {
	err = l.config.Pool.QueryRow(ctx, `
		SELECT layout, kind, blank_kind.format, content
		FROM document
		JOIN blank_kind ON blank_kind.code = document.kind
		JOIN file ON file.sha256 = document.page
		WHERE document.id = $1`, a.Document).Scan(&p.layout, &p.kind, &p.format, &p.content)
	if err != nil {
		return p, fmt.Errorf("loading the page of document %s: %w", a.Document, issuance.Translate(err))
	}
	return p, nil
}

// ticket says what the device must know of a page, nothing personal.
func (l *Line) ticket(a production.Attempt, p page) (printers.Ticket, error) {
	t := printers.Ticket{Attempt: a.ID, Product: p.kind, Sides: 1}
	t.Width, t.Height = pageSize(mrz.Format(p.format))
	if l.config.Converter == nil {
		return t, nil
	}
	var err error
	t.Sides, t.Separations, err = l.config.Converter.Needs(p.layout)
	return t, err
}

// pageSize gives width and height in millimetres (Doc 9303-4 §2, -5 §2, -6 §2, -7 §2.1 and §5.1).
func pageSize(f mrz.Format) (width, height float64) {
	switch f {
	case mrz.TD1:
		return 85.60, 53.98
	case mrz.TD3:
		return 125, 88
	case mrz.MRVA:
		return 120, 80
	}
	return 105, 74 // TD2 and MRV-B
}

// missing gives the separations of a page that a device does not have. A device that does not tell is taken at its word later.
func missing(page, device []string) []string {
	if device == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(page), func(s string) bool { return slices.Contains(device, s) })
}

// format gives the best format of the device that a page can be made into; a device that names none gets the PDF.
func (l *Line) format(now printers.Snapshot) (string, error) {
	able := []string{printers.FormatPDF}
	if l.config.Converter != nil {
		able = append(able, l.config.Converter.Formats()...)
	}
	for _, f := range now.Formats {
		if slices.Contains(able, f) {
			return f, nil
		}
	}
	if len(now.Formats) == 0 {
		return printers.FormatPDF, nil
	}
	return "", &unsuitable{"the printer takes none of the formats that a page can be made into, only " + strings.Join(now.Formats, ", ")}
}

func (l *Line) convert(ctx context.Context, doc string, content []byte, format string, dpi int) ([]byte, error) {
	s, err := document.LoadSource(ctx, l.config.Pool, doc)
	if err != nil {
		return nil, err
	}
	data, err := l.config.Converter.Convert(ctx, s, content, format, dpi)
	if err != nil {
		return nil, fmt.Errorf("making %s of the page of document %s: %w", format, doc, err)
	}
	return data, nil
}

// validate asks a device that can tell whether it would take the ticket as it stands: the medium that is loaded, above all.
func (l *Line) validate(ctx context.Context, device printers.Device, t printers.Ticket) error {
	v, able := printers.As[printers.Validator](device)
	if !able {
		return nil
	}
	err := v.Validate(ctx, t)
	switch {
	case errors.Is(err, printers.ErrRefused):
		return &unsuitable{"the printer would refuse the page: " + err.Error()}
	case err != nil: // busy, or out of reach
		l.config.Logger.WarnContext(ctx, "printer takes no job", "attempt", t.Attempt, "problem", err)
		return river.JobSnooze(tryAgainIn)
	}
	return nil
}

// keep remembers the offer of an intended attempt that a busy device has not taken, so that it may be made again. Whatever forgets
// it, such as the end of the process, ends the attempt unprinted.
func (l *Line) keep(attempt string, o offer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.offers[attempt] = o
}

// kept gives an offer that was kept, once.
func (l *Line) kept(attempt string) (offer, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	o, there := l.offers[attempt]
	delete(l.offers, attempt)
	return o, there
}

// waits reports whether the offer of an attempt is kept.
func (l *Line) waits(attempt string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, there := l.offers[attempt]
	return there
}
