package approval

import (
	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
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
		return web.To("/approval").Saying("said.vetting-released", q.Name("ref")), application.Release(q.Context(), act, q.Name("ref"), duty)
	})
}

// grant grants the application, which orders its document.
func grant(q *web.Request) (web.Answer, error) {
	return decide(q, func(act *issuance.Act, a application.Application) (web.Answer, error) {
		id, err := document.Grant(q.Context(), act, a.Reference, "", a.Digest)
		return web.To("/approval").Saying("said.approval-granted", a.Reference, id), err
	})
}

// refuse refuses the application for good.
func refuse(q *web.Request) (web.Answer, error) {
	return decide(q, func(act *issuance.Act, a application.Application) (web.Answer, error) {
		err := application.Decide(q.Context(), act, a.Reference, application.Refuse, q.Form.Get("reason"), a.Digest)
		return web.To("/approval").Saying("said.approval-refused", a.Reference), err
	})
}

// giveBack returns the application to its clerk, with a reason for each field that is to be corrected.
func giveBack(q *web.Request) (web.Answer, error) {
	var reasons []application.FieldReason
	for _, field := range application.ReturnFields() {
		reasons = append(reasons, application.FieldReason{Field: field, Reason: q.Form.Get("return." + field)})
	}
	reasons = append(reasons, application.FieldReason{Reason: q.Form.Get("return")})
	return decide(q, func(act *issuance.Act, a application.Application) (web.Answer, error) {
		text, err := application.WriteReasons(reasons)
		if err != nil {
			return web.Answer{}, field("return", err)
		}
		err = application.Decide(q.Context(), act, a.Reference, application.Return, text, a.Digest)
		return web.To("/approval").Saying("said.approval-returned", a.Reference), field("return", err)
	})
}

// field puts an error on the reason at the field that this form has for it.
func field(name string, err error) error {
	if e, ok := err.(*issuance.Error); ok && e.Field == "reason" {
		e.Field = name
	}
	return err
}

// decide decides on what this session was shown and nobody else is at; the claim ends with it.
func decide(q *web.Request, f func(*issuance.Act, application.Application) (web.Answer, error)) (web.Answer, error) {
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
		answer, err := f(act, a)
		if err != nil {
			return web.Answer{}, err
		}
		return answer, application.Release(ctx, act, reference, duty)
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
