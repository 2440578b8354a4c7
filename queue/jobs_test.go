package queue

import (
	"log/slog"
	"testing"

	"chancery/issuance"
	"chancery/issuance/issuancetest"
)

// put makes a job of a state as River leaves one behind, and gives its id.
func jobOf(t *testing.T, h *issuancetest.House, state string) (id int64) {
	t.Helper()
	err := h.DB.Owner.QueryRow(t.Context(), `
		INSERT INTO river_job (kind, queue, args, state, attempt, max_attempts, finalized_at, errors)
		VALUES ('compose', 'compose', '{"document": "D-CCCC-CCCC"}', $1::river_job_state, CASE WHEN $1 = 'discarded' THEN 12 ELSE 3 END, 12,
			CASE WHEN $1 IN ('discarded', 'completed', 'cancelled') THEN now() END, ARRAY['{"error": "the name does not fit"}'::jsonb])
		RETURNING id`, state).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestASupervisorDecidesOnFailedJobs(t *testing.T) {
	t.Parallel()
	h := issuancetest.New(t)
	jobs, err := NewJobs(h.Pool, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	retry := func(who string, id int64, reason string) error {
		return h.Try(t, who, func(act *issuance.Act) error { return jobs.Retry(t.Context(), act, id, reason) })
	}
	discard := func(who string, id int64, reason string) error {
		return h.Try(t, who, func(act *issuance.Act) error { return jobs.Discard(t.Context(), act, id, reason) })
	}
	state := func(id int64) (s string) {
		if err := h.DB.Auditor.QueryRow(t.Context(), "SELECT coalesce((SELECT state::text FROM river_job WHERE id = $1), 'gone')", id).Scan(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, c := range []struct{ is, retried, discarded string }{
		{"discarded", "available", "gone"}, {"retryable", "available", "cancelled"}, {"available", "available", "cancelled"},
	} {
		id := jobOf(t, h, c.is)
		issuancetest.WantKind(t, retry("olga", id, "x"), issuance.Forbidden)
		issuancetest.WantKind(t, retry("sara", id, " "), issuance.Invalid)
		if err := retry("sara", id, "the layout is mended"); err != nil || state(id) != c.retried {
			t.Errorf("%s, retried: %v, %s", c.is, err, state(id))
		}
		id = jobOf(t, h, c.is)
		if err := discard("sara", id, "done by hand"); err != nil || state(id) != c.discarded {
			t.Errorf("%s, discarded: %v, %s", c.is, err, state(id))
		}
	}
	for _, is := range []string{"running", "completed", "cancelled"} {
		id := jobOf(t, h, is)
		issuancetest.WantKind(t, retry("sara", id, "x"), issuance.Conflict)
		issuancetest.WantKind(t, discard("sara", id, "x"), issuance.Conflict)
	}
	issuancetest.WantKind(t, retry("sara", 1<<60, "x"), issuance.NotFound)
	if n := h.Count(t, "audit_event WHERE action IN ('job.retried', 'job.discarded') AND actor = 'sara' AND detail ->> 'document' = 'D-CCCC-CCCC' AND detail ->> 'reason' <> ''"); n != 6 {
		t.Errorf("%d events, want 6", n)
	}
	if n := h.Count(t, "river_job WHERE state = 'available' AND attempt >= max_attempts"); n != 0 {
		t.Errorf("%d jobs have no try left", n)
	}
}
