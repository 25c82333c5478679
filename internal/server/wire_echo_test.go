package server_test

import (
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// What an echo is asked for is what it answers with, and no reason for the log to
// tell of a failure.
func TestWireEchoFailsAsAsked(t *testing.T) {
	t.Parallel()
	blaming := func(parameters ...string) []api.Problem {
		problems := make([]api.Problem, len(parameters))
		for i, parameter := range parameters {
			problems[i] = api.Problem{Type: "input-validation", Field: parameter, Message: "hello"}
		}
		return problems
	}
	unexpected := []api.Problem{{
		Type: "internal-error", Message: "something went wrong on the server; its log says what, under this request's id",
	}}
	for query, want := range map[string]struct {
		status   int
		problems []api.Problem
	}{
		"statusCode=418":                                          {418, blaming("statusCode")},
		"statusCode=503":                                          {503, blaming("statusCode")},
		"triggerError=true":                                       {400, blaming("triggerError")},
		"triggerError=true&statusCode=202":                        {400, blaming("triggerError")},
		"triggerError=true&statusCode=409":                        {409, blaming("triggerError")},
		"triggerMultipleErrors=true":                              {400, blaming("triggerMultipleErrors", "triggerMultipleErrors")},
		"triggerError=true&triggerMultipleErrors=true":            {400, blaming("triggerError")},
		"triggerUnexpectedError=true":                             {500, unexpected},
		"triggerUnexpectedError=true&triggerMultipleErrors=true":  {400, blaming("triggerMultipleErrors", "triggerMultipleErrors")},
		"triggerUnexpectedError=true&triggerError=true":           {400, blaming("triggerError")},
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
