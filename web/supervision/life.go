package supervision

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/issuance/stock"
)

// life is all that happened to a thing and to what belongs to it, in the order in which it happened.
type life struct {
	thing
	State     issuance.State          `json:"state"`
	Site      string                  `json:"site"`
	Documents []document.Document     `json:"-"`
	Parts     []part                  `json:"parts"` // of a batch or a consignment
	Blanks    []blank                 `json:"blanks"`
	Batch     *production.Batch       `json:"batch"`
	Dispatch  *consignment            `json:"dispatch"`
	Attempts  []production.Attempt    `json:"-"`
	Hands     []hand                  `json:"hands"`
	Days      []day                   `json:"days"`
	Looks     []look                  `json:"looks"`
	Cut       bool                    `json:"cut"` // only the latest events are told
	names     map[string]string       // of people, by user name
	moves     map[string][]stock.Move // by serial
}

// blank is a blank with the consignment that it came with.
type blank struct {
	stock.Blank
	First, Last string
}

// The most that a page tells.
const (
	mostEvents = 1000
	mostParts  = 600 // documents of a batch or of a consignment
	mostLooks  = 100
)

// lifeOf gathers the life of a thing (NotFound where there is none).
func lifeOf(ctx context.Context, q issuance.Querier, t thing) (*life, error) {
	l := &life{thing: t, names: map[string]string{}, moves: map[string][]stock.Move{}}
	var err error
	switch t.Kind {
	case "blank":
		err = l.ofBlank(ctx, q)
	case "document":
		err = l.ofDocument(ctx, q)
	case "application":
		err = l.ofApplication(ctx, q)
	case "attempt":
		err = l.ofAttempt(ctx, q)
	case "batch":
		err = l.ofBatch(ctx, q)
	case "dispatch":
		err = l.ofDispatch(ctx, q)
	default:
		err = issuance.NotFoundf("kind", "there is no such kind of thing")
	}
	for _, step := range []func(context.Context, issuance.Querier) error{l.tell, l.lookedAt, l.learnNames} {
		if err == nil {
			err = step(ctx, q)
		}
	}
	if err != nil {
		return nil, err
	}
	l.handOn()
	return l, nil
}

func (l *life) ofBlank(ctx context.Context, q issuance.Querier) error {
	x, err := stock.Load(ctx, q, l.ID)
	if err != nil {
		return err
	}
	l.State, l.Site = x.State, x.Site
	if err := l.addBlank(ctx, q, l.ID); err != nil {
		return err
	}
	return l.addDocuments(ctx, q, `
		SELECT document FROM blank WHERE serial = $1
		UNION SELECT id FROM document WHERE blank = $1
		UNION SELECT document FROM attempt WHERE blank = $1`)
}

func (l *life) ofDocument(ctx context.Context, q issuance.Querier) error {
	d, err := document.Load(ctx, q, l.ID)
	if err != nil {
		return err
	}
	l.State, l.Site = d.State, d.Site
	return l.addDocuments(ctx, q, `
		SELECT $1
		UNION SELECT id FROM document WHERE replaces = $1
		UNION SELECT replaces FROM document WHERE id = $1`)
}

func (l *life) ofApplication(ctx context.Context, q issuance.Querier) error {
	err := q.QueryRow(ctx, "SELECT state, site FROM application WHERE reference = $1", l.ID).Scan(&l.State, &l.Site)
	if err != nil {
		return fmt.Errorf("loading application: %w", issuance.Translate(err))
	}
	return l.addDocuments(ctx, q, "SELECT id FROM document WHERE application = $1")
}

func (l *life) ofAttempt(ctx context.Context, q issuance.Querier) error {
	if !uuid.MatchString(l.ID) {
		return issuance.NotFoundf("attempt", "there is no such attempt")
	}
	a, err := production.LoadAttempt(ctx, q, l.ID)
	if err != nil {
		return err
	}
	l.State = a.State
	if err := l.addBlank(ctx, q, a.Blank); err != nil {
		return err
	}
	return l.addDocuments(ctx, q, "SELECT document FROM attempt WHERE id = $1::uuid")
}

func (l *life) ofBatch(ctx context.Context, q issuance.Querier) error {
	b, err := production.LoadBatch(ctx, q, l.ID)
	if err != nil {
		return err
	}
	l.State, l.Site, l.Batch = b.State, b.Site, &b
	return l.addParts(ctx, q, "batch = $1 ORDER BY position")
}

func (l *life) ofDispatch(ctx context.Context, q issuance.Querier) error {
	if err := l.addDispatch(ctx, q, l.ID); err != nil {
		return err
	}
	l.State, l.Site = "in transit", l.Dispatch.To
	if l.Dispatch.ReceivedAt != nil {
		l.State = "received"
	}
	return l.addParts(ctx, q, "dispatch = $1 ORDER BY number")
}

// part is one document of many.
type part struct {
	ID     string
	Number *string
	Blank  *string
	State  issuance.State
}

func (l *life) addParts(ctx context.Context, q issuance.Querier, where string) error {
	rows, err := q.Query(ctx, "SELECT id, number, blank, state FROM document WHERE "+where+" LIMIT $2", l.ID, mostParts)
	if err != nil {
		return fmt.Errorf("loading documents: %w", issuance.Translate(err))
	}
	if l.Parts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[part]); err != nil {
		return fmt.Errorf("loading documents: %w", issuance.Translate(err))
	}
	return nil
}

// addDocuments adds documents with their attempts and blanks, which are few for any one thing.
func (l *life) addDocuments(ctx context.Context, q issuance.Querier, of string) error {
	if err := l.list(ctx, q, of); err != nil {
		return err
	}
	for _, d := range l.Documents {
		list, err := production.AttemptsOf(ctx, q, d.ID)
		if err != nil {
			return err
		}
		l.Attempts = append(l.Attempts, list...)
		if d.Blank != nil {
			if err := l.addBlank(ctx, q, *d.Blank); err != nil {
				return err
			}
		}
		if d.Dispatch != nil && l.Dispatch == nil {
			if err := l.addDispatch(ctx, q, *d.Dispatch); err != nil {
				return err
			}
		}
	}
	for _, a := range l.Attempts {
		if err := l.addBlank(ctx, q, a.Blank); err != nil {
			return err
		}
	}
	return nil
}

// list loads documents, the latest last; their ids come each by an index of its own.
func (l *life) list(ctx context.Context, q issuance.Querier, of string) error {
	rows, err := q.Query(ctx, "WITH ids (id) AS MATERIALIZED ("+of+") SELECT document.id FROM ids JOIN document ON document.id = ids.id ORDER BY ordered_at, document.id LIMIT $2", l.ID, mostParts)
	if err != nil {
		return fmt.Errorf("looking for documents: %w", issuance.Translate(err))
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("looking for documents: %w", issuance.Translate(err))
	}
	for _, id := range ids {
		d, err := document.Load(ctx, q, id)
		if err != nil {
			return err
		}
		l.Documents = append(l.Documents, d)
	}
	return nil
}

// addBlank adds a blank with its moves, once.
func (l *life) addBlank(ctx context.Context, q issuance.Querier, serial string) error {
	if _, there := l.moves[serial]; there {
		return nil
	}
	x, err := stock.Load(ctx, q, serial)
	if err != nil {
		return err
	}
	b := blank{Blank: x}
	err = q.QueryRow(ctx, "SELECT first_serial, last_serial FROM consignment JOIN blank ON blank.consignment = consignment.id WHERE serial = $1", serial).Scan(&b.First, &b.Last)
	if err != nil {
		return fmt.Errorf("loading the consignment of blank %s: %w", serial, issuance.Translate(err))
	}
	if l.moves[serial], err = stock.Life(ctx, q, serial); err != nil {
		return err
	}
	l.Blanks = append(l.Blanks, b)
	return nil
}

// consignment is documents under way between two sites.
type consignment struct {
	ID, From, To string
	SentBy       string
	SentAt       time.Time
	ReceivedBy   *string
	ReceivedAt   *time.Time
}

func (l *life) addDispatch(ctx context.Context, q issuance.Querier, id string) error {
	var c consignment
	err := q.QueryRow(ctx, "SELECT id, from_site, to_site, sent_by, sent_at, received_by, received_at FROM dispatch WHERE id = $1", id).
		Scan(&c.ID, &c.From, &c.To, &c.SentBy, &c.SentAt, &c.ReceivedBy, &c.ReceivedAt)
	if err != nil {
		return fmt.Errorf("loading dispatch: %w", issuance.Translate(err))
	}
	l.Dispatch = &c
	return nil
}

// Main is the document that the thing stands for: the one that was asked for, else the latest; nil where there is none, or many.
func (l *life) Main() *document.Document {
	if len(l.Documents) == 0 {
		return nil
	}
	i := slices.IndexFunc(l.Documents, func(d document.Document) bool { return d.ID == l.ID })
	if i < 0 {
		i = len(l.Documents) - 1
	}
	return &l.Documents[i]
}

// Application is the reference of the application that it all began with, "" where there is none, or many.
func (l *life) Application() string {
	if l.Kind == "application" {
		return l.ID
	}
	if d := l.Main(); d != nil {
		return d.Application
	}
	return ""
}

// Name gives a person's name for a user name.
func (l *life) Name(username string) string {
	if name := l.names[username]; name != "" && !strings.EqualFold(name, username) {
		return name
	}
	return username
}
