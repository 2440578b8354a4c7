package inspection

import (
	"slices"
	"time"

	"chancery/issuance"
	"chancery/issuance/document"
	"chancery/personalization/mrz"
	"chancery/web"
)

// scan takes what the reader typed and shows the document that it is of: by the number in the machine readable zone, by the serial of a
// blank or by a number typed alone. On the page of a document, what is no zone of another one is compared with this one as it is.
func scan(q *web.Request) (web.Answer, error) {
	typed := q.Form.Get("scan")
	if typed == "" {
		return web.Answer{}, issuance.Invalidf("scan", "read the machine readable zone, or the serial of the blank", "nothing was read")
	}
	r := wedge(typed)
	q.Form.Values.Del("scan") // the field is for the next reading
	d, err := find(q, r)
	if issuance.KindOf(err) == issuance.NotFound {
		if id := q.Form.Get("document"); id != "" {
			return compareRaw(q, id, r)
		}
	}
	if err != nil {
		q.Form.Set("scan", typed)
		return web.Answer{}, err
	}
	return show(q, d, r.Lines, blankAmong(r.Words, d))
}

// scanAgain shows the list again with what is wrong.
func scanAgain(q *web.Request) (web.Answer, error) { return list(q) }

// compareRaw compares what was read with the document on show, whatever it is: too short, too long, another number.
func compareRaw(q *web.Request, id string, r reading) (web.Answer, error) {
	d, err := here(q, func() (document.Document, error) { return document.Load(q.Context(), q.Read, id) })
	if err != nil {
		return web.Answer{}, err
	}
	lines := r.Lines
	if lines == nil {
		lines = r.Words
	}
	return show(q, d, lines, "")
}

// find looks for the document that a reading is of, at the inspector's site, waiting for inspection.
func find(q *web.Request, r reading) (document.Document, error) {
	for _, number := range numbers(r) {
		d, err := here(q, func() (document.Document, error) { return document.ByNumber(q.Context(), q.Read, number) })
		if issuance.KindOf(err) != issuance.NotFound {
			return d, err
		}
	}
	if r.Lines != nil {
		if d, err := nearest(q, r.Lines); issuance.KindOf(err) != issuance.NotFound {
			return d, err
		}
	}
	for _, w := range r.Words {
		if len(w) > 22 {
			continue
		}
		d, err := here(q, func() (document.Document, error) { return document.ByBlank(q.Context(), q.Read, w) })
		if issuance.KindOf(err) != issuance.NotFound {
			return d, err
		}
	}
	if r.Lines == nil && len(r.Words) > 1 {
		return document.Document{}, &issuance.Error{Kind: issuance.NotFound, Field: "scan", Problem: "this is no whole machine readable zone",
			Remedy: "read it again, or scan the serial of the blank and then read it on the page of the document"}
	}
	return document.Document{}, &issuance.Error{Kind: issuance.NotFound, Field: "scan", Problem: "no document of this site has that number or blank",
		Remedy: "read it again, or scan the serial of the blank"}
}

// numbers gives the document numbers that a reading may mean: that of the zone, or a word alone.
func numbers(r reading) []string {
	switch {
	case r.Lines != nil:
		return []string{mrz.Decode(r.Lines, time.Time{}).Fields.DocumentNumber}
	case len(r.Words) == 1 && len(r.Words[0]) <= 22:
		return r.Words
	}
	return nil
}

// Where a number was read wrong, the document is the one whose zone is nearest: in few characters, and no other as near.
const (
	farthest = 6
	compared = 2000 // documents
)

// nearest gives the waiting document whose zone a reading nearly is (NotFound).
func nearest(q *web.Request, lines []string) (document.Document, error) {
	zones, err := document.PrintedZones(q.Context(), q.Read, q.By.Site, compared)
	if err != nil {
		return document.Document{}, err
	}
	found, best, again := "", farthest+1, false
	for _, z := range zones {
		switch n := distance(z.MRZ, lines); {
		case n < best:
			found, best, again = z.ID, n, false
		case n == best:
			again = true
		}
	}
	if found == "" || again {
		return document.Document{}, issuance.NotFoundf("scan", "no document of this site has that zone")
	}
	return here(q, func() (document.Document, error) { return document.Load(q.Context(), q.Read, found) })
}

// distance counts the positions in which two zones of one shape differ; of other shapes they are as far as can be.
func distance(a, b []string) int {
	if len(a) != len(b) {
		return farthest + 1
	}
	n := 0
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return farthest + 1
		}
		for j := range len(a[i]) {
			if a[i][j] != b[i][j] {
				n++
			}
		}
	}
	return n
}

// here gives a document only if it is made at the inspector's site (NotFound) and waits for inspection (Conflict).
func here(q *web.Request, load func() (document.Document, error)) (document.Document, error) {
	d, err := load()
	if err != nil {
		return d, err
	}
	if d.Site != q.By.Site {
		return document.Document{}, issuance.NotFoundf("scan", "no document of this site has that number")
	}
	if d.State != "printed" {
		return d, issuance.Conflictf("scan", "take the next one, or look at its life", "document %s is %s and does not wait for inspection", d.ID, d.State)
	}
	return d, nil
}

// blankAmong gives the serial of the document's blank if it is among the words.
func blankAmong(words []string, d document.Document) string {
	if d.Blank != nil && slices.Contains(words, *d.Blank) {
		return *d.Blank
	}
	return ""
}
