package web

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chancery/issuance"
)

// Form is what was typed, and what is wrong with it. Names of fields are those of the domain's errors, such as applicant.dateOfBirth,
// so that each problem stands at its field.
type Form struct {
	Values url.Values
	Wrong  []Wrong // in the order in which the domain told them

	files          map[string][]*multipart.FileHeader
	token          string
	proof, witness proof  // taken out of the values: no handler, page or digest sees them
	sum            []byte // of all that was sent
}

// Wrong is one thing that is wrong with a form.
type Wrong struct {
	Field   string `json:"field"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy,omitempty"`
}

// Get gives the first value of a field, without the spaces around it.
func (f *Form) Get(name string) string { return strings.TrimSpace(f.Values.Get(name)) }

// All gives every value of a field, as several checkboxes or rows have it.
func (f *Form) All(name string) []string { return f.Values[name] }

// Set gives a field a value to begin with, unless something was typed.
func (f *Form) Set(name, value string) {
	if f.Values == nil {
		f.Values = url.Values{}
	}
	if _, typed := f.Values[name]; !typed {
		f.Values.Set(name, value)
	}
}

// At gives what is wrong with a field.
func (f *Form) At(name string) string {
	for _, w := range f.Wrong {
		if w.Field == name {
			return w.text()
		}
	}
	return ""
}

func (w Wrong) text() string {
	if w.Remedy == "" {
		return w.Problem
	}
	return w.Problem + ": " + w.Remedy
}

// refuse takes over into the form what the domain found wrong. It reports whether the error is one that another try may mend.
func (q *Request) refuse(err error) bool {
	kind := issuance.KindOf(err)
	if kind != issuance.Invalid && kind != issuance.Conflict && kind != issuance.Forbidden && kind != issuance.NotFound && kind != issuance.Unavailable {
		return false
	}
	q.Form.Wrong = q.wrongs(err)
	return len(q.Form.Wrong) > 0
}

// wrongs lists the errors for people in an error, in the language of the page.
func (q *Request) wrongs(err error) []Wrong {
	switch e := err.(type) {
	case *issuance.Error:
		return []Wrong{{Field: e.Field, Problem: q.language.phrase(e.Problem), Remedy: q.language.phrase(e.Remedy)}}
	case interface{ Unwrap() []error }:
		var list []Wrong
		for _, one := range e.Unwrap() {
			list = append(list, q.wrongs(one)...)
		}
		return list
	}
	if inner := errors.Unwrap(err); inner != nil {
		return q.wrongs(inner)
	}
	return nil
}

// The sizes of a request.
const (
	largestForm  = 256 << 10
	mostValues   = 2000
	tokenField   = "token"
	proofPrefix  = "proof." // fields of a proof that was asked for in place
	uploadMemory = 64 << 20 // above any Route.Upload: a file is never on disk
)

// readForm reads the body, with its caps. Files stay in memory.
func (q *Request) readForm() error {
	limit := max(q.route.Upload, largestForm)
	q.Body = http.MaxBytesReader(q.w, q.Body, limit)
	var err error
	if strings.HasPrefix(q.Header.Get("Content-Type"), "multipart/form-data") {
		if q.route.Upload == 0 {
			return issuance.Invalidf("form", "send it as application/x-www-form-urlencoded", "this form takes no file")
		}
		err = q.ParseMultipartForm(uploadMemory)
	} else {
		err = q.ParseForm()
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return issuance.Invalidf("form", "send less", "there is more than %d bytes of it", tooLarge.Limit)
	}
	if err != nil {
		return &issuance.Error{Kind: issuance.Invalid, Field: "form", Problem: "it can't be read as a form", Remedy: "send it from the page", Err: err}
	}
	q.Form = &Form{Values: q.PostForm, token: q.PostForm.Get(tokenField)}
	if q.MultipartForm != nil {
		q.Form.files = q.MultipartForm.File
	}
	q.Form.Values.Del(tokenField)
	q.Form.proof, q.Form.witness = q.Form.take(proofPrefix), q.Form.take(witnessPrefix)
	return q.Form.legible()
}

// legible refuses values that are no text, and more of them than any form has.
func (f *Form) legible() error {
	n := 0
	for name, values := range f.Values {
		n += len(values)
		for _, v := range values {
			if !text(name) || !text(v) {
				f.Values.Del(name)
				return issuance.Invalidf(cmp.Or(strings.ToValidUTF8(name, ""), "form"), "type it anew", "it is not text")
			}
		}
	}
	if n > mostValues {
		return issuance.Invalidf("form", "send less at once", "there are %d values", n)
	}
	return nil
}

// digest is of all that was sent, so that a token used again with other content is told from one sent twice. Proofs are not in it, nor is
// what a handler does to the values later.
func (f *Form) digest(path string) []byte {
	if f.sum != nil {
		return f.sum
	}
	d := sha256.New()
	fmt.Fprintf(d, "%q %q", path, f.Values.Encode())
	names := make([]string, 0, len(f.files))
	for name := range f.files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, file := range f.files[name] {
			content, err := read(file)
			fmt.Fprintf(d, " %q %x %t", name, sha256.Sum256(content), err == nil)
		}
	}
	f.sum = d.Sum(nil)
	return f.sum
}
