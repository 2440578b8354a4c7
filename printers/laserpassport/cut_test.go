package laserpassport_test

import (
	"fmt"
	"net"
	"os"
	"sync"
	"testing"

	"chancery/printers"
)

// cutter is a cable that breaks after so many bytes in one direction.
type cutter struct {
	listener net.Listener
	running  sync.WaitGroup

	mu          sync.Mutex
	there, back int64 // still let through; negative: all
	seenThere   int64
	seenBack    int64
}

func newCutter(t *testing.T, target string, there, back int64) *cutter {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: listener, there: there, back: back}
	c.running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			c.running.Go(func() { c.join(client, target) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		c.running.Wait()
	})
	return c
}

func (c *cutter) uri() string {
	return "laserpassport://" + c.listener.Addr().String() + "?id=" + machineID
}

// machineID keeps the names of jobs the same by way of the cable and without it.
const machineID = "LP-1"

func (c *cutter) join(client net.Conn, target string) {
	defer client.Close()
	printer, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer printer.Close()
	var pair sync.WaitGroup
	pass := func(to, from net.Conn, left, seen *int64) {
		defer client.Close()
		defer printer.Close()
		buffer := make([]byte, 4096)
		for {
			n, err := from.Read(buffer)
			c.mu.Lock()
			allowed, broken := int64(n), false
			if *left >= 0 {
				allowed = min(allowed, *left)
				*left -= allowed
				broken = *left == 0
			}
			*seen += allowed
			c.mu.Unlock()
			if _, err := to.Write(buffer[:allowed]); err != nil || broken {
				return
			}
			if err != nil {
				return
			}
		}
	}
	pair.Go(func() { pass(printer, client, &c.there, &c.seenThere) })
	pair.Go(func() { pass(client, printer, &c.back, &c.seenBack) })
	pair.Wait()
}

// TestTheCableIsCut at many bytes of either direction, while a booklet is loaded and while it is marked: nothing is marked twice, no
// false "printed", "not printed" or "not sent", and what lies inside is told to a Device that knows nothing.
func TestTheCableIsCut(t *testing.T) {
	cuts := 8
	if os.Getenv("CHANCERY_PROVE") == "1" {
		cuts = 200
	}
	for _, step := range []string{"create", "send"} {
		there, back := measure(t, step)
		for n := range cuts {
			request, answer := int64(n)*there/int64(cuts), int64(n)*back/int64(cuts)
			t.Run(fmt.Sprintf("%s, %d bytes there", step, request), func(t *testing.T) { t.Parallel(); cutAt(t, step, request, -1) })
			t.Run(fmt.Sprintf("%s, %d bytes back", step, answer), func(t *testing.T) { t.Parallel(); cutAt(t, step, -1, answer) })
		}
	}
}

// through does a step by way of a cable, all before it by the same Device with the cable whole.
func through(t *testing.T, r *rig, step string, there, back int64) (*cutter, printers.Job, error) {
	t.Helper()
	c := newCutter(t, r.listen, -1, -1)
	device := open(t, c.uri(), printers.Options{})
	var job printers.Job
	if step == "send" {
		job = create(t, device, "attempt-1")
	}
	c.mu.Lock()
	c.there, c.back, c.seenThere, c.seenBack = there, back, 0, 0
	c.mu.Unlock()
	if step == "send" {
		return c, job, device.Send(limited(t), job, document(t, "attempt-1"))
	}
	job, err := device.Create(limited(t), ticket(t, "attempt-1"))
	return c, job, err
}

func measure(t *testing.T, step string) (there, back int64) {
	t.Helper()
	c, _, err := through(t, start(t, ""), step, -1, -1)
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seenThere, c.seenBack
}

func cutAt(t *testing.T, step string, there, back int64) {
	r := start(t, "")
	_, job, err := through(t, r, step, there, back)
	if err == nil {
		t.Error("nothing was noticed")
	}
	idle(t, r)
	fresh := open(t, r.uri()+"?id="+machineID, printers.Options{})
	if step == "create" {
		if busy := kinds(err) == "busy"; busy && r.count(t, "created") > 0 {
			t.Errorf("a false \"nothing was loaded\": %v", err)
		}
		held, err := fresh.Held(limited(t))
		if err != nil || held.Present != (r.count(t, "created") == 1) || held.Present && held.Job.UUID != "laserpassport:"+machineID+":UTO000001" {
			t.Errorf("held: %+v %v", held, err)
		}
		return
	}
	status := r.lawfulAs(t, fresh, job, err)
	if status.State == printers.JobUnknown {
		t.Errorf("what became of it is not told: %+v", status)
	}
	if err := fresh.Release(limited(t), job, printers.Reject); err != nil {
		t.Errorf("ejecting it: %v", err)
	}
}
