package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// try sends a call once and fills out from the answer. It returns what the answer
// said of the rate limit, and nil if the call succeeded.
func (c *Client) try(ctx context.Context, cl call, out any) (standing, *failure) {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	var r reach
	request, err := c.newRequest(r.watch(ctx), cl)
	if err != nil {
		return standing{}, &failure{err: err, ending: settled}
	}
	response, err := c.roundTrip(request)
	if final, ok := errors.AsType[Final](err); ok {
		return standing{}, &failure{err: final, ending: settled}
	}
	if err != nil {
		return standing{}, c.unreached(cl, err, r.unsent())
	}
	a, err := c.read(response)
	if err != nil {
		return standing{}, c.unreached(cl, err, false)
	}
	return a.standing, c.judge(cl, a, out)
}

func (c *Client) newRequest(ctx context.Context, cl call) (*http.Request, error) {
	target := c.endpoint + cl.request.Path
	if cl.request.Query != "" {
		target += "?" + cl.request.Query
	}
	request, err := http.NewRequestWithContext(ctx, cl.route.Method, target, bytes.NewReader(cl.request.Body))
	if err != nil {
		return nil, fmt.Errorf("preparing %s: %w", cl.route.Name, err)
	}
	request.Header.Set("Authorization", "Bearer "+c.config.Token)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.config.UserAgent)
	request.Header.Set(api.HeaderAccessVersion, strconv.Itoa(api.AccessVersion))
	if cl.request.Body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if cl.key != "" {
		request.Header.Set(api.HeaderIdempotencyKey, cl.key)
	}
	if c.workspace != "" && cl.route.Right.InWorkspace() && !cl.route.NamesWorkspace() {
		request.Header.Set(api.HeaderWorkspace, c.workspace)
	}
	return request, nil
}

// unreached is the failure of a try that got no whole answer.
func (c *Client) unreached(cl call, cause error, neverSent bool) *failure {
	err := &UnreachableError{
		Operation: cl.route.Name, Endpoint: c.endpoint,
		Cause: readable(c.hide(inPlainWords(cause))), err: cause,
	}
	switch {
	case neverSent && isPermanent(cause):
		return &failure{err: err, ending: settled}
	case neverSent:
		return &failure{err: err, ending: unsent}
	default:
		return &failure{err: err, ending: broken}
	}
}

// reach watches how far a request gets. A transport without connections, such as
// the one in process, tells nothing, and then the request counts as sent.
type reach struct {
	asked, connected atomic.Bool
}

func (r *reach) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { r.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { r.connected.Store(true) },
	})
}

// unsent reports whether the request waited for a connection and never got one,
// so that no server can have acted on it.
func (r *reach) unsent() bool {
	return r.asked.Load() && !r.connected.Load()
}
