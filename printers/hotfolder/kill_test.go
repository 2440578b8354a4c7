package hotfolder_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"chancery/printers"
	"chancery/printers/hotfolder"
	"chancery/printers/simulator/machine"
)

// drive announces and sends one job, as a process that is killed on its way.
func drive(uri, attempt string) error {
	device, err := hotfolder.Open(uri, printers.Options{})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	job, err := device.Create(context.Background(), ticket(attempt))
	if err != nil {
		return err
	}
	return device.Send(context.Background(), job, document(attempt))
}

// TestKillsOfEitherSide: our process, the station, or both are killed at random moments; then our side is recovered as the line does
// it. No attempt comes out twice, none that is said to be without data comes out at all, and no document stays on disk.
func TestKillsOfEitherSide(t *testing.T) {
	rounds := 20
	if os.Getenv("CHANCERY_PROVE") == "1" {
		rounds = 200
	}
	r, ctx := start(t, "", false), limited(t)
	seen := map[string]int{}
	for n := range rounds {
		attempt := fmt.Sprint("attempt-", n)
		driveAndKill(t, r, attempt, n)
		outcome := settle(t, r, attempt)
		seen[outcome]++
		fed := 0
		for _, entry := range r.ledger(t) {
			if entry.Name == attempt && entry.Event == machine.EventFed {
				fed++
			}
		}
		if fed > 1 || fed == 1 && outcome == "without data" || fed == 0 && outcome == "printed" {
			t.Errorf("%s: %d blanks, and it is said to be %s", attempt, fed, outcome)
		}
		r.bare(t)
	}
	if ctx.Err() != nil {
		t.Error("it took too long")
	}
	t.Logf("%v", seen)
}

func driveAndKill(t *testing.T, r *rig, attempt string, n int) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "HOTFOLDER_TEST_DRIVER="+r.URI(), "HOTFOLDER_TEST_ATTEMPT="+attempt)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(output, new(string)); err != nil {
		t.Fatalf("our process: %v", err)
	}
	time.Sleep(time.Duration(rand.IntN(8_000)) * time.Microsecond)
	if n%3 != 1 {
		_ = command.Process.Kill() // or it is done already
	}
	if n%3 != 0 {
		r.Kill(t)
	}
	if err := command.Wait(); err != nil && n%3 == 1 {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Fatal(err)
		}
	}
	if n%3 != 0 {
		r.Restart(t)
	}
}

// settle recovers an attempt as the line does after a restart, and says what became of it.
func settle(t *testing.T, r *rig, attempt string) (outcome string) {
	t.Helper()
	ctx, device := limited(t), open(t, r.URI())
	until(t, "the job is settled", func() bool {
		job, status, err := device.Find(ctx, attempt)
		switch {
		case errors.Is(err, printers.ErrNotFound):
			outcome = "not announced"
		case err != nil:
			t.Fatalf("%s: %v", attempt, err)
		case status.WithoutData && !status.State.Ended():
			if err := device.Cancel(ctx, job); err != nil {
				t.Fatalf("%s: %v", attempt, err)
			}
		case status.WithoutData:
			outcome = "without data"
		case status.Done():
			outcome = "printed"
		case status.State.Ended():
			outcome = "in doubt"
		}
		return outcome != ""
	})
	return outcome
}
