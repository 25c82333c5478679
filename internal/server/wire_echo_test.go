package server_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func (tm *team) echo(query string) request {
	return request{method: "GET", path: "/echo?" + query, token: tm.secret}
}

func TestWireEcho(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	var out api.EchoOutput
	acme.world.expect(t, 200, acme.echo("delay=1&statusCode=200&triggerError=false&message="+url.QueryEscape("Hello, wörld!")).
		with("X-Twice", "one").with("X-Twice", "two").with("Cookie", "a=secret").with("Proxy-Authorization", "Basic secret")).decode(t, &out)
	same(t, "method and message", []string{out.Method, out.Message}, []string{"get", "Hello, wörld!"})
	same(t, "a header that was sent twice", out.Headers["x-twice"], "one, two")
	for name, value := range out.Headers {
		if name != strings.ToLower(name) || strings.Contains(value, "secret") || strings.Contains(value, acme.secret) {
			t.Errorf("the header %s: %s is repeated", name, value)
		}
	}
}

// A header that may hold a credential by its name is not repeated, and any other is.
func TestWireEchoHoldsCredentialsBack(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	repeated := []string{"Idempotency-Key", "X-Anything", "Accept-Language", "Segment-Workspace"}
	heldBack := []string{
		"Cookie", "Proxy-Authorization", "X-Auth-User", "X-Amz-Security-Token", "X-Api-Key", "Apikey", "X-CLIENT-SECRET", "X-Password", "Cookie2", "Author",
	}
	r := acme.echo("message=hello")
	for _, name := range slices.Concat(repeated, heldBack) {
		r = r.with(name, acme.slug)
	}
	var out api.EchoOutput
	acme.world.expect(t, 200, r).decode(t, &out)
	for _, name := range repeated {
		same(t, "the header "+name, out.Headers[strings.ToLower(name)], acme.slug)
	}
	for _, name := range append(heldBack, "Authorization") {
		if _, there := out.Headers[strings.ToLower(name)]; there {
			t.Errorf("the header %s is repeated", name)
		}
	}
}

// Every class of status comes as it was asked for: the echo with those of
// success, and an error with the message and the type of the status from 400 on.
func TestWireEchoStatus(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	kinds := map[int]string{
		400: "input-validation", 401: "unauthorized", 403: "input-validation", 404: "not-found", 409: "conflict", 413: "body-too-large",
		422: "input-validation", 429: "RequestError", 499: "input-validation",
		500: "internal-error", 502: "internal-error", 503: "internal-error", 599: "internal-error",
	}
	for _, status := range append([]int{200, 201, 204, 299, 301, 304, 399}, slices.Collect(maps.Keys(kinds))...) {
		a := acme.world.expect(t, status, acme.echo(fmt.Sprintf("message=hello&statusCode=%d", status)))
		problem := api.Problem{Type: kinds[status], Field: "statusCode", Message: "hello"}
		wait := ""
		if status == 429 {
			wait = "1"
			problem.Data = map[string]any{"remainingPoints": 0.0, "msBeforeNext": 1000.0, "consumedPoints": 1.0}
		}
		same(t, fmt.Sprintf("Retry-After with %d", status), a.header.Get("Retry-After"), wait)
		switch {
		case status == 204, status == 304:
			same(t, "the body", a.body, "")
		case status < 400:
			var out api.EchoOutput
			a.decode(t, &out)
			same(t, "the message", out.Message, "hello")
		default:
			same(t, "the errors", a.problems(t), []api.Problem{problem})
		}
	}
}

// What an echo is asked for is what it answers with, and no reason for the log to
// tell of a failure.
func TestWireEchoFailsAsAsked(t *testing.T) {
	t.Parallel()
	blamingAs := func(kind string, parameters ...string) []api.Problem {
		problems := make([]api.Problem, len(parameters))
		for i, parameter := range parameters {
			problems[i] = api.Problem{Type: kind, Field: parameter, Message: "hello"}
		}
		return problems
	}
	blaming := func(parameters ...string) []api.Problem { return blamingAs("input-validation", parameters...) }
	unexpected := []api.Problem{{Type: "internal-error", Message: "an unexpected error, as was asked for"}}
	for query, want := range map[string]struct {
		status   int
		problems []api.Problem
	}{
		"statusCode=418":                                          {418, blaming("statusCode")},
		"triggerError=true":                                       {422, blaming("triggerError")},
		"triggerError=true&statusCode=202":                        {422, blaming("triggerError")},
		"triggerError=true&statusCode=409":                        {409, blamingAs("conflict", "triggerError")},
		"triggerMultipleErrors=true":                              {422, blaming("triggerMultipleErrors", "triggerMultipleErrors")},
		"triggerError=true&triggerMultipleErrors=true":            {422, blaming("triggerError")},
		"triggerUnexpectedError=true":                             {500, unexpected},
		"triggerUnexpectedError=true&triggerMultipleErrors=true":  {422, blaming("triggerMultipleErrors", "triggerMultipleErrors")},
		"triggerUnexpectedError=true&triggerError=true":           {422, blaming("triggerError")},
		"triggerUnexpectedError=true&triggerError=false":          {500, unexpected},
		"triggerUnexpectedError=true&triggerMultipleErrors=false": {500, unexpected},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			var log journal
			acme := newTeam(t, log.keepEverything)
			answered := acme.world.expect(t, want.status, request{method: "GET", path: "/echo?message=hello&" + query, token: acme.secret})
			same(t, "the problems", answered.problems(t), want.problems)
			same(t, "the header Retry-After", answered.header.Get("Retry-After"), "")
			for _, level := range []string{"[WARN]", "[ERROR]"} {
				if strings.Contains(log.read(), level) {
					t.Errorf("the log tells of a failure: %s", log.read())
				}
			}
		})
	}
}

func TestWireEchoBounds(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for query, fields := range map[string][]string{
		"":                          {"message"},
		"message=":                  {"message"},
		"message=a&statusCode=199":  {"statusCode"},
		"message=a&statusCode=600":  {"statusCode"},
		"message=a&statusCode=0":    {"statusCode"},
		"message=a&statusCode=2x":   {"statusCode"},
		"message=a&delay=-1":        {"delay"},
		"message=a&delay=5001":      {"delay"},
		"message=a&delay=soon":      {"delay"},
		"delay=5001&statusCode=600": {"message", "delay", "statusCode"},
		"message=a&triggerError=1":  {"triggerError"},
		"message=a%00b":             {"message"},
	} {
		same(t, "the fields of "+query, acme.world.expect(t, 422, acme.echo(query)).blames(t), fields)
	}
	acme.world.expect(t, 401, request{method: "GET", path: "/echo?message=a&statusCode=200"})
	acme.world.expect(t, 200, acme.echo("message=a&delay=0"))
}
