package ipp

import (
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/OpenPrinting/goipp"

	"chancery/printers/simulator/machine"
)

func (s *server) validateJob(request *goipp.Message) (answer, error) {
	if refused := s.refusal(request); refused != nil {
		return answer{message: refused}, nil
	}
	return answer{message: s.reply(request, goipp.StatusOk)}, nil
}

func (s *server) createJob(request *goipp.Message) (answer, error) {
	if refused := s.refusal(request); refused != nil {
		return answer{message: refused}, nil
	}
	name, _ := textOf(request.Operation, "job-name")
	user, _ := textOf(request.Operation, "requesting-user-name")
	j, err := s.engine.create(name, user, sides(request))
	if err != nil {
		return s.refuse(request, err)
	}
	m := s.reply(request, goipp.StatusOk)
	m.Job = s.briefly(j)
	return answer{message: m, cut: j.faults.Has(faultCutCreate)}, nil
}

// sendDocument receives a document and, mostly after the answer, has it printed.
func (s *server) sendDocument(request *goipp.Message, document io.Reader) (answer, error) {
	id, given := jobID(request)
	last, _ := booleanOf(request.Operation, "last-document")
	if !given || !last {
		return answer{message: s.reply(request, goipp.StatusErrorBadRequest)}, nil
	}
	format, given := textOf(request.Operation, "document-format")
	extension, known := extensions()[format]
	if given && !known {
		return answer{message: s.reply(request, goipp.StatusErrorDocumentFormatNotSupported)}, nil
	}
	j, err := s.engine.receive(id, document, extension)
	if err != nil {
		return s.refuse(request, err)
	}
	if j.faults.Has(machine.FaultDieBefore) {
		machine.Die()
	}
	if j.faults.Has(machine.FaultDieAfter) {
		s.engine.queue <- j
		<-j.done
		machine.Die()
	}
	m := s.reply(request, goipp.StatusOk)
	m.Job = s.briefly(s.engine.see(j))
	return answer{message: m, cut: j.faults.Has(machine.FaultCut), after: func() { s.engine.queue <- j }}, nil
}

func (s *server) cancelJob(request *goipp.Message) (answer, error) {
	id, given := jobID(request)
	if !given {
		return answer{message: s.reply(request, goipp.StatusErrorBadRequest)}, nil
	}
	if err := s.engine.cancel(id); err != nil {
		return s.refuse(request, err)
	}
	return answer{message: s.reply(request, goipp.StatusOk)}, nil
}

func (s *server) jobAttributes(request *goipp.Message) (answer, error) {
	id, given := jobID(request)
	if !given {
		return answer{message: s.reply(request, goipp.StatusErrorBadRequest)}, nil
	}
	j, err := s.engine.look(id)
	if err != nil {
		return s.refuse(request, err)
	}
	m := s.reply(request, goipp.StatusOk)
	m.Job = wanted(request, s.describeJob(j), "all")
	return answer{message: m}, nil
}

func (s *server) getJobs(request *goipp.Message) (answer, error) {
	which, given := textOf(request.Operation, "which-jobs")
	if !given {
		which = "not-completed"
	}
	if !slices.Contains(whichJobs(), which) {
		return answer{message: s.reply(request, goipp.StatusErrorAttributesOrValues)}, nil
	}
	jobs, err := s.engine.list(which)
	if err != nil {
		return answer{}, err
	}
	if limit, given := integerOf(request.Operation, "limit"); given && limit >= 1 {
		jobs = jobs[:min(limit, len(jobs))]
	}
	m := s.reply(request, goipp.StatusOk)
	groups := m.AttrGroups()
	for _, j := range jobs {
		groups.Add(goipp.Group{Tag: goipp.TagJobGroup, Attrs: wanted(request, s.describeJob(j), "job-id", "job-uri")})
	}
	m.Groups = groups
	return answer{message: m}, nil
}

// identify lights the lamp that the status page shows for a while.
func (s *server) identify(request *goipp.Message) (answer, error) {
	for _, a := range request.Operation {
		if a.Name == "identify-actions" && (len(a.Values) != 1 || a.Values[0].V.String() != "flash") {
			return answer{message: s.reply(request, goipp.StatusErrorAttributesOrValues)}, nil
		}
	}
	s.engine.Flash()
	return answer{message: s.reply(request, goipp.StatusOk)}, nil
}

func whichJobs() []string { return []string{"completed", "not-completed", "all"} }

// extensions are the endings of the files that documents are kept in.
func extensions() map[string]string { return map[string]string{pdf: ".pdf", raster: ".pwg"} }

// sides is how many sides of its sheet a job has printed.
func sides(request *goipp.Message) int {
	if text, _ := textOf(request.Job, "sides"); strings.HasPrefix(text, "two-sided") {
		return 2
	}
	return 1
}

// jobID is the target of a job operation: job-id, or the end of job-uri.
func jobID(request *goipp.Message) (int, bool) {
	if id, given := integerOf(request.Operation, "job-id"); given {
		return id, true
	}
	uri, given := textOf(request.Operation, "job-uri")
	id, err := strconv.Atoi(path.Base(uri))
	return id, given && err == nil
}

// refusal is the answer to job attributes that the printer can't keep to, nil if it can. It is
// strict whether or not ipp-attribute-fidelity asks for it: nothing is ever substituted.
func (s *server) refusal(request *goipp.Message) *goipp.Message {
	if format, given := textOf(request.Operation, "document-format"); given && !slices.Contains(s.engine.model.formats, format) {
		return s.reply(request, goipp.StatusErrorDocumentFormatNotSupported)
	}
	var unsupported goipp.Attributes
	for _, a := range request.Job {
		if !s.supports(a) {
			unsupported.Add(a)
		}
	}
	if len(unsupported) == 0 {
		return nil
	}
	m := s.reply(request, goipp.StatusErrorAttributesOrValues)
	m.Unsupported = unsupported
	return m
}

// supports reports whether a job attribute has a value that the printer can keep to.
func (s *server) supports(a goipp.Attribute) bool {
	if len(a.Values) != 1 {
		return false
	}
	value := a.Values[0].V
	text := strings.TrimSpace(value.String())
	switch a.Name {
	case "copies":
		return value == goipp.Integer(1)
	case "job-sheets", "print-scaling":
		return text == "none"
	case "sides":
		return slices.Contains(s.engine.model.sides, text)
	case "printer-resolution":
		return value == goipp.Resolution{Xres: s.engine.model.dpi, Yres: s.engine.model.dpi, Units: goipp.UnitsDpi}
	case "media":
		return text == s.engine.model.medium.keyword
	case "media-col":
		col, ok := value.(goipp.Collection)
		return ok && s.engine.model.medium.is(goipp.Attributes(col))
	}
	return false
}

// is reports whether media-col asks for this medium and for nothing else.
func (m medium) is(col goipp.Attributes) bool {
	if len(col) != 1 || col[0].Name != "media-size" || len(col[0].Values) != 1 {
		return false
	}
	size, ok := col[0].Values[0].V.(goipp.Collection)
	if !ok {
		return false
	}
	x, _ := integerOf(goipp.Attributes(size), "x-dimension")
	y, _ := integerOf(goipp.Attributes(size), "y-dimension")
	return x == m.x && y == m.y
}
