package mail

import (
	"net/mail"
	"strings"
	"testing"
)

func TestServersThatCanBeNamed(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]struct {
		address            string
		implicitTLS, local bool
	}{
		"smtp://mail.example.com":        {"mail.example.com:587", false, false},
		"smtp://mail.example.com:25":     {"mail.example.com:25", false, false},
		"smtps://mail.example.com":       {"mail.example.com:465", true, false},
		"smtps://mail.example.com:5465":  {"mail.example.com:5465", true, false},
		"smtp://localhost:1025":          {"localhost:1025", false, true},
		"smtp://127.0.0.1":               {"127.0.0.1:587", false, true},
		"smtp://[::1]:1025":              {"[::1]:1025", false, true},
		"smtp://127.0.0.1.example.com":   {"127.0.0.1.example.com:587", false, false},
		"smtp://localhost.example.com:1": {"localhost.example.com:1", false, false},
	} {
		s, err := ParseServer(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		same(t, "the address of "+address, s.Address(), want.address)
		same(t, "TLS of "+address, [2]bool{s.implicitTLS, s.local()}, [2]bool{want.implicitTLS, want.local})
	}
}

// What is wrong is said without repeating the address, in which there may be a password.
func TestServersThatCannotBeNamed(t *testing.T) {
	t.Parallel()
	const form, credentials = "must be like smtp://mail.example.com:587", "must hold neither user name nor password"
	for address, want := range map[string]string{
		"":                                    form,
		"mail.example.com:587":                form,
		"hunter2@mail.example.com":            form,
		"user:hunter2@mail.example.com":       form,
		"http://hunter2.example.com":          form,
		"smtp://":                             form,
		"smtp://:587":                         form,
		"smtp://mail.example.com/hunter2":     form,
		"smtp://mail.example.com?p=hunter2":   form,
		"smtp://mail.example.com#hunter2":     form,
		"smtp://mail.example.com:hunter2":     form,
		"smtp://mail.example.com:0":           form,
		"smtp://mail.example.com:70000":       form,
		"smtp:hunter2":                        form,
		"smtp://user:%zzhunter2@example.com":  form,
		"smtp://user:hunter2@example.com":     credentials,
		"smtps://hunter2@mail.example.com:25": credentials,
	} {
		_, err := ParseServer(address)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
	}
}

func TestSenders(t *testing.T) {
	t.Parallel()
	var s Server
	for from, want := range map[string]mail.Address{
		"access@example.com":            {Address: "access@example.com"},
		"Access <access@example.com>":   {Name: "Access", Address: "access@example.com"},
		`"Zoë, Inc." <zoe@example.com>`: {Name: "Zoë, Inc.", Address: "zoe@example.com"},
	} {
		if err := s.SendFrom(from); err != nil {
			t.Errorf("%s: %v", from, err)
		}
		same(t, "the sender", s.from, want)
	}
	for _, from := range []string{
		"", "access", "access@", "Access", "a@example.com, b@example.com", "access@exämple.com", "Access <access@example.com", "\"a b\"@example.com",
	} {
		if err := s.SendFrom(from); err == nil || !strings.Contains(err.Error(), "the sender of the mails must be like") {
			t.Errorf("%s: %v", from, err)
		}
	}
}
