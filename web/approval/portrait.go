package approval

import (
	"net/http"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/people"
	"chancery/web"
)

// portrait sends the portrait of the current version, and notes that it was shown.
func portrait(q *web.Request) (web.Answer, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	err = q.Viewed(people.Viewing{SubjectKind: "portrait", Subject: application.PortraitSubject(a.Reference, a.Version), Site: a.Site, Reason: "approval"})
	if err != nil {
		return web.Answer{}, err
	}
	return picture(q, a.Content.Portrait)
}

// signature sends the signature, where there is one.
func signature(q *web.Request) (web.Answer, error) {
	a, err := application.Load(q.Context(), q.Read, q.Name("ref"))
	if err != nil {
		return web.Answer{}, err
	}
	if a.Content.Signature == "" {
		return web.Answer{}, issuance.NotFoundf("signature", "the application has no signature")
	}
	return picture(q, a.Content.Signature)
}

// picture sends a stored picture as what its first bytes say it is.
func picture(q *web.Request, digest string) (web.Answer, error) {
	content, err := application.File(q.Context(), q.Read, digest)
	if err != nil {
		return web.Answer{}, err
	}
	return web.Picture(http.DetectContentType(content), content, false), nil
}
