package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"chancery/internal/postgres"
	"chancery/issuance/document"
	"chancery/issuance/people/passkey"
	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/queue"
	"chancery/templates"
	"chancery/web"
	"chancery/web/clerk"
	"chancery/web/desks"
)

// house builds the pages of an installation, with every desk. origin is the address that browsers see, such as https://localhost:8443.
func (p *program) house(i *installation, composer *personalization.Composer, raster *proof.Rasterizer, reader *pgxpool.Pool, origin string) (*web.House, error) {
	passkeys, err := passkey.New(origin)
	if err != nil {
		return nil, err
	}
	drawn := proof.NewFinished(raster)
	picture := func(ctx context.Context, id string, dpi int) ([]byte, error) {
		s, err := document.LoadSource(ctx, i.Pool, id)
		if err != nil {
			return nil, err
		}
		own, err := composer.Own(s.Record, personalization.Images{Portrait: s.Portrait, Signature: s.Signature})
		if err != nil {
			return nil, err
		}
		sides, err := drawn.PNG(ctx, s.Record.Layout, dpi, func() ([]byte, error) { return composer.Alike(s.Record) }, own)
		if err != nil {
			return nil, err
		}
		return stacked(sides, dpi)
	}
	all, err := p.desks(i, raster, drawn, desks.Config{Picture: picture})
	if err != nil {
		return nil, fmt.Errorf("setting up the desks: %w", err)
	}
	h, err := web.New(web.Config{Authority: i.Authority, Reader: reader, Picture: picture, Passkeys: passkeys, TLS: true, Logger: p.log}, all...)
	if err != nil {
		return nil, fmt.Errorf("setting up the desks: %w", err)
	}
	return h, nil
}

// desks gives every desk with what it needs of the line, the printers, the layouts and the settings.
func (p *program) desks(i *installation, raster *proof.Rasterizer, drawn *proof.Finished, c desks.Config) ([]web.Desk, error) {
	k, err := p.keys()
	if err != nil {
		return nil, err
	}
	if c.Layouts, err = layouts(); err != nil {
		return nil, err
	}
	if c.Draw, err = clerk.Preview(c.Layouts, drawn, p.clock()); err != nil {
		return nil, err
	}
	if c.Sample, err = samples(c.Layouts, raster); err != nil {
		return nil, err
	}
	if c.Needs, err = needsOfTypes(); err != nil {
		return nil, err
	}
	if c.Jobs, err = queue.NewJobs(i.Pool, p.log); err != nil {
		return nil, err
	}
	c.Devices, c.Address = devices{}, checkAddress
	c.AuditKey, c.Settings = k.auditVerifier, startedWith(p.all, "serve")
	return desks.All(c)
}

// samples draws layouts with the record of a typical bearer, sealed with a key that is thrown away.
func samples(set *templates.Set, raster *proof.Rasterizer) (func(context.Context, string, string, int) ([]byte, error), error) {
	composer, err := trialComposer(set)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, layout, plane string, dpi int) ([]byte, error) {
		l, err := set.Layout(layout)
		if err != nil {
			return nil, err
		}
		of, err := personalization.ParsePlane(plane)
		if err != nil {
			return nil, err
		}
		r, images, err := sample(l, "typical")
		if err != nil {
			return nil, err
		}
		page, err := composer.Page(r, images, of)
		if err != nil {
			return nil, err
		}
		return pictureOf(ctx, raster, page, dpi)
	}, nil
}

// reader is a pool for looking alone: as the auditor, all of whose transactions are read-only.
func (i *installation) reader(ctx context.Context) (*pgxpool.Pool, error) {
	pool, err := i.pool(ctx, postgres.Auditor)
	if err != nil {
		return nil, unavailable("the database is out of reach", err)
	}
	config := pool.Config()
	pool.Close()
	config.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	if pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, unavailable("the database is out of reach", err)
	}
	return pool, nil
}
