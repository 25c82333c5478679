package client

import (
	"context"
	"errors"
	"net/http"
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

// maxLinger is when calls that trickle in are not waited for any more, nor a request that
// gets no answer.
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
	// progress is how far the call has come, and gaveUp is set where its caller has
	// given up after it was sent.
	progress atomic.Int32
	gaveUp   atomic.Bool
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
	return !w.gaveUp.Load() && (w.progress.CompareAndSwap(waiting, sent) || w.progress.Load() == sent)
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
		if me.progress.CompareAndSwap(waiting, cancelled) {
			return false
		}
		me.gaveUp.Store(true)
		return true
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

// carryOut sends the calls of waiters as one, and once more without those that the
// server names in its refusal. Where it names none, each half goes by itself, down to
// single calls, whose refusal is their own: one bad call among n costs about 2·log2(n)
// requests more, and nothing but bad ones 2n-1 in all. Whoever gives up before that
// is not in it.
func (b *batcher[In, Out]) carryOut(ctx context.Context, q *queue[In, Out], waiters []*waiter[In, Out]) {
	for {
		q.pacing.Add(1)
		waiters = b.ready(ctx, waiters)
		q.pacing.Add(-1)
		if len(waiters) == 0 {
			return
		}
		out, err := b.request(ctx, waiters)
		if len(waiters) == 1 {
			waiters[0].settle(out, err)
			return
		}
		if err == nil || !b.divisible(ctx, waiters[0].client, err) {
			b.settleAll(waiters, out, err)
			return
		}
		rest := b.settleNamed(err, waiters)
		for _, w := range rest {
			w.refused(MaybeDone(err))
		}
		if len(rest) == len(waiters) {
			half := len(waiters) / 2
			b.carryOut(ctx, q, waiters[:half])
			b.carryOut(ctx, q, waiters[half:])
			return
		}
		waiters = rest
	}
}

// request sends the calls of waiters as one.
func (b *batcher[In, Out]) request(ctx context.Context, waiters []*waiter[In, Out]) (Out, error) {
	ctx, end := untilAllGiveUp(ctx, waiters)
	defer end()
	return callAlone(ctx, waiters[0].client, b.operation, b.merged(waiters))
}

// untilAllGiveUp returns a context that ends once nobody waits any more for what is done
// in it. Who has it must call end.
func untilAllGiveUp[In, Out any](ctx context.Context, waiters []*waiter[In, Out]) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var callers atomic.Int64
	callers.Store(int64(len(waiters)))
	stops := each(waiters, func(w *waiter[In, Out]) func() bool {
		return context.AfterFunc(w.caller, func() {
			if callers.Add(-1) == 0 {
				cancel()
			}
		})
	})
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}

// ready waits until the rate limit has room for a request, and returns the waiters who
// have waited for it.
func (b *batcher[In, Out]) ready(ctx context.Context, waiters []*waiter[In, Out]) []*waiter[In, Out] {
	if len(waiters) == 0 {
		return nil
	}
	c, route := waiters[0].client, b.operation.Route()
	ctx, end := untilAllGiveUp(ctx, waiters)
	defer end()
	// An error is that of the request too, which then says it.
	_ = c.pacer.ready(ctx, route, c.tellPace(ctx, route))
	return slices.DeleteFunc(waiters, func(w *waiter[In, Out]) bool { return !w.goes() })
}

func (b *batcher[In, Out]) merged(waiters []*waiter[In, Out]) In {
	inputs := make([]In, len(waiters))
	for i, w := range waiters {
		inputs[i] = w.in
	}
	return b.merger.merge(inputs)
}

// settleAll ends calls that were sent together as their request ended.
func (b *batcher[In, Out]) settleAll(waiters []*waiter[In, Out], out Out, err error) {
	for _, w := range waiters {
		if err == nil {
			w.settle(b.merger.share(out, w.in), nil)
		} else {
			w.settle(out, err)
		}
	}
}

// settleNamed ends the calls whose entries a refusal names, each with the refusal
// that it would have got alone, and returns the others.
func (b *batcher[In, Out]) settleNamed(err error, waiters []*waiter[In, Out]) []*waiter[In, Out] {
	var refused *Error
	if !errors.As(err, &refused) {
		return waiters
	}
	var rest []*waiter[In, Out]
	first := 0
	for _, w := range waiters {
		next := first + len(b.merger.entries(w.in))
		if own := b.merger.problems(refused.Problems, first, next); len(own) > 0 {
			alone := *refused
			alone.Problems = own
			var none Out
			w.settle(none, mark(&alone, MaybeDone(err)))
		} else {
			rest = append(rest, w)
		}
		first = next
	}
	return rest
}

// refused takes in that the request was refused and that the call is to be sent again.
// If nothing was done, whoever gives up now does so in time.
func (w *waiter[In, Out]) refused(maybeDone bool) {
	if w.unclear = w.unclear || maybeDone; !w.unclear {
		w.progress.CompareAndSwap(sent, waiting)
	}
}

func (w *waiter[In, Out]) settle(out Out, err error) {
	if w.unclear && err != nil && !MaybeDone(err) {
		err = mark(err, true)
	}
	w.out, w.err = out, err
	w.leave() // First, so that whoever comes back finds nobody there who is about to go.
	close(w.done)
}

// divisible reports whether the error of a request may be that of some entries only, or
// of their number, so that it is worth sending them in parts: it is about what they say,
// and not about who says it.
func (b *batcher[In, Out]) divisible(ctx context.Context, c *Client, err error) bool {
	refused, ok := errors.AsType[*Error](err)
	if !ok {
		nonsense, ok := errors.AsType[*NonsenseError](err) // A proxy bounds requests in its own words.
		return ok && isTooLong(nonsense.Status)
	}
	switch refused.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity:
		return true
	case http.StatusNotFound:
		return !b.merger.scoped || len(FieldProblems(err)) > 0 || !c.accessServer(ctx)
	case http.StatusInternalServerError:
		return b.operation.Method != http.MethodPost || c.accessServer(ctx)
	default:
		return isTooLong(refused.Status)
	}
}

// accessServer reports whether the server is known to be an access server: it names every
// entry that is not there, so that a 404 which names none is about what they have in
// common; and it does a request in one transaction, so that one which made it fail has
// done nothing.
func (c *Client) accessServer(ctx context.Context) bool {
	features, err := c.Features(ctx)
	return err == nil && !features.Plain()
}

func isTooLong(status int) bool {
	return status == http.StatusRequestEntityTooLarge || status == http.StatusRequestURITooLong
}
