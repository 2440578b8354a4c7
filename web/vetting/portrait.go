package vetting

import (
	"encoding/hex"
	"net/http"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/people"
	"chancery/issuance/vetting"
	"chancery/web"
)

// portrait sends the portrait of the current version, and notes that it was shown.
func portrait(q *web.Request) (web.Answer, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	err = q.Viewed(people.Viewing{SubjectKind: "portrait", Subject: application.PortraitSubject(a.Reference, a.Version), Site: a.Site, Reason: "vetting"})
	if err != nil {
		return web.Answer{}, err
	}
	return picture(q, a.Content.Portrait)
}

// submitted sends the portrait as it was given, before it was brought to its size.
func submitted(q *web.Request) (web.Answer, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	if a.PortraitSource == nil {
		return picture(q, a.Content.Portrait)
	}
	return picture(q, hex.EncodeToString(a.PortraitSource))
}

// otherPortrait sends the portrait of the application that a finding is about.
func otherPortrait(q *web.Request) (web.Answer, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	f, err := findingOf(q, q.Read, a)
	if err != nil {
		return web.Answer{}, err
	}
	if f.Check != vetting.CheckDuplicate {
		return web.Answer{}, issuance.NotFoundf("finding", "the finding is about no application")
	}
	other, err := application.Load(q.Context(), q.Read, f.Subject)
	if err != nil {
		return web.Answer{}, err
	}
	err = q.Viewed(people.Viewing{SubjectKind: "portrait", Subject: application.PortraitSubject(other.Reference, other.Version), Site: other.Site, Reason: "finding of " + a.Reference})
	if err != nil {
		return web.Answer{}, err
	}
	return picture(q, other.Content.Portrait)
}

// picture sends a stored picture as what its first bytes say it is.
func picture(q *web.Request, digest string) (web.Answer, error) {
	content, err := application.File(q.Context(), q.Read, digest)
	if err != nil {
		return web.Answer{}, err
	}
	return web.Picture(http.DetectContentType(content), content, false), nil
}
