package client

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// lull is how long nothing more must arrive before what waits is sent. A Terraform
// that has carried out ten operations starts the next ten within it.
const lull = 25 * time.Millisecond

// longestLull is when calls that trickle in are not waited for any more.
const longestLull = 4 * lull

// A gathering sends calls of one operation together that are made together. Each
// caller gets the end of its own call, as if it had been alone: an entry that the
// server refuses fails no other, and a caller who gives up takes no other along.
type gathering[In, Out any] struct {
	operation api.Operation[In, Out]
	joint     joint[In, Out]

	mu     sync.Mutex
	queues map[string]*queue[In, Out]
}

// A queue is where calls wait that can go together. It is guarded by its
// gathering.
type queue[In, Out any] struct {
	// waiting is what has not been sent yet, nil for nothing.
	waiting *party[In, Out]
	// calls are those that have not ended, and most is how many there ever were when
	// something was sent: once as many wait, nobody else is to be expected.
	calls, most int
}

// A party is the calls that go into one request.
type party[In, Out any] struct {
	guests []*guest[In, Out]
	size   size
	opened time.Time
	lull   *time.Timer
}

// A guest is one call of a party. Out and err are set before done is closed.
type guest[In, Out any] struct {
	client *Client
	in     In
	done   chan struct{}
	out    Out
	err    error
	// progress is how far the call has come, and gone is set where its caller has
	// given up after it was sent.
	progress atomic.Int32
	gone     atomic.Bool
	// leave is called once for a caller who gives up when the party is on its way.
	leave func()
}

// The progress of a guest.
const (
	waiting int32 = iota
	sent
	left
)

// goes puts a call into a request, unless its caller has given up.
func (m *guest[In, Out]) goes() bool {
	return !m.gone.Load() && (m.progress.CompareAndSwap(waiting, sent) || m.progress.Load() == sent)
}

// do carries out one call, together with others if there are any.
func (g *gathering[In, Out]) do(ctx context.Context, c *Client, in In) (Out, error) {
	if len(g.joint.entries(in)) == 0 {
		return callAlone(ctx, c, g.operation, in)
	}
	me := &guest[In, Out]{client: c, in: in, done: make(chan struct{})}
	q := g.join(ctx, me)
	defer g.end(q)
	select {
	case <-me.done:
		return me.out, me.err
	case <-ctx.Done():
		var none Out
		return none, interrupted(g.operation.Name, ctx.Err(), nil, g.leave(q, me))
	}
}

// join adds a call to those that wait, and sends what is ready.
func (g *gathering[In, Out]) join(ctx context.Context, me *guest[In, Out]) *queue[In, Out] {
	g.mu.Lock()
	defer g.mu.Unlock()
	name := me.client.workspace + "\n" + g.joint.scope(me.in)
	q := g.queues[name]
	if q == nil {
		q = &queue[In, Out]{}
		g.queues[name] = q
	}
	q.calls++
	if q.waiting != nil && !g.joint.fits(q.waiting.size, me.in) {
		g.send(ctx, q)
	}
	if q.waiting == nil {
		q.waiting = g.open(ctx, q)
	}
	q.waiting.guests = append(q.waiting.guests, me)
	q.waiting.size.add(g.joint, g.joint.entries(me.in))
	if time.Since(q.waiting.opened) < longestLull {
		q.waiting.lull.Reset(lull)
	}
	if q.most > 1 && len(q.waiting.guests) >= q.most {
		g.send(ctx, q)
	}
	return q
}

// open returns a party that is sent when nothing more arrives.
func (g *gathering[In, Out]) open(ctx context.Context, q *queue[In, Out]) *party[In, Out] {
	opened := &party[In, Out]{opened: time.Now(), size: size{entries: map[string]bool{}}}
	opened.lull = time.AfterFunc(lull, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if q.waiting == opened {
			g.send(ctx, q)
		}
	})
	return opened
}

// leave takes out a call whose caller has given up. It reports whether it was sent
// already, so that nobody can tell what becomes of it.
func (g *gathering[In, Out]) leave(q *queue[In, Out], me *guest[In, Out]) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if q.waiting == nil || !slices.Contains(q.waiting.guests, me) {
		me.leave()
		if me.progress.CompareAndSwap(waiting, left) {
			return false
		}
		me.gone.Store(true)
		return true
	}
	q.waiting.guests = slices.DeleteFunc(q.waiting.guests, func(other *guest[In, Out]) bool { return other == me })
	q.waiting.size.remove(g.joint, g.joint.entries(me.in))
	if len(q.waiting.guests) == 0 {
		q.waiting.lull.Stop()
		q.waiting = nil
	}
	return false
}

func (g *gathering[In, Out]) end(q *queue[In, Out]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	q.calls--
}

// send sends what waits. The context lends its values only: the request ends early
// if everybody in it has given up.
func (g *gathering[In, Out]) send(ctx context.Context, q *queue[In, Out]) {
	q.most = max(q.most, q.calls)
	leaving := q.waiting
	q.waiting = nil
	leaving.lull.Stop()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var callers atomic.Int64
	callers.Store(int64(len(leaving.guests)))
	for _, guest := range leaving.guests {
		guest.leave = func() {
			if callers.Add(-1) == 0 {
				cancel()
			}
		}
	}
	go func() {
		defer cancel()
		g.carryOut(ctx, leaving.guests)
	}()
}

// carryOut sends the calls of guests as one, and once more without those that the
// server names in its refusal. Where it names none, each half goes by itself, down to
// single calls, whose refusal is their own: one bad call among n costs about 2·log2(n)
// requests more, and nothing but bad ones 2n-1 in all. Whoever gives up before that
// is not in it.
func (g *gathering[In, Out]) carryOut(ctx context.Context, guests []*guest[In, Out]) {
	for {
		if guests = g.ready(ctx, guests); len(guests) == 0 {
			return
		}
		out, err := callAlone(ctx, guests[0].client, g.operation, g.merged(guests))
		if err == nil || len(guests) == 1 || !divisible(err) {
			for _, guest := range guests {
				guest.settle(g.joint.share(out, guest.in), err)
			}
			return
		}
		rest := g.settleNamed(err, guests)
		if !MaybeDone(err) {
			for _, guest := range rest {
				guest.progress.CompareAndSwap(sent, waiting) // Nothing was done, so whoever leaves now leaves in time.
			}
		}
		if len(rest) == len(guests) {
			half := len(guests) / 2
			g.carryOut(ctx, guests[:half])
			g.carryOut(ctx, guests[half:])
			return
		}
		guests = rest
	}
}

// ready waits until the rate limit has room for a request, and returns the guests who
// have waited for it.
func (g *gathering[In, Out]) ready(ctx context.Context, guests []*guest[In, Out]) []*guest[In, Out] {
	if len(guests) == 0 {
		return nil
	}
	c, route := guests[0].client, g.operation.Route()
	// An error is that of the request too, which then says it.
	_ = c.pacer.ready(ctx, windowOf(route), c.tellPace(ctx, route))
	return slices.DeleteFunc(guests, func(guest *guest[In, Out]) bool { return !guest.goes() })
}

func (g *gathering[In, Out]) merged(guests []*guest[In, Out]) In {
	inputs := make([]In, len(guests))
	for i, guest := range guests {
		inputs[i] = guest.in
	}
	return g.joint.merge(inputs)
}

// settleNamed ends the calls whose entries a refusal names, each with the refusal
// that it would have got alone, and returns the others.
func (g *gathering[In, Out]) settleNamed(err error, guests []*guest[In, Out]) []*guest[In, Out] {
	var refused *Error
	if !errors.As(err, &refused) {
		return guests
	}
	var rest []*guest[In, Out]
	first := 0
	for _, guest := range guests {
		next := first + len(g.joint.entries(guest.in))
		if own := g.joint.problems(refused.Problems, first, next); len(own) > 0 {
			alone := *refused
			alone.Problems = own
			var none Out
			guest.settle(none, mark(&alone, MaybeDone(err)))
		} else {
			rest = append(rest, guest)
		}
		first = next
	}
	return rest
}

func (m *guest[In, Out]) settle(out Out, err error) {
	m.out, m.err = out, err
	close(m.done)
}

// divisible reports whether a refusal may be that of some entries only: of what
// they say, and not of who says it.
func divisible(err error) bool {
	return IsInvalid(err) || IsNotFound(err) || IsConflict(err)
}
