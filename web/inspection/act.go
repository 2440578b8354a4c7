package inspection

import (
	"strings"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/web"
)

// pass passes the document: what was read is the register's, and the blank in hand is the one that the books have.
func pass(q *web.Request) (web.Answer, error) {
	return decide(q, func(act *issuance.Act, d document.Document) error {
		if got := serial(q.Form.Get("serial")); got == "" {
			return issuance.Invalidf("serial", "scan it from the document", "the serial of the blank was not scanned")
		} else if got != text(d.Blank) {
			return issuance.Conflictf("serial", "scan it again; if it stays so, reject the document as on a wrong blank", "the blank %.30q is not the one of this document", got)
		}
		return production.Inspect(q.Context(), act, d.ID, true, lines(q), "", "")
	}, "said.inspection-passed")
}

// reject rejects the document; its blank is spoiled before a witness.
func reject(q *web.Request) (web.Answer, error) {
	return decide(q, func(act *issuance.Act, d document.Document) error {
		reason, err := reasonOf(q.Form.Get("class"), q.Form.Get("remark"))
		if err != nil {
			return err
		}
		witness := q.Form.Get("witness")
		if witness == "" {
			return issuance.Invalidf("witness", "name another person who is there", "nobody witnesses it")
		}
		return production.Inspect(q.Context(), act, d.ID, false, lines(q), reason, witness)
	}, "said.inspection-rejected")
}

// decide decides on the page that this session was shown, then goes on to the next document.
func decide(q *web.Request, f func(*issuance.Act, document.Document) error, said string) (web.Answer, error) {
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		d, err := document.Load(q.Context(), act, q.Name("id"))
		if err != nil {
			return web.Answer{}, err
		}
		if err := q.WasShown(proof(d)); err != nil {
			return web.Answer{}, err
		}
		return web.To("/inspection").Saying(said, text(d.Number)), f(act, d)
	})
}

// lines gives what was read, as the form carries it.
func lines(q *web.Request) []string { return strings.Fields(q.Form.Get("mrz")) }
