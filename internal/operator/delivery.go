package operator

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/mail"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// The environment variables with the credentials for the mail server. A flag would
// show them to everybody on the machine.
const (
	envUsername = "SEGMENTACCESS_SMTP_USERNAME"
	envPassword = "SEGMENTACCESS_SMTP_PASSWORD"
)

// delivery is how mails leave the outbox: not at all without an address.
type delivery struct {
	address, from, publicURL string
	server                   mail.Server
}

func (d *delivery) define(flags *flag.FlagSet) {
	flags.StringVar(&d.address, "smtp", "", "the `address` of the server that delivers mails, such as smtp://mail.example.com:587 (with STARTTLS) "+
		"or smtps://mail.example.com:465; credentials for it come from "+envUsername+" and "+envPassword+
		"; without it, mails stay in the outbox, and creating a token takes no security code")
	flags.StringVar(&d.from, "mail-from", "", "the `sender` of the mails, such as \"Access <access@example.com>\" (required with --smtp)")
	flags.StringVar(&d.publicURL, "public-url", "", "the `address` that the readers of mails reach this server at, such as https://access.example.com")
}

// check reads the flags and the environment.
func (d *delivery) check() error {
	if err := d.checkPublicURL(); err != nil {
		return err
	}
	if (d.address == "") != (d.from == "") {
		return errors.New("--smtp and --mail-from go together")
	}
	if d.address == "" {
		return nil
	}
	username, password := os.Getenv(envUsername), os.Getenv(envPassword)
	if (username == "") != (password == "") {
		return errors.New(envUsername + " and " + envPassword + " go together")
	}
	var err error
	if d.server, err = mail.ParseServer(d.address); errors.Is(err, mail.ErrCredentials) {
		return fmt.Errorf("--smtp: %w: set %s and %s instead", err, envUsername, envPassword)
	} else if err != nil {
		return fmt.Errorf("--smtp: %w", err)
	}
	if err := d.server.SendFrom(d.from); err != nil {
		return fmt.Errorf("--mail-from: %w", err)
	}
	d.server.Authenticate(username, password)
	return nil
}

// checkPublicURL asks for an address that a token can be sent to.
func (d *delivery) checkPublicURL() error {
	if d.publicURL == "" {
		return nil
	}
	parsed, err := url.Parse(d.publicURL)
	if err != nil || parsed.Hostname() == "" || parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" ||
		parsed.Scheme != "https" && (parsed.Scheme != "http" || !loopback(parsed.Hostname())) || strings.ContainsAny(d.publicURL, "'\" ") {
		return errors.New("--public-url must be like https://access.example.com")
	}
	d.publicURL = strings.TrimSuffix(d.publicURL, "/")
	return nil
}

// begin delivers the mails in a database until ctx ends, if there is a server for
// them, and says so in the options of the backend that writes them. What it returns
// ends that and waits for it.
func (d *delivery) begin(ctx context.Context, db *store.Store, log hclog.Logger, options *backend.Options) (end func()) {
	options.PublicURL = d.publicURL
	if d.address == "" {
		return func() {}
	}
	courier := mail.NewCourier(db, d.server, log.Named("mail"))
	options.SendsMail, options.MailWritten = true, courier.Wake
	ctx, cancel := context.WithCancel(ctx)
	var delivering sync.WaitGroup
	delivering.Go(func() { courier.Run(ctx) })
	return func() {
		cancel()
		delivering.Wait()
	}
}
