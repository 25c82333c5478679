package client

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// linger is how long nothing more must arrive before what waits is sent. A Terraform
// that has carried out ten operations starts the next ten within it, if the machine is
// not busy: where calls came further apart than that, they are waited for twice as long
// as that took, though never longer than longLinger.
const (
	linger     = 25 * time.Millisecond
	longLinger = 20 * linger
)

// maxLinger is how long the first of some calls waits at most, while others trickle in one
// after the other or a batch of them is under way. Calls that come further apart do not
// go together, and nothing is learnt from how far.
const maxLinger = 2 * longLinger

// A batcher sends calls of one operation together that are made together. Each
// caller gets the end of its own call, as if it had been alone: an entry that the
// server refuses fails no other, and a caller who gives up takes no other along.
type batcher[In, Out any] struct {
	operation api.Operation[In, Out]
	merger    merger[In, Out]

	mu     sync.Mutex
	queues map[string]*queue[In, Out]
}

// A queue is where calls wait that can go together. It is guarded by its batcher.
type queue[In, Out any] struct {
	name string
	// waiting is what has not been sent yet, nil for nothing.
	waiting *batch[In, Out]
	// flying are the batches that were sent and have not ended, and pacing those of them
	// that the rate limit keeps waiting. A batch that has room for more waits for them:
	// those who come back go with those who wait, who would otherwise miss each other for
	// ever.
	flying int
	pacing atomic.Int32
	// calls are those that have not ended, and most is how many there were at once since
	// something was sent: once as many wait, nobody else is to be expected.
	calls atomic.Int64
	most  int
	// met is set once something was sent after more than one call had come: before
	// that, nobody knows how many there will be.
	met bool
	// last is when a call came or a batch ended, and gap how far apart calls have come
	// lately that could have gone together.
	last time.Time
	gap  time.Duration
}

// A batch is the calls that go into one request.
type batch[In, Out any] struct {
	waiters []*waiter[In, Out]
	size    size
	opened  time.Time
	linger  *time.Timer
}

// A waiter is one call of a batch. Out and err are set before done is closed.
type waiter[In, Out any] struct {
	client *Client
	// caller is the context of the call, which ends where its caller gives up.
	caller context.Context //nolint:containedctx // A request lasts as long as any of its callers.
	in     In
	done   chan struct{}
	out    Out
	err    error
	// progress is how far the call has come.
	progress atomic.Int32
	// unclear is set where a request with the call in it was refused and may have been
	// carried out by an earlier try.
	unclear bool
	// leave takes the call out of those that have not ended. It may be called more than
	// once.
	leave func()
}

// The progress of a waiter.
const (
	waiting int32 = iota
	sent
	cancelled
)

// goes puts a call into a request, unless its caller has given up.
func (w *waiter[In, Out]) goes() bool {
	return w.caller.Err() == nil && (w.progress.CompareAndSwap(waiting, sent) || w.progress.Load() == sent)
}

func (b *batcher[In, Out]) operationName() string { return b.operation.Name }

// do carries out one call, together with others if there are any.
func (b *batcher[In, Out]) do(ctx context.Context, c *Client, in In) (Out, error) {
	if len(b.merger.entries(in)) == 0 {
		return callAlone(ctx, c, b.operation, in)
	}
	me := &waiter[In, Out]{client: c, caller: ctx, in: in, done: make(chan struct{})}
	q := b.join(ctx, me)
	select {
	case <-me.done:
		return me.out, me.err
	case <-ctx.Done():
	}
	maybeDone := b.leave(q, me)
	select {
	case <-me.done: // It has ended in the same moment.
		return me.out, me.err
	default:
		var none Out
		return none, interrupted(b.operation.Name, ctx.Err(), nil, maybeDone)
	}
}

// join adds a call to those that wait, and sends what is ready.
func (b *batcher[In, Out]) join(ctx context.Context, me *waiter[In, Out]) *queue[In, Out] {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := me.client.workspace + "\n" + b.merger.scope(me.in)
	q := b.queues[name]
	if q == nil {
		q = &queue[In, Out]{name: name, gap: 4 * linger}
		b.queues[name] = q
	}
	q.arrive()
	if q.waiting != nil && !b.merger.fits(q.waiting.size, me.in) {
		b.send(ctx, q)
	}
	if q.waiting == nil {
		q.waiting = b.open(ctx, q)
	}
	q.waiting.waiters = append(q.waiting.waiters, me)
	q.waiting.size.add(b.merger, b.merger.entries(me.in))
	b.hold(ctx, q)
	return q
}

// hold sends what waits if nobody else is to be expected, and otherwise waits on for
// whoever is.
func (b *batcher[In, Out]) hold(ctx context.Context, q *queue[In, Out]) {
	there := len(q.waiting.waiters)
	switch {
	case !b.merger.more(q.waiting.size):
		b.send(ctx, q)
	case q.flying > 0:
		if there == 1 {
			q.waiting.linger.Reset(maxLinger)
		}
	case q.met && there >= q.most:
		b.send(ctx, q)
	case time.Since(q.waiting.opened) >= maxLinger: // The timer runs.
	case there < q.most:
		q.waiting.linger.Reset(min(max(2*q.gap, linger), longLinger))
	default:
		q.waiting.linger.Reset(linger)
	}
}

// arrive takes in that a call has come.
func (q *queue[In, Out]) arrive() {
	now := time.Now()
	if gap := now.Sub(q.last); q.met && gap <= maxLinger {
		q.gap = max(q.gap, gap)
	}
	q.last = now
	q.most = max(q.most, int(q.calls.Add(1)))
}

// land takes in that a batch has ended.
func (b *batcher[In, Out]) land(ctx context.Context, q *queue[In, Out]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	q.last = time.Now()
	if q.flying--; q.flying == 0 && q.waiting != nil {
		q.waiting.opened = q.last
		b.hold(ctx, q)
	}
	b.forget(q)
}

// open returns a batch that is sent when nothing more arrives.
func (b *batcher[In, Out]) open(ctx context.Context, q *queue[In, Out]) *batch[In, Out] {
	opened := &batch[In, Out]{opened: time.Now(), size: size{entries: map[string]bool{}}}
	opened.linger = time.AfterFunc(linger, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch {
		case q.waiting != opened:
		case q.pacing.Load() > 0:
			opened.linger.Reset(maxLinger)
		default:
			b.send(ctx, q)
		}
	})
	return opened
}

// leave takes out a call whose caller has given up. It reports whether it was sent
// already, so that nobody can tell what becomes of it.
func (b *batcher[In, Out]) leave(q *queue[In, Out], me *waiter[In, Out]) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if q.waiting == nil || !slices.Contains(q.waiting.waiters, me) {
		me.leave()
		return !me.progress.CompareAndSwap(waiting, cancelled)
	}
	q.waiting.waiters = slices.DeleteFunc(q.waiting.waiters, func(other *waiter[In, Out]) bool { return other == me })
	q.waiting.size.remove(b.merger, b.merger.entries(me.in))
	q.calls.Add(-1)
	if len(q.waiting.waiters) == 0 {
		q.waiting.linger.Stop()
		q.waiting = nil
		b.forget(q)
	}
	return false
}

// forget forgets a queue in which calls did not meet lately, and nobody waits.
func (b *batcher[In, Out]) forget(q *queue[In, Out]) {
	if q.waiting == nil && q.flying == 0 && q.most <= 1 {
		delete(b.queues, q.name)
	}
}

// send sends what waits. The context lends its values only.
func (b *batcher[In, Out]) send(ctx context.Context, q *queue[In, Out]) {
	leaving := q.waiting
	q.most = int(q.calls.Load())
	q.waiting, q.flying, q.met = nil, q.flying+1, q.most > 1
	q.gap -= q.gap / 8 // What was slow long ago says little.
	leaving.linger.Stop()
	ctx = context.WithoutCancel(ctx)
	for _, w := range leaving.waiters {
		w.leave = sync.OnceFunc(func() { q.calls.Add(-1) })
	}
	go func() {
		defer b.land(ctx, q)
		b.carryOut(ctx, q, leaving.waiters)
	}()
}
