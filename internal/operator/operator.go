// Package operator holds the commands of whoever runs an installation of their
// own: serving it, making its first account, workspace and tokens, reading its
// outbox, accepting an invite by its code, and making a new token for an account.
package operator

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

// A command is one subcommand of the program.
type command struct {
	name, arguments, summary string
	// define declares the command's flags and returns what runs once they are
	// read.
	define func(*flag.FlagSet) func(context.Context, streams) error
}

// streams are where a command writes: answers to out, the log to log.
type streams struct {
	out, log io.Writer
}

var commands = []command{
	{"serve", "--database FILE [--listen ADDRESS] [--smtp ADDRESS --mail-from SENDER]", "serves the API", defineServe},
	{"bootstrap", "--database FILE --email EMAIL --workspace SLUG", "makes the first account, workspace and tokens", defineBootstrap},
	{"outbox", "--database FILE [--json]", "lists the mails that no mail server took", defineOutbox},
	{"accept", "--database FILE --code CODE [--name NAME]", "accepts an invite", defineAccept},
	{"account-token", "--database FILE --email EMAIL", "makes a new token for an account", defineAccountToken},
}

// IsCommand reports whether the first argument of the program is meant for this
// package, be it the name of a command or a slip in one. Terraform starts the
// program without any, and a debugger with a flag.
func IsCommand(argument string) bool {
	return isHelp(argument) || argument != "" && !strings.HasPrefix(argument, "-")
}

func isHelp(name string) bool {
	return name == "help" || name == "-h" || name == "-help" || name == "--help"
}

// Run runs a command with its arguments, the name first, and returns the exit
// code of the program. Answers go to out, everything else to log.
func Run(ctx context.Context, arguments []string, out, log io.Writer) int {
	if len(arguments) == 0 || isHelp(arguments[0]) {
		usage(out)
		return exitOK
	}
	i := slices.IndexFunc(commands, func(c command) bool { return c.name == arguments[0] })
	if i < 0 {
		_, _ = fmt.Fprintf(log, "There is no command %q.\n\n", arguments[0])
		usage(log)
		return exitUsage
	}
	flags := flag.NewFlagSet(arguments[0], flag.ContinueOnError)
	flags.SetOutput(log)
	run := commands[i].define(flags)
	switch err := flags.Parse(arguments[1:]); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage // The flag package has said why.
	case flags.NArg() > 0:
		_, _ = fmt.Fprintf(log, "%s takes flags only, and %q is none.\n", arguments[0], flags.Arg(0))
		return exitUsage
	}
	if err := run(ctx, streams{out, log}); err != nil {
		_, _ = fmt.Fprintf(log, "Error: %v\n", err)
		return exitError
	}
	return exitOK
}

func usage(w io.Writer) {
	var text strings.Builder
	text.WriteString("terraform-provider-segmentaccess is a Terraform provider, which Terraform starts by itself.\n" +
		"Whoever runs an access server of their own also finds these commands in it:\n\n")
	for _, c := range commands {
		fmt.Fprintf(&text, "  %s %s\n        %s\n", c.name, c.arguments, c.summary)
	}
	text.WriteString("\nEach of them explains its flags with --help.\n")
	_, _ = io.WriteString(w, text.String()) // Nobody is left to tell where this fails.
}

// database is the flag that every command has.
type database struct {
	location string
}

func (d *database) define(flags *flag.FlagSet) {
	flags.StringVar(&d.location, "database", "", "the SQLite `file` (required)")
}

// use opens the database, runs do with its backend, and closes it.
func (d *database) use(ctx context.Context, do func(*backend.Backend) error, opening ...store.Option) error {
	return d.open(ctx, func(s *store.Store) error { return do(backend.New(s, backend.Options{})) }, opening...)
}

// open opens the database for do.
func (d *database) open(ctx context.Context, do func(*store.Store) error, opening ...store.Option) error {
	if d.location == "" {
		return errors.New("--database must name the SQLite file")
	}
	s, err := store.Open(ctx, d.location, opening...)
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

// required says which flags were left empty.
func required(values map[string]string) error {
	var missing []string
	for name, value := range values {
		if value == "" {
			missing = append(missing, "--"+name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("%s must be given", strings.Join(missing, " and "))
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}
