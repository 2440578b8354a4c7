package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"chancery/issuance/issuancetest"
	"chancery/web"
	"chancery/web/webtest"
)

// sample is a line of the text format: name, labels, value.
var sample = regexp.MustCompile(`^[a-z_]+(\{([a-z]+="([^"\\\n]|\\.)*",?)+\})? [0-9.e+-]+$`)

// What is counted is told line by line in the format, by patterns of routes and never by what a visitor asked for.
func TestMetricsTellCountsAndNothingElse(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, nil)
	_, ids := h.Run(t, issuancetest.BookletPrinter, 2)
	h.Doubt(t, ids[0])
	if _, err := h.DB.Owner.Exec(t.Context(), `INSERT INTO river_job (kind, queue, args, state, max_attempts) VALUES ('print', 'printer-p1', '{"attempt": "x"}', 'available', 12), ('print', 'printer-p1', '{}', 'completed', 12)`); err == nil {
		t.Fatal("a completed job without a time")
	}
	if _, err := h.DB.Owner.Exec(t.Context(), `INSERT INTO river_job (kind, queue, args, state, max_attempts) VALUES ('print', 'printer-p1', '{"attempt": "x"}', 'available', 12)`); err != nil {
		t.Fatal(err)
	}
	m := web.NewMetrics(webtest.ReadOnly(t, h.House), slog.New(slog.NewTextHandler(io.Discard, nil)))
	counted := m.Count(h.Web)
	for _, path := range []string{"/documents/" + ids[0] + "?marked=ERIKSSON", "/livez", "/nowhere/ERIKSSON", "/documents/ERIKSSON"} {
		counted.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	}
	counted.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "ERIKSSON", "/", nil))
	got := httptest.NewRecorder()
	m.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	text := got.Body.String()
	for _, want := range []string{
		"chancery_up 1\n", `chancery_attempts{state="in doubt"} 1`, `chancery_documents{state="composed"} 1`, `chancery_jobs{queue="printer-p1",kind="print",state="available"} 1`, `chancery_job_oldest_seconds{queue="printer-p1"}`,
		`chancery_batches{state="halted"} 1`, `chancery_http_request_duration_seconds_count{method="GET",route="/documents/{id}",status="303"} 2`, `chancery_http_request_duration_seconds_bucket{method="GET",route="/livez",status="204",le="+Inf"} 1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %s in\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "# ") && !sample.MatchString(line) {
			t.Errorf("no sample: %s", line)
		}
	}
	for _, marked := range []string{"ERIKSSON", ids[0], "nowhere"} {
		if strings.Contains(text, marked) {
			t.Errorf("it tells %s", marked)
		}
	}
	got = httptest.NewRecorder()
	m.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	if got.Code != http.StatusNotFound {
		t.Errorf("/: %d", got.Code)
	}
}

// Without its database the house is not ready, says no more than that, and its metrics say that it is down.
func TestNotReady(t *testing.T) {
	t.Parallel()
	h := webtest.Open(t, nil)
	if a := h.Nobody().Get(t, "/readyz"); a.Status != http.StatusNoContent || a.Body != "" {
		t.Errorf("ready: %d %q", a.Status, a.Body)
	}
	reader := webtest.ReadOnly(t, h.House)
	house, err := web.New(web.Config{Authority: h.Authority, Reader: reader, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	m := web.NewMetrics(reader, slog.New(slog.NewTextHandler(io.Discard, nil)))
	reader.Close()
	for _, c := range []struct {
		path    string
		handler http.Handler
		status  int
		text    string
	}{{"/readyz", house, http.StatusServiceUnavailable, ""}, {"/livez", house, http.StatusNoContent, ""}, {"/metrics", m, http.StatusOK, "chancery_up 0"}} {
		got := httptest.NewRecorder()
		c.handler.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), http.MethodGet, c.path, nil))
		if got.Code != c.status || c.text == "" && got.Body.Len() > 0 || !strings.Contains(got.Body.String(), c.text) {
			t.Errorf("%s: %d %q", c.path, got.Code, got.Body)
		}
	}
}
