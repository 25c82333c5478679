package client_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A redirect is not followed: the token never reaches the other server.
func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	other := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }), (*httptest.Server).Start)
	for _, status := range []int{
		http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				http.Redirect(w, r, other+"/users?secret="+token+"#here", status)
			}), (*httptest.Server).Start)
			err := listUsers(t.Context(), newClient(t, nil, at(url)))
			failing(t, err)
			var redirect *client.RedirectError
			if !errors.As(err, &redirect) {
				t.Fatalf("the error is %T: %v", err, err)
			}
			want := client.RedirectError{Operation: "ListUsers", Endpoint: url, Status: status, Location: other + "/users"}
			if *redirect != want {
				t.Errorf("the error is %#v, want %#v", *redirect, want)
			}
			if got := asked.Load(); got != 1 {
				t.Errorf("%d requests were sent, want 1", got)
			}
		})
	}
	t.Cleanup(func() {
		if got := reached.Load(); got != 0 {
			t.Errorf("the other server got %d requests", got)
		}
	})
}

func TestRedirectInOneSentence(t *testing.T) {
	t.Parallel()
	const rest = ", which is not followed since the token is for the endpoint only: set the endpoint to the final address"
	for location, want := range map[string]string{
		"https://me:secret@else.test/path?q=1#f": "https://else.test/path",
		"/elsewhere":                             "https://api.test/elsewhere",
		"https://else.test/" + token:             "https://else.test/[token]",
		"":                                       "an address that it does not tell",
		"https://else.test/%zz":                  "an address that it does not tell",
		"://":                                    "an address that it does not tell",
	} {
		t.Run(location, func(t *testing.T) {
			t.Parallel()
			err := createGroup(t.Context(), newClient(t, play(answer(http.StatusFound, "", "Location", location))))
			want := "https://api.test answered CreateUserGroup with 302 Found to " + want + rest
			if got := failing(t, err); got != want {
				t.Errorf("the error is\n%s, want\n%s", got, want)
			}
		})
	}
}
