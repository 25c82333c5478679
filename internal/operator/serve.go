package operator

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server"
)

// Time limits of the HTTP server. Requests are small, so that a caller who needs
// longer is no caller but holds a connection.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 2 * time.Minute
	idleTimeout   = 2 * time.Minute
	// shutdownTimeout leaves a second of the ten that an orderly end may take.
	shutdownTimeout = 9 * time.Second
)

type serving struct {
	database
	listen         string
	inviteLifetime time.Duration
	tlsCert        string
	tlsKey         string
	insecure       bool
	logJSON        bool
}

func defineServe(flags *flag.FlagSet) func(context.Context, streams) error {
	var s serving
	s.define(flags)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8080", "the `address` to listen on; port 0 picks a free one")
	flags.DurationVar(&s.inviteLifetime, "invite-lifetime", backend.DefaultInviteLifetime, "how long an invite can be accepted")
	flags.StringVar(&s.tlsCert, "tls-cert", "", "the `file` of the certificate, PEM")
	flags.StringVar(&s.tlsKey, "tls-key", "", "the `file` of the certificate's key, PEM")
	flags.BoolVar(&s.insecure, "insecure", false, "serve without TLS on an address that others can reach")
	flags.BoolVar(&s.logJSON, "log-json", false, "log JSON")
	return s.run
}

func (s *serving) run(ctx context.Context, streams streams) error {
	if err := s.check(); err != nil {
		return err
	}
	log := hclog.New(&hclog.LoggerOptions{Name: "segmentaccess", Output: streams.log, JSONFormat: s.logJSON, Level: hclog.Info})
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	options := backend.Options{InviteLifetime: s.inviteLifetime, Log: log}
	return s.use(ctx, options, func(b *backend.Backend) error {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
		if err != nil {
			return fmt.Errorf("listening on %s: %w", s.listen, err)
		}
		return s.serve(ctx, streams, listener, &http.Server{
			Handler: server.New(b, log), ErrorLog: log.StandardLogger(&hclog.StandardLoggerOptions{InferLevels: true}),
			ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		})
	})
}

// check refuses what would send tokens over the network in the clear.
func (s *serving) check() error {
	if s.inviteLifetime <= 0 {
		return errors.New("--invite-lifetime must be longer than nothing")
	}
	if (s.tlsCert == "") != (s.tlsKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	host, _, err := net.SplitHostPort(s.listen)
	if err != nil {
		return fmt.Errorf("--listen must be an address and a port, such as 127.0.0.1:8080: %w", err)
	}
	if s.tlsCert == "" && !s.insecure && !loopback(host) {
		return fmt.Errorf("%s can be reached by others, and tokens would cross the network in the clear: "+
			"give --tls-cert and --tls-key, or --insecure where something in front of the server does TLS", s.listen)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// serve answers requests until the context ends, and then lets those under way
// finish.
func (s *serving) serve(ctx context.Context, streams streams, listener net.Listener, srv *http.Server) error {
	scheme := "http"
	if s.tlsCert != "" {
		scheme = "https"
	}
	if _, err := fmt.Fprintf(streams.out, "Listening on %s://%s\n", scheme, listener.Addr()); err != nil {
		return errors.Join(fmt.Errorf("saying the address: %w", err), listener.Close())
	}
	failed := make(chan error, 1)
	go func() {
		if s.tlsCert != "" {
			failed <- srv.ServeTLS(listener, s.tlsCert, s.tlsKey)
		} else {
			failed <- srv.Serve(listener)
		}
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := srv.Shutdown(ending)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.Join(errors.New("some requests took too long to finish and were cut off"), srv.Close())
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("serving: %w", served))
	}
	return err
}
