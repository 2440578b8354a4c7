package ipp

import (
	"fmt"
	"net/http"

	"github.com/OpenPrinting/goipp"

	"chancery/printers"
)

// httpError says what a response without an IPP answer means; nil if it carries one.
func httpError(response *http.Response) error {
	code := response.StatusCode
	switch {
	case code == http.StatusOK && isIPP(response):
		return nil
	case code == http.StatusOK:
		return fmt.Errorf("the printer's answer is no IPP; check the path of its URI")
	case code == http.StatusServiceUnavailable || code == http.StatusTooManyRequests:
		return fmt.Errorf("HTTP status %d: %w", code, printers.ErrBusy)
	case code == http.StatusUnauthorized: // until somebody has let us in at the printer; the document has no part in it
		return fmt.Errorf("HTTP status %d, it wants a password: let this host print without: %w", code, printers.ErrBusy)
	case code >= 300 && code < 400:
		return fmt.Errorf("HTTP status %d, redirects are not followed; set the printer's URI: %w", code, printers.ErrRefused)
	case code >= 400 && code < 500:
		return fmt.Errorf("HTTP status %d: %w", code, printers.ErrRefused)
	}
	return fmt.Errorf("HTTP status %d", code)
}

// answerError is an IPP answer that is not successful-ok. Its kind is one of the errors of package
// printers, or nil where the outcome is unknown.
type answerError struct {
	status  goipp.Status
	message string
	kind    error
}

func (e *answerError) Error() string {
	text := fmt.Sprintf("the printer answers %04x %s", int(e.status), e.status)
	if e.message != "" {
		text += fmt.Sprintf(" (%s)", e.message)
	}
	return text
}

func (e *answerError) Unwrap() error { return e.kind }

// substituted reports a success that is none: the printer changed or ignored part of the request,
// and has made the job all the same.
func (e *answerError) substituted() bool { return e.status < 0x0100 }

// statusError returns the *answerError of an answer, or nil for successful-ok (RFC 8011 appendix B).
func statusError(m *goipp.Message) error {
	status := goipp.Status(m.Code)
	if status == goipp.StatusOk {
		return nil
	}
	return &answerError{status: status, message: attributes(m.Operation).text("status-message"), kind: kindOf(status)}
}

func kindOf(status goipp.Status) error {
	switch status {
	case goipp.StatusErrorNotFound, goipp.StatusErrorGone:
		return printers.ErrNotFound
	case goipp.StatusErrorBusy, goipp.StatusErrorNotAcceptingJobs, goipp.StatusErrorServiceUnavailable, goipp.StatusErrorTemporary,
		goipp.StatusErrorTooManyJobs, goipp.StatusErrorPrinterIsDeactivated:
		return printers.ErrBusy
	case goipp.StatusErrorOperationNotSupported, goipp.StatusErrorVersionNotSupported, goipp.StatusErrorMultipleJobsNotSupported:
		return printers.ErrRefused
	case goipp.StatusErrorTimeout:
		return nil
	}
	if status >= 0x0400 && status < 0x0500 {
		return printers.ErrRefused
	}
	return nil
}
