package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync/atomic"
)

// carryOut sends the calls of waiters as one, and once more without those that the
// server names in its refusal. Where it names none, each half goes by itself, down to
// single calls, whose refusal is their own: one bad call among n costs about 2·log2(n)
// requests more, and nothing but bad ones 2n-1 in all. Whoever gives up before that
// is not in it.
func (b *batcher[In, Out]) carryOut(ctx context.Context, q *queue[In, Out], waiters []*waiter[In, Out]) {
	for {
		q.pacing.Add(1)
		place := b.reserve(ctx, waiters)
		waiters = b.whoGoes(waiters)
		q.pacing.Add(-1)
		if len(waiters) == 0 {
			place.giveBack()
			return
		}
		out, err := b.request(ctx, waiters, place)
		if len(waiters) == 1 {
			b.settle(waiters[0], out, err)
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

// whoGoes returns the waiters who still wait, and ends the calls of the others.
func (b *batcher[In, Out]) whoGoes(waiters []*waiter[In, Out]) []*waiter[In, Out] {
	var none Out
	return slices.DeleteFunc(waiters, func(w *waiter[In, Out]) bool {
		if w.goes() {
			return false
		}
		b.settle(w, none, interrupted(b.operation.Name, w.caller.Err(), nil, w.unclear))
		return true
	})
}

// request sends the calls of waiters as one, from a place in the rate limit.
func (b *batcher[In, Out]) request(ctx context.Context, waiters []*waiter[In, Out], place *reserved) (Out, error) {
	defer place.giveBack()
	ctx, end := untilAllGiveUp(ctx, waiters)
	defer end()
	return callFrom(ctx, waiters[0].client, b.operation, b.merged(waiters), place)
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

// reserve waits until the rate limit has a place for the request, as long as anybody
// waits with it. It returns nil if there is none; the request then says why.
func (b *batcher[In, Out]) reserve(ctx context.Context, waiters []*waiter[In, Out]) *reserved {
	if len(waiters) == 0 {
		return nil
	}
	c, route := waiters[0].client, b.operation.Route()
	ctx, end := untilAllGiveUp(ctx, waiters)
	defer end()
	place, _ := c.pacer.reserve(ctx, route, c.tellPace(ctx, route))
	return place
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
			b.settle(w, b.merger.share(out, w.in), nil)
		} else {
			b.settle(w, out, err)
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
			b.settle(w, none, mark(&alone, MaybeDone(err)))
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

// settle ends a call, which its caller may have given up on.
func (b *batcher[In, Out]) settle(w *waiter[In, Out], out Out, err error) {
	if w.unclear && err != nil && !MaybeDone(err) {
		err = mark(err, true)
	}
	w.out, w.err = out, err
	if w.caller.Err() != nil { // What becomes of it was noted when its caller gave up, which may be long ago.
		w.client.libraries.note(w.client.workspace, b.operation.Name, w.in, out, MaybeDone(err))
	}
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
