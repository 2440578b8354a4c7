package postgres

import (
	"context"
	"net"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

const socketName = ".s.PGSQL.5432"

// cannotConnectNow is PostgreSQL's code for a server that starts, recovers or stops.
const cannotConnectNow = "57P03"

// accepting says whether the server with its socket in folder takes connections now. It goes as far as the server's
// question for a password, and needs none.
func accepting(ctx context.Context, folder string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "unix", filepath.Join(folder, socketName))
	if err != nil {
		return false
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok && conn.SetDeadline(deadline) != nil {
		return false
	}
	front := pgproto3.NewFrontend(conn, conn)
	front.Send(&pgproto3.StartupMessage{
		ProtocolVersion: pgproto3.ProtocolVersionNumber,
		Parameters:      map[string]string{"user": Application, "database": Database},
	})
	if err := front.Flush(); err != nil {
		return false
	}
	message, err := front.Receive()
	if err != nil {
		return false
	}
	refusal, refused := message.(*pgproto3.ErrorResponse)
	return !refused || refusal.Code != cannotConnectNow
}
