package application

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// DraftRow is an application that is being typed: a row of table draft.
type DraftRow struct {
	ID          string
	Site        string
	Clerk       string
	Corrects    string // the returned application that it corrects, "" for a new one
	Step        int    // of the last saving
	Typed       Typed
	BegunAt     time.Time
	ChangedAt   time.Time
	Application string // what it has become, "" while it is a draft
}

const draftColumns = "SELECT id, site, clerk, coalesce(corrects, ''), step, typed, begun_at, changed_at, coalesce(application, '') FROM draft "

// LoadDraft gives one draft of a clerk at a site (NotFound for everybody else's).
func LoadDraft(ctx context.Context, q issuance.Querier, id string, of issuance.Person) (DraftRow, error) {
	return draft(ctx, q, draftColumns+"WHERE id = $1 AND clerk = $2 AND site = $3", id, of.Username, of.Site)
}

func draft(ctx context.Context, q issuance.Querier, query string, args ...any) (DraftRow, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return DraftRow{}, fmt.Errorf("loading draft: %w", issuance.Translate(err))
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDraft)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return d, fmt.Errorf("loading draft: %w", err)
		}
		return d, issuance.NotFoundf("draft", "there is no such draft")
	}
	return d, nil
}

func scanDraft(r pgx.CollectableRow) (d DraftRow, err error) {
	var typed []byte
	err = r.Scan(&d.ID, &d.Site, &d.Clerk, &d.Corrects, &d.Step, &typed, &d.BegunAt, &d.ChangedAt, &d.Application)
	if err == nil {
		err = json.Unmarshal(typed, &d.Typed)
	}
	return d, err
}

// Drafts gives the drafts of a clerk at a site, the one that was typed in last first.
func Drafts(ctx context.Context, q issuance.Querier, of issuance.Person) ([]DraftRow, error) {
	rows, err := q.Query(ctx, draftColumns+"WHERE clerk = $1 AND site = $2 AND application IS NULL ORDER BY changed_at DESC LIMIT 200", of.Username, of.Site)
	if err != nil {
		return nil, fmt.Errorf("loading drafts: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, scanDraft)
	if err != nil {
		return nil, fmt.Errorf("loading drafts: %w", issuance.Translate(err))
	}
	return list, nil
}

// BeginDraft begins a draft of the clerk's own site with what is known already.
func BeginDraft(ctx context.Context, act *issuance.Act, typed Typed) (id string, err error) {
	if err := act.Require(issuance.Clerk); err != nil {
		return "", err
	}
	return beginDraft(ctx, act, typed, "")
}

func beginDraft(ctx context.Context, act *issuance.Act, typed Typed, corrects string) (string, error) {
	id := issuance.NewID("D", 4, 4)
	tag, err := act.Exec(ctx, `
		INSERT INTO draft (id, site, clerk, corrects, typed, begun_at, changed_at)
		VALUES ($1, $2, $3, nullif($4, ''), $5, $6, $6)
		ON CONFLICT (id) DO NOTHING`, id, act.By.Site, act.By.Username, corrects, typed.Kept(), act.At)
	if err != nil {
		return "", fmt.Errorf("beginning a draft: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return "", issuance.Conflictf("draft", "try again", "the name that was drawn is taken")
	}
	detail := map[string]any{}
	if corrects != "" {
		detail["application"] = corrects
	}
	return id, drafted(ctx, act, "draft.begun", id, detail)
}

// SaveDraft keeps what was typed, unless something was saved with the same step or a later one: then it was typed elsewhere, or a slower
// way brought it too late (Conflict).
func SaveDraft(ctx context.Context, act *issuance.Act, id string, step int, typed Typed) error {
	if step < 1 || step > 1<<30 {
		return issuance.Invalidf("step", "send it from the page", "it is no step")
	}
	tag, err := act.Exec(ctx, `
		UPDATE draft
		SET typed = $2, step = $3, changed_at = $4
		WHERE id = $1
			AND clerk = $5
			AND site = $6
			AND application IS NULL
			AND step < $3`, id, typed.Kept(), step, act.At, act.By.Username, act.By.Site)
	if err != nil {
		return fmt.Errorf("saving draft: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 1 {
		return drafted(ctx, act, "draft.saved", id, nil)
	}
	d, err := LoadDraft(ctx, act, id, act.By)
	if err != nil {
		return err
	}
	return d.movedOn()
}

// movedOn says why nothing could be done to a draft.
func (d DraftRow) movedOn() error {
	if d.Application != "" {
		return issuance.Conflictf("draft", "look at the application", "it has been submitted as %s", d.Application)
	}
	return issuance.Conflictf("draft", "look at what is here now, then save again", "it was changed in another window")
}

// DiscardDraft takes a draft away with all that was typed.
func DiscardDraft(ctx context.Context, act *issuance.Act, id string) error {
	tag, err := act.Exec(ctx, "DELETE FROM draft WHERE id = $1 AND clerk = $2 AND site = $3 AND application IS NULL", id, act.By.Username, act.By.Site)
	if err != nil {
		return fmt.Errorf("discarding draft: %w", issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		d, err := LoadDraft(ctx, act, id, act.By)
		if err != nil {
			return err
		}
		return d.movedOn()
	}
	return drafted(ctx, act, "draft.discarded", id, nil)
}

// drafted writes the event of a draft.
func drafted(ctx context.Context, act *issuance.Act, action, id string, detail map[string]any) error {
	return audit.Append(ctx, act, audit.Event{Action: action, SubjectKind: "draft", Subject: id, Site: act.By.Site, Detail: detail})
}
