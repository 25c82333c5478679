package connection

import (
	"context"
	"sync"
)

// A Round shares a read that takes many requests between those who ask for it at
// about the same time, and never answers with what was read before somebody asked.
// The zero value is ready.
type Round[T any] struct {
	mu sync.Mutex
	// next is the read that has not begun, last the one that has.
	next, last *answer[T]
}

// answer is what a read ends with. It is set before done is closed.
type answer[T any] struct {
	done  chan struct{}
	value T
	err   error
	// abandoned is set where it ended with the context of whom made it.
	abandoned bool
}

// Get returns what a read answers that begins after Get was called: one that all who
// wait for the read before it share, and its error with it.
func (r *Round[T]) Get(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	for {
		mine, before, first := r.join()
		if first {
			r.make(ctx, mine, before, read)
		}
		select {
		case <-mine.done:
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
		if mine.abandoned && ctx.Err() == nil {
			continue // Whoever made it gave up, which says nothing to those who wait.
		}
		return mine.value, mine.err
	}
}

// join returns the read to wait for, and whether it is the caller's to make once the
// one before it is done.
func (r *Round[T]) join() (mine, before *answer[T], first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if first = r.next == nil; first {
		r.next = &answer[T]{done: make(chan struct{}), err: context.Canceled}
	}
	return r.next, r.last, first
}

// make reads once the read before has ended. Whoever comes from then on needs another
// read.
func (r *Round[T]) make(ctx context.Context, mine, before *answer[T], read func(context.Context) (T, error)) {
	defer close(mine.done)
	if before != nil {
		select {
		case <-before.done:
		case <-ctx.Done():
			r.mu.Lock()
			defer r.mu.Unlock()
			r.next, mine.abandoned, mine.err = nil, true, ctx.Err()
			return
		}
	}
	r.mu.Lock()
	r.next, r.last = nil, mine
	r.mu.Unlock()
	mine.value, mine.err = read(ctx)
	mine.abandoned = mine.err != nil && ctx.Err() != nil
}
