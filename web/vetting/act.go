package vetting

import (
	"slices"
	"strconv"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/vetting"
	"chancery/web"
)

// take claims the application.
func take(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		return web.To(path(q.Name("ref"))), application.Take(q.Context(), act, q.Name("ref"), duty)
	})
}

// release gives the claim back.
func release(q *web.Request) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		return web.To("/vetting").Saying("said.vetting-released", q.Name("ref")), application.Release(q.Context(), act, q.Name("ref"), duty)
	})
}

// settle answers a finding of the application, which must be the one that was shown, with its portrait.
func settle(q *web.Request) (web.Answer, error) {
	ctx, reference := q.Context(), q.Name("ref")
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		a, err := application.Load(ctx, act, reference)
		if err != nil {
			return web.Answer{}, err
		}
		if err := wasShown(q, act, a); err != nil {
			return web.Answer{}, err
		}
		if err := application.Unclaimed(ctx, act, reference, duty); err != nil {
			return web.Answer{}, err
		}
		if q.Form.Get("settlement") == "" {
			return web.Answer{}, issuance.Invalidf("settlement", "dismiss or uphold it", "no answer is chosen")
		}
		f, err := findingOf(q, act, a)
		if err != nil {
			return web.Answer{}, err
		}
		if err := vetting.Settle(ctx, act, f.ID, vetting.Settlement(q.Form.Get("settlement")), q.Form.Get("reason")); err != nil {
			return web.Answer{}, err
		}
		return onwards(q, act, reference)
	})
}

// wasShown refuses a decision on what this session was not shown: the data by the form's token, the portrait by the log of viewings.
func wasShown(q *web.Request, act *issuance.Act, a application.Application) error {
	if err := q.WasShown(proof(a)); err != nil {
		return err
	}
	seen, err := application.PortraitShown(q.Context(), act, a.Reference, a.Version, q.By.Username, q.Session.Begun)
	if err != nil {
		return err
	}
	if !seen {
		return issuance.Conflictf("portrait", "look at it, then decide", "the portrait was not shown")
	}
	return nil
}

// findingOf gives the finding that the form names, if it is of the application's current version (NotFound).
func findingOf(q *web.Request, from issuance.Querier, a application.Application) (vetting.Finding, error) {
	name := q.Form.Get("finding")
	if name == "" {
		name = q.Name("finding")
	}
	list, err := vetting.Findings(q.Context(), from, a.Reference)
	if err != nil {
		return vetting.Finding{}, err
	}
	i := slices.IndexFunc(list, func(f vetting.Finding) bool { return strconv.FormatInt(f.ID, 10) == name && f.Version == a.Version })
	if i < 0 {
		return vetting.Finding{}, issuance.NotFoundf("finding", "the application has no such finding")
	}
	return list[i], nil
}

// onwards goes to the next open finding, or back to the worklist where there is none; the claim ends with the work.
func onwards(q *web.Request, act *issuance.Act, reference string) (web.Answer, error) {
	list, err := vetting.Findings(q.Context(), act, reference)
	if err != nil {
		return web.Answer{}, err
	}
	a, err := application.Load(q.Context(), act, reference)
	if err != nil {
		return web.Answer{}, err
	}
	if slices.ContainsFunc(list, func(f vetting.Finding) bool { return f.Version == a.Version && f.Settlement == "" }) {
		return web.To(path(reference)).Saying("said.vetting-settled", reference), nil
	}
	said := "said.vetting-done"
	if a.State == application.Vetting {
		said = "said.vetting-upheld"
	}
	return web.To("/vetting").Saying(said, reference), application.Release(q.Context(), act, reference, duty)
}
