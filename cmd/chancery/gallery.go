package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"chancery/personalization"
	"chancery/personalization/proof"
	"chancery/personalization/record"
	"chancery/personalization/specimens"
	"chancery/templates"
)

type galleryCommand struct {
	Out string `help:"Folder for the pictures and their index." required:"" placeholder:"DIR"`
	DPI int    `help:"Resolution of the pictures in dots per inch." name:"dpi" default:"200" placeholder:"N"`
}

// Run renders every layout, for a typical record and for one of the longest lawful values, each plane a picture, and writes an index of them.
func (c galleryCommand) Run(ctx context.Context, p *program) (err error) {
	if c.DPI < 20 || c.DPI > 1200 {
		return usage("--dpi %d: 20 to 1200 are possible", c.DPI)
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return usage("--out: %w", err)
	}
	set, err := templates.Utopia()
	if err != nil {
		return fmt.Errorf("loading layouts: %w", err)
	}
	g := gallery{galleryCommand: c, program: p, set: set}
	if g.composer, err = trialComposer(set); err != nil {
		return err
	}
	if g.rasteriser, err = p.rasteriser(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.rasteriser.Close()) }()
	rooms, err := g.rooms(ctx)
	if err != nil {
		return err
	}
	if err := g.writeIndex(rooms); err != nil {
		return err
	}
	if p.JSON {
		if err := p.print(map[string]any{"index": filepath.Join(c.Out, indexFile), "refused": refusedIn(rooms)}); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(p.out, filepath.Join(c.Out, indexFile))
	}
	if len(refusedIn(rooms)) > 0 {
		return errFound
	}
	return nil
}

// gallery is what rendering goes on with.
type gallery struct {
	galleryCommand
	*program
	set        *templates.Set
	composer   *personalization.Composer
	rasteriser *proof.Rasterizer
	progress   sync.Mutex
}

// room is a layout with what hangs of it.
type room struct {
	Ref, Title, Format string
	Walls              []*wall
}

// wall is one record in all planes.
type wall struct {
	Name    string // typical or longest
	Title   string
	Refused string // why the record can't be composed, else empty
	Planes  []hanging
}

// hanging is one plane, a picture for each side.
type hanging struct {
	Plane, Title string
	Pictures     []picture
}

// picture is a file below the gallery's folder; width and height are those on the screen, a millimetre four pixels.
type picture struct {
	File, Alt     string
	Width, Height int
}

// trialComposer seals with a key that is thrown away: nothing of the installation is needed to look at its layouts.
func trialComposer(set *templates.Set) (*personalization.Composer, error) {
	signer, err := trialSigner(record.Record{DateOfIssue: specimens.FirstIssue})
	if err != nil {
		return nil, err
	}
	c, err := personalization.NewComposer(set, signer)
	if err != nil {
		return nil, fmt.Errorf("preparing layouts: %w", err)
	}
	return c, nil
}

// rooms renders all layouts, as many records at the same time as there are processors.
func (g *gallery) rooms(ctx context.Context) ([]room, error) {
	var rooms []room
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.NumCPU())
	for _, ref := range g.set.Refs() {
		l, err := g.set.Layout(ref)
		if err != nil {
			return nil, err
		}
		r := room{Ref: ref, Title: l.Title, Format: l.Format, Walls: []*wall{{Name: "typical", Title: "Typical"}, {Name: "longest", Title: "Longest lawful values"}}}
		for _, w := range r.Walls {
			work.Go(func() error { return g.hang(ctx, l, w) })
		}
		rooms = append(rooms, r)
	}
	return rooms, work.Wait()
}

// sample gives a record and its images for a layout: its id is the type's code below the authority's name.
func sample(l *templates.Layout, name string) (record.Record, personalization.Images, error) {
	of := specimens.Typical
	if name == "longest" {
		of = specimens.Longest
	}
	r, images, err := of(l.ID[strings.LastIndexByte(l.ID, '/')+1:])
	r.Layout = l.Ref()
	return r, personalization.Images(images), err
}

// hang renders a record. What keeps it from being composed is noted; other errors end the gallery.
func (g *gallery) hang(ctx context.Context, l *templates.Layout, w *wall) error {
	r, images, err := sample(l, w.Name)
	if err != nil {
		return fmt.Errorf("layout %s: %w", l.Ref(), err)
	}
	for _, plane := range planesShown() {
		pdf, err := g.composer.Page(r, images, plane.of)
		if err != nil {
			w.Refused = err.Error()
			g.say("%s, %s: %v", l.Ref(), w.Name, err)
			return nil
		}
		h := hanging{Plane: string(plane.of), Title: plane.title}
		if h.Pictures, err = g.pictures(ctx, l, w.Name+"-"+string(plane.of), pdf); err != nil {
			return fmt.Errorf("layout %s, %s, plane %s: %w", l.Ref(), w.Name, plane.of, err)
		}
		w.Planes = append(w.Planes, h)
	}
	g.say("%s, %s: %d planes", l.Ref(), w.Name, len(w.Planes))
	return nil
}

// planesShown lists the planes in the order in which they hang.
func planesShown() []struct {
	of    personalization.Plane
	title string
} {
	return []struct {
		of    personalization.Plane
		title string
	}{
		{personalization.All, "In daylight"},
		{personalization.UV, "Under ultraviolet light"},
		{personalization.Personalization, "What the printer gets"},
		{personalization.Substrate, "What the blank carries"},
	}
}

// pictures writes a picture for each page of a PDF, which are the document's sides.
func (g *gallery) pictures(ctx context.Context, l *templates.Layout, name string, pdf []byte) ([]picture, error) {
	files, err := g.rasteriser.Pages(ctx, pdf, g.DPI)
	if err != nil {
		return nil, err
	}
	folder := strings.NewReplacer("/", "-", "@", "-").Replace(l.Ref())
	if err := os.MkdirAll(filepath.Join(g.Out, folder), 0o755); err != nil {
		return nil, fmt.Errorf("making a folder for the pictures: %w", err)
	}
	var list []picture
	for i, content := range files {
		side := ""
		if i > 0 {
			side = "-back"
		}
		file := folder + "/" + name + side + ".png"
		if err := os.WriteFile(filepath.Join(g.Out, filepath.FromSlash(file)), content, 0o644); err != nil {
			return nil, fmt.Errorf("writing a picture: %w", err)
		}
		const screen = 4 // pixels a millimetre
		list = append(list, picture{File: file, Alt: l.Title + ", " + name + side, Width: int(screen * l.Page.Width), Height: int(screen * l.Page.Height)})
	}
	return list, nil
}

func (g *gallery) say(format string, args ...any) {
	g.progress.Lock()
	defer g.progress.Unlock()
	fmt.Fprintf(g.err, format+"\n", args...)
}

// refusedIn lists what could not be composed.
func refusedIn(rooms []room) []string {
	list := []string{}
	for _, r := range rooms {
		for _, w := range r.Walls {
			if w.Refused != "" {
				list = append(list, r.Ref+", "+w.Name+": "+w.Refused)
			}
		}
	}
	return list
}
