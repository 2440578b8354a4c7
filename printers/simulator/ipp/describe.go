package ipp

import (
	"fmt"
	"slices"
	"time"

	"github.com/OpenPrinting/goipp"
)

// printerAttributes answers with what was asked for of the printer's attributes.
func (s *server) printerAttributes(request *goipp.Message) (answer, error) {
	m := s.reply(request, goipp.StatusOk)
	state, err := s.engine.state()
	if err != nil {
		return answer{}, err
	}
	m.Printer = wanted(request, slices.Concat(s.describePrinter(state), s.describeAbilities(), s.describeMedia()), "all")
	return answer{message: m}, nil
}

// describePrinter gives identity and state (RFC 8011 §5.4; PWG 5100.13; PWG 5100.22 for the counter).
func (s *server) describePrinter(now state) goipp.Attributes {
	e := s.engine
	return goipp.Attributes{
		text("printer-uri-supported", goipp.TagURI, s.uri),
		text("uri-security-supported", goipp.TagKeyword, "none"),
		text("uri-authentication-supported", goipp.TagKeyword, "none"),
		text("printer-uuid", goipp.TagURI, e.UUID()),
		text("printer-name", goipp.TagName, e.model.name),
		text("printer-info", goipp.TagText, e.model.title),
		text("printer-location", goipp.TagText, "Utopia"),
		text("printer-more-info", goipp.TagURI, s.uri),
		text("printer-make-and-model", goipp.TagText, e.model.title),
		text("printer-firmware-name", goipp.TagName, "simulator"),
		text("printer-firmware-string-version", goipp.TagText, "1"),
		number("printer-up-time", goipp.TagInteger, now.upTime),
		number("printer-state", goipp.TagEnum, now.printer),
		text("printer-state-reasons", goipp.TagKeyword, now.reasons...),
		goipp.MakeAttribute("printer-is-accepting-jobs", goipp.TagBoolean, goipp.Boolean(true)),
		number("queued-job-count", goipp.TagInteger, now.queued),
		number("printer-impressions-completed", goipp.TagInteger, int(now.life)),
		text("marker-names", goipp.TagName, e.model.inks...),
		text("marker-types", goipp.TagKeyword, each(e.model.inks, "ink")...),
		text("marker-colors", goipp.TagName, each(e.model.inks, "#000000")...),
		numbers("marker-levels", each(e.model.inks, level(now.life))),
		numbers("marker-low-levels", each(e.model.inks, 10)),
		numbers("marker-high-levels", each(e.model.inks, 100)),
	}
}

func (s *server) describeAbilities() goipp.Attributes {
	ops := goipp.Attribute{Name: "operations-supported"}
	for _, op := range operations() {
		ops.Values.Add(goipp.TagEnum, goipp.Integer(op))
	}
	dots := goipp.Resolution{Xres: s.engine.model.dpi, Yres: s.engine.model.dpi, Units: goipp.UnitsDpi}
	return goipp.Attributes{
		ops,
		text("charset-configured", goipp.TagCharset, "utf-8"),
		text("charset-supported", goipp.TagCharset, "us-ascii", "utf-8"),
		text("natural-language-configured", goipp.TagLanguage, "en"),
		text("generated-natural-language-supported", goipp.TagLanguage, "en"),
		text("ipp-versions-supported", goipp.TagKeyword, "1.1", "2.0"),
		text("compression-supported", goipp.TagKeyword, "none"),
		text("pdl-override-supported", goipp.TagKeyword, "attempted"),
		text("document-format-default", goipp.TagMimeType, s.engine.model.formats[0]),
		text("document-format-supported", goipp.TagMimeType, s.engine.model.formats...),
		text("which-jobs-supported", goipp.TagKeyword, whichJobs()...),
		goipp.MakeAttribute("multiple-document-jobs-supported", goipp.TagBoolean, goipp.Boolean(false)),
		number("multiple-operation-time-out", goipp.TagInteger, max(1, int(s.engine.config.DataTimeout/time.Second))),
		text("multiple-operation-time-out-action", goipp.TagKeyword, "abort-job"),
		goipp.MakeAttribute("color-supported", goipp.TagBoolean, goipp.Boolean(true)),
		text("job-creation-attributes-supported", goipp.TagKeyword, "copies", "ipp-attribute-fidelity", "job-name", "job-sheets", "media", "media-col", "print-scaling", "printer-resolution", "sides"),
		number("copies-default", goipp.TagInteger, 1),
		goipp.MakeAttribute("copies-supported", goipp.TagRange, goipp.Range{Lower: 1, Upper: 1}),
		text("job-sheets-default", goipp.TagKeyword, "none"),
		text("job-sheets-supported", goipp.TagKeyword, "none"),
		text("identify-actions-default", goipp.TagKeyword, "flash"),
		text("identify-actions-supported", goipp.TagKeyword, "flash"),
		text("print-scaling-default", goipp.TagKeyword, "none"),
		text("print-scaling-supported", goipp.TagKeyword, "none"),
		text("sides-default", goipp.TagKeyword, "one-sided"),
		text("sides-supported", goipp.TagKeyword, s.engine.model.sides...),
		goipp.MakeAttribute("printer-resolution-default", goipp.TagResolution, dots),
		goipp.MakeAttribute("printer-resolution-supported", goipp.TagResolution, dots),
		goipp.MakeAttribute("pwg-raster-document-resolution-supported", goipp.TagResolution, dots),
		text("pwg-raster-document-type-supported", goipp.TagKeyword, "black_1", "sgray_8", "srgb_8"),
		text("pwg-raster-document-sheet-back", goipp.TagKeyword, "normal"),
	}
}

// describeMedia gives the one medium that the printer is made for.
func (s *server) describeMedia() goipp.Attributes {
	m := s.engine.model.medium
	size := goipp.MakeAttrCollection("media-size", number("x-dimension", goipp.TagInteger, m.x), number("y-dimension", goipp.TagInteger, m.y))
	return goipp.Attributes{
		text("media-default", goipp.TagKeyword, m.keyword),
		text("media-ready", goipp.TagKeyword, m.keyword),
		text("media-supported", goipp.TagKeyword, m.keyword),
		text("media-col-supported", goipp.TagKeyword, "media-size"),
		goipp.MakeAttrCollection("media-size-supported", number("x-dimension", goipp.TagInteger, m.x), number("y-dimension", goipp.TagInteger, m.y)),
		goipp.MakeAttrCollection("media-col-ready", size),
		goipp.MakeAttrCollection("media-col-default", size),
	}
}

// describeJob gives a job's attributes (RFC 8011 §5.3).
func (s *server) describeJob(j job) goipp.Attributes {
	return append(s.briefly(j),
		text("job-uuid", goipp.TagURI, j.uuid),
		text("job-name", goipp.TagName, j.name),
		text("job-originating-user-name", goipp.TagName, j.user),
		text("job-printer-uri", goipp.TagURI, s.uri),
		number("job-impressions-completed", goipp.TagInteger, j.impressions),
		number("job-impressions", goipp.TagInteger, j.sides),
		number("job-media-sheets-completed", goipp.TagInteger, min(1, j.impressions)),
		number("job-k-octets-processed", goipp.TagInteger, (j.octets*min(1, j.impressions)+1023)/1024),
		number("job-printer-up-time", goipp.TagInteger, s.engine.UpTime()),
		s.moment("time-at-creation", j.created),
		s.moment("time-at-processing", j.processing),
		s.moment("time-at-completed", j.completed),
	)
}

// briefly gives what the answers to Create-Job and Send-Document carry; there is no uuid among it.
func (s *server) briefly(j job) goipp.Attributes {
	return goipp.Attributes{
		number("job-id", goipp.TagInteger, j.id),
		text("job-uri", goipp.TagURI, fmt.Sprintf("%s/%d", s.uri, j.id)),
		number("job-state", goipp.TagEnum, j.state),
		text("job-state-reasons", goipp.TagKeyword, j.reasons...),
	}
}

// moment is a time as seconds of the printer's up-time, no-value if it has not come.
func (s *server) moment(name string, at time.Time) goipp.Attribute {
	if at.IsZero() {
		return goipp.MakeAttribute(name, goipp.TagNoValue, goipp.Void{})
	}
	return number(name, goipp.TagInteger, s.engine.UpTimeAt(at))
}
