package demo

import (
	"context"
	"fmt"
	"slices"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/vetting"
)

// own reports whether an application is one of the demonstration's files: what people submit by hand is theirs to walk.
func (w *walk) own(reference string) bool {
	_, ours := w.byRef[reference]
	return ours
}

// path gives how one of the demonstration's applications fares.
func (w *walk) path(reference string) path { return w.list[w.byRef[reference]].Path }

// applications gives the demonstration's own applications in any of the states.
func (w *walk) applications(ctx context.Context, states ...issuance.State) ([]application.Application, error) {
	list, err := application.List(ctx, w.Authority.Pool, application.Filter{States: states, Limit: most})
	return slices.DeleteFunc(list, func(a application.Application) bool { return !w.own(a.Reference) }), err
}

// officerDesk settles the findings of vetting: those that the scenario planted are upheld, all others are about somebody else.
func (w *walk) officerDesk(ctx context.Context) (did int, err error) {
	list, err := w.applications(ctx, "vetting")
	if err != nil {
		return 0, err
	}
	for _, a := range list {
		findings, err := vetting.Findings(ctx, w.Authority.Pool, a.Reference)
		if err != nil {
			return did, err
		}
		for _, f := range findings {
			if f.Version != a.Version || f.Settlement != "" {
				continue
			}
			settlement, reason := vetting.Dismissed, "another person, or the same person's other document"
			if p := w.path(a.Reference); p == watchlisted && f.Check == "watchlist" || p == badPortrait && f.Check == "portrait" {
				settlement, reason = vetting.Upheld, "confirmed"
			}
			n, err := w.act(ctx, officer, func(act *issuance.Act) error { return vetting.Settle(ctx, act, f.ID, settlement, reason) })
			if err != nil {
				return did, err
			}
			did += n
		}
	}
	return did, nil
}

// approverDesk decides what is ready to be decided, and what an upheld finding has decided already.
func (w *walk) approverDesk(ctx context.Context) (did int, err error) {
	list, err := w.applications(ctx, "review", "vetting")
	if err != nil {
		return 0, err
	}
	for _, a := range list {
		if a.State == "vetting" {
			upheld, err := w.upheld(ctx, a)
			if err != nil {
				return did, err
			}
			if !upheld {
				continue
			}
		}
		n, err := w.act(ctx, approver, func(act *issuance.Act) error { return w.decide(ctx, act, a) })
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

func (w *walk) upheld(ctx context.Context, a application.Application) (bool, error) {
	findings, err := vetting.Findings(ctx, w.Authority.Pool, a.Reference)
	for _, f := range findings {
		if f.Version == a.Version && f.Settlement == vetting.Upheld {
			return true, err
		}
	}
	return false, err
}

func (w *walk) decide(ctx context.Context, act *issuance.Act, a application.Application) error {
	switch p := w.path(a.Reference); {
	case p == watchlisted:
		return application.Decide(ctx, act, a.Reference, application.Refuse, "on the watchlist, confirmed by the vetting officer", nil)
	case p == badPortrait:
		return application.Decide(ctx, act, a.Reference, application.Return, "the portrait can't be used: take a new one", nil)
	case p == refused:
		return application.Decide(ctx, act, a.Reference, application.Refuse, "purpose of the journey is not shown", nil)
	case p == returnedOnce && a.Version == 1:
		return application.Decide(ctx, act, a.Reference, application.Return, "place of birth is misspelled", nil)
	}
	_, err := document.Grant(ctx, act, a.Reference, "", nil)
	return err
}

// corrections gives the returned applications whose clerk has a corrected file.
func (w *walk) corrections(ctx context.Context) ([]application.Application, error) {
	list, err := w.applications(ctx, "returned")
	if err != nil {
		return nil, err
	}
	var wanted []application.Application
	for _, a := range list {
		if w.path(a.Reference) == returnedOnce {
			wanted = append(wanted, a)
		}
	}
	return wanted, nil
}

// clerkDesk submits corrected applications again.
func (w *walk) clerkDesk(ctx context.Context) (did int, err error) {
	list, err := w.corrections(ctx)
	if err != nil {
		return 0, err
	}
	for _, a := range list {
		s, err := application.ReadFile(corrected(w.files[w.byRef[a.Reference]]), w.Clock())
		if err != nil {
			return did, fmt.Errorf("corrected application: %w", err)
		}
		n, err := w.act(ctx, clerkOf(a.Site), func(act *issuance.Act) error { return application.Resubmit(ctx, act, a.Reference, s) })
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

// watchlist enters the person who will be found on it.
func (w *walk) watchlist(ctx context.Context) error {
	return w.Authority.Do(ctx, officer, func(act *issuance.Act) error {
		for _, s := range cast() {
			if s.Path != watchlisted {
				continue
			}
			known, err := vetting.OnWatchlist(ctx, act, vetting.Entry{Primary: s.Primary, Secondary: s.Secondary, DateOfBirth: s.Birth})
			if err != nil || known {
				return err
			}
			_, err = vetting.EnterWatchlist(ctx, act, vetting.Entry{Primary: s.Primary, Secondary: s.Secondary, DateOfBirth: s.Birth,
				Provision: "Passport Act of Utopia, article 25", RequestedBy: "Court of Utopia City"})
			return err
		}
		return nil
	})
}
