package stock

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"chancery/issuance"
	"chancery/issuance/stock"
	"chancery/web"
)

func receive(q *web.Request) (deed, error) {
	kind, first, last := q.Form.Get("kind"), strings.ToUpper(q.Form.Get("first")), strings.ToUpper(q.Form.Get("last"))
	if _, err := stock.Range(first, last); err != nil {
		return nil, err
	}
	return func(act *issuance.Act, witness string) (web.Answer, error) {
		n, err := stock.Receive(q.Context(), act, kind, first, last, act.By.Site, witness)
		return done("received", strconv.Itoa(n), run(first, last)), at("first", err, "kind", "last", "witness")
	}, nil
}

func issue(q *web.Request) (deed, error) {
	serials, err := named(q)
	if err != nil {
		return nil, err
	}
	operator := q.Form.Get("operator")
	return func(act *issuance.Act, _ string) (web.Answer, error) {
		return done("issued", several(serials), operator), at("serials", stock.Issue(q.Context(), act, operator, serials), "operator")
	}, nil
}

func takeBack(q *web.Request) (deed, error) {
	serials, err := named(q)
	if err != nil {
		return nil, err
	}
	return func(act *issuance.Act, _ string) (web.Answer, error) {
		return done("returned", several(serials)), at("serials", stock.Return(q.Context(), act, serials))
	}, nil
}

// count leads to the result, which is a page of its own.
func count(q *web.Request) (deed, error) {
	shelf, err := read(q.Form.Get("serials"))
	if err == nil && len(shelf) == 0 && q.Form.Get("bare") == "" {
		err = issuance.Invalidf("serials", "scan each blank or each run, or say that the shelf is bare", "nothing was counted")
	}
	if err == nil && len(shelf) > 0 && q.Form.Get("bare") != "" {
		err = issuance.Invalidf("bare", "take the mark away, or the serials", "there are serials on a bare shelf")
	}
	if err != nil {
		return nil, err
	}
	return func(act *issuance.Act, witness string) (web.Answer, error) {
		if _, err := stock.Count(q.Context(), act, act.By.Site, q.Form.Get("kind"), shelf, witness); err != nil {
			return web.Answer{}, at("serials", err, "kind", "witness")
		}
		var id int64
		err := act.QueryRow(q.Context(), "SELECT max(id) FROM stock_count WHERE counted_by = $1 AND at = $2", act.By.Username, act.At).Scan(&id)
		if err != nil {
			return web.Answer{}, fmt.Errorf("looking for the count: %w", issuance.Translate(err))
		}
		return web.To("/stock/counts/" + strconv.FormatInt(id, 10)), nil
	}, nil
}

func spoil(q *web.Request) (deed, error) {
	serial, reason, err := one(q)
	return func(act *issuance.Act, witness string) (web.Answer, error) {
		if err := here(q.Context(), act, serial); err != nil {
			return web.Answer{}, err
		}
		return done("spoiled", serial), at("blank", stock.Spoil(q.Context(), act, serial, witness, reason), "reason", "witness")
	}, err
}

func destroy(q *web.Request) (deed, error) {
	serials, err := named(q)
	if err != nil {
		return nil, err
	}
	how := q.Form.Get("how")
	if how == "" {
		return nil, issuance.Invalidf("how", "say how they were destroyed", "it is empty")
	}
	return func(act *issuance.Act, witness string) (web.Answer, error) {
		return done("destroyed", several(serials)), at("serials", stock.Destroy(q.Context(), act, serials, witness, how), "how", "witness")
	}, nil
}

func missing(q *web.Request) (deed, error) {
	serial, reason, err := one(q)
	return func(act *issuance.Act, _ string) (web.Answer, error) {
		return done("missing", serial), at("blank", stock.Missing(q.Context(), act, serial, reason), "reason")
	}, err
}

func found(q *web.Request) (deed, error) {
	serial, reason, err := one(q)
	return func(act *issuance.Act, witness string) (web.Answer, error) {
		return done("found", serial), at("blank", stock.Found(q.Context(), act, serial, witness, reason), "reason", "witness")
	}, err
}

// named gives the serials of a form that wants some.
func named(q *web.Request) ([]string, error) {
	serials, err := read(q.Form.Get("serials"))
	if err == nil && len(serials) == 0 {
		err = issuance.Invalidf("serials", "scan or type them, one by one or as first-last", "no blank is named")
	}
	return serials, err
}

// one gives serial and reason of a form about one blank.
func one(q *web.Request) (serial, reason string, err error) {
	serial, reason = strings.ToUpper(q.Form.Get("blank")), q.Form.Get("reason")
	switch {
	case serial == "":
		err = issuance.Invalidf("blank", "scan it, or type it as on the blank", "no blank is named")
	case reason == "":
		err = issuance.Invalidf("reason", "say what there is to see, for whoever asks later", "it is empty")
	}
	return serial, reason, err
}

// here refuses a blank of another site as one that is not there.
func here(ctx context.Context, act *issuance.Act, serial string) error {
	b, err := stock.Load(ctx, act, serial)
	if err == nil && b.Site != act.By.Site {
		err = issuance.NotFoundf("blank", "there is no blank %.20q here", serial)
	}
	return at("blank", err)
}
