package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// Time limits of a connection. The last two bound a delivery; RFC 5321, section
// 4.5.3.2, asks for about as much patience with each command of one.
const (
	dialTimeout  = 30 * time.Second
	greetTimeout = 5 * time.Minute
	// offerTimeout is for everything before the final dot.
	offerTimeout = 5 * time.Minute
	// answerTimeout is for the answer to the final dot. It is generous, since the mail
	// is sent again after it: a server that is merely slow must not make doubles.
	answerTimeout = 10 * time.Minute
	// resetTimeout is for the end of a delivery or of the connection.
	resetTimeout = 30 * time.Second
)

// A connection is one to an SMTP server that is ready to take mails.
type connection struct {
	// conn is the network's connection, below TLS.
	conn   net.Conn
	client *smtp.Client
}

// connect connects to the server, with TLS and authentication as they are needed.
func (s *Server) connect(ctx context.Context) (*connection, error) {
	dialling, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := s.dial(dialling, "tcp", s.Address())
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	c := &connection{conn: conn}
	defer context.AfterFunc(ctx, c.cut)()
	c.limit(greetTimeout)
	if err := s.greet(ctx, c); err != nil {
		c.cut()
		return nil, err
	}
	return c, nil
}

func (s *Server) greet(ctx context.Context, c *connection) error {
	conn := c.conn
	if s.implicitTLS {
		secured := tls.Client(conn, s.tlsConfig())
		if err := secured.HandshakeContext(ctx); err != nil {
			return fmt.Errorf("beginning TLS: %w", err)
		}
		conn = secured
	}
	client, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return fmt.Errorf("waiting for the greeting: %w", err)
	}
	// Neither addresses nor headers have more than ASCII in them, and a server that
	// cannot pass on more would turn the mail down.
	client.SkipSMTPUTF8(true)
	c.client = client
	if err := client.Hello(ownName()); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	if err := s.secure(client); err != nil {
		return err
	}
	return s.authenticate(client)
}

// ownName is what the server is told to be greeted by.
func ownName() string {
	name, err := os.Hostname()
	if err != nil || name == "" || strings.ContainsAny(name, " \r\n") {
		return "localhost"
	}
	return name
}

func (s *Server) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
}

// secure begins TLS where the connection leaves this machine without. A server on
// this machine seldom has a certificate that is made out to it.
func (s *Server) secure(client *smtp.Client) error {
	if s.implicitTLS || s.local() {
		return nil
	}
	if offered, _ := client.Extension("STARTTLS"); !offered {
		return errors.New("the server does not offer STARTTLS, and codes would cross the network in the clear")
	}
	if err := client.StartTLS(s.tlsConfig()); err != nil {
		return fmt.Errorf("beginning TLS: %w", err)
	}
	return nil
}

// authenticate sends the credentials, if there are any. The connection is encrypted
// by now or leaves this machine nowhere.
func (s *Server) authenticate(client *smtp.Client) error {
	if s.username == "" {
		return nil
	}
	_, offered := client.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	var auth smtp.Auth
	switch {
	case slices.Contains(mechanisms, "PLAIN"):
		auth = smtp.PlainAuth("", s.username, s.password, s.host, s.local())
	case slices.Contains(mechanisms, "LOGIN"):
		auth = smtp.LoginAuth(s.username, s.password, s.host, s.local())
	default:
		return fmt.Errorf("authenticating: the server offers neither PLAIN nor LOGIN, but %q", offered)
	}
	if err := client.Auth(auth); err != nil {
		return fmt.Errorf("authenticating: %w", err)
	}
	return nil
}

// limit sets until when what follows may take.
func (c *connection) limit(timeout time.Duration) {
	// It fails on a connection that has ended, which the next command tells.
	_ = c.conn.SetDeadline(time.Now().Add(timeout))
}

// quit takes leave of the server and closes the connection.
func (c *connection) quit() {
	c.limit(resetTimeout)
	// All mails are settled by now, whatever the server says to it.
	_ = c.client.Quit()
	c.cut()
}

// cut closes the connection, and ends whatever waits for it.
func (c *connection) cut() {
	// It fails on one that is closed already.
	_ = c.conn.Close()
}
