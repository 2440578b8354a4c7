package demo

import (
	"context"

	"github.com/jackc/pgx/v5"

	"chancery/issuance"
	"chancery/issuance/delivery"
)

// deliveryDesk sends what was inspected to where it is wanted, receives it there, and hands it over.
func (w *walk) deliveryDesk(ctx context.Context) (did int, err error) {
	for _, site := range consulates {
		for _, step := range []func(context.Context, string) (int, error){w.send, w.receive, w.handOver} {
			n, err := step(ctx, site)
			if err != nil {
				return did, err
			}
			did += n
		}
	}
	return did, nil
}

// send dispatches the documents of a site in one consignment, once none of them is still being made. What waits at a printer that
// somebody has to look into is not waited for.
func (w *walk) send(ctx context.Context, to string) (int, error) {
	stuck, err := w.stuck(ctx)
	if err != nil {
		return 0, err
	}
	var inspected, making int
	err = w.Authority.Pool.QueryRow(ctx, `
		SELECT
			count(*) FILTER (WHERE state = 'inspected'),
			count(*) FILTER (WHERE state IN ('ordered', 'batched', 'numbered', 'composed', 'printing', 'device done', 'printed') AND NOT id = ANY ($3))
		FROM document
		WHERE delivery_site = $1 AND application = ANY ($2)`, to, w.references, stuck).Scan(&inspected, &making)
	if err != nil {
		return 0, issuance.Translate(err)
	}
	if inspected == 0 || making > 0 {
		return 0, nil
	}
	return w.act(ctx, inspector, func(act *issuance.Act) error {
		_, _, err := delivery.Send(ctx, act, printCentre, to, w.references...)
		return err
	})
}

// receive compares each consignment that has arrived with its announcement.
func (w *walk) receive(ctx context.Context, at string) (did int, err error) {
	rows, err := w.Authority.Pool.Query(ctx, `
		SELECT id
		FROM dispatch
		WHERE to_site = $1
			AND received_at IS NULL
			AND EXISTS (SELECT FROM document WHERE document.dispatch = dispatch.id AND application = ANY ($2))`, at, w.references)
	if err != nil {
		return 0, issuance.Translate(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, issuance.Translate(err)
	}
	for _, id := range ids {
		rows, err := w.Authority.Pool.Query(ctx, "SELECT number FROM document WHERE dispatch = $1", id)
		if err != nil {
			return did, issuance.Translate(err)
		}
		numbers, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return did, issuance.Translate(err)
		}
		n, err := w.act(ctx, clerkOf(at), func(act *issuance.Act) error { return delivery.Receive(ctx, act, id, numbers) })
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}

// handOver gives each document that is there to its bearer.
func (w *walk) handOver(ctx context.Context, at string) (did int, err error) {
	list, err := w.ownDocuments(ctx, "", "available")
	if err != nil {
		return 0, err
	}
	for _, d := range list {
		if d.DeliverySite != at {
			continue
		}
		n, err := w.act(ctx, clerkOf(at), func(act *issuance.Act) error {
			return delivery.HandOver(ctx, act, *d.Number, "came in person; face and signature compared with the application")
		})
		if err != nil {
			return did, err
		}
		did += n
	}
	return did, nil
}
