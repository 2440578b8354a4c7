// Package application holds applications from capture to decision: what may be applied for, the strict reading of application files,
// the content that is frozen at submission, and the moves of an application. What was captured is a version that never changes; a
// returned application is submitted again as the next version. Approval covers the digest of one version.
package application

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// Application is where an application stands, with its current version's content: a row of table application.
type Application struct {
	Reference      string
	SourceKey      *string
	Type           string
	RequestType    string
	Service        string
	Site           string
	DeliverySite   string
	State          issuance.State
	Version        int
	Content        Content
	Digest         []byte // of the content
	PortraitSource []byte // digest of the portrait as it was given, nil where it was not kept
	CapturedBy     string
	SubmittedBy    *string
	SubmittedAt    *time.Time
	Decision       *Decision
	DecisionReason *string
	DecidedBy      *string
	DecidedAt      *time.Time
	DecidedDigest  []byte
	CreatedAt      time.Time
	ChangedAt      time.Time
}

const columns = `
	reference,
	source_key,
	type,
	request_type,
	service,
	site,
	delivery_site,
	state,
	version,
	capture.content,
	capture.digest,
	capture.portrait_source,
	capture.captured_by,
	submitted_by,
	submitted_at,
	decision,
	decision_reason,
	decided_by,
	decided_at,
	decided_digest,
	created_at,
	changed_at
FROM application
JOIN capture USING (reference, version)`

// Load gives one application (NotFound).
func Load(ctx context.Context, q issuance.Querier, reference string) (Application, error) {
	list, err := load(ctx, q, "WHERE reference = $1", reference)
	if err != nil {
		return Application{}, err
	}
	if len(list) == 0 {
		return Application{}, issuance.NotFoundf("application", "there is no application %q", printable(reference))
	}
	return list[0], nil
}

// Filter narrows a list of applications; empty members do not narrow.
type Filter struct {
	Site   string
	Type   string
	States []issuance.State
	Limit  int // 0 for 1000
}

// List gives applications in the order in which they last moved.
func List(ctx context.Context, q issuance.Querier, f Filter) ([]Application, error) {
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	return load(ctx, q, `
		WHERE ($1 = '' OR site = $1)
			AND ($2 = '' OR type = $2)
			AND (cardinality($3::text[]) = 0 OR state = ANY ($3))
		ORDER BY changed_at, reference
		LIMIT $4`, f.Site, f.Type, names(f.States), f.Limit)
}

func load(ctx context.Context, q issuance.Querier, where string, args ...any) ([]Application, error) {
	rows, err := q.Query(ctx, "SELECT"+columns+" "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("loading applications: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (a Application, err error) {
		var content []byte
		err = r.Scan(&a.Reference, &a.SourceKey, &a.Type, &a.RequestType, &a.Service, &a.Site, &a.DeliverySite, &a.State, &a.Version,
			&content, &a.Digest, &a.PortraitSource, &a.CapturedBy, &a.SubmittedBy, &a.SubmittedAt, &a.Decision, &a.DecisionReason,
			&a.DecidedBy, &a.DecidedAt, &a.DecidedDigest, &a.CreatedAt, &a.ChangedAt)
		if err == nil {
			err = json.Unmarshal(content, &a.Content)
		}
		return a, err
	})
	if err != nil {
		return nil, fmt.Errorf("loading applications: %w", issuance.Translate(err))
	}
	return list, nil
}

// File gives a stored file by its SHA-256 in hex (NotFound).
func File(ctx context.Context, q issuance.Querier, sha256 string) ([]byte, error) {
	key, err := digest(sha256)
	if err != nil {
		return nil, err
	}
	var content []byte
	err = q.QueryRow(ctx, "SELECT content FROM file WHERE sha256 = $1", key).Scan(&content)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return nil, fmt.Errorf("loading file: %w", err)
		}
		return nil, issuance.NotFoundf("file", "no file has the digest %s", sha256)
	}
	return content, nil
}

func names(states []issuance.State) []string {
	list := make([]string, len(states))
	for i, s := range states {
		list[i] = string(s)
	}
	return list
}
