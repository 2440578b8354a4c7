package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

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
	return Answer{location: kept.Location, said: kept.Said, about: kept.About}, true, nil
}

// keptAnswer is what a form that is sent again is answered.
type keptAnswer struct {
	Location string   `json:"location"`
	Said     string   `json:"said,omitempty"`
	About    []string `json:"about,omitempty"`
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
