package stock

import (
	"fmt"

	"chancery/issuance"
	"chancery/web"
)

// form is one act of the desk: what is asked for, by whom it is done, and what it does.
type form struct {
	name      string // in the path and in the words
	duty      []issuance.Role
	event     string   // of the audit log
	fields    []string // in the order in which they are asked for
	witnessed bool     // a second person proves themselves in it
	read      func(*web.Request) (deed, error)
}

// deed is what a form that reads well does, before a witness where the form has one.
type deed func(act *issuance.Act, witness string) (web.Answer, error)

// forms are the acts in the order of a blank's life.
func forms() []form {
	keeper, floor := []issuance.Role{issuance.StockKeeper}, []issuance.Role{issuance.StockKeeper, issuance.Operator, issuance.Supervisor}
	counters := []issuance.Role{issuance.StockKeeper, issuance.Supervisor}
	return []form{
		{"receive", keeper, "blank.received", []string{"kind", "first", "last"}, true, receive},
		{"issue", keeper, "blank.issued", []string{"operator", "serials"}, false, issue},
		{"return", keeper, "blank.returned", []string{"serials"}, false, takeBack},
		{"count", counters, "blank.counted", []string{"kind", "serials", "bare"}, true, count},
		{"spoil", floor, "blank.spoiled", []string{"blank", "reason"}, true, spoil},
		{"destroy", keeper, "blank.destroyed", []string{"serials", "how"}, true, destroy},
		{"missing", counters, "blank.missing", []string{"blank", "reason"}, false, missing},
		{"found", keeper, "blank.found blank.spoiled", []string{"blank", "reason"}, true, found},
	}
}

// act does what the form says. The proof of a second person is taken after the form reads well and before anything is done: a code is
// good once. A form that was done before gets its answer again, though its proof does not hold a second time.
func act(f form) web.Handler {
	return func(q *web.Request) (web.Answer, error) {
		do, err := f.read(q)
		if err != nil {
			return web.Answer{}, err
		}
		var who issuance.Person
		var unproven error
		if f.witnessed {
			who, unproven = q.Witness()
		}
		return q.Act(func(act *issuance.Act) (web.Answer, error) {
			if unproven != nil {
				return web.Answer{}, unproven
			}
			return do(act, who.Username)
		})
	}
}

// done leads back to the desk, which says what was done.
func done(name string, about ...string) web.Answer {
	return web.To("/stock").Saying("said.stock-"+name, about...)
}

// several is how a run or a list of serials is named in a sentence.
func several(serials []string) string {
	if len(serials) == 1 {
		return serials[0]
	}
	return fmt.Sprintf("%d (%s … %s)", len(serials), serials[0], serials[len(serials)-1])
}

// actView is what the page of an act shows.
type actView struct {
	Name      string       `json:"name"`
	Fields    []string     `json:"fields"`
	Witnessed bool         `json:"witnessed"`
	Kinds     []web.Option `json:"-"`
	Operators []web.Option `json:"-"`
	Held      []held       `json:"held"` // where blanks are that this may be about
}

func zeroAct() actView {
	return actView{Name: "issue", Fields: []string{"kind", "first", "last", "operator", "serials", "bare", "blank", "reason", "how"}, Witnessed: true, Held: []held{{}}}
}

// Title names the act.
func (v actView) Title(q *web.Request) string { return q.Word("stock." + v.Name) }

// page shows the form of an act. What a link of the desk has filled in stands in it.
func page(f form) web.Handler {
	return func(q *web.Request) (web.Answer, error) {
		v := actView{Name: f.name, Fields: f.fields, Witnessed: f.witnessed}
		for _, name := range []string{"kind", "serials", "blank"} {
			if value := q.Asked(name); value != "" {
				q.Form.Set(name, value)
			}
		}
		var err error
		if v.Kinds, err = kinds(q); err != nil {
			return web.Answer{}, err
		}
		if v.Operators, err = operators(q); err != nil {
			return web.Answer{}, err
		}
		v.Held, err = heldFor(q, f.name)
		return web.Page("stock-act", v), err
	}
}
