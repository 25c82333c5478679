package client

import (
	"context"
	"sync"
)

// once loads a value when it is first asked for. Callers that ask meanwhile wait
// for the same load; its error is theirs too but is not remembered, so that the
// next caller tries anew. The zero value is ready.
type once[T any] struct {
	mu     sync.Mutex
	loaded bool
	value  T
	flight *flight[T]
}

// flight is a load under way. All but done are set before done is closed.
type flight[T any] struct {
	done  chan struct{}
	value T
	err   error
	// abandoned is set if the load ended with the context of who started it,
	// which says nothing to those who wait.
	abandoned bool
}

func (o *once[T]) get(ctx context.Context, load func(context.Context) (T, error)) (T, error) {
	for {
		o.mu.Lock()
		if o.loaded {
			o.mu.Unlock()
			return o.value, nil
		}
		current := o.flight
		if current == nil {
			current = &flight[T]{done: make(chan struct{}), abandoned: true}
			o.flight = current
			o.mu.Unlock()
			return o.fly(ctx, current, load)
		}
		o.mu.Unlock()
		select {
		case <-current.done:
			if !current.abandoned {
				return current.value, current.err
			}
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
}

// fly lands even if load panics: those who wait then start over.
func (o *once[T]) fly(ctx context.Context, f *flight[T], load func(context.Context) (T, error)) (T, error) {
	defer func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.flight = nil; !f.abandoned && f.err == nil {
			o.loaded, o.value = true, f.value
		}
		close(f.done)
	}()
	f.value, f.err = load(ctx)
	f.abandoned = f.err != nil && ctx.Err() != nil
	return f.value, f.err
}
