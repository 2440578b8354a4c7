package application

import (
	"context"
	"fmt"
	"time"

	"chancery/issuance"
)

// Look says how far what was typed is from an application: its content, and all that is wrong with it, as Errors, or nil. The images are
// asked for, not looked at.
func (d DraftRow) Look(hasPortrait bool, now time.Time) (Content, error) {
	c, found := d.Typed.Content(d.Site)
	c = c.normalised()
	c.check(now, &found)
	if !hasPortrait {
		found.add("portrait", "choose the applicant's portrait", "it is missing")
	}
	return c, found.err()
}

// SubmitDraft makes an application of a draft, or the next version of the one that it corrects. What was typed and its images go; the
// draft says from now on what it has become. What is wrong with it is told as Errors, and nothing has happened.
func SubmitDraft(ctx context.Context, act *issuance.Act, id string) (reference string, err error) {
	d, err := draft(ctx, act, draftColumns+"WHERE id = $1 AND clerk = $2 AND site = $3 FOR UPDATE", id, act.By.Username, act.By.Site)
	if err != nil {
		return "", err
	}
	if d.Application != "" {
		return d.Application, nil
	}
	s, err := d.submission(ctx, act)
	if err != nil {
		return "", err
	}
	if reference = d.Corrects; reference != "" {
		err = Resubmit(ctx, act, reference, s)
	} else {
		s.SourceKey = "draft:" + d.ID
		reference, err = Submit(ctx, act, s)
	}
	if err != nil {
		return "", err
	}
	if _, err := act.Exec(ctx, "DELETE FROM draft_image WHERE draft = $1", id); err != nil {
		return "", fmt.Errorf("emptying a draft: %w", issuance.Translate(err))
	}
	_, err = act.Exec(ctx, "UPDATE draft SET application = $2, typed = '{}', changed_at = $3 WHERE id = $1", id, reference, act.At)
	if err != nil {
		return "", fmt.Errorf("emptying a draft: %w", issuance.Translate(err))
	}
	return reference, drafted(ctx, act, "draft.submitted", id, map[string]any{"application": reference})
}

// submission makes the submission of a draft.
func (d DraftRow) submission(ctx context.Context, act *issuance.Act) (Submission, error) {
	c, found := d.Typed.Content(d.Site)
	photo, err := ImageOf(ctx, act, d.ID, PortraitImage)
	if err != nil {
		return Submission{}, err
	}
	signature, err := ImageOf(ctx, act, d.ID, SignatureImage)
	if err != nil {
		return Submission{}, err
	}
	if photo.Cut == nil {
		found.add("portrait", "choose the applicant's portrait", "it is missing")
	}
	s, err := compose(c, photo.Cut, signature.Cut, act.At, &found)
	if err != nil {
		return s, err
	}
	return s, found.err()
}

// CorrectDraft begins a draft with the content of a returned application of the clerk's site, or gives the one that the clerk has begun.
func CorrectDraft(ctx context.Context, act *issuance.Act, reference string, take func(given []byte) (DraftImage, error)) (id string, err error) {
	if err := act.Require(issuance.Clerk); err != nil {
		return "", err
	}
	a, err := Load(ctx, act, reference)
	if err != nil {
		return "", err
	}
	if err := ofSite(act, a.Site); err != nil {
		return "", err
	}
	if a.State != Returned {
		return "", issuance.Conflictf("application", "look at it again: it has moved on", "application %s is %s", reference, a.State)
	}
	begun, err := draft(ctx, act, draftColumns+"WHERE corrects = $1 AND clerk = $2 AND application IS NULL", reference, act.By.Username)
	if issuance.KindOf(err) != issuance.NotFound {
		return begun.ID, err
	}
	if id, err = beginDraft(ctx, act, TypedOf(a.Content), reference); err != nil {
		return "", err
	}
	return id, copyImages(ctx, act, id, a, take)
}

// copyImages gives a draft the images of the application that it corrects.
func copyImages(ctx context.Context, act *issuance.Act, id string, a Application, take func([]byte) (DraftImage, error)) error {
	given := a.Content.Portrait
	if a.PortraitSource != nil {
		given = fmt.Sprintf("%x", a.PortraitSource)
	}
	file, err := File(ctx, act, given)
	if err != nil {
		return err
	}
	photo, err := take(file)
	if err != nil {
		return err
	}
	if err := KeepImage(ctx, act, id, PortraitImage, photo); err != nil || a.Content.Signature == "" {
		return err
	}
	if file, err = File(ctx, act, a.Content.Signature); err != nil {
		return err
	}
	signature, err := TakeSignature(file)
	if err != nil {
		return err
	}
	return KeepImage(ctx, act, id, SignatureImage, signature)
}
