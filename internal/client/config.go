package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// The defaults of Config.
const (
	DefaultTimeout     = time.Minute
	DefaultMaxTries    = 5
	DefaultMaxAttempts = 100
	defaultUserAgent   = "terraform-provider-segmentaccess"
)

// Config is what a client is made of. Endpoint and Token must be given; the zero
// value of everything else stands for its default.
type Config struct {
	// Endpoint is the absolute URL that the paths of the operations are appended
	// to, such as https://api.segmentapis.com. A path in it is kept.
	Endpoint string
	// Token is the workspace token or account token that every request carries.
	Token string
	// UserAgent names the program and its version to the server.
	UserAgent string
	// Transport sends the requests: nil for a connection pool of the client's
	// own, InProcess for a server in this process.
	Transport http.RoundTripper
	// Timeout is how long a single try may take; zero for DefaultTimeout.
	Timeout time.Duration
	// MaxTries is how often a call is sent to a server that fails to answer;
	// zero for DefaultMaxTries.
	MaxTries int
	// MaxAttempts is how often a call is sent in all, the times included at which
	// the server asked to come back later; zero for DefaultMaxAttempts.
	MaxAttempts int
	// Sparing makes the client send as few requests as it can, and none that the rate
	// limits, as far as the server has told them, would refuse for now: reads are
	// answered from lists, writes are sent together, and calls are paced. A read may be
	// answered from a list that is up to two minutes old, though never from before a write
	// of this client. A write may wait up to a second for others to go with it, and any
	// call up to 15 minutes at a time for its rate limit.
	Sparing bool
	// Log is told what keeps a call waiting and what it goes without, as a message and
	// pairs of key and value. It may be nil.
	Log func(ctx context.Context, message string, args ...any)

	// Now is the clock; nil for time.Now.
	Now func() time.Time
	// Wait returns after a while, or as soon as the context ends with its error;
	// nil for a timer.
	Wait func(ctx context.Context, delay time.Duration) error
	// Jitter returns a random duration from zero to ceiling; nil for math/rand.
	Jitter func(ceiling time.Duration) time.Duration
}

// withDefaults fills in what was left out.
func (cfg Config) withDefaults() Config {
	if cfg.UserAgent == "" {
		cfg.UserAgent = defaultUserAgent
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.MaxTries == 0 {
		cfg.MaxTries = DefaultMaxTries
	}
	if cfg.MaxAttempts == 0 {
		cfg.MaxAttempts = DefaultMaxAttempts
	}
	if cfg.Log == nil {
		cfg.Log = func(context.Context, string, ...any) {}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Wait == nil {
		cfg.Wait = wait
	}
	if cfg.Jitter == nil {
		cfg.Jitter = jitter
	}
	return cfg
}

// jitter returns a duration from zero to ceiling.
func jitter(ceiling time.Duration) time.Duration {
	return rand.N(ceiling + 1) //nolint:gosec // It spreads requests over time and keeps no secret.
}

// wait is Config.Wait with a timer.
func wait(ctx context.Context, delay time.Duration) error {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// newTransport keeps as many connections open as Terraform has operations at
// work, which the default of two for each host would close after every call.
func newTransport() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          32,
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// What is wrong with a configuration. The messages quote neither the endpoint
// nor the token: either may be the other, pasted into the wrong place.
var (
	errEndpointForm   = errors.New("the endpoint must be an absolute URL such as https://api.segmentapis.com")
	errEndpointUser   = errors.New("the endpoint must not hold a user name or password; the token is all that is needed")
	errEndpointQuery  = errors.New("the endpoint must not have a query or a fragment (no ? and no #)")
	errTokenMissing   = errors.New("the token is empty")
	errTokenCharacter = errors.New("the token holds a space, a line break or another character that no token has")
	errUserAgent      = errors.New("the user agent holds a character that a header must not have")
)

// checkEndpoint returns the endpoint without its trailing slashes. Secrets go
// over https or stay on this machine.
func checkEndpoint(endpoint string, inProcess bool) (string, error) {
	base, err := url.Parse(endpoint)
	switch {
	case err != nil || base.Hostname() == "" || base.Scheme != "https" && base.Scheme != "http":
		return "", errEndpointForm
	case base.User != nil:
		return "", errEndpointUser
	case strings.ContainsAny(endpoint, "?#"):
		return "", errEndpointQuery
	case base.Scheme == "http" && !inProcess && !isLoopback(base.Hostname()):
		return "", fmt.Errorf("the endpoint must use https, since the token would cross the network to %q in plain text; "+
			"http is for this machine only", base.Hostname())
	}
	return strings.TrimRight(base.String(), "/"), nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

func checkToken(token string) error {
	switch {
	case token == "":
		return errTokenMissing
	case !printable(token) || strings.Contains(token, " "):
		return errTokenCharacter
	}
	return nil
}

// printable reports whether text is printable ASCII, which any header may hold.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}
