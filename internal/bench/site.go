package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/meter"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/operator"
)

// A site is a database with one workspace, and the server of whoever operates it.
type site struct {
	database string
	// flags are those of the command serve.
	flags []string
	made  backend.Bootstrapped
	// answered counts what the server has answered.
	answered meter.Counter

	// endpoint is the address of the server, empty while it is down.
	endpoint string
	stop     func() error
}

// newSite makes the database, as an embedded backend would make it.
func newSite(ctx context.Context, database string, flags ...string) (*site, error) {
	s := &site{database: database, flags: flags}
	answer, err := s.operate(ctx, "bootstrap", "--email", embedded.DefaultOwnerEmail, "--workspace", "acme")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(answer, &s.made); err != nil {
		return nil, fmt.Errorf("reading what bootstrap made: %w", err)
	}
	return s, nil
}

// operate runs a command of the program to its end.
func (s *site) operate(ctx context.Context, command string, flags ...string) ([]byte, error) {
	var answer, said bytes.Buffer
	arguments := slices.Concat([]string{command, "--database", s.database}, flags)
	if code := operator.Run(ctx, arguments, &answer, &said); code != 0 {
		return nil, fmt.Errorf("%s: %s", command, strings.TrimSpace(said.String()))
	}
	return answer.Bytes(), nil
}

// start serves the database until stop.
func (s *site) start(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	said, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		arguments := slices.Concat([]string{"serve", "--database", s.database, "--listen", "127.0.0.1:0", "--log-json"}, s.flags)
		code := operator.Run(ctx, arguments, out, s.answered.Log(os.Stderr))
		ended <- code
		_ = out.Close() // It never fails.
	}()
	first, err := bufio.NewReader(said).ReadString('\n')
	endpoint, listening := strings.CutPrefix(strings.TrimSpace(first), "Listening on ")
	if err != nil || !listening {
		cancel()
		return fmt.Errorf("the server did not start and ended with %d", <-ended)
	}
	s.endpoint = endpoint
	s.stop = func() error {
		s.endpoint = ""
		cancel()
		if code := <-ended; code != 0 {
			return fmt.Errorf("the server ended with %d", code)
		}
		return nil
	}
	return nil
}

// close stops the server, if it is up.
func (s *site) close() error {
	if s.endpoint == "" {
		return nil
	}
	return s.stop()
}

// served does something with a client of the server, which is up for that at least.
func (s *site) served(ctx context.Context, do func(*client.Client) error) (err error) {
	if s.endpoint == "" {
		if err := s.start(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.close()) }()
	}
	c, err := client.New(client.Config{Endpoint: s.endpoint, Token: s.made.WorkspaceToken})
	if err != nil {
		return err
	}
	return do(c)
}

// invite invites people behind Terraform's back.
func (s *site) invite(ctx context.Context, emails []string) error {
	return s.served(ctx, func(c *client.Client) error {
		for batch := range slices.Chunk(emails, api.MaxInviteBatch) {
			var in api.CreateInvitesInput
			for _, email := range batch {
				in.Invites = append(in.Invites, api.InviteInput{Email: email})
			}
			if _, err := client.Call(ctx, c, api.CreateInvites, in); err != nil {
				return err
			}
		}
		return nil
	})
}

// accept accepts all invites, as whoever reads the mails would.
func (s *site) accept(ctx context.Context) error {
	answer, err := s.operate(ctx, "outbox", "--json")
	if err != nil {
		return err
	}
	var mails []struct{ Code string }
	if err := json.Unmarshal(answer, &mails); err != nil {
		return fmt.Errorf("reading the outbox: %w", err)
	}
	return s.served(ctx, func(c *client.Client) error {
		for _, mail := range mails {
			if _, err := client.Call(ctx, c, api.AcceptInvite, api.AcceptInviteInput{Code: mail.Code, Name: "Somebody"}); err != nil {
				return err
			}
		}
		return nil
	})
}
