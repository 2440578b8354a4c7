package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"chancery/issuance/document"
	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/printers"
	"chancery/printers/all"
	"chancery/queue"
	"chancery/templates"
)

type workCommand struct {
	Site   string        `help:"Only the printers of this site; unset, of every site." placeholder:"SITE"`
	Queues []queue.Stage `help:"Only these: vetting, compose, print; unset, all. Upkeep, such as the sealing of the audit log, is everybody's." enum:"vetting,compose,print" placeholder:"QUEUE,…"`
}

// Run works the queues until it is asked to stop.
func (c workCommand) Run(ctx context.Context, p *program) (err error) {
	i, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer i.Close()
	raster, err := p.rasteriser(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raster.Close()) }()
	line, err := p.line(ctx, i, queue.Config{Site: c.Site, Stages: c.Queues}, printers.Options{}, raster)
	if err != nil {
		return err
	}
	if err := line.Start(ctx); err != nil {
		return err
	}
	fmt.Fprintln(p.err, "working")
	<-ctx.Done()
	return stopLine(line)
}

func stopLine(line *queue.Line) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return line.Stop(ctx)
}

// rasterWorkers bounds the pages that are drawn side by side; each takes some tens of megabytes.
const rasterWorkers = 4

// collect is how much the heap may grow before it is collected, in percent: composing makes much garbage, and memory is cheap.
const collect = 400

// line prepares the workers of an installation, for the site and the stages that only names. The rasteriser is for proving pages; it outlives the line.
func (p *program) line(ctx context.Context, i *installation, only queue.Config, devices printers.Options, raster *proof.Rasterizer) (*queue.Line, error) {
	debug.SetGCPercent(collect)
	k, err := p.keys()
	if err != nil {
		return nil, err
	}
	set, err := layouts()
	if err != nil {
		return nil, err
	}
	composer, err := composerOf(set, k)
	if err != nil {
		return nil, err
	}
	work, err := newComposing(composer, k, raster)
	if err != nil {
		return nil, err
	}
	return queue.NewLine(ctx, queue.Config{
		Pool:          i.Pool,
		Clock:         p.clock,
		Logger:        p.log,
		Composer:      work,
		Converter:     &queue.Conversion{Layouts: set, Raster: raster, Texts: work.texts},
		Open:          func(uri string) (printers.Device, error) { return all.Open(uri, devices) },
		AuditSigner:   k.auditSigner,
		CheckpointDir: p.checkpointDir(),
		Site:          only.Site,
		Stages:        only.Stages,
	})
}

// layouts loads the layouts of Utopia: the only ones there are until an authority installs its own (law 8).
func layouts() (*templates.Set, error) {
	set, err := templates.Utopia()
	if err != nil {
		return nil, fmt.Errorf("loading layouts: %w", err)
	}
	return set, nil
}

// composer gives what makes pages after the layouts there are.
func (p *program) composer(k *keys) (*personalization.Composer, error) {
	set, err := layouts()
	if err != nil {
		return nil, err
	}
	return composerOf(set, k)
}

func composerOf(set *templates.Set, k *keys) (*personalization.Composer, error) {
	c, err := personalization.NewComposer(set, k.seals)
	if err != nil {
		return nil, fmt.Errorf("preparing layouts: %w", err)
	}
	return c, nil
}

// preview gives the page of a composed document as it will look on its blank.
func (i *installation) preview(ctx context.Context, c *personalization.Composer, d document.Document) ([]byte, error) {
	s, err := document.LoadSource(ctx, i.Pool, d.ID)
	if err != nil {
		return nil, err
	}
	return c.Preview(s.Record, personalization.Images{Portrait: s.Portrait, Signature: s.Signature})
}

// rasteriser opens the one that turns pages into pictures. It starts with the first page.
func (p *program) rasteriser(ctx context.Context) (*proof.Rasterizer, error) {
	return proof.Open(ctx, proof.Config{CacheDir: p.engineCache(), Workers: min(runtime.GOMAXPROCS(0), rasterWorkers)})
}

// engineCache is where the raster engine is kept in its compiled form, which takes seconds to make: the user's cache, for it is the
// same in all installations, or else the installation's own folder.
func (p *program) engineCache() string {
	dir, err := proof.DefaultCacheDir()
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return filepath.Join(p.Dir, "cache")
	}
	return dir
}
