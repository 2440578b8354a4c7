package issuance

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Kind says what the caller can do about an error.
type Kind int

// The kinds. An error of none of them is internal: people see a reference, the log has the rest.
const (
	Invalid     Kind = iota + 1 // the input is wrong: correct it
	NotFound                    // there is no such thing
	Conflict                    // the thing has moved on, or somebody else was first
	Forbidden                   // this person may not do it
	Unavailable                 // a needed part is out of reach: try again
)

// String names the kind.
func (k Kind) String() string {
	return [...]string{"internal", "invalid", "not found", "conflict", "forbidden", "unavailable"}[k]
}

// Error is an error for people: it names the field and the remedy.
type Error struct {
	Kind    Kind
	Field   string // dotted path of the field, or the thing that is spoken of
	Problem string
	Remedy  string
	Err     error // cause, may be nil
}

// Error gives field, problem and remedy in one line.
func (e *Error) Error() string {
	s := e.Field
	if s != "" {
		s += ": "
	}
	s += e.Problem
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Invalidf makes an Invalid error for a field.
func Invalidf(field, remedy, format string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Problem: fmt.Sprintf(format, args...), Remedy: remedy}
}

// NotFoundf makes a NotFound error for a field.
func NotFoundf(field, format string, args ...any) error {
	return &Error{Kind: NotFound, Field: field, Problem: fmt.Sprintf(format, args...), Remedy: "check the reference"}
}

// Conflictf makes a Conflict error for a field.
func Conflictf(field, remedy, format string, args ...any) error {
	return &Error{Kind: Conflict, Field: field, Problem: fmt.Sprintf(format, args...), Remedy: remedy}
}

// KindOf gives the kind of the first Error in the chain, 0 when there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return 0
}

// rule is what a named constraint of the database means to people.
type rule struct {
	kind           Kind
	field, problem string
	remedy         string
}

// The constraints that a person can run into. Anything else is an internal error.
func ruleOf(constraint string) (rule, bool) {
	r, ok := map[string]rule{
		"four_eyes_submit_approve":        {Forbidden, "person", "the same person may not submit an application and approve it", "let another approver decide"},
		"four_eyes_approve_print":         {Forbidden, "person", "the same person may not approve an application and print its document", "let another operator print"},
		"four_eyes_print_inspect":         {Forbidden, "person", "the same person may not print a document and pass its quality inspection", "let another inspector look"},
		"four_eyes_print_reprint":         {Forbidden, "person", "the same person may not print a document and authorise its replacement", "let a supervisor decide who did not print it"},
		"four_eyes_print_hand_over":       {Forbidden, "person", "the same person may not print a document and hand it over", "let a clerk hand it over"},
		"four_eyes_print_reconcile":       {Forbidden, "person", "the same person may not print a batch and sign its reconciliation", "let a supervisor sign"},
		"two_people_receipt":              {Forbidden, "witness", "the same person may not receive blanks and witness the receipt", "name another person as witness"},
		"two_people_destruction":          {Forbidden, "witness", "the same person may not destroy blanks and witness it", "name another person as witness"},
		"two_people_count":                {Forbidden, "witness", "the same person may not count blanks and witness the count", "name another person as witness"},
		"batch_one_at_a_printer":          {Conflict, "printer", "another batch is running on this printer", "wait until it is finished"},
		"attempt_one_at_a_printer":        {Conflict, "printer", "the printer has an attempt under way or in doubt", "settle it first"},
		"batch_at_a_ready_printer":        {Conflict, "printer", "", "resume the printer, or choose another"},
		"attempt_not_at_a_paused_printer": {Conflict, "printer", "", "resume the printer"},
		"only_in_a_running_batch":         {Conflict, "batch", "", "confirm the top of the feeder and resume it"},
		"consumable_one_loaded":           {Conflict, "kind", "one of that kind is loaded already", "remove it first: chancery printer supplies remove PRINTER NUMBER"},
		"consumable_in_one_printer":       {Conflict, "serial", "that one is loaded in a printer already", "remove it there first"},
		"calibration_mrz_tolerance":       {Invalid, "calibration", "it would bring the MRZ outside its tolerance", "have the printer adjusted, and measure again"},
		"lifecycle_printer":               {Conflict, "state", "", "look at it again: it has moved on"},
		"attempt_one_open":                {Conflict, "document", "the document has an attempt under way", "wait for its outcome"},
		"attempt_blank_once":              {Conflict, "blank", "the blank has been in a print attempt already", "take another blank"},
		"blank_one_document":              {Conflict, "document", "the document has a blank already", "go on with that one"},
		"document_blank_once":             {Conflict, "blank", "the blank belongs to another document", "take another blank"},
		"document_one_live":               {Conflict, "application", "a document of this application is under way", "go on with that one, or settle it first"},
		"document_replaced_once":          {Conflict, "document", "the document has been replaced already", "go on with the one that replaces it"},
		"number_register_pkey":            {Conflict, "number", "the number has been used", "numbers are used once, ever"},
		"number_register_document":        {Conflict, "document", "the document has a number already", "look at it again: it has moved on"},
		"application_source_key":          {Conflict, "application", "this submission is known already", "look at the application that it made"},
		"lifecycle_application":           {Conflict, "state", "", "look at it again: it has moved on"},
		"lifecycle_document":              {Conflict, "state", "", "look at it again: it has moved on"},
		"lifecycle_blank":                 {Conflict, "state", "", "look at it again: it has moved on"},
		"lifecycle_batch":                 {Conflict, "state", "", "look at it again: it has moved on"},
		"lifecycle_attempt":               {Conflict, "state", "", "look at it again: it has moved on"},
		"blank_pkey":                      {Conflict, "serial", "a blank with this serial has been received before", "check the range against the consignment"},
		"application_decides_capture":     {Conflict, "application", "the application is not what was looked at", "look at it again"},
	}[constraint]
	return r, ok
}

// Translate turns errors of the database into kinds of Error: by constraint name, by lost rows, by lost connections.
func Translate(err error) error {
	if err == nil || KindOf(err) != 0 {
		return err
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		if r, known := ruleOf(pg.ConstraintName); known {
			if r.problem == "" {
				r.problem = pg.Message
			}
			return &Error{Kind: r.kind, Field: r.field, Problem: r.problem, Remedy: r.remedy, Err: err}
		}
		if pg.Code == "40001" || pg.Code == "40P01" {
			return &Error{Kind: Conflict, Field: "database", Problem: "somebody else was changing the same thing", Remedy: "try again", Err: err}
		}
		if strings.HasPrefix(pg.Code, "57P") || strings.HasPrefix(pg.Code, "53") {
			return unavailable(err)
		}
		return err
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return &Error{Kind: NotFound, Field: "reference", Problem: "there is no such thing", Remedy: "check the reference", Err: err}
	}
	if lost(err) {
		return unavailable(err)
	}
	return err
}

// lost reports whether the database could not be asked, or went away before it answered. Whether a commit that was not answered has
// happened nobody knows: whoever tries again looks first.
func lost(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok || pgconn.SafeToRetry(err) || pgconn.Timeout(err) {
		return true
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

func unavailable(err error) error {
	return &Error{Kind: Unavailable, Field: "database", Problem: "the database is out of reach", Remedy: "try again; chancery doctor says more", Err: err}
}
