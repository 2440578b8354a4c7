package application_test

import (
	"testing"

	"pgregory.net/rapid"

	"chancery/issuance"
	"chancery/issuance/application"
)

// Whatever is tried in whatever order, the state is one to which the lifecycle leads, and each change has its event.
func TestRandomEventsKeepToTheLifecycle(t *testing.T) {
	o := open(t)
	whole := submission(t, passport)
	l := application.Lifecycle()
	rapid.Check(t, func(r *rapid.T) {
		var reference string
		err := o.as(t, "clara", func(act *issuance.Act) (err error) {
			reference, err = application.Submit(t.Context(), act, whole)
			return err
		})
		if err != nil {
			r.Fatal(err)
		}
		state, changes := application.Submitted, 1
		for range rapid.IntRange(1, 12).Draw(r, "events") {
			to := rapid.SampledFrom(l.States()).Draw(r, "to")
			from := rapid.SampledFrom(l.States()).Draw(r, "from")
			var err error
			switch to {
			case application.Approved:
				err = o.as(t, "anton", func(act *issuance.Act) error {
					return application.Decide(t.Context(), act, reference, application.Grant, "", nil)
				})
			case application.Returned:
				err = o.as(t, "anton", func(act *issuance.Act) error {
					return application.Decide(t.Context(), act, reference, application.Return, "why", nil)
				})
			case application.Refused:
				err = o.as(t, "anton", func(act *issuance.Act) error {
					return application.Decide(t.Context(), act, reference, application.Refuse, "why", nil)
				})
			case application.Submitted:
				err = o.as(t, "clara", func(act *issuance.Act) error { return application.Resubmit(t.Context(), act, reference, whole) })
			case application.Withdrawn:
				err = o.as(t, "clara", func(act *issuance.Act) error { return application.Withdraw(t.Context(), act, reference, "why") })
			case application.Cancelled:
				err = o.as(t, "anton", func(act *issuance.Act) error { return application.Cancel(t.Context(), act, reference, "why") })
			default:
				if l.Allows(state, to) {
					from = state // else it would hardly ever get anywhere
				}
				err = o.as(t, "anton", func(act *issuance.Act) error { return application.Move(t.Context(), act, reference, from, to) })
			}
			found := o.load(t, reference).State
			switch {
			case err == nil && (!l.Allows(state, to) || found != to):
				r.Fatalf("from %s it went to %s, asked for %s", state, found, to)
			case err != nil && found != state:
				r.Fatalf("%v, but it went from %s to %s", err, state, found)
			case err != nil && l.Allows(state, to):
				r.Fatalf("from %s to %s: %v", state, to, err)
			case err == nil:
				state, changes = found, changes+1
			}
		}
		if n := o.count(t, "audit_event WHERE subject = $1 AND action <> 'application.captured'", reference); n != changes {
			r.Fatalf("%d changes, %d events", changes, n)
		}
	})
}
