package administration

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/web"
)

// fact is something that the installation keeps about itself.
type fact struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// settingsView is what this installation is, what may be set here, and what the program was started with.
type settingsView struct {
	Hours    string    `json:"hours"` // how long a document may wait behind urgent ones
	Facts    []fact    `json:"facts"`
	Settings []Setting `json:"settings"`
}

func zeroSettings() settingsView {
	return settingsView{Facts: []fact{{}}, Settings: []Setting{{Help: "x"}, {}}}
}

// settings shows them.
func (d desk) settings(q *web.Request) (web.Answer, error) {
	bound, err := document.WaitingBound(q.Context(), q.Read)
	if err != nil {
		return web.Answer{}, err
	}
	v := settingsView{Hours: strconv.FormatFloat(bound.Hours(), 'f', -1, 64), Settings: d.Settings}
	rows, err := q.Read.Query(q.Context(), "SELECT key, value FROM setting WHERE key <> 'waiting bound' ORDER BY key")
	if err != nil {
		return web.Answer{}, fmt.Errorf("loading settings: %w", issuance.Translate(err))
	}
	if v.Facts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[fact]); err != nil {
		return web.Answer{}, fmt.Errorf("loading settings: %w", issuance.Translate(err))
	}
	return web.Page("administration-settings", v), nil
}

// set sets how long a document may wait behind urgent ones.
func (d desk) set(q *web.Request) (web.Answer, error) {
	hours, err := strconv.ParseFloat(strings.ReplaceAll(q.Form.Get("bound"), ",", "."), 64)
	if err != nil || !(hours >= 0 && hours < 1e5) {
		return web.Answer{}, issuance.Invalidf("bound", "write a number of hours, such as 24", "%.20q is none", q.Form.Get("bound"))
	}
	return q.Act(func(act *issuance.Act) (web.Answer, error) {
		return web.To("/administration/settings").Saying("said.bound-set"), document.SetWaitingBound(q.Context(), act, time.Duration(hours*float64(time.Hour)).Round(time.Second))
	})
}
