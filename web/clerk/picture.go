package clerk

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
	"chancery/personalization"
	"chancery/personalization/portrait"
	"chancery/personalization/record"
	"chancery/templates/fonts"
	"chancery/web"
)

// photo is the portrait of a draft as the form shows it.
type photo struct {
	Has      bool              `json:"has"`
	Box      portrait.Box      `json:"box"`
	Measures portrait.Measures `json:"measures"`
	Version  string            `json:"-"` // changes with the picture
}

// pictures says which pictures a draft has.
func pictures(q *web.Request, row application.DraftRow) (photo, bool, error) {
	i, err := application.ImageOf(q.Context(), q.Read, row.ID, application.PortraitImage)
	if err != nil {
		return photo{}, false, err
	}
	signature, err := application.ImageOf(q.Context(), q.Read, row.ID, application.SignatureImage)
	p := photo{Has: i.Cut != nil, Box: i.Box, Measures: i.Measures}
	if p.Has {
		p.Version = digest(i.Cut)[:12]
	}
	return p, signature.Cut != nil, err
}

func digest(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// uploads judges and cuts the pictures that a form brings, and cuts the one that is there anew where another box was chosen.
func (d desk) uploads(q *web.Request, row application.DraftRow) (map[string]application.DraftImage, error) {
	images := map[string]application.DraftImage{}
	limits := portrait.PortraitLimits()
	given, err := q.UploadedPicture(application.PortraitImage, web.UploadLimits{Bytes: int64(limits.Bytes), Pixels: limits.Pixels})
	if err != nil {
		return nil, err
	}
	box, chosen := boxIn(q.Form)
	if given == nil && chosen {
		i, err := application.ImageOf(q.Context(), q.Read, row.ID, application.PortraitImage)
		if err != nil {
			return nil, err
		}
		if i.Given != nil && i.Box != box {
			given = i.Given
		}
	} else if given != nil {
		box = portrait.Box{}
	}
	if given != nil {
		if images[application.PortraitImage], err = application.TakePortrait(d.finder, given, box); err != nil {
			return nil, err
		}
	}
	limits = portrait.SignatureLimits()
	given, err = q.UploadedPicture(application.SignatureImage, web.UploadLimits{Bytes: int64(limits.Bytes), Pixels: limits.Pixels})
	if err != nil {
		return nil, err
	}
	if given != nil {
		if images[application.SignatureImage], err = application.TakeSignature(given); err != nil {
			return nil, err
		}
	}
	return images, nil
}

// boxIn reads the box that a form chooses of the portrait.
func boxIn(f *web.Form) (portrait.Box, bool) {
	switch f.Get("crop") {
	case "face":
		return portrait.Box{}, true
	case "whole":
		return portrait.Whole(), true
	}
	var b portrait.Box
	for _, part := range []struct {
		name string
		to   *int
	}{{"crop.left", &b.Left}, {"crop.top", &b.Top}, {"crop.width", &b.Width}} {
		n, err := strconv.Atoi(f.Get(part.name))
		if err != nil {
			return b, false
		}
		*part.to = min(max(n, 0), 1000)
	}
	return b, true
}

// retake takes the portrait of a returned application as it is.
func (d desk) retake(given []byte) (application.DraftImage, error) {
	return application.TakePortrait(d.finder, given, portrait.Whole())
}

// image gives a picture of the draft of a route (NotFound).
func image(q *web.Request, kind string) (application.DraftImage, error) {
	i, err := application.ImageOf(q.Context(), q.Read, q.Name("id"), kind)
	if err == nil && i.Cut == nil {
		err = issuance.NotFoundf(kind, "the draft has no %s", kind)
	}
	return i, err
}

// cutPicture is the part of the portrait that is submitted.
func (d desk) cutPicture(q *web.Request) (web.Answer, error) {
	i, err := image(q, application.PortraitImage)
	if err != nil {
		return web.Answer{}, err
	}
	small, err := portrait.Upright(i.Cut, 800)
	return web.Picture("image/jpeg", small, false), err
}

// givenPicture is the portrait as it was given, to choose the part on.
func (d desk) givenPicture(q *web.Request) (web.Answer, error) {
	i, err := image(q, application.PortraitImage)
	if err != nil {
		return web.Answer{}, err
	}
	small, err := portrait.Upright(i.Given, 640)
	return web.Picture("image/jpeg", small, false), err
}

func (d desk) signaturePicture(q *web.Request) (web.Answer, error) {
	i, err := image(q, application.SignatureImage)
	return web.Picture("image/png", i.Shown, false), err
}

// sampleNumber stands where the number will: it has the form of one, and no document has it.
const sampleNumber = "C00000000"

// recordOf gives the record that a draft would become if its document were made today.
func recordOf(c application.Content, q *web.Request) (record.Record, error) {
	day := q.At.Truncate(24 * time.Hour)
	expires, err := document.Validity(c, day)
	if err != nil {
		return record.Record{}, err
	}
	return document.BuildRecord(c, sampleNumber, sampleNumber, day, expires)
}

// drawable tells whether the page could be drawn once there is a portrait.
func drawable(c application.Content, q *web.Request) bool {
	c.Portrait = digest(nil)
	_, err := recordOf(c, q)
	return err == nil
}

// previewDPI is enough to read every line on the screen.
const previewDPI = 130

// preview draws the page that the draft would become. A draft without a portrait has none.
func (d desk) preview(q *web.Request) (web.Answer, error) {
	row, err := application.LoadDraft(q.Context(), q.Read, q.Name("id"), q.By)
	if err != nil {
		return web.Answer{}, err
	}
	c, _ := row.Look(true, q.At)
	var images personalization.Images
	i, err := image(q, application.PortraitImage)
	if err != nil {
		return web.Answer{}, err
	}
	images.Portrait, c.Portrait = i.Shown, digest(i.Shown)
	if i, err = application.ImageOf(q.Context(), q.Read, row.ID, application.SignatureImage); err != nil {
		return web.Answer{}, err
	}
	if i.Shown != nil {
		images.Signature, c.Signature = i.Shown, digest(i.Shown)
	}
	r, err := recordOf(c, q)
	if err != nil {
		return web.Answer{}, err
	}
	if d.draw == nil {
		return web.Answer{}, issuance.NotFoundf("page", "pages are not drawn here")
	}
	picture, err := d.draw(q.Context(), r, images, previewDPI)
	return web.Picture("image/png", picture, false), err
}

// font is OCR-B, in which the machine readable zone is set.
func font(*web.Request) (web.Answer, error) {
	file, err := fonts.TTF(fonts.OCRB)
	return web.Picture("font/ttf", file, true), err
}
