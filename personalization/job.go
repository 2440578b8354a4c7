package personalization

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"chancery/personalization/page"
	"chancery/personalization/record"
)

// Order is one document of a print job.
type Order struct {
	Record record.Record
	Images Images
}

// PrintJob is many documents in one PDF, in the order of their pages.
type PrintJob struct {
	// PDF has a page for each side of each document; fonts and designs are in it once.
	PDF []byte
	// Digest is the SHA-256 of PDF.
	Digest [32]byte
	// Documents are the artifacts by order, without a page of their own.
	Documents []Artifacts
}

// Job makes one PDF of documents of one layout. An error names the document by its place in the
// job, counted from 1, and wraps what Compose would say.
func (c *Composer) Job(orders []Order) (PrintJob, error) {
	if len(orders) == 0 {
		return PrintJob{}, errors.New("composing a job: it has no documents")
	}
	var job PrintJob
	var d *page.Document
	var p *press
	for i, o := range orders {
		if o.Record.Layout != orders[0].Record.Layout {
			return PrintJob{}, fmt.Errorf("composing document %d of the job: its layout is %s, that of the job %s: give documents of another layout a job of their own", i+1, o.Record.Layout, orders[0].Record.Layout)
		}
		r, s, err := c.begin(o.Record, o.Images)
		if err == nil && d == nil {
			if p, err = r.presses[outputOf(Personalization)](); err == nil {
				d = p.base.NewDocument()
				d.Expect(len(orders))
				d.Date, err = s.issued()
			}
		}
		if err == nil {
			err = p.pages(d, s)
		}
		if err != nil {
			return PrintJob{}, fmt.Errorf("composing document %d of the job: %w", i+1, err)
		}
		a := s.artifacts(nil)
		a.PageDigest = [32]byte{}
		job.Documents = append(job.Documents, a)
	}
	pdf, err := d.Bytes()
	if err != nil {
		return PrintJob{}, fmt.Errorf("composing the job: %w", err)
	}
	job.PDF, job.Digest = pdf, sha256.Sum256(pdf)
	return job, nil
}
