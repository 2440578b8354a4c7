package pjl

import (
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// channel is what can be said to the host that is connected, and what it wants to hear unasked.
type channel struct {
	conn net.Conn

	mu      sync.Mutex
	ustatus map[string]bool // JOB, PAGE, DEVICE
}

// say sends one message: a head and its lines, ended by a form feed (ch. 7).
func (c *channel) say(lines ...string) {
	c.send(strings.Join(lines, "\r\n") + "\r\n\f")
}

func (c *channel) send(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.write(text)
}

// write sends text; that nobody takes it is the host's affair. The caller holds the lock.
func (c *channel) write(text string) {
	_ = c.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	_, _ = io.WriteString(c.conn, text)
}

// unasked sends a status that the host has enabled. Cut sends half of it and drops the connection.
func (c *channel) unasked(kind string, cut bool, lines ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ustatus[kind] {
		return
	}
	text := "@PJL USTATUS " + kind + "\r\n" + strings.Join(lines, "\r\n") + "\r\n\f"
	if cut {
		c.write(text[:len(text)/2])
		_ = c.conn.Close()
		return
	}
	c.write(text)
}

func (c *channel) enable(kind string, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ustatus == nil {
		c.ustatus = map[string]bool{}
	}
	c.ustatus[kind] = on
}

func (c *channel) quiet() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ustatus = nil
}
