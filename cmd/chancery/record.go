package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"chancery/issuance/application"
	"chancery/issuance/document"
)

type recordCommand struct {
	Application string `help:"Application file." required:"" placeholder:"FILE"`
	Number      string `help:"Document number." required:""`
	Blank       string `help:"Serial of the blank; the number where the stock is preprinted." placeholder:"SERIAL"`
	Issued      string `help:"Date of issue (YYYY-MM-DD); today when unset." placeholder:"DATE"`
	Digest      bool   `help:"Print the SHA-256 of the record instead."`
}

// Run builds the record that an application would give, without a database.
func (c recordCommand) Run(_ context.Context, p *program) error {
	issued := p.clock().UTC().Truncate(24 * time.Hour)
	if c.Issued != "" {
		var err error
		if issued, err = time.Parse(time.DateOnly, c.Issued); err != nil {
			return usage("--issued: write it as YYYY-MM-DD")
		}
	}
	s, err := application.ReadFile(c.Application, p.clock())
	if err != nil {
		for _, f := range failures(err) {
			fmt.Fprintf(p.err, "%s: %s: %s; %s\n", c.Application, f.Field, f.Problem, f.Remedy)
		}
		if p.JSON {
			if err := p.print(map[string]any{"errors": failures(err)}); err != nil {
				return err
			}
		}
		return errFound
	}
	if c.Blank == "" {
		c.Blank = c.Number
	}
	expires, err := document.Validity(s.Content, issued)
	if err != nil {
		return err
	}
	r, err := document.BuildRecord(s.Content, c.Number, c.Blank, issued, expires)
	if err != nil {
		return err
	}
	if c.Digest {
		digest, err := r.Digest()
		if err != nil {
			return err
		}
		if p.JSON {
			return p.print(map[string]string{"digest": hex.EncodeToString(digest[:])})
		}
		_, err = fmt.Fprintln(p.out, hex.EncodeToString(digest[:]))
		return err
	}
	canonical, err := r.Canonical()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s\n", canonical)
	return err
}
