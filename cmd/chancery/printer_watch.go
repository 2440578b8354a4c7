package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"chancery/issuance/production"
)

// How often the board is drawn, and how long a first answer is waited for.
const (
	redraw      = time.Second
	firstAnswer = 1500 * time.Millisecond
)

type printerWatch struct {
	Once bool `help:"Draw the board once."`
}

// Run draws a board of all printers every second. Each printer is asked beside the others: one that is frozen shows how long ago it
// last answered, and holds up nobody.
func (c printerWatch) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		w := &watcher{program: p, asked: map[string]*asked{}}
		if err := w.look(ctx, i); err != nil {
			return err
		}
		wait(ctx, firstAnswer, w.allAnswered)
		for {
			err := w.draw(ctx, i)
			if err == nil && !c.Once {
				wait(ctx, redraw, func() bool { return false })
				err = w.look(ctx, i)
			}
			if ctx.Err() != nil { // somebody has seen enough
				return nil
			}
			if err != nil || c.Once {
				return err
			}
		}
	})
}

// wait waits until something is so, or the time is up.
func wait(ctx context.Context, most time.Duration, done func() bool) {
	deadline := time.After(most)
	for !done() {
		select {
		case <-ctx.Done():
			return
		case <-deadline:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// watcher keeps what the printers answered last.
type watcher struct {
	*program
	list []production.Printer

	mu    sync.Mutex
	asked map[string]*asked // by printer
}

type asked struct {
	last reply
	at   time.Time // of the last answer that was none but an error
	busy bool      // it is being asked
}

// look loads the printers, and asks those that are not being asked.
func (w *watcher) look(ctx context.Context, i *installation) (err error) {
	if w.list, err = production.Printers(ctx, i.Pool); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, x := range w.list {
		a := w.asked[x.ID]
		if a == nil {
			a = &asked{last: reply{Facts: production.Facts{State: "asking"}, err: context.Canceled}}
			w.asked[x.ID] = a
		}
		if !a.busy {
			a.busy = true
			go w.ask(ctx, x, a)
		}
	}
	return nil
}

func (w *watcher) ask(ctx context.Context, x production.Printer, a *asked) {
	now := askNow(ctx, x.URI)
	w.mu.Lock()
	defer w.mu.Unlock()
	a.last, a.busy = now, false
	if now.err == nil {
		a.at = w.clock()
	}
}

func (w *watcher) allAnswered() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.asked {
		if a.busy {
			return false
		}
	}
	return true
}

// standings is the board: every printer with what it answered last.
func (w *watcher) standings(ctx context.Context, i *installation) ([]standing, error) {
	var board []standing
	for _, x := range w.list {
		w.mu.Lock()
		a := *w.asked[x.ID]
		w.mu.Unlock()
		now := w.clock()
		if a.busy && now.Sub(a.at) > 2*redraw && a.last.err == nil { // it has stopped answering
			a.last.err = context.DeadlineExceeded
		}
		if !a.at.IsZero() && (x.LastContactAt == nil || x.LastContactAt.Before(a.at)) {
			x.LastContactAt = &a.at
		}
		s, err := stand(ctx, i.Pool, x, a.last, now)
		if err != nil {
			return nil, err
		}
		board = append(board, s)
	}
	return board, nil
}

func (w *watcher) draw(ctx context.Context, i *installation) error {
	board, err := w.standings(ctx, i)
	if err != nil {
		return err
	}
	if w.JSON {
		list := []map[string]any{}
		for _, s := range board {
			list = append(list, s.described())
		}
		return w.print(map[string]any{"at": w.clock().UTC(), "printers": list})
	}
	width, height, terminal := screen(w.out)
	text := strings.Join(boardLines(board, w.clock(), width, height), "\n") + "\n"
	if terminal {
		text = "\x1b[H\x1b[J" + text
	}
	if _, err := io.WriteString(w.out, text); err != nil {
		return fmt.Errorf("drawing the board: %w", err)
	}
	return nil
}

// boardLines draws the board for a screen; whatever does not fit is cut, and nothing wraps. Height 0 is no limit.
func boardLines(board []standing, now time.Time, width, height int) []string {
	lines := []string{"printers  " + now.Format(time.DateTime)}
	for _, s := range board {
		lines = append(lines, s.boardLine())
		for _, d := range s.doubts {
			lines = append(lines, "  IN DOUBT blank "+d.Blank+": "+d.Reason)
		}
		if s.batch != nil && s.batch.State == "halted" {
			lines = append(lines, "  batch "+s.batch.ID+" halted: "+s.batch.HaltReason)
		}
	}
	for i, line := range lines {
		lines[i] = cut(line, width)
	}
	if height > 1 && len(lines) > height-1 {
		more := len(lines) - (height - 2)
		lines = append(lines[:max(0, height-2)], cut(fmt.Sprintf("… and %d lines more", more), width))
	}
	return lines
}

// boardLine is a printer in a line, what matters most first.
func (s standing) boardLine() string {
	state := strings.Join(append([]string{s.facts.State}, s.facts.Reasons...), ",")
	told := ""
	if s.State != "ready" {
		told = strings.ToUpper(string(s.State)) + " "
	}
	batch := "-"
	if s.batch != nil {
		batch = s.batch.ID
	}
	return fmt.Sprintf("%-12s %-24s contact %-10s %4d/h  good %d spoiled %d doubt %d  left %d  %s", s.ID, told+state, s.contact(),
		s.figures.LastHour, s.figures.Good, s.figures.Spoiled, s.figures.InDoubt, s.forecast.Documents(), batch)
}

// cut shortens a line to a width, control characters made visible: a device's words are drawn here.
func cut(line string, width int) string {
	line = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, line)
	if width < 1 || utf8.RuneCountInString(line) <= width {
		return line
	}
	runes := []rune(line)
	return string(runes[:max(0, width-1)]) + "…"
}

// screen gives the size of the terminal that w is; no limits where it is none.
func screen(w io.Writer) (width, height int, terminal bool) {
	f, ok := w.(*os.File)
	if !ok {
		return 0, 0, false
	}
	if stat, err := f.Stat(); err != nil || stat.Mode()&os.ModeCharDevice == 0 {
		return 0, 0, false
	}
	stty := exec.Command("stty", "size")
	stty.Stdin = f
	out, err := stty.Output()
	rows, columns, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	height, badRows := strconv.Atoi(rows)
	width, badColumns := strconv.Atoi(columns)
	if err != nil || badRows != nil || badColumns != nil || width < 1 {
		return 80, 24, true
	}
	return width, height, true
}
