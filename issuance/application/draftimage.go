package application

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"chancery/issuance"
	"chancery/personalization/portrait"
)

// DraftImage is an image of a draft: as it was given, which box was chosen of it, what is submitted of it, how the document will show it,
// and what was measured.
type DraftImage struct {
	Given    []byte
	Cut      []byte
	Shown    []byte
	Box      portrait.Box
	Measures portrait.Measures
}

// The kinds of images of a draft.
const (
	PortraitImage  = "portrait"
	SignatureImage = "signature"
)

// TakePortrait makes the image of a portrait as it was given and cut. The error names the field portrait.
func TakePortrait(finder *portrait.Finder, given []byte, box portrait.Box) (DraftImage, error) {
	cut, box, measures, err := finder.Cut(given, box)
	if err != nil {
		return DraftImage{}, imageRefused("portrait", err)
	}
	shown, err := portrait.Normalise(cut)
	if err != nil {
		return DraftImage{}, imageRefused("portrait", err)
	}
	return DraftImage{Given: given, Cut: cut, Shown: shown.JPEG, Box: box, Measures: measures}, nil
}

// TakeSignature makes the image of a signature. The error names the field signature.
func TakeSignature(given []byte) (DraftImage, error) {
	shown, err := portrait.NormaliseSignature(given)
	if err != nil {
		return DraftImage{}, imageRefused("signature", err)
	}
	return DraftImage{Given: given, Cut: given, Shown: shown.PNG}, nil
}

func imageRefused(field string, err error) error {
	if refused, ok := errors.AsType[*portrait.Error](err); ok {
		return issuance.Invalidf(field, refused.Remedy, "%s", refused.Problem)
	}
	return fmt.Errorf("taking %s: %w", field, err)
}

// KeepImage stores an image of a draft in the place of an earlier one.
func KeepImage(ctx context.Context, act *issuance.Act, id, kind string, i DraftImage) error {
	tag, err := act.Exec(ctx, `
		INSERT INTO draft_image (draft, kind, given, cut, shown, box, measures, taken_at)
		SELECT id, $2, $3, $4, $5, $6, $7, $8
		FROM draft
		WHERE id = $1 AND clerk = $9 AND site = $10 AND application IS NULL
		ON CONFLICT (draft, kind) DO UPDATE
		SET given = excluded.given,
			cut = excluded.cut,
			shown = excluded.shown,
			box = excluded.box,
			measures = excluded.measures,
			taken_at = excluded.taken_at`, id, kind, i.Given, i.Cut, i.Shown, i.Box, i.Measures, act.At, act.By.Username, act.By.Site)
	if err != nil {
		return fmt.Errorf("keeping the %s of a draft: %w", kind, issuance.Translate(err))
	}
	if tag.RowsAffected() == 0 {
		return issuance.NotFoundf("draft", "there is no such draft")
	}
	return nil
}

// ImageOf gives an image of a draft; its zero value where there is none.
func ImageOf(ctx context.Context, q issuance.Querier, id, kind string) (DraftImage, error) {
	var i DraftImage
	var box, measures []byte
	err := q.QueryRow(ctx, "SELECT given, cut, shown, box, measures FROM draft_image WHERE draft = $1 AND kind = $2", id, kind).
		Scan(&i.Given, &i.Cut, &i.Shown, &box, &measures)
	if err != nil {
		if err := issuance.Translate(err); issuance.KindOf(err) != issuance.NotFound {
			return i, fmt.Errorf("loading the %s of a draft: %w", kind, err)
		}
		return DraftImage{}, nil
	}
	if err := errors.Join(json.Unmarshal(box, &i.Box), json.Unmarshal(measures, &i.Measures)); err != nil {
		return i, fmt.Errorf("loading the %s of a draft: %w", kind, err)
	}
	return i, nil
}
