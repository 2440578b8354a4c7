package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"chancery/issuance/people"
)

// liveHeader marks the requests of a page that keeps itself fresh (static/live.js): nobody is there behind them.
const liveHeader = "X-Live"

// eventStream is the media type of server-sent events.
const eventStream = "text/event-stream"

// liveFor is how long a stream of events lasts; the browser asks again by itself.
const liveFor = 10 * time.Minute

// Changes is a stream of server-sent events (HTML Standard §9.2) for live.js: look is asked every so often what the page would show, in
// a word or digest of it, and the page is told to look again when the answer differs from the one before. The first is asked before the
// stream begins, upon which the page looks once: no change is missed. It ends when the browser leaves or the session has ended; it does
// not keep the session alive. Whoever does not accept a stream is told so.
func Changes(every time.Duration, look func(ctx context.Context) (string, error)) Answer {
	return Answer{stream: func(q *Request) error {
		ctx, cancel := context.WithTimeout(q.Context(), liveFor)
		defer cancel()
		before, err := look(ctx)
		if err != nil {
			return err
		}
		if err := q.openStream(); err != nil {
			return err
		}
		turn := time.NewTicker(every)
		defer turn.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-turn.C:
			}
			if _, err := people.Find(ctx, q.house.Authority, q.token, q.house.Authority.Clock(), q.house.Limits); err != nil {
				return err
			}
			now, err := look(ctx)
			if err != nil {
				return err
			}
			event := ": nothing new\n\n"
			if now != before {
				event = "event: change\ndata:\n\n"
			}
			if err := q.send(event); err != nil {
				return err
			}
			before = now
		}
	}}
}

// wantsEvents reports whether the caller is the stream of a page that keeps itself fresh: nobody is there behind it.
func (q *Request) wantsEvents() bool {
	return strings.Contains(q.Header.Get("Accept"), eventStream)
}

// openStream sends the head of a stream, and how many milliseconds after its end the browser asks again.
func (q *Request) openStream() error {
	if err := q.outlast(); err != nil {
		return err
	}
	q.streaming = true
	q.w.Header().Set("Content-Type", eventStream)
	q.w.WriteHeader(http.StatusOK)
	return q.send("retry: 2000\n\n")
}

// send writes a part of a stream so that it arrives now.
func (q *Request) send(event string) error {
	if _, err := fmt.Fprint(q.w, event); err != nil {
		return err
	}
	return http.NewResponseController(q.w).Flush()
}

// outlast puts the write deadline of the server, which is for answers that are over soon, behind the end of a stream.
func (q *Request) outlast() error {
	err := http.NewResponseController(q.w).SetWriteDeadline(time.Now().Add(liveFor + time.Minute))
	if errors.Is(err, http.ErrNotSupported) { // a writer without deadlines
		return nil
	}
	return err
}

// writeStream answers with a stream where one is accepted. Its end needs no word: the browser asks again and is told then.
func (q *Request) writeStream(a Answer) {
	if !q.wantsEvents() || q.Method == http.MethodHead {
		none := Page("problem", problem{Kind: "stream", Back: "/"})
		none.status = http.StatusNotAcceptable
		q.write(none)
		return
	}
	err := a.stream(q)
	if err != nil && !q.streaming {
		q.write(q.fault(err))
		return
	}
	if err != nil {
		q.house.Logger.DebugContext(q.Context(), "a stream has ended", "route", q.route.Pattern, "problem", err)
	}
}
