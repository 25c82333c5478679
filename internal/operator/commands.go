package operator

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

func defineBootstrap(flags *flag.FlagSet) func(context.Context, streams) error {
	var db database
	var in backend.Bootstrapping
	db.define(flags)
	flags.StringVar(&in.Email, "email", "", "the `address` of the account (required)")
	flags.StringVar(&in.Slug, "workspace", "", "the `slug` of the workspace (required)")
	flags.StringVar(&in.Name, "name", "", "the `name` of the workspace (default: its slug)")
	region := flags.String("region", string(api.RegionUS), "the `region` of the workspace, us or eu")
	return func(ctx context.Context, s streams) error {
		if err := required(map[string]string{"email": in.Email, "workspace": in.Slug}); err != nil {
			return err
		}
		in.Region = api.Region(*region)
		return db.use(ctx, func(b *backend.Backend) error {
			made, err := b.Bootstrap(ctx, in)
			if err != nil {
				return err
			}
			return writeJSON(s.out, made)
		})
	}
}

// waitingMail is how outbox shows a mail.
type waitingMail struct {
	ID        string    `json:"id"`
	To        string    `json:"to"`
	Subject   string    `json:"subject"`
	Text      string    `json:"text"`
	Code      string    `json:"code,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	// Problem is what the mail server said when it was offered the mail last.
	Problem string `json:"problem,omitempty"`
}

func defineOutbox(flags *flag.FlagSet) func(context.Context, streams) error {
	var db database
	db.define(flags)
	asJSON := flags.Bool("json", false, "answer with one JSON array")
	return func(ctx context.Context, s streams) error {
		return db.use(ctx, func(b *backend.Backend) error {
			stored, err := b.Outbox(ctx)
			if err != nil {
				return err
			}
			mails := make([]waitingMail, len(stored))
			for i, m := range stored {
				mails[i] = waitingMail{
					ID: m.ID, To: m.To, Subject: m.Subject, Text: m.Text, Code: m.Code, CreatedAt: m.CreatedAt, Problem: m.Problem,
				}
			}
			if *asJSON {
				return writeJSON(s.out, mails)
			}
			return writeMails(s.out, mails)
		}, store.MustExist())
	}
}

func writeMails(w io.Writer, mails []waitingMail) error {
	var text strings.Builder
	for _, m := range mails {
		fmt.Fprintf(&text, "To: %s\nDate: %s\nSubject: %s\n", m.To, m.CreatedAt.Format(time.RFC1123), m.Subject)
		if m.Problem != "" {
			fmt.Fprintf(&text, "Problem: %s\n", m.Problem)
		}
		fmt.Fprintf(&text, "\n%s\n", m.Text)
	}
	if len(mails) == 0 {
		text.WriteString("The outbox is empty.\n")
	}
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}

func defineAccept(flags *flag.FlagSet) func(context.Context, streams) error {
	var db database
	var in api.AcceptInviteInput
	db.define(flags)
	flags.StringVar(&in.Code, "code", "", "the `code` that was mailed (required)")
	flags.StringVar(&in.Name, "name", "", "the `name` of the person, for a new account")
	return func(ctx context.Context, s streams) error {
		if err := required(map[string]string{"code": in.Code}); err != nil {
			return err
		}
		return db.use(ctx, func(b *backend.Backend) error {
			accepted, err := b.Accept(ctx, in)
			if err != nil {
				return err
			}
			return writeJSON(s.out, accepted)
		}, store.MustExist())
	}
}

func defineAccountToken(flags *flag.FlagSet) func(context.Context, streams) error {
	var db database
	db.define(flags)
	email := flags.String("email", "", "the `address` of the account (required)")
	return func(ctx context.Context, s streams) error {
		if err := required(map[string]string{"email": *email}); err != nil {
			return err
		}
		return db.use(ctx, func(b *backend.Backend) error {
			secret, err := b.AccountToken(ctx, *email)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(s.out, secret); err != nil {
				return fmt.Errorf("writing the answer: %w", err)
			}
			return nil
		}, store.MustExist())
	}
}
