// Package mailtest is an SMTP server for tests: it takes mails into memory, over real
// connections, and does everything wrong that it is told to.
package mailtest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// What a [Script] may answer besides a reply.
const (
	// Drop ends the connection.
	Drop = "drop"
	// TakeAndDrop takes the mail and ends the connection without a word.
	TakeAndDrop = "take and drop"
)

// A Script is asked before each reply: for the verb CONNECT when a connection begins,
// then for each verb with what stands after it, and for the verb "." with the address
// that the mail is to when all of the mail has come. It returns the reply in place of the usual one, or Drop, or
// nothing for the usual one. It may take its time.
type Script func(verb, argument string) string

// A Received is a mail that the server took.
type Received struct {
	From, To string
	// Raw is the mail as it came, with LF between its lines.
	Raw string
	// Header and Text are what it says.
	Header mail.Header
	Text   string
	// Connection counts the connections from one on.
	Connection int
	// TLS is set if it came encrypted, Username if its sender gave credentials.
	TLS      bool
	Username string
}

// Subject is the subject as a reader sees it.
func (r Received) Subject() string {
	subject, err := new(mime.WordDecoder).DecodeHeader(r.Header.Get("Subject"))
	if err != nil {
		return err.Error()
	}
	return subject
}

// A Server is an SMTP server under test. Its fields are set before it is used.
type Server struct {
	// Script changes what it says, if it is not nil.
	Script Script
	// Certificate makes it offer STARTTLS, or with ImplicitTLS begin with TLS.
	Certificate *tls.Certificate
	ImplicitTLS bool
	// Mechanisms are those of AUTH that it offers, such as "PLAIN LOGIN", and Username
	// and Password what it lets in.
	Mechanisms, Username, Password string

	mu          sync.Mutex
	away        bool
	connections int
	open        map[net.Conn]bool
	serving     sync.WaitGroup
	received    []Received
	arrived     chan struct{}
}

// Listen makes the server listen until the end of the test, and returns its address.
func (s *Server) Listen(tb testing.TB) string {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // It has been closed.
			}
			if s.isAway() {
				_ = conn.Close()
				continue
			}
			s.begin(conn)
		}
	})
	tb.Cleanup(func() {
		_ = listener.Close()
		accepting.Wait()
		s.Stop()
	})
	return listener.Addr().String()
}

// Dial connects to the server without a network. It fails while the server is away.
func (s *Server) Dial(_ context.Context, network, address string) (net.Conn, error) {
	if s.isAway() {
		return nil, &net.OpError{Op: "dial", Net: network, Err: fmt.Errorf("%s: %w", address, syscall.ECONNREFUSED)}
	}
	client, server := net.Pipe()
	s.begin(server)
	return client, nil
}

func (s *Server) isAway() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.away
}

// SetAway makes the server unreachable, or reachable again. One that listens drops
// whoever connects meanwhile.
func (s *Server) SetAway(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

// Stop ends all connections.
func (s *Server) Stop() {
	s.mu.Lock()
	for conn := range s.open {
		_ = conn.Close()
	}
	s.mu.Unlock()
	s.serving.Wait()
}

// Received returns the mails that the server took, in their order.
func (s *Server) Received() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received{}, s.received...)
}

// Wait returns the mails once there are so many, or fails when the test's time is over.
func (s *Server) Wait(tb testing.TB, count int) []Received {
	tb.Helper()
	for {
		s.mu.Lock()
		received, arrived := append([]Received{}, s.received...), s.arrivals()
		s.mu.Unlock()
		if len(received) >= count {
			return received
		}
		select {
		case <-arrived:
		case <-tb.Context().Done():
			tb.Fatalf("%d mails have arrived, want %d", len(received), count)
		}
	}
}

// arrivals returns what is closed when the next mail arrives.
func (s *Server) arrivals() chan struct{} {
	if s.arrived == nil {
		s.arrived = make(chan struct{})
	}
	return s.arrived
}

// Connections returns how many connections there have been.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

func (s *Server) begin(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections++
	if s.open == nil {
		s.open = map[net.Conn]bool{}
	}
	s.open[conn] = true
	session := &session{server: s, conn: conn, mail: Received{Connection: s.connections}}
	s.serving.Go(func() {
		session.serve()
		_ = conn.Close()
		s.mu.Lock()
		delete(s.open, conn)
		s.mu.Unlock()
	})
}

func (s *Server) take(m Received) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = append(s.received, m)
	close(s.arrivals())
	s.arrived = nil
}

// A session is one connection.
type session struct {
	server *Server
	conn   net.Conn
	text   *textproto.Conn
	mail   Received
}

var errDropped = errors.New("mailtest: the connection is to end")

func (s *session) serve() {
	if s.server.ImplicitTLS {
		s.secure()
	}
	s.text = textproto.NewConn(s.conn)
	if s.reply("CONNECT", "", "220 mail.test ready") != nil {
		return
	}
	for {
		line, err := s.text.ReadLine()
		if err != nil {
			return
		}
		verb, argument, _ := strings.Cut(line, " ")
		if err := s.obey(strings.ToUpper(verb), argument); err != nil {
			return
		}
	}
}

func (s *session) secure() {
	s.conn = tls.Server(s.conn, &tls.Config{Certificates: []tls.Certificate{*s.server.Certificate}, MinVersion: tls.VersionTLS12})
	s.mail.TLS = true
}

// reply says what the script or else custom has to say.
func (s *session) reply(verb, argument, usual string) error {
	if s.server.Script != nil {
		switch said := s.server.Script(verb, argument); said {
		case "":
		case Drop, TakeAndDrop:
			return errDropped
		default:
			usual = said
		}
	}
	return s.text.PrintfLine("%s", usual)
}

func (s *session) obey(verb, argument string) error {
	switch verb {
	case "EHLO":
		return s.reply(verb, argument, s.extensions())
	case "STARTTLS":
		if err := s.reply(verb, argument, "220 go ahead"); err != nil {
			return err
		}
		s.secure()
		s.text = textproto.NewConn(s.conn)
		return nil
	case "AUTH":
		return s.authenticate(argument)
	case "MAIL":
		s.mail.From = address(argument)
	case "RCPT":
		s.mail.To = address(argument)
	case "DATA":
		return s.data()
	case "QUIT":
		if err := s.reply(verb, argument, "221 bye"); err != nil {
			return err
		}
		return errDropped
	}
	return s.reply(verb, argument, "250 ok")
}

// extensions is the usual answer to EHLO.
func (s *session) extensions() string {
	lines := []string{"mail.test", "8BITMIME", "SMTPUTF8"}
	if s.server.Certificate != nil && !s.mail.TLS {
		lines = append(lines, "STARTTLS")
	}
	if s.server.Mechanisms != "" {
		lines = append(lines, "AUTH "+s.server.Mechanisms)
	}
	last := len(lines) - 1
	return "250-" + strings.Join(lines[:last], "\r\n250-") + "\r\n250 " + lines[last]
}

// address is what stands in the brackets of MAIL and RCPT.
func address(argument string) string {
	_, after, _ := strings.Cut(argument, "<")
	inside, _, _ := strings.Cut(after, ">")
	return inside
}

func (s *session) authenticate(argument string) error {
	mechanism, initial, _ := strings.Cut(argument, " ")
	var username, password string
	switch mechanism {
	case "PLAIN":
		parts := strings.Split(decoded(initial), "\x00")
		if len(parts) == 3 {
			username, password = parts[1], parts[2]
		}
	case "LOGIN":
		for _, asked := range []struct {
			challenge string
			into      *string
		}{{"Username:", &username}, {"Password:", &password}} {
			if err := s.text.PrintfLine("334 %s", base64.StdEncoding.EncodeToString([]byte(asked.challenge))); err != nil {
				return err
			}
			line, err := s.text.ReadLine()
			if err != nil {
				return err
			}
			*asked.into = decoded(line)
		}
	}
	if username != s.server.Username || password != s.server.Password || username == "" {
		return s.reply("AUTH", mechanism, "535 5.7.8 authentication failed")
	}
	s.mail.Username = username
	return s.reply("AUTH", mechanism, "235 welcome")
}

func decoded(text string) string {
	plain, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return ""
	}
	return string(plain)
}

func (s *session) data() error {
	usual := "354 go ahead"
	if s.server.Script != nil {
		if said := s.server.Script("DATA", s.mail.To); said == Drop {
			return errDropped
		} else if said != "" {
			return s.text.PrintfLine("%s", said)
		}
	}
	if err := s.text.PrintfLine("%s", usual); err != nil {
		return err
	}
	raw, err := s.text.ReadDotBytes()
	if err != nil {
		return err
	}
	said := ""
	if s.server.Script != nil {
		said = s.server.Script(".", s.mail.To)
	}
	if said == "" || said == TakeAndDrop || strings.HasPrefix(said, "2") {
		m, err := s.mail.read(raw)
		if err != nil {
			return s.text.PrintfLine("554 %v", err)
		}
		s.server.take(m)
	}
	switch said {
	case "":
		return s.text.PrintfLine("250 queued")
	case Drop, TakeAndDrop:
		return errDropped
	default:
		return s.text.PrintfLine("%s", said)
	}
}

// read reads the mail that came after an envelope.
func (r Received) read(raw []byte) (Received, error) {
	r.Raw = string(raw)
	m, err := mail.ReadMessage(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		return r, err
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	r.Header, r.Text = m.Header, strings.ReplaceAll(string(text), "\r\n", "\n")
	return r, err
}
