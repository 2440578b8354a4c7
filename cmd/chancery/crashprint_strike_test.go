package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"chancery/issuance/production"
	"chancery/printers/printertest"
)

// Batches are small, and more are made as long as crashes want documents.
const batchSize = 6

// trap starts the process that comes by a point with a trap there, and waits until it has come by: it stands there then.
func (c *cell) trap(t *testing.T, point string) *process {
	t.Helper()
	setting := point + ":1:wait"
	if point == midway {
		setting = "print.before-send:1:wait"
	}
	var holder *process
	if strings.HasPrefix(point, "readback.") && !c.camera {
		c.readers[c.press.id].kill() // it has nothing in hand
		c.bureau.read(t, c.press, setting)
		holder = c.readers[c.press.id]
	} else {
		if c.worker != nil && !c.worker.over() {
			c.worker.stop(t)
		}
		c.work(t, setting)
		holder = c.worker
	}
	if c.worker == nil || c.worker.over() {
		c.work(t, "")
	}
	said := "failpoint " + strings.TrimSuffix(setting, ":1:wait")
	c.until(t, "a process comes by "+point, func() bool {
		c.goOn(t)
		return strings.Contains(holder.err.String(), said)
	})
	if point == midway {
		c.midway(t, holder)
	}
	return holder
}

// midway lets the document on its way and holds it up when a part has passed; at a hot folder the part is whatever is seen first.
func (c *cell) midway(t *testing.T, holder *process) {
	t.Helper()
	if c.cable == nil {
		a := c.current(t)
		release(t, holder)
		for end := time.Now().Add(patience); time.Now().Before(end); { // no sleep: it is there for a moment
			parts, err := filepath.Glob(filepath.Join(c.folder(), "*"+a.ID+".*"))
			if err != nil || slices.ContainsFunc(parts, func(p string) bool { return filepath.Ext(p) != ".announced" }) {
				return
			}
		}
		t.Fatal("no part of the document came")
	}
	held := c.cable.Hold(1 + c.r.Int64N(c.size))
	release(t, holder)
	select {
	case <-held:
	case <-time.After(patience):
		t.Fatal("no part of the document came by")
	}
}

func release(t *testing.T, p *process) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}

// strike has the crash, and then everything in order again. Holder stands at a trap, nil for none.
func (c *cell) strike(t *testing.T, holder *process, a *production.Attempt) {
	t.Helper()
	victim := holder
	if victim == nil {
		victim = c.worker
	}
	switch c.kind {
	case ofWorker:
		victim.kill()
		c.let(nil)
	case ofPrinter:
		c.run.kill()
		if c.r.IntN(2) == 0 { // the line notices while it is off
			c.let(holder)
			c.pause(200)
			c.on(t)
		} else {
			c.on(t)
			c.let(holder)
		}
	case ofBoth:
		go c.run.kill()
		victim.kill()
		c.run.kill()
		c.let(nil)
		c.on(t)
	case ofCable:
		mend := c.cut(t, a)
		c.let(holder)
		c.pause(200)
		mend()
	}
	c.revive(t)
}

// let lets what a trap has held up go on: the process at it and what waits in the cable.
func (c *cell) let(holder *process) {
	if holder != nil {
		_ = holder.cmd.Process.Signal(syscall.SIGCONT)
	}
	if c.cable != nil {
		c.cable.Let()
	}
}

// revive starts again what has died.
func (c *cell) revive(t *testing.T) {
	t.Helper()
	if c.worker != nil && c.worker.over() {
		c.work(t, "")
	}
	if r := c.readers[c.press.id]; r != nil && r.over() {
		c.bureau.read(t, c.press)
	}
	if c.run.over() {
		c.on(t)
	}
}

// cut breaks the connection in one of several ways until it is mended.
func (c *cell) cut(t *testing.T, a *production.Attempt) (mend func()) {
	t.Helper()
	if c.cable == nil {
		return c.cutFolder(t, a)
	}
	switch c.r.IntN(4) {
	case 0: // for a moment, whatever is connected
	case 1: // some bytes further on
		c.cable.Arm(printertest.Cut{Request: c.r.Int64N(2_000), Answer: -1})
	case 2: // in the middle of a document, if one comes
		c.cable.Arm(printertest.Cut{Request: c.r.Int64N(c.size), Answer: -1})
	case 3: // an answer is lost, or its end
		c.cable.Arm(printertest.Cut{Request: -1, Answer: c.r.Int64N(300)})
		return func() { c.cable.Arm(printertest.Whole()) }
	}
	c.cable.Drop()
	return func() { c.cable.Arm(printertest.Whole()) }
}

// cutFolder takes a hot folder away, or makes that neither ticket nor document of the attempt can be written there.
func (c *cell) cutFolder(t *testing.T, a *production.Attempt) (mend func()) {
	t.Helper()
	if a == nil || c.r.IntN(2) == 0 {
		c.unplug(t)
		return func() { c.plug(t) }
	}
	var inTheWay []string
	for _, name := range []string{"." + a.ID + ".announced.part", "." + a.ID + ".part"} {
		path := filepath.Join(c.folder(), name)
		if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o700); err == nil { // the part itself may lie there
			inTheWay = append(inTheWay, path)
		}
	}
	return func() {
		for _, path := range inTheWay {
			if err := os.RemoveAll(path); err != nil {
				t.Error(err)
			}
		}
	}
}

// pause lets up to so many milliseconds pass.
func (c *cell) pause(most int) { time.Sleep(time.Duration(c.r.IntN(most)) * time.Millisecond) }

// goOn does what people do while the line works: another batch when there is none, and whatever a halted one needs.
func (c *cell) goOn(t *testing.T) {
	t.Helper()
	if c.attend(t) == "" {
		c.batch(t, c.press, batchSize)
	}
}

// current gives the attempt that is under way, or else the last one; nil before the first.
func (c *cell) current(t *testing.T) *production.Attempt {
	t.Helper()
	list := c.attempts(t, c.press)
	for i := range list {
		if !slices.Contains(over, list[i].State) {
			return &list[i]
		}
	}
	if len(list) == 0 {
		return nil
	}
	return &list[len(list)-1]
}

// until works on until something holds.
func (c *cell) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(50 * time.Millisecond) {
		for _, p := range []*process{c.worker, c.readers[c.press.id], c.run} {
			if p != nil && p.over() {
				t.Logf("%v has ended by itself: %v\n%s", p.cmd.Args[1:4], p.cmd.ProcessState, tail(p.err.String()))
				if !strings.Contains(p.cmd.ProcessState.String(), "killed") { // somebody else's kill is one more crash
					t.Errorf("%v has ended", p.cmd.Args[1:4])
				}
			}
		}
		c.revive(t)
		if time.Now().After(end) {
			c.dump(t)
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// dump tells where everything stands.
func (c *cell) dump(t *testing.T) {
	t.Helper()
	for _, a := range c.attempts(t, c.press) {
		t.Logf("attempt %s on %s: %s, %s", a.ID, a.Blank, a.State, a.Reason)
	}
	for _, e := range c.entries(t)[max(0, len(c.entries(t))-20):] {
		t.Logf("%+v", e)
	}
	b, state := c.under(t, c.press)
	var log []string // what the worker says of this printer
	for line := range strings.Lines(c.worker.err.String()) {
		if !strings.Contains(line, "producer: ") && !strings.Contains(line, `scheme \"test\"`) {
			log = append(log, line)
		}
	}
	files, err := filepath.Glob(filepath.Join(c.folder(), "*"))
	t.Logf("batch %s %s, in the folder %v %v\n%s", b, state, files, err, tail(strings.Join(log, "")))
}
