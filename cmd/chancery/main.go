// Command chancery is the production system of a travel-document issuing authority. It holds flags, wiring and exit codes, nothing
// else; a file a command.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"chancery/internal/failpoint"
	"chancery/internal/postgres"
	"chancery/issuance"
	"chancery/personalization/mrz"
	"chancery/printers/simulator"
)

// Exit codes, as scripts rely on them.
const (
	exitFound       = 1 // the command ran and found something wrong
	exitUsage       = 2 // wrong usage or settings
	exitUnavailable = 3 // a needed part is out of reach
)

// settings are common to all commands: flags, or CHANCERY_* in the environment.
type settings struct {
	Dir         string `help:"Folder of this installation: private database, keys, checkpoints." default:"${dir}" placeholder:"DIR"`
	DatabaseURL string `name:"database-url" help:"PostgreSQL to use; unset, a private one runs under the folder." placeholder:"URL"`
	JSON        bool   `help:"Machine-readable output on stdout; everything else goes to stderr."`
	Log         string `help:"Least level that is logged to stderr: debug, info, warn, error." enum:"debug,info,warn,error" default:"warn"`
}

type commands struct {
	settings

	Demo    demoCommand    `cmd:"" help:"A whole authority of Utopia: applications from real files through every step to hand-over."`
	Init    initCommand    `cmd:"" help:"First run: database, schema, trial keys, number series, the first administrator."`
	Migrate migrateCommand `cmd:"" help:"Bring the schema of Chancery and of its job queue up to date."`
	Serve   serveCommand   `cmd:"" help:"The desks on the web."`
	Work    workCommand    `cmd:"" help:"Job workers: vetting, composing, printing, checkpoints."`
	Doctor  doctorCommand  `cmd:"" help:"What is wrong here, and how to mend it."`
	Verify  verifyCommand  `cmd:"" help:"Re-derive from the database what must hold, and name each breach."`

	Settings settingsCommand `cmd:"" help:"All settings of the installation, with their defaults and variables."`

	Application applicationCommand `cmd:"" help:"Submit, show, list, decide applications; settle findings."`
	Batch       batchCommand       `cmd:"" help:"Make and run print batches."`
	Stock       stockCommand       `cmd:"" help:"Blanks: receive, issue, return, spoil, destroy, count, look up."`
	Document    documentCommand    `cmd:"" help:"Documents: show, read back, settle, inspect, replace, send, receive, hand over."`
	Printer     printerCommand     `cmd:"" help:"Printers: list, watch, add, drain, pause, test, calibrate, supply, settle, simulate."`
	User        userCommand        `cmd:"" help:"People and their roles."`
	Site        siteCommand        `cmd:"" help:"Sites of the authority."`

	Layout        layoutCommand        `cmd:"" help:"Layouts of documents: list, lint, render, pictures of all."`
	Proof         proofCommand         `cmd:"" help:"Read a page back and compare it with its record."`
	Record        recordCommand        `cmd:"" help:"The personalization record that an application would give, without a database."`
	Mrz           mrzCommand           `cmd:"" help:"Encode and decode machine readable zones, one JSON object a line."`
	Transliterate transliterateCommand `cmd:"" help:"Names into MRZ characters, line by line."`
	Seal          sealCommand          `cmd:"" help:"Encode, decode and verify digital seals, one JSON object a line."`
	Key           keyCommand           `cmd:"" help:"Trial keys and certificates: CSCA, signers of seals, revocation lists."`
	Audit         auditCommand         `cmd:"" help:"Export the audit log; verify an export offline."`
	Database      databaseCommand      `cmd:"" help:"The address of the database for a role."`
	Failpoints    failpointsCommand    `cmd:"" help:"The points where tests kill the process."`

	PostgresKeeper keeperCommand `cmd:"" hidden:""`
	Reader         readerCommand `cmd:"" hidden:""`
}

// program is what every command runs with.
type program struct {
	settings
	out, err io.Writer
	log      *slog.Logger
	clock    func() time.Time
	all      []setting // as the command line and the environment have them
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, stderr io.Writer) int {
	var c commands
	code := -1
	parser, err := kong.New(&c,
		kong.Name("chancery"),
		kong.Description("Production system of a travel-document issuing authority. Every command that changes something says who acts (--as) and is a dry run unless --yes."),
		kong.Vars{"dir": defaultDir(), "models": strings.Join(simulator.Models(), ",")},
		kong.DefaultEnvars("CHANCERY"),
		kong.Writers(out, stderr),
		kong.Exit(func(n int) { code = n }),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, "chancery:", err)
		return exitUsage
	}
	command, err := parser.Parse(args)
	if code >= 0 { // --help
		return code
	}
	if err == nil {
		err = failpoint.Check()
	}
	if err != nil {
		if slices.Contains(args, "--json") { // what could not be parsed has not set it
			p := &program{settings: settings{JSON: true}, out: out, err: stderr}
			return p.exit(usageError{err})
		}
		fmt.Fprintf(stderr, "chancery: %v\n(chancery --help lists the commands)\n", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{settings: c.settings, out: out, err: stderr, log: logger(c.Log, stderr), clock: time.Now, all: settingsOf(parser.Model)}
	command.BindTo(ctx, (*context.Context)(nil))
	return p.exit(command.Run(p))
}

func logger(level string, w io.Writer) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}))
}

// defaultDir is $XDG_DATA_HOME/chancery, for root /var/lib/chancery.
func defaultDir() string {
	if os.Geteuid() == 0 {
		return "/var/lib/chancery"
	}
	if d := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "chancery")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return filepath.Join(os.TempDir(), fmt.Sprintf("chancery-%d", os.Getuid()))
	}
	return filepath.Join(home, ".local", "share", "chancery")
}

// usageError is wrong usage that only the command itself can see.
type usageError struct{ error }

// Unwrap gives what is wrong.
func (u usageError) Unwrap() error { return u.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errFound says that the command has already told what it found wrong.
var errFound = errors.New("something was found wrong")

// exitStatus is the exit status of a command that has told why, or of a process that this one has started in its place.
type exitStatus int

// Error says how it ended.
func (s exitStatus) Error() string { return fmt.Sprintf("ended with status %d", int(s)) }

// exit turns a command's error into words and the exit status.
func (p *program) exit(err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, errFound) {
		return exitFound
	}
	if status, ok := errors.AsType[exitStatus](err); ok {
		return int(status)
	}
	if p.JSON {
		if printErr := p.print(map[string]any{"error": problem(err)}); printErr != nil {
			fmt.Fprintln(p.err, "chancery:", printErr)
		}
	} else {
		fmt.Fprintln(p.err, "chancery:", err)
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if issuance.KindOf(err) == issuance.Unavailable || errors.Is(err, postgres.ErrNoServerBinaries) {
		return exitUnavailable
	}
	return exitFound
}

// failure is an error as scripts see it.
type failure struct {
	Field   string `json:"field"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

func problem(err error) failure {
	if e, ok := errors.AsType[*issuance.Error](err); ok {
		return failure{Field: e.Field, Problem: e.Problem, Remedy: e.Remedy}
	}
	if e, ok := errors.AsType[*mrz.FieldError](err); ok {
		return failure{Field: e.Field, Problem: e.Problem, Remedy: e.Remedy}
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return failure{Field: namedFlag(err.Error()), Problem: err.Error(), Remedy: "chancery --help lists commands and flags"}
	}
	return failure{Problem: err.Error()}
}

// namedFlag gives the flag that wrong usage is about, "" when it is about none.
func namedFlag(text string) string {
	at := strings.Index(text, "--")
	if at < 0 {
		return ""
	}
	name := text[at:]
	if end := strings.IndexAny(name, " =:,;"); end >= 0 {
		name = name[:end]
	}
	return name
}

// print writes one JSON document on one line.
func (p *program) print(v any) error {
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false) // MRZ lines are full of <
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("writing output: %w", err)
	}
	return nil
}

// say writes for people: with --json nothing, for stdout is then one document.
func (p *program) say(format string, args ...any) {
	if !p.JSON {
		fmt.Fprintf(p.out, format+"\n", args...)
	}
}
