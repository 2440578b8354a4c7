// Package proof turns the PDF of a page into what can be looked at and read back: pictures of the
// page or of boxes on it, its machine readable zone, the lines of its text, and the panels of a card
// printer. It runs PDFium as WebAssembly inside the process, without access to files or network.
package proof

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Config is how a Rasterizer works.
type Config struct {
	// CacheDir keeps the compiled engine between processes, which saves seconds at each start;
	// empty compiles it anew. DefaultCacheDir gives the usual place.
	CacheDir string
	// Workers is how many pages are worked on at the same time; 0 stands for 2. Each takes some
	// tens of megabytes.
	Workers int
}

// Rasterizer renders and reads pages. It is safe for concurrent use; callers beyond the number
// of workers wait. Its engine is started by the first page, so that having one costs nothing.
type Rasterizer struct {
	starting sync.Mutex
	runtime  wazero.RuntimeConfig
	workers  int
	pool     pdfium.Pool // nil until the engine is started
	cache    wazero.CompilationCache
	open     sync.RWMutex // held for reading while a page is worked on
	done     bool
	// turn has one place for each worker, so that waiting ends with the caller's context.
	turn chan struct{}
}

// maxPDF bounds the size of a file in bytes.
const maxPDF = 64 << 20

// Errors of Rasterizer.
var (
	// ErrClosed is given by every call after Close.
	ErrClosed = errors.New("rasterizer is closed")
	// ErrUnreadable is of a file that the engine can't open.
	ErrUnreadable = errors.New("this is no PDF, or a damaged one")
)

// Open prepares a Rasterizer. The context holds for the call only.
func Open(ctx context.Context, config Config) (*Rasterizer, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("preparing the raster engine: %w", err)
	}
	if config.Workers < 0 || config.Workers > 64 {
		return nil, fmt.Errorf("preparing the raster engine: %d workers, 1 to 64 are possible", config.Workers)
	}
	if config.Workers == 0 {
		config.Workers = 2
	}
	r := &Rasterizer{turn: make(chan struct{}, config.Workers), workers: config.Workers}
	// PDFium's build needs the exception handling instructions.
	r.runtime = wazero.NewRuntimeConfig().WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if config.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(config.CacheDir)
		if err != nil {
			return nil, fmt.Errorf("opening the raster engine's cache: %w", err)
		}
		r.cache = cache
		r.runtime = r.runtime.WithCompilationCache(cache)
	}
	return r, nil
}

// engine takes a worker, and starts the engine if none has run before.
func (r *Rasterizer) engine(ctx context.Context) (pdfium.Pdfium, error) {
	pool, err := r.started(ctx)
	if err != nil {
		return nil, fmt.Errorf("starting the raster engine: %w", err)
	}
	engine, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("taking a raster worker: %w", err)
	}
	return engine, nil
}

func (r *Rasterizer) started(ctx context.Context) (pdfium.Pool, error) {
	r.starting.Lock()
	defer r.starting.Unlock()
	if r.pool != nil {
		return r.pool, nil
	}
	pool, err := webassembly.Init(webassembly.Config{
		// The engine outlives its first page, so it must not hang on the caller's context.
		Context: context.WithoutCancel(ctx),
		MinIdle: 0, MaxIdle: r.workers, MaxTotal: r.workers, ReuseWorkers: true,
		RuntimeConfig: r.runtime,
		FSConfig:      wazero.NewFSConfig(), // nothing mounted
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
	if err == nil {
		r.pool = pool
	}
	return pool, err
}

// Close ends the engine after the pages at work. It may be called once.
func (r *Rasterizer) Close() error {
	r.open.Lock()
	defer r.open.Unlock()
	if r.done {
		return ErrClosed
	}
	r.done = true
	if r.pool == nil {
		return r.closeCache()
	}
	return errors.Join(r.pool.Close(), r.closeCache())
}

func (r *Rasterizer) closeCache() error {
	if r.cache == nil {
		return nil
	}
	return r.cache.Close(context.Background())
}

// Read opens a PDF in a worker and hands its first page on; however many boxes are then asked for,
// it is parsed once. The page ends with the call, so nothing of it may be kept but what its methods
// gave.
func (r *Rasterizer) Read(ctx context.Context, pdf []byte, use func(p *Page) error) (err error) {
	if len(pdf) > maxPDF {
		return fmt.Errorf("PDF of %d bytes is larger than %d", len(pdf), maxPDF)
	}
	r.open.RLock()
	defer r.open.RUnlock()
	if r.done {
		return ErrClosed
	}
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	// Of a free place and an ended context a select takes either.
	if err := ctx.Err(); err != nil {
		return err
	}
	engine, err := r.engine(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	document, err := engine.OpenDocument(&requests.OpenDocument{File: &pdf})
	if err != nil {
		return fmt.Errorf("opening the PDF: %w: %w", ErrUnreadable, err)
	}
	defer func() {
		_, closing := engine.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: document.Document})
		err = errors.Join(err, closing)
	}()
	page, err := openPage(engine, document.Document, 0)
	if err != nil {
		return err
	}
	return use(page)
}
