package web

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Metrics counts what the house answers, and tells a monitoring system that together with how much work waits, in the text format of
// Prometheus (exposition format 0.0.4). It is served on a port of its own. Labels are patterns of routes, states and names of queues:
// nothing personal, and nothing that a visitor chose.
type Metrics struct {
	read   issuance.Querier
	logger *slog.Logger

	mu     sync.Mutex
	routes map[answered]*durations
}

// answered is what answers are counted by.
type answered struct {
	method, route string
	status        int
}

// durations is a histogram of seconds.
type durations struct {
	buckets []int64 // how many took at most the bound of the same place; the last for all
	sum     float64
}

// bounds are the upper bounds of the histogram, in seconds.
func bounds() []float64 { return []float64{.005, .025, .1, .3, 1, 3, 10} }

// NewMetrics makes a Metrics that asks the database through q, which only reads.
func NewMetrics(q issuance.Querier, logger *slog.Logger) *Metrics {
	return &Metrics{read: q, logger: logger, routes: map[answered]*durations{}}
}

// Count counts what a handler answers: a House, whose routes are patterns of a http.ServeMux.
func (m *Metrics) Count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		counted, begun := &counted{ResponseWriter: w, status: http.StatusOK}, time.Now()
		next.ServeHTTP(counted, r)
		m.note(answered{method: methodOf(r.Method), route: routeOf(r.Pattern), status: counted.status}, time.Since(begun).Seconds())
	})
}

// methodOf keeps the methods that somebody may make up out of the labels.
func methodOf(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodHead:
		return method
	}
	return "other"
}

// routeOf gives the path of a pattern, "none" where no route was met.
func routeOf(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return path
	}
	return "none"
}

// counted notes the status of an answer.
type counted struct {
	http.ResponseWriter
	status int
	begun  bool
}

// WriteHeader notes the first status, and passes it on.
func (c *counted) WriteHeader(status int) {
	if !c.begun && status >= http.StatusOK {
		c.status, c.begun = status, true
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write passes on what is written, which begins an answer of 200 where nothing else was said.
func (c *counted) Write(p []byte) (int, error) {
	c.begun = true
	return c.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController find what the writer can do: flushing events, longer deadlines.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (m *Metrics) note(a answered, seconds float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.routes[a]
	if d == nil {
		d = &durations{buckets: make([]int64, len(bounds())+1)}
		m.routes[a] = d
	}
	d.sum += seconds
	for i, bound := range bounds() {
		if seconds <= bound {
			d.buckets[i]++
		}
	}
	d.buckets[len(d.buckets)-1]++
}

// ServeHTTP answers GET /metrics. Where the database can't be asked the rest is told all the same, with chancery_up 0.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/metrics" || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	var text, work bytes.Buffer
	up := 1
	if err := m.work(ctx, &work); err != nil {
		m.logger.WarnContext(ctx, "asking for metrics", "problem", err)
		up = 0
		work.Reset()
	}
	fmt.Fprintf(&text, "# HELP chancery_up Whether the database answers.\n# TYPE chancery_up gauge\nchancery_up %d\n", up)
	text.Write(work.Bytes())
	m.requests(&text)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := w.Write(text.Bytes()); err != nil {
		m.logger.DebugContext(ctx, "visitor has gone", "problem", err)
	}
}

// work writes what waits, as the database has it.
func (m *Metrics) work(ctx context.Context, text *bytes.Buffer) error {
	for _, g := range []struct{ name, help, query string }{
		{"chancery_jobs", "Jobs of the queue by queue, kind and state; those that are done are left out.", `
			SELECT ARRAY['queue', queue, 'kind', kind, 'state', state::text], count(*)::float8
			FROM river_job
			WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled', 'discarded')
			GROUP BY queue, kind, state
			ORDER BY queue, kind, state`},
		{"chancery_job_oldest_seconds", "For how long the oldest job waits that could run, by queue.", `
			SELECT ARRAY['queue', queue], greatest(0, extract(epoch FROM now() - min(scheduled_at)))::float8
			FROM river_job
			WHERE state = 'available'
			GROUP BY queue
			ORDER BY queue`},
		{"chancery_attempts", "Print attempts by state.", "SELECT ARRAY['state', state], count(*)::float8 FROM attempt GROUP BY state ORDER BY state"},
		{"chancery_documents", "Documents by state.", "SELECT ARRAY['state', state], count(*)::float8 FROM document GROUP BY state ORDER BY state"},
		{"chancery_batches", "Batches that are not closed, by state.", "SELECT ARRAY['state', state], count(*)::float8 FROM batch WHERE state <> 'reconciled' GROUP BY state ORDER BY state"},
		{"chancery_checkpoint_size", "Events that the last checkpoint of the audit log covers.", "SELECT ARRAY[]::text[], coalesce(max(size), 0)::float8 FROM audit_checkpoint"},
	} {
		rows, err := m.read.Query(ctx, g.query)
		if err != nil {
			return fmt.Errorf("counting %s: %w", g.name, err)
		}
		fmt.Fprintf(text, "# HELP %s %s\n# TYPE %s gauge\n", g.name, g.help, g.name)
		var labels []string
		var value float64
		if _, err = pgx.ForEachRow(rows, []any{&labels, &value}, func() error {
			fmt.Fprintf(text, "%s%s %s\n", g.name, labelled(labels...), number(value))
			return nil
		}); err != nil {
			return fmt.Errorf("counting %s: %w", g.name, err)
		}
	}
	return nil
}

// requests writes what was answered since the process began.
func (m *Metrics) requests(text *bytes.Buffer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	const name = "chancery_http_request_duration_seconds"
	fmt.Fprintf(text, "# HELP %s How long requests took, by method, route and status.\n# TYPE %s histogram\n", name, name)
	order := slices.SortedFunc(maps.Keys(m.routes), func(a, b answered) int {
		return strings.Compare(a.route+" "+a.method+strconv.Itoa(a.status), b.route+" "+b.method+strconv.Itoa(b.status))
	})
	for _, a := range order {
		d, of := m.routes[a], []string{"method", a.method, "route", a.route, "status", strconv.Itoa(a.status)}
		for i, n := range d.buckets {
			bound := "+Inf"
			if i < len(bounds()) {
				bound = number(bounds()[i])
			}
			fmt.Fprintf(text, "%s_bucket%s %d\n", name, labelled(append(slices.Clone(of), "le", bound)...), n)
		}
		fmt.Fprintf(text, "%s_sum%s %s\n%s_count%s %d\n", name, labelled(of...), number(d.sum), name, labelled(of...), d.buckets[len(d.buckets)-1])
	}
}

// labelled writes pairs of names and values as labels, "" where there are none.
func labelled(pairs ...string) string {
	if len(pairs) < 2 {
		return ""
	}
	var b strings.Builder
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `%s="%s"`, pairs[i], escape.Replace(pairs[i+1]))
	}
	return "{" + b.String() + "}"
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
