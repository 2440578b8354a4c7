package stock

import (
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/people"
	"chancery/web"
)

// held is blanks of one kind in one pair of hands: how many, and the first and last of them by number.
type held struct {
	Kind      string         `json:"kind"`
	State     issuance.State `json:"state"`
	Custodian string         `json:"custodian"`
	Count     int            `json:"count"`
	First     string         `json:"first"`
	Last      string         `json:"last"`
}

// Run is the serials as a form takes them, "" where there are others between first and last.
func (h held) Run() string { return run(h.First, h.Last) }

// heldFor gives the free blanks of the person's site that an act may be about: in the vault to be issued, with operators to be taken back.
func heldFor(q *web.Request, name string) ([]held, error) {
	state := map[string]string{"issue": "in vault", "return": "in custody", "destroy": "spoiled", "found": "missing"}[name]
	if state == "" {
		return nil, nil
	}
	rows, err := q.Read.Query(q.Context(), `
		WITH numbered AS (
			SELECT
				serial,
				kind,
				state,
				custodian,
				consignment,
				substring(serial FROM '[0-9]*$')::numeric - row_number() OVER (PARTITION BY consignment, custodian ORDER BY serial) AS numbers
			FROM (
				SELECT serial, kind, state, custodian, consignment
				FROM blank
				WHERE site = $1 AND state = $2 AND (document IS NULL OR state = 'spoiled')
				ORDER BY serial
				LIMIT $3
			) AS free
		)
		SELECT kind, state, custodian, count(*), min(serial), max(serial)
		FROM numbered
		GROUP BY kind, state, custodian, consignment, numbers
		ORDER BY custodian, min(serial)
		LIMIT 50`, q.By.Site, state, looked)
	if err != nil {
		return nil, fmt.Errorf("looking who holds blanks: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[held])
	if err != nil {
		return nil, fmt.Errorf("looking who holds blanks: %w", issuance.Translate(err))
	}
	return list, nil
}

// looked bounds how many blanks are looked at for a page.
const looked = 20_000

// kinds are the kinds of blank there are.
func kinds(q *web.Request) ([]web.Option, error) {
	rows, err := q.Read.Query(q.Context(), "SELECT code, name FROM blank_kind ORDER BY code")
	if err != nil {
		return nil, fmt.Errorf("listing kinds of blank: %w", issuance.Translate(err))
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o web.Option, err error) {
		err = row.Scan(&o.Value, &o.Text)
		if known := q.Word("stock.kind." + o.Value); known != "kind."+o.Value {
			o.Text = known
		}
		return o, err
	})
}

// operators are the people of the site who may have blanks, but for the one who asks.
func operators(q *web.Request) ([]web.Option, error) {
	list, err := people.Accounts(q.Context(), q.Read)
	if err != nil {
		return nil, err
	}
	options := []web.Option{{Text: q.Word("stock.choose")}}
	for _, a := range list {
		if a.Disabled == nil && a.Site == q.By.Site && a.Username != q.By.Username && slices.Contains(a.Roles, issuance.Operator) {
			options = append(options, web.Option{Value: a.Username, Text: a.Username + " · " + a.Name})
		}
	}
	return options, nil
}
