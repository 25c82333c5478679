package client_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// TestCauseInPlainWords gives the client the errors that sockets give.
func TestCauseInPlainWords(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for name, test := range map[string]struct {
		cause error
		want  string
	}{
		"refused":        {dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "connection refused"},
		"no such host":   {dial(&net.DNSError{Err: "no such host", Name: "api.test", IsNotFound: true}), "no such host"},
		"no name server": {dial(&net.DNSError{Err: "server misbehaving", Name: "api.test"}), "its host name could not be looked up"},
		"no route":       {dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), "there is no network route to it"},
		"no network":     {dial(os.NewSyscallError("connect", syscall.ENETUNREACH)), "there is no network route to it"},
		"dial timeout":   {dial(os.ErrDeadlineExceeded), "it took too long (timeout)"},
		"timeout":        {context.DeadlineExceeded, "it took too long (timeout)"},
		"reset":          {os.NewSyscallError("read", syscall.ECONNRESET), "it closed the connection"},
		"broken pipe":    {os.NewSyscallError("write", syscall.EPIPE), "it closed the connection"},
		"TLS alert":      {tls.AlertError(40), "it refused the TLS handshake: tls: handshake failure"},
		"end":            {io.EOF, "it closed the connection before its answer was complete"},
		"early end":      {io.ErrUnexpectedEOF, "it closed the connection before its answer was complete"},
		"something else": {errors.New("the\nmoon is full"), "the moon is full"},
		"the token":      {errors.New("bad header Bearer " + token), "bad header Bearer [token]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := listUsers(t.Context(), newClient(t, play(unconnected(test.cause))))
			if want := "no answer from https://api.test to ListUsers: " + test.want; err == nil || err.Error() != want {
				t.Errorf("the error is\n%v, want\n%s", err, want)
			}
			if !errors.Is(err, test.cause) {
				t.Errorf("%v does not hold its cause", err)
			}
			if strings.Contains(fmt.Sprint(err), token) {
				t.Errorf("the token stands in %v", err)
			}
		})
	}
}

// TestServerIsAway meets the failures themselves, with the client's own transport.
func TestServerIsAway(t *testing.T) {
	t.Parallel()
	users := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, noUsers) })
	plain, encrypted := (*httptest.Server).Start, (*httptest.Server).StartTLS
	for name, test := range map[string]struct {
		endpoint, want string
		waits          int
		unclear        bool
	}{
		"nobody listens":         {closedPort(t), "connection refused", 4, false},
		"an unknown certificate": {serve(t, users, encrypted), "its TLS certificate is not accepted: x509: certificate signed by unknown authority", 0, false},
		"no TLS": {
			strings.Replace(serve(t, users, plain), "http:", "https:", 1), "it does not speak TLS, so https is wrong for it", 0, false,
		},
		"it hangs up": {
			serve(t, hangUp(""), plain), "it closed the connection before its answer was complete", 4, true,
		},
		"it hangs up halfway": {
			serve(t, hangUp("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"+success), plain),
			"it closed the connection before its answer was complete", 4, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w waits
			c := newClient(t, nil, at(test.endpoint), recordWaits(&w))
			if _, err := c.Features(t.Context()); err == nil {
				t.Fatal("there are features")
			}
			w.delays = nil
			want := "no answer from " + test.endpoint + " to ListUsers: " + test.want
			if got := failing(t, listUsers(t.Context(), c)); got != want {
				t.Errorf("the error is\n%s, want\n%s", got, want)
			}
			if got := len(w.taken()); got != test.waits {
				t.Errorf("it was repeated %d times, want %d", got, test.waits)
			}
			if got := client.MaybeDone(deleteGroup(t.Context(), c)); got != test.unclear {
				t.Errorf("MaybeDone is %t for a deletion", got)
			}
		})
	}
}

// closedPort returns the address of a port that was free a moment ago.
func closedPort(t *testing.T) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return "http://" + listener.Addr().String()
}

// hangUp writes some bytes of an answer and closes the connection.
func hangUp(start string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(connection, start)
		_ = connection.Close()
	})
}

// TLS that breaks after a request was sent is no proof that nothing was done.
func TestGarbledTLSAfterASentRequest(t *testing.T) {
	t.Parallel()
	garbled := tls.RecordHeaderError{Msg: "received record with version 3030"}
	for name, test := range map[string]struct {
		fails   func(error) step
		unclear bool
	}{"sent": {cutOff, true}, "not sent": {unconnected, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, play(test.fails(garbled)), recordWaits(new(waits)))
			if err := createGroup(t.Context(), c); err == nil || client.MaybeDone(err) != test.unclear {
				t.Errorf("MaybeDone is %t for %v", client.MaybeDone(err), err)
			}
		})
	}
}
