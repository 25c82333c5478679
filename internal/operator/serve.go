package operator

import (
	"context"
	"crypto/tls"
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
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
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
	limits         backend.Limits
	tlsCert        string
	tlsKey         string
	insecure       bool
	logJSON        bool
	publicAPIOnly  bool
	delivery       delivery
}

func defineServe(flags *flag.FlagSet) func(context.Context, streams) error {
	var s serving
	s.define(flags)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8080", "the `address` to listen on; port 0 picks a free one")
	flags.DurationVar(&s.inviteLifetime, "invite-lifetime", backend.DefaultInviteLifetime, "how long an invite can be accepted")
	limits := backend.DefaultLimits()
	flags.TextVar(&s.limits.IAM, "iam-limit", limits.IAM, "the `rate` at which a credential may call each operation that writes users, invites, groups, permissions, labels, or anything below /access/v1, or off")
	flags.TextVar(&s.limits.Default, "default-limit", limits.Default, "the `rate` at which a credential may call all other operations together, or off")
	flags.BoolVar(&s.publicAPIOnly, "public-api-only", false, "serve what Segment itself serves, and the acceptance of invites")
	flags.StringVar(&s.tlsCert, "tls-cert", "", "the `file` of the certificate, PEM")
	flags.StringVar(&s.tlsKey, "tls-key", "", "the `file` of the certificate's key, PEM")
	flags.BoolVar(&s.insecure, "insecure", false, "serve without TLS on an address that others can reach")
	flags.BoolVar(&s.logJSON, "log-json", false, "log JSON")
	s.delivery.define(flags)
	return s.run
}

func (s *serving) run(ctx context.Context, streams streams) error {
	if err := s.check(); err != nil {
		return err
	}
	certificate, err := s.certificate()
	if err != nil {
		return err
	}
	if err := s.delivery.check(); err != nil {
		return err
	}
	log := hclog.New(&hclog.LoggerOptions{Name: "segmentaccess", Output: streams.log, JSONFormat: s.logJSON, Level: hclog.Info})
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	options := backend.Options{InviteLifetime: s.inviteLifetime, Limits: s.limits, PublicAPIOnly: s.publicAPIOnly}
	return s.open(ctx, func(db *store.Store) error {
		defer s.delivery.begin(ctx, db, log, &options)()
		b := backend.New(db, options)
		if err := b.Prepare(ctx); err != nil {
			return err
		}
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen)
		if err != nil {
			return fmt.Errorf("listening on %s: %w", s.listen, err)
		}
		return serve(ctx, streams, listener, &http.Server{
			Handler: server.New(b, log), TLSConfig: certificate,
			ErrorLog:          log.StandardLogger(&hclog.StandardLoggerOptions{InferLevels: true}),
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

// certificate is what TLS needs, nil where the server speaks none. It is read
// before anything is opened, so that a mistake ends the program at once.
func (s *serving) certificate() (*tls.Config, error) {
	if s.tlsCert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(s.tlsCert, s.tlsKey)
	if err != nil {
		return nil, fmt.Errorf("reading --tls-cert and --tls-key: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// serve answers requests until the context ends, and then lets those under way
// finish.
func serve(ctx context.Context, streams streams, listener net.Listener, srv *http.Server) error {
	scheme, answer := "http", srv.Serve
	if srv.TLSConfig != nil {
		scheme = "https"
		answer = func(l net.Listener) error { return srv.ServeTLS(l, "", "") }
	}
	if _, err := fmt.Fprintf(streams.out, "Listening on %s://%s\n", scheme, listener.Addr()); err != nil {
		return errors.Join(fmt.Errorf("saying the address: %w", err), listener.Close())
	}
	failed := make(chan error, 1)
	go func() { failed <- answer(listener) }()
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
