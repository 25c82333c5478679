package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// The ports of mail submission (RFC 8314).
const (
	portSTARTTLS    = "587"
	portImplicitTLS = "465"
)

// A Server is an SMTP server that takes mails for delivery.
type Server struct {
	host, port string
	// implicitTLS is set where TLS comes before the first word.
	implicitTLS bool
	// username is empty for a server that asks for no credentials.
	username, password string
	from               mail.Address

	// roots are the certificate authorities to trust, those of the system if nil.
	roots *x509.CertPool
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
}

// ErrCredentials says that there are credentials in the address of a server, where
// others may read them.
var ErrCredentials = errors.New("the address of the mail server must hold neither user name nor password")

var errAddress = errors.New("the address of the mail server must be like smtp://mail.example.com:587, or smtps://mail.example.com:465 " +
	"where TLS comes before the first word")

// ParseServer reads the address of a server, such as smtp://mail.example.com:587. With
// smtp:// the server must offer STARTTLS, unless it is on this very machine; smtps://
// is TLS from the start. The errors are sentences for whoever chose the address; no
// part of it is in them, since it might be a password.
func ParseServer(address string) (Server, error) {
	s := Server{dial: new(net.Dialer).DialContext}
	parsed, err := url.Parse(address)
	if err != nil {
		return s, errAddress
	}
	if parsed.User != nil {
		return s, ErrCredentials
	}
	if parsed.Hostname() == "" || parsed.Path != "" || parsed.RawQuery != "" || parsed.Fragment != "" || parsed.Opaque != "" {
		return s, errAddress
	}
	s.host, s.port = parsed.Hostname(), parsed.Port()
	switch parsed.Scheme {
	case "smtp":
		s.port = orPort(s.port, portSTARTTLS)
	case "smtps":
		s.port, s.implicitTLS = orPort(s.port, portImplicitTLS), true
	default:
		return s, errAddress
	}
	if port, err := strconv.ParseUint(s.port, 10, 16); err != nil || port == 0 {
		return s, errAddress
	}
	return s, nil
}

func orPort(port, fallback string) string {
	if port == "" {
		return fallback
	}
	return port
}

// SendFrom sets the sender of the mails, such as "Access <access@example.com>".
func (s *Server) SendFrom(from string) error {
	parsed, err := mail.ParseAddress(from)
	if err == nil {
		err = api.CheckEmail(parsed.Address)
	}
	if err != nil {
		return fmt.Errorf("the sender of the mails must be like access@example.com or Access <access@example.com>: %w", err)
	}
	s.from = *parsed
	return nil
}

// Authenticate makes the server ask for these credentials. They are never sent over
// a connection that others can read.
func (s *Server) Authenticate(username, password string) {
	s.username, s.password = username, password
}

// Address is the host and the port.
func (s *Server) Address() string {
	return net.JoinHostPort(s.host, s.port)
}

// local reports whether what is sent to the server stays on this machine.
func (s *Server) local() bool {
	ip := net.ParseIP(s.host)
	return s.host == "localhost" || ip != nil && ip.IsLoopback()
}
