package document

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chancery/internal/failpoint"
	"chancery/issuance"
	"chancery/issuance/audit"
)

// Series gives the numbers of the authority's own series: a keyed permutation of a counter over numbers of nine characters of the
// alphabet without look-alikes, the first one a letter, so that neither order nor volume of issue can be read from numbers.
type Series struct{ key []byte }

// NewSeries takes a key of 32 bytes.
func NewSeries(key []byte) (Series, error) {
	if len(key) != 32 {
		return Series{}, fmt.Errorf("a series needs a key of 32 bytes, not %d", len(key))
	}
	return Series{key: key}, nil
}

const (
	letters      = 17 // the letters of issuance.Alphabet come first
	numberLength = 9
	rounds       = 10
	halfBits     = 21 // 2^42 is the next even power of two above seriesSize
)

// SeriesSize is how many numbers a series holds: 17 × 26^8, of nine characters that start with a letter.
const SeriesSize = letters * 26 * 26 * 26 * 26 * 26 * 26 * 26 * 26

// Number gives the n-th number of the series, 0 ≤ n < SeriesSize.
func (s Series) Number(n uint64) (string, error) {
	if n >= SeriesSize {
		return "", issuance.Conflictf("number", "begin a new series with a key of its own", "the series is used up")
	}
	for v := n; ; { // cycle walking: the permutation of 42 bits, until it falls into the range
		if v = s.permute(v); v < SeriesSize {
			return spell(v), nil
		}
	}
}

// permute is a balanced Feistel network with HMAC-SHA-256 as its round function.
func (s Series) permute(v uint64) uint64 {
	const mask = 1<<halfBits - 1
	l, r := v>>halfBits&mask, v&mask
	for i := range rounds {
		var m [9]byte
		m[0] = byte(i)
		binary.BigEndian.PutUint64(m[1:], r)
		h := hmac.New(sha256.New, s.key)
		h.Write(m[:])
		l, r = r, l^(binary.BigEndian.Uint64(h.Sum(nil))&mask)
	}
	return l<<halfBits | r
}

func spell(v uint64) string {
	var b [numberLength]byte
	for i := numberLength - 1; i > 0; i-- {
		b[i] = issuance.Alphabet[v%26]
		v /= 26
	}
	b[0] = issuance.Alphabet[v]
	return string(b[:])
}

// CreateSeries begins a series with a key of its own, if there is none of that name.
func CreateSeries(ctx context.Context, act *issuance.Act, name string) error {
	key := make([]byte, 32)
	rand.Read(key)
	_, err := act.Exec(ctx, `
		INSERT INTO number_series (name, key, next)
		VALUES ($1, $2, 0)
		ON CONFLICT (name) DO NOTHING`, name, key)
	if err != nil {
		return fmt.Errorf("creating number series: %w", err)
	}
	return nil
}

// Numbered is a document that has been given its number.
type Numbered struct{ Document, Number string }

// Register gives each of the batched documents its number and its dates, and moves it to numbered: the blank's serial where the
// stock is preprinted, else the next of the authority's series (named after the document type). The numbers count as used from
// the caller's commit on; nothing outside the database may see them before (law 1). The order is the order of ids given.
func Register(ctx context.Context, act *issuance.Act, ids []string) ([]Numbered, error) {
	if locked, err := numberingLocked(ctx, act); err != nil || locked {
		if err == nil {
			err = issuance.Conflictf("number", "move numbering past everything seen, then unlock it", "numbering is locked")
		}
		return nil, err
	}
	list, err := waiting(ctx, act, ids)
	if err != nil {
		return nil, err
	}
	numbered, err := choose(ctx, act, list)
	if err != nil {
		return nil, err
	}
	failpoint.Here("number.before-register")
	batch := &pgx.Batch{}
	var events []audit.Event
	for i, n := range numbered {
		d := list[i]
		issued, expires, err := validity(ctx, act, d)
		if err != nil {
			return nil, err
		}
		batch.Queue(`
			INSERT INTO number_register (number, document, numbering, committed_at)
			VALUES ($1, $2, $3, $4)`, n.Number, n.Document, d.Numbering, act.At)
		batch.Queue(`
			UPDATE document
			SET state = 'numbered', number = $2, date_of_issue = $3, date_of_expiry = $4, changed_at = $5
			WHERE id = $1 AND state = 'batched'`, n.Document, n.Number, issued, expires, act.At)
		events = append(events,
			audit.Event{Action: "number.registered", SubjectKind: "number", Subject: n.Number, Site: d.Site, Detail: map[string]any{"document": n.Document}},
			audit.Event{Action: "document.numbered", SubjectKind: "document", Subject: n.Document, Site: d.Site, Detail: map[string]any{"number": n.Number}})
	}
	if err := execute(ctx, act, batch); err != nil {
		return nil, fmt.Errorf("registering numbers: %w", err)
	}
	failpoint.Here("number.after-register")
	return numbered, audit.Append(ctx, act, events...)
}

// execute runs a batch in which each statement must touch exactly one row.
func execute(ctx context.Context, act *issuance.Act, batch *pgx.Batch) error {
	results := act.SendBatch(ctx, batch)
	defer results.Close()
	for range batch.Len() {
		tag, err := results.Exec()
		if err != nil {
			return issuance.Translate(err)
		}
		if tag.RowsAffected() != 1 {
			return issuance.Conflictf("document", "look at it again: it has moved on", "a document is not where it was")
		}
	}
	return results.Close()
}

func waiting(ctx context.Context, act *issuance.Act, ids []string) ([]Document, error) {
	rows, err := act.Query(ctx, "SELECT"+columns+" FROM document WHERE id = ANY ($1) ORDER BY array_position($1, id)", ids)
	if err != nil {
		return nil, fmt.Errorf("loading documents to number: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Document])
	if err != nil {
		return nil, fmt.Errorf("loading documents to number: %w", err)
	}
	if len(list) != len(ids) {
		return nil, issuance.NotFoundf("document", "%d of %d documents do not exist", len(ids)-len(list), len(ids))
	}
	for _, d := range list {
		if d.State != "batched" { // only then it has a blank
			return nil, issuance.Conflictf("document", "look at it again: it has moved on", "document %s is %s and can't become numbered", d.ID, d.State)
		}
	}
	return list, nil
}

// choose decides the number of each document; the counter of a series moves on in the same transaction.
func choose(ctx context.Context, act *issuance.Act, list []Document) ([]Numbered, error) {
	own := map[string]int{}
	for _, d := range list {
		if d.Numbering == "series" {
			own[d.Type]++
		}
	}
	next := map[string]func() (string, error){}
	for name, n := range own {
		var key []byte
		var first int64
		err := act.QueryRow(ctx, `
			UPDATE number_series
			SET next = next + $2
			WHERE name = $1
			RETURNING key, next - $2`, name, n).Scan(&key, &first)
		if err != nil {
			if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
				return nil, issuance.NotFoundf("number", "there is no number series %q", name)
			}
			return nil, fmt.Errorf("taking numbers of series %s: %w", name, err)
		}
		series, err := NewSeries(key)
		if err != nil {
			return nil, err
		}
		next[name] = func() (string, error) { first++; return series.Number(uint64(first - 1)) }
		for taken := true; taken; { // a preprinted serial may look like one of the series: leave such numbers out
			if taken, err = skipTaken(ctx, act, name, series, &first, n); err != nil {
				return nil, err
			}
		}
	}
	numbered := make([]Numbered, len(list))
	for i, d := range list {
		numbered[i].Document = d.ID
		if d.Numbering == "preprinted" {
			numbered[i].Number = *d.Blank
			continue
		}
		var err error
		if numbered[i].Number, err = next[d.Type](); err != nil {
			return nil, err
		}
	}
	return numbered, nil
}

func numberingLocked(ctx context.Context, act *issuance.Act) (bool, error) {
	var locked bool
	err := act.QueryRow(ctx, "SELECT EXISTS (SELECT FROM setting WHERE key = 'numbering locked' AND value <> '')").Scan(&locked)
	if err != nil {
		return false, fmt.Errorf("asking whether numbering is locked: %w", err)
	}
	return locked, nil
}

// skipTaken moves the counter on by n when one of the n numbers from first on is in the register, or on a blank, already.
func skipTaken(ctx context.Context, act *issuance.Act, name string, series Series, first *int64, n int) (bool, error) {
	numbers := make([]string, n)
	for i := range numbers {
		var err error
		if numbers[i], err = series.Number(uint64(*first) + uint64(i)); err != nil {
			return false, err
		}
	}
	var taken bool
	err := act.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM number_register WHERE number = ANY ($1))
			OR EXISTS (SELECT FROM blank WHERE serial = ANY ($1))`, numbers).Scan(&taken)
	if err != nil {
		return false, fmt.Errorf("looking numbers of series %s up: %w", name, err)
	}
	if !taken {
		return false, nil
	}
	*first += int64(n)
	if _, err := act.Exec(ctx, "UPDATE number_series SET next = next + $2 WHERE name = $1", name, n); err != nil {
		return false, fmt.Errorf("passing taken numbers of series %s: %w", name, err)
	}
	return true, nil
}
