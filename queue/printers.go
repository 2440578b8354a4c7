package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"chancery/issuance/production"
)

// lookForPrinters is how often a line at work looks for printers that were installed since.
const lookForPrinters = 2 * time.Second

// printerQueue is the queue of a printer: it takes one job at a time.
func printerQueue() river.QueueConfig { return river.QueueConfig{MaxWorkers: 1} }

// newPrinters gives the queues of the line's printers that it does not serve yet.
func (l *Line) newPrinters(ctx context.Context) ([]string, error) {
	if !l.works(Printing) {
		return nil, nil
	}
	list, err := production.Printers(ctx, l.config.Pool)
	if err != nil {
		return nil, err
	}
	var queues []string
	for _, p := range list {
		if queue := queueOfPrinter(p.ID); !l.served[queue] && (l.config.Site == "" || l.config.Site == p.Site) {
			queues = append(queues, queue)
		}
	}
	return queues, nil
}

// servePrinters takes up the work of printers as they are installed, until ctx ends.
func (l *Line) servePrinters(ctx context.Context) {
	defer close(l.looked)
	defer l.looks.Wait()
	tick := time.NewTicker(lookForPrinters)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := l.serveNew(ctx); err != nil && ctx.Err() == nil {
			l.config.Logger.WarnContext(ctx, "looking for new printers", "problem", err)
		}
		if err := l.lookAround(ctx, time.Now()); err != nil && ctx.Err() == nil {
			l.config.Logger.WarnContext(ctx, "looking at printers", "problem", err)
		}
	}
}

func (l *Line) serveNew(ctx context.Context) error {
	queues, err := l.newPrinters(ctx)
	if err != nil {
		return err
	}
	for _, queue := range queues {
		if err := l.client.Queues().Add(queue, printerQueue()); err != nil {
			return fmt.Errorf("serving %s: %w", queue, err)
		}
		l.served[queue] = true
		l.config.Logger.InfoContext(ctx, "a new printer is served", "queue", queue)
	}
	return nil
}
