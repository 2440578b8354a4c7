package inspection

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/issuance/people"
	"chancery/personalization/mrz"
	"chancery/web"
)

// view is a document with what was read from it beside what it should say.
type view struct {
	ID          string         `json:"id"`
	Number      string         `json:"number"`
	Type        string         `json:"type"`
	Batch       string         `json:"batch"`
	Operator    string         `json:"operator"`
	PrintedAt   time.Time      `json:"printedAt"`
	State       issuance.State `json:"state"`
	Lines       []line         `json:"lines"`
	Read        bool           `json:"read"` // something was
	Same        bool           `json:"same"`
	Differences []difference   `json:"differences"`
	Own         bool           `json:"own"` // printed by whoever looks
	MRZ         string         `json:"-"`   // what was read, for the forms
	Serial      string         `json:"serial"`
	Shown       string         `json:"shown"`
	Classes     []web.Option   `json:"-"`
	Witnesses   []web.Option   `json:"-"`
}

// line is a line of the zone as it should be and as it was read.
type line struct {
	N        int                `json:"n"`
	Expected []application.Part `json:"expected"`
	Read     []application.Part `json:"read"`
}

// difference is one character: where it should stand, what should be there and what was read, "" for nothing.
type difference struct {
	Line     int    `json:"line"`
	Position int    `json:"position"`
	Field    string `json:"field"`
	Expected string `json:"expected"`
	Read     string `json:"read"`
}

func zeroView() view {
	part := []application.Part{{Text: "x", Differs: true}, {Gap: 1, Differs: true}, {Text: "<"}}
	return view{Lines: []line{{1, part, part}}, Read: true, Differences: []difference{{1, 1, "name", "", ""}, {1, 2, "", "A", "B"}}, State: "printed"}
}

// Title names the document by its number.
func (v view) Title(q *web.Request) string {
	return q.Word("inspection-document.title") + " " + v.Number
}

// page shows the document of the path, with what its form says was read from it.
func page(q *web.Request) (web.Answer, error) {
	d, err := document.Load(q.Context(), q.Read, q.Name("id"))
	if err != nil {
		return web.Answer{}, err
	}
	return show(q, d, strings.Fields(q.Form.Get("mrz")), q.Form.Get("serial"))
}

// show makes the page of a document; nil lines: nothing was read yet.
func show(q *web.Request, d document.Document, read []string, blank string) (web.Answer, error) {
	if err := q.Viewed(people.Viewing{SubjectKind: "document", Subject: d.ID, Site: d.Site, Reason: "inspection"}); err != nil {
		return web.Answer{}, err
	}
	v := view{ID: d.ID, Number: text(d.Number), Type: d.Type, Batch: text(d.Batch), Operator: text(d.Operator), State: d.State, Read: len(read) > 0,
		MRZ: strings.Join(read, "\n"), Serial: blank, Shown: q.Shown(proof(d)), Own: text(d.Operator) == q.By.Username}
	if d.PrintedAt != nil {
		v.PrintedAt = *d.PrintedAt
	}
	v.compare(d, read)
	for _, c := range classes() {
		v.Classes = append(v.Classes, web.Option{Value: c.Code, Text: q.Word("inspection.class." + c.Code)})
	}
	v.suggest(q)
	var err error
	if v.Witnesses, err = witnesses(q); err != nil {
		return web.Answer{}, err
	}
	return web.Page("inspection-document", v), nil
}

// proof is what a session was shown of a document: its very page.
func proof(d document.Document) string {
	return "inspection " + d.ID + " " + hex.EncodeToString(d.Page)
}

// compare sets each line beside what was read of it, and lists the differences by position.
func (v *view) compare(d document.Document, read []string) {
	format := mrz.Decode(d.MRZ, time.Time{}).Format
	v.Same = len(read) > 0
	for i := range max(len(d.MRZ), len(read)) {
		expected, found := at(d.MRZ, i), at(read, i)
		l := line{N: i + 1, Expected: []application.Part{{Text: expected}}}
		if len(read) > 0 {
			var pairs []application.Pair
			l.Expected, l.Read, pairs = application.Difference(expected, found)
			v.Same = v.Same && len(pairs) == 0
			for _, p := range pairs {
				v.Differences = append(v.Differences, difference{i + 1, p.At, fieldAt(format, i+1, p.At), p.A, p.B})
			}
		}
		v.Lines = append(v.Lines, l)
	}
}

// suggest puts the class that the reading speaks for first, where the zone is not what it should be.
func (v *view) suggest(q *web.Request) {
	if v.Read && !v.Same {
		q.Form.Set("class", "mrz-differs")
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// witnesses gives who may witness that a blank is spoiled: people of the site, but oneself.
func witnesses(q *web.Request) ([]web.Option, error) {
	rows, err := q.Read.Query(q.Context(), "SELECT username, name FROM person WHERE site = $1 AND username <> $2 AND disabled_at IS NULL ORDER BY username", q.By.Site, q.By.Username)
	if err != nil {
		return nil, fmt.Errorf("listing witnesses: %w", issuance.Translate(err))
	}
	list := []web.Option{{Text: q.Word("inspection.choose")}}
	var username, name string
	_, err = pgx.ForEachRow(rows, []any{&username, &name}, func() error {
		o := web.Option{Value: username, Text: username}
		if name != "" && name != username {
			o.Text = name + " (" + username + ")"
		}
		list = append(list, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing witnesses: %w", issuance.Translate(err))
	}
	return list, nil
}
