package supervision

import (
	"fmt"
	"time"

	"chancery/issuance"
	"chancery/issuance/audit"
	"chancery/web"
)

// checkpointView is the last signed head of the log, with what verifies it.
type checkpointView struct {
	Note     string    `json:"note"` // "" while nothing was signed
	Size     int64     `json:"size"`
	Root     string    `json:"root"`
	Origin   string    `json:"origin"`
	SignedAt time.Time `json:"signedAt"`
	Key      string    `json:"key"`
	Events   int64     `json:"events"` // sealed by now
}

// checkpoint shows the last signed head.
func (d desk) checkpoint(q *web.Request) (web.Answer, error) {
	c, err := audit.Latest(q.Context(), q.Read)
	if err != nil {
		return web.Answer{}, err
	}
	v := checkpointView{Note: c.Note, Size: c.Size, Origin: c.Origin, Key: d.AuditKey}
	if c.Note != "" {
		v.Root = c.Root.String()
		err = q.Read.QueryRow(q.Context(), "SELECT signed_at FROM audit_checkpoint WHERE size = $1", c.Size).Scan(&v.SignedAt)
	}
	if err == nil {
		err = q.Read.QueryRow(q.Context(), "SELECT coalesce(max(index) + 1, 0) FROM audit_seal").Scan(&v.Events)
	}
	if err != nil {
		return web.Answer{}, fmt.Errorf("loading the last checkpoint: %w", issuance.Translate(err))
	}
	return web.Page("supervision-checkpoint", v), nil
}

// checkpointFile gives the last signed head to keep elsewhere.
func (d desk) checkpointFile(q *web.Request) (web.Answer, error) {
	c, err := audit.Latest(q.Context(), q.Read)
	if err != nil {
		return web.Answer{}, err
	}
	if c.Note == "" {
		return web.Answer{}, issuance.NotFoundf("checkpoint", "nothing was signed yet")
	}
	return web.File("text/plain; charset=utf-8", fmt.Sprintf("%012d.checkpoint", c.Size), []byte(c.Note)), nil
}
