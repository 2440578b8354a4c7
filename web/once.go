package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
)

// formToken makes the token that a form of this session carries. It is of this session alone, and good for one change.
func (q *Request) formToken() string {
	if q.token == "" {
		return ""
	}
	var b [16]byte
	rand.Read(b[:])
	name := base64.RawURLEncoding.EncodeToString(b[:])
	return name + "." + q.sign("form", name)
}

// formKey gives the name of the form that was sent.
func (q *Request) formKey() ([]byte, error) {
	token := q.Form.token
	name, code, _ := strings.Cut(token, ".")
	if q.token == "" || name == "" || !hmac.Equal([]byte(code), []byte(q.sign("form", name))) {
		return nil, issuance.Conflictf("form", "send it again from this page", "the form is of another session, or of none")
	}
	key := sha256.Sum256([]byte("form " + token))
	return key[:], nil
}

// claim takes a form for the act's transaction. Whoever comes second waits for the first; if the first has done it, its answer is given.
func claim(ctx context.Context, act *issuance.Act, key, content []byte) (before Answer, done bool, err error) {
	tag, err := act.Exec(ctx, "INSERT INTO form_answer (key, content, at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING", key, content, act.At)
	if err != nil {
		return before, false, fmt.Errorf("claiming form: %w", err)
	}
	if tag.RowsAffected() == 1 {
		return before, false, nil
	}
	var same bool
	var kept *keptAnswer
	if err := act.QueryRow(ctx, "SELECT content = $2, answer FROM form_answer WHERE key = $1", key, content).Scan(&same, &kept); err != nil {
		return before, false, fmt.Errorf("loading the answer of a form: %w", err)
	}
	if !same {
		return before, false, issuance.Conflictf("form", "look at what it has done, then send the rest from a new page", "this form was sent before, with other content")
	}
	if kept == nil {
		return before, false, issuance.Conflictf("form", "look at what it has done; open the page again for another", "this form was sent before, and was answered")
	}
	return kept.answer(), true, nil
}

// answered gives the answer of a form that this session has sent before, just like this: whatever has become of the thing since, and
// though a proof in it holds no second time. What was answered by a page shown once is left to claim.
func (q *Request) answered() (before Answer, done bool, err error) {
	key, err := q.formKey()
	if err != nil {
		return before, false, nil // Act says so, where something is to be done
	}
	var kept *keptAnswer
	err = q.house.Authority.Pool.QueryRow(q.Context(), "SELECT answer FROM form_answer WHERE key = $1 AND content = $2", key, q.Form.digest(q.URL.Path)).Scan(&kept)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && kept == nil {
		return before, false, nil
	}
	if err != nil {
		return before, false, fmt.Errorf("looking for the answer of a form: %w", err)
	}
	return kept.answer(), true, nil
}

// keptAnswer is what a form that is sent again is answered.
type keptAnswer struct {
	Location string   `json:"location"`
	Said     string   `json:"said,omitempty"`
	About    []string `json:"about,omitempty"`
}

func (k keptAnswer) answer() Answer {
	return Answer{location: k.Location, said: k.Said, about: k.About}
}

// keepAnswer stores an answer in the transaction of what was done. What is shown once is not stored.
func keepAnswer(ctx context.Context, act *issuance.Act, key []byte, a Answer) error {
	if a.location == "" {
		return nil
	}
	_, err := act.Exec(ctx, "UPDATE form_answer SET answer = $2 WHERE key = $1", key, keptAnswer{Location: a.location, Said: a.said, About: a.about})
	if err != nil {
		return fmt.Errorf("keeping the answer of a form: %w", err)
	}
	return nil
}

// forgetAnswers forgets what forms were answered whose sessions are over by now.
func forgetAnswers(ctx context.Context, act *issuance.Act) error {
	if _, err := act.Exec(ctx, "DELETE FROM form_answer WHERE at < $1", act.At.AddDate(0, 0, -3)); err != nil {
		return fmt.Errorf("forgetting answers of forms: %w", err)
	}
	return nil
}
