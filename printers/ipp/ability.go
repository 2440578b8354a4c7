package ipp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
	"chancery/printers/quirks"
)

// ability is what a printer says it can do and has loaded.
type ability struct {
	operations []int
	formats    []string
	mediaCol   bool
	sizes      []extent // media-size-supported
	ready      []extent // media-col-ready, else media-ready
	anyJobs    bool     // Get-Jobs takes which-jobs=all
	copies     bool
	sheets     bool
	unscaled   bool
	sides      []string

	identifies  []string // identify-actions-supported
	separations []string // nil: nobody knows
}

func abilityAttributes() []string {
	return []string{
		"operations-supported", "document-format-supported", "media-col-supported", "media-size-supported", "media-col-ready",
		"which-jobs-supported", "copies-supported", "job-sheets-supported", "print-scaling-supported", "sides-supported",
		"identify-actions-supported", "printer-make-and-model",
	}
}

func readAbility(g attributes) ability {
	return ability{
		operations: g.integers("operations-supported"),
		formats:    g.texts("document-format-supported"),
		mediaCol:   slices.Contains(g.texts("media-col-supported"), "media-size"),
		sizes:      readExtents(g.collections("media-size-supported")),
		ready:      readyExtents(g),
		anyJobs:    slices.Contains(g.texts("which-jobs-supported"), "all"),
		copies:     g.has("copies-supported"),
		sheets:     slices.Contains(g.texts("job-sheets-supported"), "none"),
		unscaled:   slices.Contains(g.texts("print-scaling-supported"), "none"),
		sides:      g.texts("sides-supported"),
		identifies: g.texts("identify-actions-supported"),
	}
}

// readAbility takes what the printer says and adds what is known of its make, or said in its URI.
func (d *Device) readAbility(g attributes) ability {
	able := readAbility(g)
	able.separations = d.separations(g)
	return able
}

// separations are those of the URI, else those known of the make; nil where nobody knows.
func (d *Device) separations(g attributes) []string {
	if len(d.where.separations) > 0 {
		return slices.Clone(d.where.separations)
	}
	return quirks.For(g.text("printer-make-and-model")).Separations
}

// ability returns what the printer said when it was last looked at, or looks.
func (d *Device) ability(ctx context.Context) (ability, error) {
	d.mu.Lock()
	able := d.able
	d.mu.Unlock()
	if able != nil {
		return *able, nil
	}
	group, err := d.look(ctx)
	if err != nil {
		return ability{}, fmt.Errorf("reading what the printer can do: %w", err)
	}
	return d.readAbility(group), nil
}

// check refuses a ticket that such a printer can't print. AnyMedia lets a page through for whose
// size the printer has no medium.
func (a ability) check(t printers.Ticket, anyMedia bool) error {
	for _, op := range []goipp.Op{goipp.OpCreateJob, goipp.OpSendDocument, goipp.OpCancelJob, goipp.OpGetJobAttributes, goipp.OpGetJobs} {
		if !slices.Contains(a.operations, int(op)) {
			return fmt.Errorf("it has no %s, which printing on blanks needs: %w", op, printers.ErrRefused)
		}
	}
	if !slices.ContainsFunc(a.formats, func(format string) bool { return strings.EqualFold(format, t.Format) }) {
		return fmt.Errorf("document format %s is not among its formats (%s): %w", t.Format, strings.Join(a.formats, ", "), printers.ErrRefused)
	}
	for _, s := range t.Separations {
		if a.separations != nil && !slices.Contains(a.separations, s) {
			return fmt.Errorf("separation %s is not among its separations (%s): %w", s, strings.Join(a.separations, ", "), printers.ErrRefused)
		}
	}
	if t.Sides < 0 || t.Sides > 2 || t.Sides == 2 && !slices.Contains(a.sides, twoSided) {
		return fmt.Errorf("it prints no %d sides: %w", t.Sides, printers.ErrRefused)
	}
	if anyMedia {
		return nil
	}
	page := pageExtent(t)
	if _, found := page.among(a.sizes); !found {
		return fmt.Errorf("it takes no medium of %s: %w", page, printers.ErrRefused)
	}
	if _, found := page.among(a.ready); !found && len(a.ready) > 0 {
		return fmt.Errorf("no medium of %s is loaded: %w", page, printers.ErrRefused)
	}
	return nil
}

// twoSided turns the sheet about its long edge (RFC 8011 §5.2.8).
const twoSided = "two-sided-long-edge"

func sidesKeyword(t printers.Ticket) string {
	if t.Sides == 2 {
		return twoSided
	}
	return "one-sided"
}

// jobAttributes asks for one copy, no banner sheet (it would eat a blank), the medium, and the page
// as it is. An attribute that the printer doesn't have is left out: it would refuse the job.
func (a ability) jobAttributes(t printers.Ticket) []goipp.Attribute {
	var job []goipp.Attribute
	if a.copies {
		job = append(job, goipp.MakeAttribute("copies", goipp.TagInteger, goipp.Integer(1)))
	}
	if a.sheets {
		job = append(job, goipp.MakeAttribute("job-sheets", goipp.TagKeyword, goipp.String("none")))
	}
	if size, found := pageExtent(t).among(a.sizes); found && a.mediaCol {
		job = append(job, goipp.MakeAttrCollection("media-col", size.attribute()))
	}
	if a.unscaled {
		job = append(job, goipp.MakeAttribute("print-scaling", goipp.TagKeyword, goipp.String("none")))
	}
	if sides := sidesKeyword(t); slices.Contains(a.sides, sides) {
		job = append(job, goipp.MakeAttribute("sides", goipp.TagKeyword, goipp.String(sides)))
	}
	return job
}
