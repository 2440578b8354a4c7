package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/issuance/vetting"
)

type applicationCommand struct {
	Submit applicationSubmit `cmd:"" help:"Submit application files."`
	Show   applicationShow   `cmd:"" help:"Where an application stands."`
	List   applicationList   `cmd:"" help:"Applications by state."`
	Decide applicationDecide `cmd:"" help:"Grant, refuse or return."`
	Settle applicationSettle `cmd:"" help:"Settle a finding of vetting."`

	Withdraw applicationWithdraw `cmd:"" help:"End an application before its decision, at the applicant's wish."`
	Cancel   applicationCancel   `cmd:"" help:"End a granted application before its document is printed."`
}

// answer is what submit, show and decide say of an application.
type answer struct {
	File      string    `json:"file,omitempty"`
	Reference string    `json:"reference"`
	State     string    `json:"state"`
	Errors    []failure `json:"errors"`
}

type applicationSubmit struct {
	acting
	Files []string `arg:"" name:"file" help:"Application files (JSON), images beside them."`
	For   string   `help:"Reference of a returned application that this corrects." placeholder:"REF"`
}

// Run submits each file on its own: one that is refused does not hold up the others.
func (c applicationSubmit) Run(ctx context.Context, p *program) error {
	if c.As == "" {
		return usage("say who acts: --as USER")
	}
	if c.For != "" && len(c.Files) != 1 {
		return usage("--for corrects one application: give one file")
	}
	i, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	by, err := i.PersonByName(ctx, c.As)
	if err != nil {
		return err
	}
	refused := false
	for _, file := range c.Files {
		a := answer{File: file, Errors: []failure{}}
		if err := c.submit(ctx, p, i, by, file, &a); err != nil {
			if k := issuance.KindOf(err); k == issuance.Unavailable {
				return err
			}
			refused, a.Errors, a.Reference, a.State = true, failures(err), c.For, ""
		}
		if err := p.tell(a); err != nil {
			return err
		}
	}
	if refused {
		return errFound
	}
	return nil
}

func (c applicationSubmit) submit(ctx context.Context, p *program, i *installation, by issuance.Person, file string, a *answer) error {
	s, err := application.ReadFile(file, p.clock())
	if err != nil {
		return err
	}
	err = p.act(ctx, i, by, c.Yes, func(act *issuance.Act) error {
		a.Reference, a.State = c.For, "submitted"
		var err error
		if c.For != "" {
			err = application.Resubmit(ctx, act, c.For, s)
		} else {
			a.Reference, err = application.Submit(ctx, act, s)
		}
		return err
	})
	return err
}

// tell prints an answer as one line of JSON, or as lines for people.
func (p *program) tell(a answer) error {
	if p.JSON {
		return p.print(a)
	}
	if len(a.Errors) == 0 {
		p.say("%s %s", a.Reference, a.State)
		return nil
	}
	for _, f := range a.Errors {
		p.say("%s: %s: %s; %s", a.File, f.Field, f.Problem, f.Remedy)
	}
	return nil
}

// failures takes an error of several problems apart.
func failures(err error) []failure {
	var list application.Errors
	if !errors.As(err, &list) {
		return []failure{problem(err)}
	}
	f := make([]failure, len(list))
	for n, e := range list {
		f[n] = problem(e)
	}
	return f
}

type applicationShow struct {
	Reference string `arg:"" name:"ref"`
}

// Run shows where an application stands.
func (c applicationShow) Run(ctx context.Context, p *program) error {
	return p.read(ctx, func(i *installation) error {
		a, err := application.Load(ctx, i.Pool, c.Reference)
		if err != nil {
			return err
		}
		findings, err := vetting.Findings(ctx, i.Pool, c.Reference)
		if err != nil {
			return err
		}
		list, err := document.List(ctx, i.Pool, document.Filter{Application: c.Reference})
		if err != nil {
			return err
		}
		if !p.JSON {
			p.say("%s %s (version %d)", a.Reference, a.State, a.Version)
			for _, f := range findings {
				p.say("  finding %d: %s %s %s %s", f.ID, f.Check, f.Code, f.Detail, f.Settlement)
			}
			for _, d := range list {
				p.say("  document %s %s", d.ID, d.State)
			}
			return nil
		}
		documents := []map[string]any{}
		for _, d := range list {
			documents = append(documents, map[string]any{"id": d.ID, "state": d.State, "number": d.Number, "blankSerial": d.Blank, "batch": d.Batch})
		}
		b, err := json.Marshal(answer{Reference: a.Reference, State: string(a.State), Errors: []failure{}})
		if err != nil {
			return err
		}
		full := map[string]any{}
		if err := json.Unmarshal(b, &full); err != nil {
			return err
		}
		full["version"], full["findings"], full["documents"] = a.Version, findings, documents
		return p.print(full)
	})
}

type applicationList struct {
	Site  string `help:"Only of this site."`
	State string `help:"Only in this state."`
}

// Run lists applications, one a line.
func (c applicationList) Run(ctx context.Context, p *program) error {
	if known := application.Lifecycle().States(); c.State != "" && !slices.Contains(known, issuance.State(c.State)) {
		return usage("--state: there is no state %q; choose one of %s", c.State, joined(known))
	}
	return p.read(ctx, func(i *installation) error {
		filter := application.Filter{Site: c.Site}
		if c.State != "" {
			filter.States = []issuance.State{issuance.State(c.State)}
		}
		list, err := application.List(ctx, i.Pool, filter)
		if err != nil {
			return err
		}
		for _, a := range list {
			if p.JSON {
				if err := p.print(map[string]any{"reference": a.Reference, "state": a.State, "type": a.Type, "site": a.Site}); err != nil {
					return err
				}
				continue
			}
			p.say("%s  %-14s %-18s %s", a.Reference, a.State, a.Type, a.Site)
		}
		return nil
	})
}

// joined lists states for people.
func joined(states []issuance.State) string {
	words := make([]string, len(states))
	for n, s := range states {
		words[n] = string(s)
	}
	return strings.Join(words, ", ")
}

type applicationDecide struct {
	acting
	Reference string `arg:"" name:"ref"`
	Grant     bool   `xor:"decision" required:"" help:"Grant: the document is ordered."`
	Refuse    bool   `xor:"decision" required:"" help:"Refuse, with a reason."`
	Return    bool   `xor:"decision" required:"" help:"Return to the clerk, with a reason."`
	Reason    string `help:"Why; needed to refuse or return."`
}

// Run decides an application.
func (c applicationDecide) Run(ctx context.Context, p *program) error {
	a := answer{Reference: c.Reference, Errors: []failure{}}
	err := p.do(ctx, c.acting, func(act *issuance.Act) error {
		var err error
		switch {
		case c.Grant:
			_, err = document.Grant(ctx, act, c.Reference, c.Reason, nil)
			a.State = "approved"
		case c.Refuse:
			err = application.Decide(ctx, act, c.Reference, application.Refuse, c.Reason, nil)
			a.State = "refused"
		case c.Return:
			err = application.Decide(ctx, act, c.Reference, application.Return, c.Reason, nil)
			a.State = "returned"
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("deciding %s: %w", c.Reference, err)
	}
	return p.tell(a)
}

type applicationSettle struct {
	acting
	Finding int64  `arg:"" help:"Number of the finding, as show gives it."`
	Uphold  bool   `help:"The finding is right."`
	Dismiss bool   `help:"The finding is not about this applicant."`
	Reason  string `help:"Why." required:""`
}

// Run settles a finding.
func (c applicationSettle) Run(ctx context.Context, p *program) error {
	if c.Uphold == c.Dismiss {
		return usage("choose one of --uphold and --dismiss")
	}
	settlement := vetting.Dismissed
	if c.Uphold {
		settlement = vetting.Upheld
	}
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return vetting.Settle(ctx, act, c.Finding, settlement, c.Reason) })
}

type applicationWithdraw struct {
	acting
	Reference string `arg:"" name:"ref"`
	Reason    string `help:"Why." required:""`
}

// Run withdraws an application.
func (c applicationWithdraw) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return application.Withdraw(ctx, act, c.Reference, c.Reason) })
}

type applicationCancel struct {
	acting
	Reference string `arg:"" name:"ref"`
	Reason    string `help:"Why." required:""`
}

// Run cancels a granted application with its document and blank.
func (c applicationCancel) Run(ctx context.Context, p *program) error {
	return p.perform(ctx, c.acting, func(act *issuance.Act) error { return production.Cancel(ctx, act, c.Reference, c.Reason) })
}
