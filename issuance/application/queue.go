package application

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Waiting is an application as a worklist shows it: nothing personal.
type Waiting struct {
	Reference   string         `json:"reference"`
	Type        string         `json:"type"`
	Service     string         `json:"service"`
	Site        string         `json:"site"`
	State       issuance.State `json:"state"`
	SubmittedAt time.Time      `json:"submittedAt"`
	Checks      []string       `json:"checks"` // whose findings are open or upheld
	Findings    int            `json:"findings"`
	Own         bool           `json:"own"`   // the person who asks captured it
	Claim       *Claim         `json:"claim"` // in force, nil for none
}

// Queue is a worklist: what waits for a duty at some sites, urgent ones first, then the oldest.
type Queue struct {
	Duty   issuance.Role // VettingOfficer: findings to settle; Approver: to decide
	Upheld bool          // of an approver: not what is in review, but what an upheld finding keeps in vetting
	Sites  []string
	Type   string    // "" for all
	Until  time.Time // submitted then or before; zero for all
	Whose  string    // "", "mine" or "free"
	By     string    // who asks
	At     time.Time
	After  string // reference of the last one of the page before, "" for the first page
	Before string // reference of the first one of the page after
	Limit  int
}

// where gives the part of the query that chooses. States stand in it as literals, so that partial indexes serve it.
func (w Queue) where() string {
	const upheld = "EXISTS (SELECT FROM finding WHERE finding.reference = application.reference AND finding.version = application.version AND settlement = 'upheld')"
	const open = "EXISTS (SELECT FROM finding WHERE finding.reference = application.reference AND finding.version = application.version AND settlement IS NULL)"
	chosen := "state = 'vetting' AND " + open
	switch {
	case w.Duty == issuance.Approver && w.Upheld:
		chosen = "state = 'vetting' AND " + upheld + " AND NOT " + open
	case w.Duty == issuance.Approver:
		chosen = "state = 'review'"
	}
	chosen += " AND site = ANY (@sites)"
	if len(w.Sites) == 1 {
		chosen += " AND site = @site"
	}
	if w.Type != "" {
		chosen += " AND type = @type"
	}
	if !w.Until.IsZero() {
		chosen += " AND submitted_at <= @until"
	}
	switch w.Whose {
	case "mine":
		chosen += " AND claim.person = @by"
	case "free":
		chosen += " AND claim.person IS NULL"
	}
	return chosen
}

func (w Queue) args() pgx.NamedArgs {
	site := ""
	if len(w.Sites) > 0 {
		site = w.Sites[0]
	}
	return pgx.NamedArgs{"duty": string(w.Duty), "sites": w.Sites, "site": site, "type": w.Type, "until": w.Until, "by": w.By, "at": w.At, "limit": w.Limit}
}

const queued = `
FROM application
LEFT JOIN claim ON claim.reference = application.reference AND claim.duty = @duty AND claim.expires_at > @at
WHERE `

// List gives a page of the worklist and whether there are more on the way it goes.
func (w Queue) List(ctx context.Context, q issuance.Querier) (list []Waiting, more bool, err error) {
	query, args, err := w.statement(ctx, q)
	if err != nil {
		return nil, false, err
	}
	rows, err := q.Query(ctx, query, args)
	if err != nil {
		return nil, false, fmt.Errorf("listing what waits: %w", issuance.Translate(err))
	}
	if list, err = pgx.CollectRows(rows, scanWaiting); err != nil {
		return nil, false, fmt.Errorf("listing what waits: %w", issuance.Translate(err))
	}
	if more = len(list) > w.Limit; more {
		list = list[:w.Limit]
	}
	if w.Before != "" {
		slices.Reverse(list)
	}
	return list, more, nil
}

// statement gives the query of a page, which begins where another one ended: with one row more than the page has.
func (w Queue) statement(ctx context.Context, q issuance.Querier) (string, pgx.NamedArgs, error) {
	order, beyond, from, args, where := "ASC", ">", w.After, w.args(), w.where()
	if w.Before != "" {
		order, beyond, from = "DESC", "<", w.Before
	}
	if from != "" {
		if err := place(ctx, q, from, args); err != nil {
			return "", nil, err
		}
		where += " AND ((service <> 'urgent'), submitted_at, application.reference) " + beyond + " (@later, @submitted, @reference)"
	}
	args["limit"] = w.Limit + 1
	return waitingColumns + queued + where + `
		ORDER BY (service <> 'urgent') ` + order + `, submitted_at ` + order + `, application.reference ` + order + `
		LIMIT @limit`, args, nil
}

const waitingColumns = `
SELECT
	application.reference,
	type,
	service,
	site,
	state,
	submitted_at,
	ARRAY(
		SELECT check_name
		FROM finding
		WHERE finding.reference = application.reference AND finding.version = application.version AND settlement IS DISTINCT FROM 'dismissed'
		ORDER BY id
	),
	@by = ANY (ARRAY(SELECT captured_by FROM capture WHERE capture.reference = application.reference)), -- row by row: as EXISTS it reads all captures
	claim.person,
	claim.claimed_at,
	claim.expires_at`

func scanWaiting(r pgx.CollectableRow) (w Waiting, err error) {
	var person *string
	var at, expires *time.Time
	err = r.Scan(&w.Reference, &w.Type, &w.Service, &w.Site, &w.State, &w.SubmittedAt, &w.Checks, &w.Own, &person, &at, &expires)
	if err == nil && person != nil && at != nil && expires != nil {
		w.Claim = &Claim{Person: *person, At: *at, Expires: *expires}
	}
	w.Findings = len(w.Checks)
	slices.Sort(w.Checks)
	w.Checks = slices.Compact(w.Checks)
	return w, err
}

// place puts the place of an application in the order of worklists into the arguments.
func place(ctx context.Context, q issuance.Querier, reference string, args pgx.NamedArgs) error {
	var later bool
	var submitted time.Time
	err := q.QueryRow(ctx, "SELECT service <> 'urgent', coalesce(submitted_at, created_at) FROM application WHERE reference = $1", reference).Scan(&later, &submitted)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return fmt.Errorf("finding the place in a worklist: %w", err)
		}
		return issuance.NotFoundf("application", "there is no application %q", printable(reference))
	}
	args["later"], args["submitted"], args["reference"] = later, submitted, reference
	return nil
}

// Count says how many wait, up to a most.
func (w Queue) Count(ctx context.Context, q issuance.Querier, most int) (n int, err error) {
	args := w.args()
	args["limit"] = most
	if err := q.QueryRow(ctx, "SELECT count(*) FROM (SELECT "+queued+w.where()+" LIMIT @limit) AS few", args).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting what waits: %w", issuance.Translate(err))
	}
	return n, nil
}

// tries is how often TakeNext looks again when somebody else was first.
const tries = 10

// TakeNext claims the first one of the worklist that is free and that the actor did not capture, and gives its reference; "" where there
// is none.
func (w Queue) TakeNext(ctx context.Context, act *issuance.Act) (reference string, err error) {
	w.Whose, w.By, w.At, w.Limit = "free", act.By.Username, act.At, 1
	for range tries {
		if reference, err = w.first(ctx, act); err != nil || reference == "" {
			return "", err
		}
		// Between looking and claiming somebody else's claim may have been committed.
		if err = Take(ctx, act, reference, w.Duty); issuance.KindOf(err) != issuance.Conflict {
			return reference, err
		}
	}
	return "", err
}

// first locks the first one of the worklist that nobody else is just taking.
func (w Queue) first(ctx context.Context, act *issuance.Act) (reference string, err error) {
	err = act.QueryRow(ctx, "SELECT application.reference"+queued+w.where()+`
			AND @by <> ALL (ARRAY(SELECT captured_by FROM capture WHERE capture.reference = application.reference))
		ORDER BY (service <> 'urgent'), submitted_at, application.reference
		LIMIT 1
		FOR NO KEY UPDATE OF application SKIP LOCKED`, w.args()).Scan(&reference)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return "", fmt.Errorf("taking the next of a worklist: %w", err)
		}
		return "", nil
	}
	return reference, nil
}

// SitesOf gives the sites whose applications are worked at at a site: its own, and those whose documents are made there.
func SitesOf(ctx context.Context, q issuance.Querier, site string) ([]string, error) {
	rows, err := q.Query(ctx, `
		SELECT code
		FROM site
		WHERE code = $1
			OR (kind <> 'print centre' AND $1 = (SELECT min(code) FROM site WHERE kind = 'print centre'))
		ORDER BY code`, site)
	if err != nil {
		return nil, fmt.Errorf("loading sites: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("loading sites: %w", issuance.Translate(err))
	}
	return list, nil
}

// SitesFor gives the sites at which an application of a site may be worked at: its own, and where its documents are made.
func SitesFor(ctx context.Context, q issuance.Querier, site string) ([]string, error) {
	rows, err := q.Query(ctx, `
		SELECT DISTINCT unnest(ARRAY[$1, coalesce(
			(SELECT code FROM site WHERE code = $1 AND kind = 'print centre'),
			(SELECT min(code) FROM site WHERE kind = 'print centre'),
			$1
		)])`, site)
	if err != nil {
		return nil, fmt.Errorf("loading sites: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("loading sites: %w", issuance.Translate(err))
	}
	return list, nil
}
