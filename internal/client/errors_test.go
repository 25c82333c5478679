package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestErrorSaysWhatTheServerSaid(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		step step
		want string
	}{
		"a message": {
			answer(http.StatusConflict, `{"errors":[{"type":"conflict","message":"The name \"Analysts\" is taken."}]}`),
			`the server answered CreateUserGroup with 409 Conflict: The name "Analysts" is taken`,
		},
		"a request id": {
			answer(http.StatusUnauthorized, `{"errors":[{"type":"unauthorized","message":"Unknown token."}]}`, "X-Request-Id", "r-42"),
			"the server answered CreateUserGroup with 401 Unauthorized: Unknown token (request r-42)",
		},
		"several fields": {
			answer(http.StatusUnprocessableEntity, `{"errors":[
				{"type":"input-validation","message":"\"name\" is required","field":"name"},
				{"type":"input-validation","message":"\"email\" is required","field":"invites.0.email"}]}`),
			`the server answered CreateUserGroup with 422 Unprocessable Entity: name: "name" is required; invites.0.email: "email" is required`,
		},
		"a type without a message": {
			answer(http.StatusNotFound, `{"errors":[{"type":"not-found"}]}`),
			"the server answered CreateUserGroup with 404 Not Found: not-found",
		},
		"a status without a name": {
			answer(499, `{"errors":[{"message":"Gone fishing"}]}`),
			"the server answered CreateUserGroup with 499: Gone fishing",
		},
		"data of another type": {
			answer(http.StatusConflict, `{"errors":[{"type":"conflict","data":["x"],"message":"Taken","field":7}]}`),
			"the server answered CreateUserGroup with 409 Conflict: Taken",
		},
		"line breaks and escapes": {
			answer(http.StatusConflict, `{"errors":[{"message":"one\r\n\ttwo \u001b[31mthree"}]}`, "X-Request-Id", "r\x1b[31m"),
			"the server answered CreateUserGroup with 409 Conflict: one two  [31mthree",
		},
		"a very long request id": {
			answer(http.StatusConflict, refusedIt, "X-Request-Id", strings.Repeat("r", 129)),
			"the server answered CreateUserGroup with 409 Conflict: It was refused",
		},
		"a very long message": {
			answer(http.StatusConflict, `{"errors":[{"message":"`+strings.Repeat("ä", 2000)+`"}]}`),
			"the server answered CreateUserGroup with 409 Conflict: " + strings.Repeat("ä", 1000) + "…",
		},
		"the token": {
			answer(http.StatusUnauthorized, `{"errors":[{"type":"`+token+`","message":"Unknown token `+token+`","field":"`+token+`"}]}`,
				"X-Request-Id", token),
			"the server answered CreateUserGroup with 401 Unauthorized: [token]: Unknown token [token] (request [token])",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := createGroup(t.Context(), newClient(t, play(test.step)))
			if got := failing(t, err); got != test.want {
				t.Errorf("the error is\n%s, want\n%s", got, test.want)
			}
		})
	}
}

// A made-up token that is part of a word leaves the word alone.
func TestShortTokenIsNoSecret(t *testing.T) {
	t.Parallel()
	c := newClient(t, play(answer(http.StatusConflict, refusedIt)), func(cfg *client.Config) { cfg.Token = "refused" })
	want := "the server answered CreateUserGroup with 409 Conflict: It was refused"
	if err := createGroup(t.Context(), c); err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestErrorCarriesItsParts(t *testing.T) {
	t.Parallel()
	transport := play(answer(http.StatusUnprocessableEntity, `{"errors":[
		{"type":"input-validation","message":"\"name\" is required","field":"name","data":{"limit":3},"status":422},
		{"type":"other","message":"And this."}]}`, "X-Request-Id", "r-42"))
	err := createGroup(t.Context(), newClient(t, transport))
	failing(t, err)
	var got *client.Error
	if !errors.As(err, &got) {
		t.Fatalf("the error is a %T", err)
	}
	want := &client.Error{
		Operation: "CreateUserGroup", Method: http.MethodPost, Status: http.StatusUnprocessableEntity, RequestID: "r-42",
		Problems: []api.Problem{
			{Type: "input-validation", Message: `"name" is required`, Field: "name", Data: map[string]any{"limit": 3.0}},
			{Type: "other", Message: "And this."},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the error (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want.Problems[:1], client.FieldProblems(fmt.Errorf("wrapped: %w", err))); diff != "" {
		t.Errorf("the problems of fields (-want +got):\n%s", diff)
	}
}

func TestKindsOfErrors(t *testing.T) {
	t.Parallel()
	type kinds struct{ NotFound, Unauthorized, Conflict, Invalid bool }
	for status, want := range map[int]kinds{
		http.StatusBadRequest:          {},
		http.StatusUnauthorized:        {Unauthorized: true},
		http.StatusForbidden:           {Unauthorized: true},
		http.StatusNotFound:            {NotFound: true},
		http.StatusConflict:            {Conflict: true},
		http.StatusUnprocessableEntity: {Invalid: true},
		http.StatusInternalServerError: {},
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			kindsOf := func(body string) kinds {
				err := fmt.Errorf("wrapped: %w", createGroup(t.Context(), newClient(t, play(answer(status, body)))))
				failing(t, err)
				return kinds{client.IsNotFound(err), client.IsUnauthorized(err), client.IsConflict(err), client.IsInvalid(err)}
			}
			if diff := cmp.Diff(want, kindsOf(refusedIt)); diff != "" {
				t.Errorf("the server's own answer (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(kinds{}, kindsOf("<p>")); diff != "" {
				t.Errorf("somebody else's answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoErrorIsOfNoKind(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("something else")} {
		if client.IsNotFound(err) || client.IsUnauthorized(err) || client.IsConflict(err) || client.IsInvalid(err) || client.MaybeDone(err) {
			t.Errorf("%v is of a kind", err)
		}
		if got := client.FieldProblems(err); got != nil {
			t.Errorf("%v has problems of fields: %v", err, got)
		}
	}
}
