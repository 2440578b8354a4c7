package production

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/audit"
)

// Calibration is where a printer's pages are moved to, so that they come out where they should. The zero value moves nothing.
type Calibration struct {
	X, Y     float64 // millimetres to the right and down
	Rotation float64 // degrees clockwise about the page's middle

	ID    *int64 // nil: the printer was never calibrated
	Page  string // the test page that was measured
	SetBy string
	SetAt time.Time
}

// The tolerance of the machine readable zone, in millimetres. Its first character may be 1.0 to either side (Doc 9303-4 fig. 3,
// 9303-5 fig. 6, 9303-7 fig. 3). A line stays in its printing zone, 4.3 high, which leaves 0.75 to glyphs of 2.8 (9303-4 fig. 3). The
// zone's boundary may be askew by 0.5 over 125 (9303-4 fig. 3). The reader's effective reading zone adds nothing (9303-3 §4.5).
const (
	toleranceX    = 1.0
	toleranceY    = 0.75
	toleranceSkew = 0.5
	skewOver      = 125.0
	farX, farY    = 62.5, 44.0 // of the farthest point from the middle, on the largest page
)

// Tolerable says what of a calibration would bring the machine readable zone outside its tolerance (Invalid).
func (c Calibration) Tolerable() error {
	const remedy = "have the printer adjusted by its mechanic, print a test page and measure it again"
	turn := math.Abs(c.Rotation * math.Pi / 180)
	for _, v := range []struct {
		field, clause string
		has, may      float64
	}{
		{"rotation", "Doc 9303-4 fig. 3: 0.5 mm over 125 mm", math.Tan(turn) * skewOver, toleranceSkew},
		{"x", "Doc 9303-4 fig. 3, 9303-5 fig. 6, 9303-7 fig. 3: 1.0 mm, rotation included", math.Abs(c.X) + farY*turn, toleranceX},
		{"y", "Doc 9303-4 fig. 3: lines stay in their printing zone, 0.75 mm, rotation included", math.Abs(c.Y) + farX*turn, toleranceY},
	} {
		if !(v.has <= v.may) { // what is no number is none that may be
			return issuance.Invalidf(v.field, remedy, "a shift of %.2f mm would bring the MRZ outside its tolerance (%s)", v.has, v.clause)
		}
	}
	return nil
}

const calibrationColumns = `
	x,
	y,
	rotation,
	id,
	page,
	set_by,
	set_at`

// CalibrationOf gives the calibration that a printer's pages are composed with now; the zero value where there is none.
func CalibrationOf(ctx context.Context, q issuance.Querier, printer string) (Calibration, error) {
	list, err := calibrations(ctx, q, printer, 1)
	if err != nil || len(list) == 0 {
		return Calibration{}, err
	}
	return list[0], nil
}

// Calibrations gives all calibrations that a printer ever had, the latest first.
func Calibrations(ctx context.Context, q issuance.Querier, printer string) ([]Calibration, error) {
	return calibrations(ctx, q, printer, math.MaxInt32)
}

func calibrations(ctx context.Context, q issuance.Querier, printer string, limit int) ([]Calibration, error) {
	rows, err := q.Query(ctx, "SELECT"+calibrationColumns+" FROM calibration WHERE printer = $1 ORDER BY calibration.id DESC LIMIT $2", printer, limit)
	if err != nil {
		return nil, fmt.Errorf("loading calibrations: %w", issuance.Translate(err))
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Calibration])
	if err != nil {
		return nil, fmt.Errorf("loading calibrations: %w", issuance.Translate(err))
	}
	return list, nil
}

// Calibrate sets how a printer's pages are moved from now on, as measured on a test page of it. It is refused while a batch runs
// there: its pages are composed already. What would bring the MRZ outside its tolerance is Invalid.
func Calibrate(ctx context.Context, act *issuance.Act, printer string, c Calibration) error {
	p, err := idle(ctx, act, printer)
	if err != nil {
		return err
	}
	if c.Page = strings.TrimSpace(c.Page); c.Page == "" {
		return issuance.Invalidf("page", "print one with chancery printer test, measure it and name it", "no test page is named")
	}
	if err := ofPrinter(ctx, act, p.ID, c.Page); err != nil {
		return err
	}
	if err := c.Tolerable(); err != nil {
		return err
	}
	_, err = act.Exec(ctx, `
		INSERT INTO calibration (printer, x, y, rotation, page, set_by, set_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, p.ID, c.X, c.Y, c.Rotation, c.Page, act.By.Username, act.At)
	if err != nil {
		return fmt.Errorf("calibrating printer %s: %w", p.ID, issuance.Translate(err))
	}
	return audit.Append(ctx, act, audit.Event{Action: "printer.calibrated", SubjectKind: "printer", Subject: p.ID, Site: p.Site,
		Detail: map[string]any{"x": decimal(c.X), "y": decimal(c.Y), "rotation": decimal(c.Rotation), "page": c.Page}})
}

// ofPrinter refuses a test page of ours that another printer printed, or none (Invalid). A maker's own test page goes by any name.
func ofPrinter(ctx context.Context, act *issuance.Act, printer, id string) error {
	if !lotShape.MatchString(id) {
		return issuance.Invalidf("page", "name the test page by its id", "%q is no id of a test page", id)
	}
	if !strings.HasPrefix(id, "T-") {
		return nil
	}
	var there bool
	if err := act.QueryRow(ctx, "SELECT EXISTS (SELECT FROM test_page WHERE id = $1 AND printer = $2)", id, printer).Scan(&there); err != nil {
		return fmt.Errorf("looking for test page %s: %w", id, issuance.Translate(err))
	}
	if !there {
		return issuance.Invalidf("page", "print one with chancery printer test, measure it and name it", "printer %s printed no test page %s", printer, id)
	}
	return nil
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// idle gives a printer that has no batch running and no attempt open to somebody who may touch it, and locks it until the act ends.
func idle(ctx context.Context, act *issuance.Act, id string) (Printer, error) {
	p, err := atPrinter(ctx, act, id)
	if err != nil {
		return p, err
	}
	if _, err := act.Exec(ctx, "SELECT FROM printer WHERE id = $1 FOR NO KEY UPDATE", id); err != nil {
		return p, fmt.Errorf("locking printer %s: %w", id, issuance.Translate(err))
	}
	var busy *string
	err = act.QueryRow(ctx, `
		SELECT min(what)
		FROM (
			SELECT 'batch ' || id || ' is ' || state AS what FROM batch WHERE printer = $1 AND state IN ('running', 'halted')
			UNION ALL
			SELECT 'an attempt on document ' || document || ' is ' || state FROM attempt WHERE printer = $1 AND state NOT IN ('verified', 'spoiled', 'unprinted')
		) AS busy`, id).Scan(&busy)
	if err != nil {
		return p, fmt.Errorf("looking what printer %s does: %w", id, issuance.Translate(err))
	}
	if busy != nil {
		return p, issuance.Conflictf("printer", "wait until it has ended, or settle it", "%s at printer %s", *busy, id)
	}
	return p, nil
}
