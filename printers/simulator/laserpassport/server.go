package laserpassport

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
)

// maxSession bounds what one connection may send.
const maxSession = 64 << 20

// request is one command.
type request struct {
	Attributes []xml.Attr `xml:",any,attr"`
	Inside     []byte     `xml:",innerxml"`
}

// value returns an attribute, whatever its capitals.
func (r request) value(name string) string {
	for _, a := range r.Attributes {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

// errCut ends a connection in the middle of things.
var errCut = errors.New("the connection is cut")

// converse takes the commands of one connection, one after the other.
func (e *engine) converse(ctx context.Context, conn net.Conn) error {
	decoder := xml.NewDecoder(io.LimitReader(conn, maxSession))
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil // the client has gone, or does not speak XML: nothing more is heard from it
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		var r request
		if err := decoder.DecodeElement(&r, &start); err != nil {
			return nil
		}
		err = e.perform(ctx, conn, r)
		if errors.Is(err, errCut) || errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			e.config.Logger.ErrorContext(ctx, "command", slog.String("name", r.value("name")), slog.Any("error", err))
			return nil
		}
	}
}

// say writes an answer. A client that no longer listens is no reason for the machine to stop.
func say(conn net.Conn, format string, arguments ...any) {
	_, _ = fmt.Fprintf(conn, format, arguments...)
}

func refuse(conn net.Conn, text string) error {
	say(conn, `<command valid="false" error="%s" />`, text)
	return nil
}

func escaped(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a strings.Builder never fails
	return out.String()
}

// perform does one command.
func (e *engine) perform(ctx context.Context, conn net.Conn, r request) error {
	switch strings.ToLower(r.value("name")) {
	case "machinestatus":
		transport, surface := e.statuses()
		say(conn, `<command valid="true" transportstatus="%s" laserstatus="Ready" interfacestatus="%s" />`, transport, surface)
		return nil
	case "barcode":
		return e.barcode(conn)
	case "autoposition":
		return e.autoposition(conn, r.value("PatternName"))
	case "ocr":
		return e.ocr(conn, r.value("OCRName"))
	case "loadpassportjet":
		return e.load(ctx, conn)
	case "movepassport":
		return e.move(conn, r.value("source"), r.value("destination"))
	case "updatedocument":
		return e.update(conn, r.Inside)
	case "marklayout":
		return e.mark(ctx, conn)
	case "reset":
		return e.reset(conn)
	}
	return refuse(conn, "Command not found")
}
