package client_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// poisoned is an access server that does something else to a request that names poison.
func poisoned(does func(w http.ResponseWriter, r *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.Contains(string(body), "poison"):
			does(w, r)
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"data":{"emails":["good@example.com"]}}`)
		default:
			_, _ = io.WriteString(w, offerAll)
		}
	})
}

// A request that gets no answer keeps nobody waiting who is not in it.
func TestBatchDoesNotWaitForOneThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := sparing(t, poisoned(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		if err := invite(t.Context(), c, "good@example.com"); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		group.Go(func() {
			if err := invite(t.Context(), c, "poison@example.com"); err == nil {
				t.Error("the request that hangs succeeded")
			}
		})
		<-time.After(time.Second)
		began := time.Now()
		if err := invite(t.Context(), c, "good@example.com"); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("somebody else waited for %s", took)
		}
		group.Wait()
	})
}

// Whoever makes the server fail does so alone.
func TestBatchFailsWhoMakesTheServerFail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := sparing(t, poisoned(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, refusedIt)
		}))
		emails := []string{"good@example.com", "poison@example.com"}
		ends := concurrently(emails, len(emails), func(email string) error { return invite(t.Context(), c, email) })
		if err := ends["good@example.com"]; err != nil {
			t.Errorf("the good one ended with %v", err)
		}
		if err := ends["poison@example.com"]; !client.MaybeDone(err) {
			t.Errorf("the other ended with %v, which does not say that it may be done", err)
		}
	})
}
