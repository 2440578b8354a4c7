package main_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"chancery/issuance/document"
)

// loadOperator runs batch after batch at one printer. The board of printers stands open beside it.
type loadOperator struct {
	*client
	pace
	bureau *bureau
	press  *press
	size   int // of a batch
	made   int // batches
}

// day makes batches until it is over, or one where once is enough. The batch that runs is made to its end.
func (o *loadOperator) day(ctx context.Context, once bool) error {
	for o.made == 0 || !once {
		if err := o.batch(ctx); err != nil {
			return notOver(err)
		}
	}
	return nil
}

// board keeps the board of printers fresh until ctx ends.
func (o *loadOperator) board(ctx context.Context) error {
	for ctx.Err() == nil {
		page, err := o.open("/production/printers")
		if err == nil {
			err = o.live(ctx, "/production/printers", events(page), func(string) bool { return false })
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// The parts of pages that an operator goes by.
var (
	wantsEvents = regexp.MustCompile(`data-events="([^"]+)"`)
	wantsLimit  = regexp.MustCompile(`name="limit"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="limit"`)
)

// events gives the address of the stream that keeps a page fresh.
func events(page string) string {
	if m := wantsEvents.FindStringSubmatch(page); m != nil {
		return strings.ReplaceAll(m[1], "&amp;", "&")
	}
	return ""
}

// batch makes one of what waits, loads its blanks, starts it, watches it and signs it.
func (o *loadOperator) batch(ctx context.Context) error {
	if _, err := o.open("/production"); err != nil {
		return err
	}
	if err := o.think(time.Second); err != nil {
		return err
	}
	page, err := o.open("/production/make?kind=" + o.press.kind)
	if err != nil {
		return err
	}
	if m := wantsLimit.FindStringSubmatch(page); m == nil || m[1]+m[2] == "0" {
		return o.think(2 * time.Second) // nothing waits
	}
	if err := o.think(time.Second); err != nil {
		return err
	}
	at, page, err := o.send(page, "/production/make", "kind", o.press.kind, "limit", fmt.Sprint(o.size), "printer", o.press.id)
	if err != nil {
		return err
	}
	id := strings.TrimPrefix(at, "/production/batches/")
	first, err := o.stack(ctx, id)
	if err != nil {
		return err
	}
	if err := o.think(2 * time.Second); err != nil && !errors.Is(err, errOver) { // what lies in the feeder is printed
		return err
	}
	if _, page, err = o.send(page, at+"/start", "serial", first); err != nil {
		return err
	}
	signing := ""
	for signing == "" && ctx.Err() == nil {
		err := o.live(ctx, at, events(page), func(fresh string) bool {
			page = fresh
			if strings.Contains(fresh, `action="`+at+`/sign"`) {
				signing = fresh
			}
			return signing != ""
		})
		if err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("batch %s has not come to its end: %w", id, ctx.Err())
	}
	o.made++
	if _, _, err = o.send(signing, at+"/sign"); err != nil {
		return err
	}
	return o.think(time.Second)
}

// stack puts the blanks of a batch into the feeder, and gives the one on top.
func (o *loadOperator) stack(ctx context.Context, batch string) (top string, err error) {
	list, err := document.List(ctx, o.bureau.Pool, document.Filter{Batch: batch})
	if err != nil {
		return "", err
	}
	var serials []string
	for _, d := range list {
		serials = append(serials, *d.Blank)
	}
	if len(serials) == 0 {
		return "", fmt.Errorf("batch %s is empty", batch)
	}
	f, err := os.OpenFile(o.press.feeder(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(strings.Join(serials, "\n") + "\n")
	return serials[0], errors.Join(err, f.Close())
}
