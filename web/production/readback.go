package production

import (
	"fmt"
	"strings"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/web"
)

// readBackView is the form into which finished documents are scanned, one after the other.
type readBackView struct {
	Batch  string   `json:"batch"`
	Unread []string `json:"unread"` // blanks of the documents that have come out and were not read back
}

func zeroReadBack() readBackView { return readBackView{Unread: []string{"x"}} }

func readBackPage(q *web.Request) (web.Answer, error) {
	v := readBackView{Batch: q.Name("batch")}
	list, err := items(q.Context(), q.Read, v.Batch)
	for _, i := range list {
		if i.State == "device done" {
			v.Unread = append(v.Unread, i.Blank)
		}
	}
	return web.Page("production-read-back", v), err
}

// readBack compares what was scanned from a finished document with the register. What can't be a machine readable zone is scanned again;
// what is one and differs puts the document in doubt, as the domain says.
func readBack(q *web.Request) (web.Answer, error) {
	batch, serial := q.Name("batch"), strings.ToUpper(q.Form.Get("serial"))
	lines := strings.Fields(strings.ToUpper(q.Form.Get("mrz")))
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		d, err := document.ByBlank(q.Context(), act, serial)
		if issuance.KindOf(err) == issuance.NotFound || err == nil && (d.Batch == nil || *d.Batch != batch) {
			return web.Answer{}, issuance.NotFoundf("serial", "blank %.20q is of no document of this batch", serial)
		}
		if err != nil {
			return web.Answer{}, err
		}
		if !zone(lines, d.MRZ) {
			return web.Answer{}, issuance.Invalidf("mrz", "scan the whole zone again", "these are not %d lines of a machine readable zone", len(d.MRZ))
		}
		if d.Number == nil {
			return web.Answer{}, issuance.Conflictf("serial", "let the batch go on first", "document %s has no number yet", d.ID)
		}
		if err := production.ReadBack(q.Context(), act, *d.Number, production.Reading{MRZ: lines, Blank: serial}); err != nil {
			return web.Answer{}, at("serial", err)
		}
		var state issuance.State
		if err := act.QueryRow(q.Context(), "SELECT state FROM document WHERE id = $1", d.ID).Scan(&state); err != nil {
			return web.Answer{}, fmt.Errorf("looking at document %s: %w", d.ID, issuance.Translate(err))
		}
		if state == "in doubt" {
			return web.To(path(batch)).Saying("said.production-differs", *d.Number), nil
		}
		return web.To(path(batch)+"/read-back").Saying("said.production-read", *d.Number), nil
	})
}

// zone reports whether the lines have the shape of those on the register.
func zone(lines, want []string) bool {
	if len(lines) != len(want) || len(want) == 0 {
		return false
	}
	for i, line := range lines {
		if len(line) != len(want[i]) || strings.ContainsFunc(line, func(r rune) bool { return r != '<' && (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
			return false
		}
	}
	return true
}
