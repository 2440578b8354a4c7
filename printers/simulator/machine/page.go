package machine

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

//go:embed page.html
var pageText string

// view is what the status page shows.
type view struct {
	Title, Model, UUID string
	Condition          Condition
	Lamp               bool // it was asked to show itself a moment ago
	UpTime             time.Duration
	Made, Life         int64
	Ends               bool // the stack has serials and an end
	Stack              []string
	Latest             []Entry // the newest first
}

// Serve shows the status page and answers SNMP, as far as the configuration has them, until ctx ends. Look gives the model's
// condition and may be called from several goroutines.
func (m *Machine) Serve(ctx context.Context, look func() Condition) error {
	group, ctx := errgroup.WithContext(ctx)
	if socket := m.outlets.snmp; socket != nil {
		group.Go(func() error { return unless(ctx, m.answerSNMP(socket, look)) })
	}
	if listener := m.outlets.page; listener != nil {
		page, err := template.New("page").Parse(pageText)
		if err != nil {
			return fmt.Errorf("reading the status page: %w", err)
		}
		web := &http.Server{Handler: m.handler(page, look), ReadHeaderTimeout: 10 * time.Second,
			ErrorLog: slog.NewLogLogger(m.config.Logger.Handler(), slog.LevelDebug)}
		group.Go(func() error { return unless(ctx, web.Serve(listener)) })
		group.Go(func() error {
			<-ctx.Done()
			return unlessClosed(web.Close())
		})
	}
	group.Go(func() error {
		<-ctx.Done()
		return m.outlets.close()
	})
	return group.Wait()
}

// unless drops the error by which a listener ends with its machine.
func unless(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (m *Machine) handler(page *template.Template, look func() Condition) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		seen, err := m.view(look())
		if err != nil {
			http.Error(w, "the stack can't be read", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if err := page.Execute(w, seen); err != nil {
			m.config.Logger.DebugContext(r.Context(), "status page", slog.Any("error", err))
		}
	})
	return mux
}

func (m *Machine) view(c Condition) (view, error) {
	stack, ends, err := m.Stack()
	if err != nil {
		return view{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	latest := slices.Clone(m.latest)
	slices.Reverse(latest)
	return view{
		Title: m.title, Model: m.config.Model, UUID: m.uuid, Condition: c, Lamp: time.Since(m.flashed) < lampFor,
		UpTime: time.Duration(m.UpTime()) * time.Second, Made: m.made, Life: m.life, Ends: ends, Stack: stack, Latest: latest,
	}, nil
}

// lampFor is how long the lamp flashes.
const lampFor = 10 * time.Second

// Flash lets the printer's lamp flash, on the status page, so that an operator finds the machine.
func (m *Machine) Flash() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.flashed = time.Now()
}
