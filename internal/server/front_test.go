package server_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// frontURL is where the clients of a front believe it to be.
const frontURL = "http://localhost"

// A front is a server at one address that dies now and then and comes up again, by
// another process on the same database.
type front struct {
	database string
	clock    *servertest.Clock
	changes  []func(*servertest.Options)
	// method and path are those of the requests at which something happens: the server
	// dies at some, and at others somebody else does something.
	method, path string
	at           map[int]func()

	mu    sync.Mutex
	count int
	// deaths are those that are to come.
	deaths []death
	dying  bool
	// up is closed while there is a server.
	up     chan struct{}
	serves *httptest.Server
	// dead gets each server that has died.
	dead chan *httptest.Server
}

// A death is that of a server at a request, or at the first one after it that it is
// alive for.
type death struct {
	request int
	// done is set where the request is carried out before.
	done bool
}

// start brings a server up.
func (f *front) start(t *testing.T) {
	t.Helper()
	process := servertest.Open(t, f.database, append(f.changes, func(o *servertest.Options) { o.Now = f.clock.Now })...)
	listening := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.serve(process, w, r) }))
	listening.Config.ErrorLog = hclog.NewNullLogger().StandardLogger(nil)
	listening.Start()
	t.Cleanup(listening.Close)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.serves, f.dying = listening, false
	close(f.up)
}

// serve lets a process answer, unless it is to die.
func (f *front) serve(process http.Handler, w http.ResponseWriter, r *http.Request) {
	if r.Method != f.method || r.URL.Path != f.path {
		process.ServeHTTP(w, r)
		return
	}
	number, fate := f.next()
	if does := f.at[number]; does != nil {
		does()
	}
	if fate == nil {
		process.ServeHTTP(w, r)
		return
	}
	if fate.done {
		process.ServeHTTP(httptest.NewRecorder(), r)
	}
	f.die()
	panic(http.ErrAbortHandler)
}

// next returns the number of a request, and the death that the server dies at it.
func (f *front) next() (int, *death) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	if f.dying || len(f.deaths) == 0 || f.count < f.deaths[0].request {
		return f.count, nil
	}
	fate := f.deaths[0]
	f.deaths, f.dying = f.deaths[1:], true
	return f.count, &fate
}

// die closes the listener and breaks all connections.
func (f *front) die() {
	f.mu.Lock()
	defer f.mu.Unlock()
	dying := f.serves
	f.serves, f.up = nil, make(chan struct{})
	_ = dying.Listener.Close() // The server closes it again, and tells what is wrong.
	dying.CloseClientConnections()
	f.dead <- dying
}

// attend brings a server up whenever one has died, until something has ended. Nothing
// is being carried out any more then.
func (f *front) attend(t *testing.T, until <-chan struct{}) {
	t.Helper()
	for {
		select {
		case dead := <-f.dead:
			f.start(t)
			dead.Close() // It waits for what the server was carrying out.
		case <-until:
			f.end()
			return
		}
	}
}

// end ends the server that is up or has just died.
func (f *front) end() {
	f.mu.Lock()
	last := f.serves
	f.mu.Unlock()
	if last == nil {
		last = <-f.dead
	}
	last.Close()
}

// state returns what to wait for until there is a server, and its address if there is
// one.
func (f *front) state() (up <-chan struct{}, address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.serves == nil {
		return f.up, ""
	}
	return f.up, f.serves.Listener.Addr().String()
}

// client returns a sparing client as another process has it. It waits for no time but
// that which the clock is moved by, and for a server that is not up.
func (f *front) client(t *testing.T, token string) *client.Client {
	t.Helper()
	transport := &http.Transport{
		MaxIdleConnsPerHost: 32,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			_, address := f.state()
			if address == "" {
				return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := client.New(client.Config{
		Endpoint: frontURL, Token: token, Sparing: true, Transport: transport, Now: f.clock.Now,
		Jitter: func(time.Duration) time.Duration { return 0 },
		Wait:   f.wait,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (f *front) wait(ctx context.Context, delay time.Duration) error {
	due := f.clock.Now().Add(delay)
	up, _ := f.state()
	select {
	case <-up:
	case <-ctx.Done():
		return ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if left := due.Sub(f.clock.Now()); left > 0 {
		f.clock.Advance(left)
	}
	return ctx.Err()
}
