package client_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestNewTakesEndpoint(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ given, request string }{
		{"https://api.segmentapis.com", "https://api.segmentapis.com/users"},
		{"https://api.segmentapis.com/", "https://api.segmentapis.com/users"},
		{"HTTPS://api.segmentapis.com:8443//", "https://api.segmentapis.com:8443/users"},
		{"https://gateway.test/segment%2Fapi/", "https://gateway.test/segment%2Fapi/users"},
		{"http://localhost:8080", "http://localhost:8080/users"},
		{"http://LOCALHOST", "http://LOCALHOST/users"},
		{"http://127.0.0.1:8080/", "http://127.0.0.1:8080/users"},
		{"http://127.8.9.1", "http://127.8.9.1/users"},
		{"http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]/users"},
		{"http://[::1]:8080", "http://[::1]:8080/users"},
	} {
		t.Run(test.given, func(t *testing.T) {
			t.Parallel()
			transport := play(answer(http.StatusOK, noUsers))
			c := newClient(t, transport, at(test.given))
			if err := listUsers(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			if got := transport.sent()[0].URL.String(); got != test.request {
				t.Errorf("the request went to %s, want %s", got, test.request)
			}
			if got := c.Endpoint() + "/users"; got != test.request {
				t.Errorf("the endpoint and the path make %s, want %s", got, test.request)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	const (
		form  = "the endpoint must be an absolute URL such as https://api.segmentapis.com"
		user  = "the endpoint must not hold a user name or password; the token is all that is needed"
		query = "the endpoint must not have a query or a fragment (no ? and no #)"
		https = `the endpoint must use https, since the token would cross the network to "api.test" in plain text; http is for this machine only`
		chars = "the token holds a space, a line break or another character that no token has"
	)
	for name, test := range map[string]struct{ endpoint, token, want string }{
		"no endpoint":             {"", token, form},
		"no scheme":               {"api.segmentapis.com", token, form},
		"the token":               {token, token, form},
		"a path":                  {"/access", token, form},
		"another scheme":          {"ftp://api.test", token, form},
		"no host":                 {"https://", token, form},
		"a port only":             {"https://:443", token, form},
		"opaque":                  {"https:api.test", token, form},
		"not a URL":               {"https://api.test/%zz", token, form},
		"a control character":     {"https://api.test\n", token, form},
		"a password":              {"https://me:" + token + "@api.test", token, user},
		"a user":                  {"https://me@api.test", token, user},
		"a query":                 {"https://api.test?token=" + token, token, query},
		"an empty query":          {"https://api.test/?", token, query},
		"a fragment":              {"https://api.test/#users", token, query},
		"an empty fragment":       {"https://api.test/#", token, query},
		"plain text":              {"http://api.test", token, https},
		"no token":                {endpoint, "", "the token is empty"},
		"a line break":            {endpoint, token + "\n", chars},
		"a space":                 {endpoint, "Bearer " + token, chars},
		"a NUL":                   {endpoint, "\x00" + token, chars},
		"a letter beyond ASCII":   {endpoint, token + "ä", chars},
		"a password in localhost": {"http://me:x@localhost", token, user},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := client.New(client.Config{Endpoint: test.endpoint, Token: test.token})
			if got := failing(t, err); got != test.want {
				t.Errorf("New says %q, want %q", got, test.want)
			}
		})
	}
}

func TestNewRefusesPlainTextToOtherMachines(t *testing.T) {
	t.Parallel()
	for _, given := range []string{
		"http://localhost.example.com", "http://128.0.0.1", "http://0.0.0.0", "http://[::2]", "http://127.1", "http://10.0.0.1:8080",
	} {
		t.Run(given, func(t *testing.T) {
			t.Parallel()
			_, err := client.New(client.Config{Endpoint: given, Token: token, Transport: play()})
			failing(t, err)
		})
	}
}

func TestNewRefusesUserAgent(t *testing.T) {
	t.Parallel()
	_, err := client.New(client.Config{Endpoint: endpoint, Token: token, UserAgent: "provider\r\nX-Evil: 1"})
	if got, want := failing(t, err), "the user agent holds a character that a header must not have"; got != want {
		t.Errorf("New says %q, want %q", got, want)
	}
}

func TestInProcessNeedsNoLoopback(t *testing.T) {
	t.Parallel()
	transport := client.InProcess(http.NotFoundHandler())
	if _, err := client.New(client.Config{Endpoint: "http://in-process", Token: token, Transport: transport}); err != nil {
		t.Fatal(err)
	}
}

// A client of which nothing but endpoint and token is given works.
func TestDefaults(t *testing.T) {
	t.Parallel()
	transport := play(unconnected(errors.New("away")), answer(http.StatusOK, noUsers))
	c, err := client.New(client.Config{
		Endpoint: endpoint, Token: token, Transport: transport,
		Wait: new(waits).wait,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Call(t.Context(), c, api.ListUsers, api.ListInput{}); err != nil {
		t.Fatal(err)
	}
	if got, want := transport.sent()[1].Header.Get("User-Agent"), "terraform-provider-segmentaccess"; got != want {
		t.Errorf("the user agent is %q, want %q", got, want)
	}
}
