package production

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Facts is what a printer was last seen to be and to be able to, in the words of the device. It is observation, not a promise.
type Facts struct {
	Device      string   `json:"device"`                // how it names itself
	Class       string   `json:"class"`                 // job or station
	Model       string   `json:"model,omitempty"`       //
	Firmware    string   `json:"firmware,omitempty"`    //
	Formats     []string `json:"formats,omitempty"`     // media types that it takes, best first
	Separations []string `json:"separations,omitempty"` // that it can print; none where it does not tell
	Sides       int      `json:"sides,omitempty"`       // that it can print, 1 or 2; 0 where it does not tell
	DPI         int      `json:"dpi,omitempty"`         // 0 where it does not tell
	MediaReady  []string `json:"mediaReady,omitempty"`  // names of what is loaded

	State     string       `json:"state,omitempty"`   // idle, processing, stopped
	Reasons   []string     `json:"reasons,omitempty"` // such as media-empty
	Accepting bool         `json:"accepting"`
	Queued    int          `json:"queued,omitempty"`    // jobs of anyone
	UpTime    int64        `json:"upTime,omitempty"`    // seconds
	LifeCount *int64       `json:"lifeCount,omitempty"` // nil where it does not tell
	Supplies  []SupplySeen `json:"supplies,omitempty"`
}

// SupplySeen is a ribbon, ink, toner or waste container, as the device tells.
type SupplySeen struct {
	Name  string `json:"name"`
	Type  string `json:"type,omitempty"`
	Level int    `json:"level"`          // percent left, of a waste container used; negative where it does not tell
	Low   int    `json:"low"`            // at or under this it should be replaced; negative where it does not tell
	Left  int    `json:"left,omitempty"` // documents that it is good for; 0 or negative where it does not tell
	Lot   string `json:"lot,omitempty"`
}

// seenLately is how old the device's word may be and still count when a batch is to begin.
const seenLately = 10 * time.Minute

// Seen notes what a printer was seen to be, just now. Contact is no event of the log; another ability is.
func Seen(ctx context.Context, act *issuance.Act, printer string, f Facts) error {
	var before *Facts
	var site string
	err := act.QueryRow(ctx, "SELECT site, facts FROM printer WHERE id = $1 FOR NO KEY UPDATE", printer).Scan(&site, &before)
	if err != nil {
		if issuance.KindOf(issuance.Translate(err)) == issuance.NotFound {
			return issuance.NotFoundf("printer", "there is no printer %q", printer)
		}
		return fmt.Errorf("looking at printer %s: %w", printer, issuance.Translate(err))
	}
	_, err = act.Exec(ctx, `
		UPDATE printer
		SET facts = $2, facts_at = $3, last_contact_at = greatest(last_contact_at, $3)
		WHERE id = $1 AND (facts_at IS NULL OR facts_at <= $3)`, printer, f, act.At)
	if err != nil {
		return fmt.Errorf("noting what printer %s is: %w", printer, issuance.Translate(err))
	}
	if before != nil && reflect.DeepEqual(before.abilities(), f.abilities()) {
		return nil
	}
	return audit.Append(ctx, act, audit.Event{Action: "printer.seen", SubjectKind: "printer", Subject: printer, Site: site,
		Detail: map[string]any{"count": len(f.Separations)}})
}

// abilities is what of the facts does not change from one document to the next.
func (f Facts) abilities() []any {
	list := []any{f.Device, f.Class, f.Model, f.Firmware, f.Sides, f.DPI}
	for _, words := range [][]string{f.Formats, f.Separations, f.MediaReady} {
		list = append(list, len(words))
		for _, w := range words {
			list = append(list, w)
		}
	}
	return list
}

// fresh gives the facts of a printer where they are of late, nil otherwise.
func (p Printer) fresh(now time.Time) *Facts {
	if p.FactsAt == nil || now.Sub(*p.FactsAt) > seenLately {
		return nil
	}
	return p.Facts
}
