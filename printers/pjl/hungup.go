package pjl

import (
	"errors"
	"net"
	"syscall"
)

// hungUp looks whether the printer has closed the connection or reset it, without taking a byte out of it: a reader that is about to
// wake up may not know yet.
func hungUp(conn net.Conn) bool {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return false
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return true
	}
	gone := false
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		n, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		waiting := errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR)
		gone = !waiting && (err != nil || n == 0)
	})
	return gone || err != nil
}
