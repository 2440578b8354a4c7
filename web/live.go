package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"chancery/issuance/people"
)

// liveHeader marks the requests of a page that keeps itself fresh (static/live.js): nobody is there behind them.
const liveHeader = "X-Live"

// liveFor is how long a stream of events lasts; the browser asks again by itself.
const liveFor = 10 * time.Minute

// Changes is a stream of server-sent events (HTML Standard §9.2) for live.js: look is asked every so often what the page would show, in
// a word or digest of it, and the page is told to look again when the answer differs from the one before. It ends when the browser
// leaves or the session has ended; it does not keep the session alive.
func Changes(every time.Duration, look func(ctx context.Context) (string, error)) Answer {
	return Answer{stream: func(q *Request) error {
		ctx, cancel := context.WithTimeout(q.Context(), liveFor)
		defer cancel()
		before, err := look(ctx)
		if err != nil {
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

// writeStream answers with a stream. Its end needs no word: the browser asks again and is told then.
func (q *Request) writeStream(a Answer) {
	q.w.Header().Set("Content-Type", "text/event-stream")
	err := q.outlast()
	if err == nil {
		q.w.WriteHeader(http.StatusOK)
		err = q.send("retry: 2000\n\n")
	}
	if err == nil {
		err = a.stream(q)
	}
	if err != nil {
		q.house.Logger.DebugContext(q.Context(), "a stream has ended", "route", q.route.Pattern, "problem", err)
	}
}
