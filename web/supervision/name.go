package supervision

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/issuance/production"
	"chancery/web"
)

// The shapes of names that the authority gives (issuance.NewID), typed without hyphens, and of an attempt's UUID.
var (
	unbroken = regexp.MustCompile(`^([ABCD])([C-Z1-9]{4})([C-Z1-9]{2,4})$`)
	uuid     = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// thing is what a name is of.
type thing struct{ Kind, ID string }

// path is where the life of a thing is told.
func (t thing) path() string {
	switch t.Kind {
	case "person":
		return "/supervision/events?who=" + t.ID
	case "printer":
		return "/supervision/events?kind=printer&subject=" + t.ID
	}
	return "/supervision/life/" + t.Kind + "/" + t.ID
}

// Short is the name as it is shown where there is little room.
func (t thing) Short() string {
	if t.Kind == "attempt" && len(t.ID) > 8 {
		return t.ID[:8] + "…"
	}
	return t.ID
}

// Link is where the life of the thing is told, "" where it has none of its own.
func (t thing) Link() string {
	switch t.Kind {
	case "application", "document", "blank", "batch", "attempt", "dispatch", "printer", "person":
		return t.path()
	}
	return ""
}

// resolve finds what somebody typed or scanned: in capitals or small letters, with spaces, with the fillers of an MRZ, hyphens left out. A
// blank's serial gives the blank, whose life holds the document's with it.
func resolve(ctx context.Context, q issuance.Querier, typed string) (thing, error) {
	name := strings.ToUpper(strings.TrimRight(strings.Join(strings.Fields(typed), ""), "<"))
	if name == "" {
		return thing{}, issuance.Invalidf("name", "type a serial, a number, a reference, a batch or an attempt", "nothing was typed")
	}
	if len(name) > 60 {
		return thing{}, nowhere()
	}
	names := []string{name}
	if m := unbroken.FindStringSubmatch(name); m != nil {
		tail := m[2] + m[3]
		if len(m[3]) == 4 {
			tail = m[2] + "-" + m[3]
		}
		names = append(names, m[1]+"-"+tail)
	}
	var t thing
	err := q.QueryRow(ctx, `
		SELECT kind, id
		FROM (
			SELECT 1 AS place, 'blank' AS kind, serial AS id FROM blank WHERE serial = ANY ($1)
			UNION ALL SELECT 2, 'document', document FROM number_register WHERE number = ANY ($1)
			UNION ALL SELECT 3, 'application', reference FROM application WHERE reference = ANY ($1)
			UNION ALL SELECT 4, 'document', id FROM document WHERE id = ANY ($1)
			UNION ALL SELECT 5, 'batch', id FROM batch WHERE id = ANY ($1)
			UNION ALL SELECT 6, 'dispatch', id FROM dispatch WHERE id = ANY ($1)
			UNION ALL SELECT 7, 'attempt', id::text FROM attempt WHERE id = $2::uuid
			UNION ALL SELECT 8, 'printer', id FROM printer WHERE id = $3
			UNION ALL SELECT 9, 'printer', printer FROM test_page WHERE id = ANY ($1)
			UNION ALL SELECT 10, 'person', username FROM person WHERE username = $3
		) AS found
		ORDER BY place
		LIMIT 1`, names, attemptID(name), strings.ToLower(name)).Scan(&t.Kind, &t.ID)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return t, fmt.Errorf("looking for a name: %w", err)
		}
		return t, nowhere()
	}
	return t, nil
}

func nowhere() error {
	return &issuance.Error{Kind: issuance.NotFound, Field: "name", Problem: "nothing of ours has this name", Remedy: "check it against the document or the paper; names of bearers are not looked up here"}
}

// attemptID gives a UUID as the database takes it, nil for what is none.
func attemptID(name string) *string {
	if name = strings.ToLower(name); uuid.MatchString(name) {
		return &name
	}
	return nil
}

// ofDocument says where a document is made and how it stands.
func ofDocument(q *web.Request) (web.Thing, error) {
	d, err := document.Load(q.Context(), q.Read, q.Name("id"))
	return web.Thing{Sites: []string{d.Site}, State: d.State}, err
}

// ofBatch says where a batch is made and how it stands.
func ofBatch(q *web.Request) (web.Thing, error) {
	b, err := production.LoadBatch(q.Context(), q.Read, q.Name("id"))
	return web.Thing{Sites: []string{b.Site}, State: b.State}, err
}
