package mail

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/mail/mailtest"
)

const host = "mail.example.com"

// A way is how mails get to a server.
type way struct {
	address string
	// certificate is whom the certificate of the server is made out to, if it has one.
	certificate        string
	distrusted         bool
	implicitTLS        bool
	mechanisms         string
	username, password string
}

// try sets the server and the courier up, and delivers a mail if it can.
func (w way) try(o *office) []mailtest.Received {
	o.t.Helper()
	o.server = o.parse(w.address)
	if w.certificate != "" {
		certificate, roots := mailtest.NewCertificate(o.t, w.certificate)
		o.smtp.Certificate, o.smtp.ImplicitTLS = certificate, w.implicitTLS
		if !w.distrusted {
			o.server.roots = roots
		}
	}
	o.smtp.Mechanisms, o.smtp.Username, o.smtp.Password = w.mechanisms, "courier", "hunter2"
	o.server.Authenticate(w.username, w.password)
	o.write(ada, week)
	o.start(o.store)
	o.arrived(time.Minute)
	if strings.Contains(o.log.String(), w.password) && w.password != "" {
		o.t.Errorf("the password is in the log:\n%s", o.log)
	}
	return o.smtp.Received()
}

func TestWaysToTheServer(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]way{
		"STARTTLS":                       {address: "smtp://" + host, certificate: host},
		"TLS from the start":             {address: "smtps://" + host, certificate: host, implicitTLS: true},
		"STARTTLS, PLAIN":                {address: "smtp://" + host, certificate: host, mechanisms: "LOGIN PLAIN", username: "courier", password: "hunter2"},
		"STARTTLS, LOGIN":                {address: "smtp://" + host, certificate: host, mechanisms: "XOAUTH2 login", username: "courier", password: "hunter2"},
		"TLS from the start, PLAIN":      {address: "smtps://" + host, certificate: host, implicitTLS: true, mechanisms: "PLAIN", username: "courier", password: "hunter2"},
		"this machine":                   {address: "smtp://localhost"},
		"this machine, PLAIN":            {address: "smtp://127.0.0.2", mechanisms: "PLAIN", username: "courier", password: "hunter2"},
		"this machine, LOGIN":            {address: "smtp://[::1]", mechanisms: "LOGIN", username: "courier", password: "hunter2"},
		"this machine, foreign STARTTLS": {address: "smtp://localhost", certificate: "snakeoil", distrusted: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, nil, func(o *office) {
				received := w.try(o)
				if len(received) != 1 {
					o.t.Fatalf("%d mails have arrived:\n%s", len(received), o.log)
				}
				same(o.t, "whether it came encrypted", received[0].TLS, !strings.HasPrefix(name, "this machine"))
				same(o.t, "whose credentials", received[0].Username, w.username)
				o.empty()
			})
		})
	}
}

// No mail and no password goes over a connection that others can read or that leads to
// somebody else.
func TestWaysThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		way  way
		want string
	}{
		"no STARTTLS": {way{address: "smtp://" + host, mechanisms: "PLAIN", username: "courier", password: "hunter2"}, "does not offer STARTTLS"},
		"a certificate of another host": {
			way{address: "smtp://" + host, certificate: "other.example.com", mechanisms: "PLAIN", username: "courier", password: "hunter2"}, "other.example.com",
		},
		"an unknown authority":         {way{address: "smtps://" + host, certificate: host, distrusted: true, implicitTLS: true}, "unknown authority"},
		"a wrong password":             {way{address: "smtp://" + host, certificate: host, mechanisms: "PLAIN", username: "courier", password: "wrong-one"}, "authenticating: 535 5.7.8"},
		"a wrong password, LOGIN":      {way{address: "smtp://localhost", mechanisms: "LOGIN", username: "courier", password: "wrong-one"}, "authenticating: 535 5.7.8"},
		"no mechanism that is known":   {way{address: "smtp://localhost", mechanisms: "XOAUTH2", username: "courier", password: "hunter2"}, "neither PLAIN nor LOGIN"},
		"no authentication is offered": {way{address: "smtp://localhost", username: "courier", password: "hunter2"}, "neither PLAIN nor LOGIN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var verbs []string
			script := func(verb, _ string) string {
				mu.Lock()
				defer mu.Unlock()
				verbs = append(verbs, verb)
				return ""
			}
			in(t, script, func(o *office) {
				same(o.t, "what arrived", len(c.way.try(o)), 0)
				o.logs("takes no mails", c.want)
				same(o.t, "what waits", len(o.waiting()), 1)
				same(o.t, "its problem", o.waiting()[0].Problem, "")
				mu.Lock()
				defer mu.Unlock()
				for _, verb := range verbs {
					if verb == "MAIL" || verb == "AUTH" && !strings.Contains(c.want, "535") {
						o.t.Errorf("the server got %s: %q", verb, verbs)
					}
				}
			})
		})
	}
}
