package pjl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"chancery/printers"
)

// session is one connection to the printer. A goroutine reads all that the printer says until the connection ends.
type session struct {
	conn    net.Conn
	options printers.Options
	ended   chan struct{} // closed when nothing more will be read

	mu      sync.Mutex
	asked   *asked
	course  *course
	fence   string        // nonce before the job
	seal    string        // nonce after it
	taken   chan struct{} // closed when the printer has taken the job
	device  condition
	heard   bool  // the printer has said something, whatever it was
	problem error // why the connection ended
}

// asked is an inquiry under way.
type asked struct {
	first, last string
	between     bool // the first nonce is back
	answers     map[string]message
	twice       bool // one question has two answers
	done        chan struct{}
}

// errSilent is a limit that was reached before the printer said anything.
type errSilent struct {
	what  string
	limit time.Duration
}

func (e errSilent) Error() string {
	return fmt.Sprintf("the printer took longer than %v %s; another host may be connected to it", e.limit, e.what)
}

// Timeout says that it is one.
func (e errSilent) Timeout() bool { return true }

// errHungUp is a connection that the printer took and closed without a word: it serves another host.
var errHungUp = errors.New("the printer hung up without a word; another host may be connected to it")

// dial connects within the limit of the options. Its errors match ErrUnreachable unless the caller gave up.
func dial(ctx context.Context, host string, o printers.Options) (*session, error) {
	limited, cancel := context.WithTimeout(ctx, o.Connect)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(limited, "tcp", host)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, fmt.Errorf("connecting to the printer: %w", context.Cause(ctx))
	default:
		return nil, fmt.Errorf("connecting to the printer: %w: %w", printers.ErrUnreachable, err)
	}
	s := &session{conn: conn, options: o, ended: make(chan struct{}), taken: make(chan struct{})}
	go s.listen()
	return s, nil
}

// listen reads until the connection ends.
func (s *session) listen() {
	defer close(s.ended)
	var split splitter
	buffer := make([]byte, 8<<10)
	for {
		n, err := s.conn.Read(buffer)
		messages, garbled := split.take(buffer[:n])
		over := s.take(n > 0, messages)
		if err = errors.Join(garbled, err); err != nil {
			s.fail(err)
			return
		}
		if over {
			s.leave()
			return
		}
	}
}

// take sorts what the printer said; it reports whether the job of this connection has ended.
func (s *session) take(heard bool, messages []message) (over bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = s.heard || heard
	for _, m := range messages {
		if words, ok := m.echoed(); ok {
			s.echo(words)
			continue
		}
		s.sort(m)
	}
	if s.course == nil {
		return false
	}
	if s.course.begun(s.device) {
		s.accept()
	}
	return s.course.ended
}

// accept notes that the printer has taken the job.
func (s *session) accept() {
	select {
	case <-s.taken:
	default:
		close(s.taken)
	}
}

func (s *session) echo(words string) {
	switch {
	case s.course != nil && !s.course.synced && words == s.fence:
		s.course.synced = true
	case s.course != nil && s.course.synced && words == s.seal:
		s.accept()
	case s.asked == nil:
	case words == s.asked.first:
		s.asked.between = true
		s.asked.answers = map[string]message{}
	case words == s.asked.last && s.asked.between:
		close(s.asked.done)
		s.asked = nil
	}
}

func (s *session) sort(m message) {
	switch head := m.head(); {
	case head == "USTATUS DEVICE" && m.whole:
		if c, ok := readCondition(m); ok && s.course != nil && s.course.synced {
			s.device = c
		}
	case head == "USTATUS JOB" || head == "USTATUS PAGE":
		if s.course != nil {
			s.course.status(m)
		}
	case s.asked != nil && s.asked.between && (m.whole || m.refused()):
		_, twice := s.asked.answers[head]
		s.asked.twice = s.asked.twice || twice
		s.asked.answers[head] = m
	}
}

// fail notes that the connection has ended before the job has.
func (s *session) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.course != nil {
		s.course.broken = true
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("the printer closed the connection")
	}
	s.problem = errors.Join(err, s.conn.Close())
}

// leave ends the connection of a job that has ended.
func (s *session) leave() {
	_ = s.conn.SetWriteDeadline(time.Now().Add(time.Second)) // politeness; the job is over whatever becomes of it
	_, _ = io.WriteString(s.conn, farewell())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problem = errors.Join(errors.New("the job has ended"), s.conn.Close())
}

// close ends the connection and waits until nobody reads from it. That of a job that has ended is taking its leave by itself.
func (s *session) close() {
	if s.over() {
		<-s.ended
		return
	}
	_ = s.conn.Close() // that it was closed before is no news
	<-s.ended
}

func (s *session) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.course != nil && s.course.ended
}

// alive reports whether the connection still stands, as far as can be known without a word.
func (s *session) alive() bool {
	select {
	case <-s.ended:
		return false
	default:
		return !hungUp(s.conn)
	}
}

// ask puts questions to the printer and waits for all its answers.
func (s *session) ask(ctx context.Context, commands ...string) (map[string]message, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("asking the printer: %w", context.Cause(ctx))
	}
	a := &asked{first: newNonce(), last: newNonce(), done: make(chan struct{})}
	s.mu.Lock()
	s.asked = a
	s.mu.Unlock()
	if err := s.write(ctx, []byte(inquiry(a.first, a.last, commands...))); err != nil {
		return nil, fmt.Errorf("asking the printer: %w", s.why(err))
	}
	if err := s.await(ctx, a.done, "answering"); err != nil {
		return nil, fmt.Errorf("asking the printer: %w", err)
	}
	if a.twice {
		return nil, errors.New("asking the printer: it answers one question twice")
	}
	return a.answers, nil
}

// write hands bytes to the network within the limit of the options, and gives up when ctx ends.
func (s *session) write(ctx context.Context, data []byte) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.options.Upload)); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = s.conn.Close() }) // ends the write under way
	_, err := s.conn.Write(data)
	if !stop() && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// await waits until something has come, the connection or ctx ends, or the limit for an answer is reached.
func (s *session) await(ctx context.Context, come <-chan struct{}, what string) error {
	timer := time.NewTimer(s.options.Answer)
	defer timer.Stop()
	select {
	case <-come:
		return nil
	case <-s.ended:
		select {
		case <-come: // both at once: it did come
			return nil
		default:
			return s.why(nil)
		}
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return errSilent{what: what, limit: s.options.Answer}
	}
}

// why says how the connection ended, if it has, rather than what that did to a write.
func (s *session) why(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return errSilent{what: "taking what it is sent", limit: s.options.Upload}
	}
	select {
	case <-s.ended:
	default:
		if err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.heard {
		return errHungUp
	}
	return errors.Join(s.problem, err)
}
