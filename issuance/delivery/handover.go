package delivery

import (
	"context"
	"strings"
	"unicode/utf8"

	"chancery/issuance"
	"chancery/issuance/application"
	"chancery/issuance/document"
)

// Former is the bearer's earlier document, which the application named, and what became of it at the counter.
type Former struct {
	Document document.Document
	Live     bool // it is active: it has to come back, or somebody says why it does not
}

// FormerOf gives the earlier document that an application named, if it is one of ours.
func FormerOf(ctx context.Context, q issuance.Querier, reference string) (*Former, error) {
	a, err := application.Load(ctx, q, reference)
	if err != nil || a.Content.PreviousDocument == "" {
		return nil, err
	}
	old, err := document.ByNumber(ctx, q, a.Content.PreviousDocument)
	if issuance.KindOf(err) == issuance.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &Former{Document: old, Live: old.State == "active"}, nil
}

// Counter is what is recorded together when a document is handed over: in hand is its number as it was read from the document itself,
// Former the number read from the earlier one that came back, or Kept why it did not.
type Counter struct {
	InHand        string
	IdentityCheck string
	Former        string
	Kept          string
}

// maxKept bounds a person's words, in characters.
const maxKept = 200

// HandOverAt hands over the document of an application to its bearer. The document in hand must be that of the application; an earlier one that is
// still active must have come back, or it is said why not. What became of it is the reason for which it is cancelled.
func HandOverAt(ctx context.Context, act *issuance.Act, reference string, c Counter) error {
	list, err := document.List(ctx, act, document.Filter{Application: reference, States: []issuance.State{"available"}})
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].Number == nil {
		return issuance.Conflictf("inHand", "look at it again: it has moved on", "no document of application %s waits to be handed over", reference)
	}
	number := *list[0].Number
	if !strings.EqualFold(strings.TrimSpace(c.InHand), number) {
		return issuance.Invalidf("inHand", "take the right document, and read its number from it", "the document in hand is not the one of this application")
	}
	former, err := FormerOf(ctx, act, reference)
	if err != nil {
		return err
	}
	reason, err := c.former(former)
	if err != nil {
		return err
	}
	return handOver(ctx, act, number, c.IdentityCheck, reason)
}

// former says what became of the earlier document, "" where there is none that counts.
func (c Counter) former(f *Former) (string, error) {
	kept := strings.Join(strings.Fields(c.Kept), " ")
	switch {
	case f == nil || !f.Live:
		return "", nil
	case c.Former != "" && f.Document.Number != nil && strings.EqualFold(strings.TrimSpace(c.Former), *f.Document.Number):
		return "returned at hand-over", nil
	case c.Former != "":
		return "", issuance.Invalidf("former", "read the number from the earlier document, or say why it did not come back", "it is not the earlier document that the application names")
	case kept == "":
		return "", issuance.Invalidf("former", "take it back and read its number, or say why it did not come back", "the earlier document is still active")
	case utf8.RuneCountInString(kept) > maxKept || strings.ContainsRune(kept, 0) || !utf8.ValidString(kept):
		return "", issuance.Invalidf("kept", "write at most 200 characters", "it is too long, or no text")
	}
	return "not returned: " + kept, nil
}
