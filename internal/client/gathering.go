package client

import (
	"context"
	"time"
)

// A gathering is a read that those who ask for the same at about the same time share,
// and its error with it. What it tells is as new as what a list tells that others ask.
type gathering[T any] struct {
	calendar *calendar
	config   *Config
	// changed returns when this process last wrote what may change the answer.
	changed func() trace

	// The rest is guarded by the calendar.

	// next is the reading that has not begun, which others may join, nil for none, and last
	// the one that began last.
	next, last *reading[T]
}

// A reading is one request, or as many as the answer takes.
type reading[T any] struct {
	began   moment
	at      time.Time
	readers int
	linger  *time.Timer
	// cancel ends it, for when nobody waits any more.
	cancel context.CancelFunc
	// done is closed when value and err are set.
	done  chan struct{}
	value T
	err   error
}

// get returns an answer for a client.
func (g *gathering[T]) get(ctx context.Context, c *Client, read func(context.Context) (T, error)) (T, error) {
	g.calendar.Lock()
	mine := g.last
	if !g.good(mine, g.calendar.next(), c.anew) {
		mine = g.join(ctx, read)
	}
	mine.readers++
	g.calendar.Unlock()
	select {
	case <-mine.done:
		return mine.value, mine.err
	case <-ctx.Done():
		g.leave(mine)
		var none T
		return none, ctx.Err()
	}
}

// good reports whether a reading that has begun tells what is there at a question, as far
// as this process is concerned, and began after the moment anew.
func (g *gathering[T]) good(last *reading[T], question, anew moment) bool {
	now := g.config.Now()
	if last == nil || last.began < anew || !g.changed().shows(last.began, question, now) || now.Sub(last.at) > staleAfter {
		return false
	}
	select {
	case <-last.done:
		return last.err == nil
	default:
		return true
	}
}

// join returns the reading that begins once nobody else has joined it for a while.
func (g *gathering[T]) join(ctx context.Context, read func(context.Context) (T, error)) *reading[T] {
	if g.next != nil {
		g.next.linger.Reset(linger)
		return g.next
	}
	opened := &reading[T]{done: make(chan struct{})}
	opened.linger = time.AfterFunc(linger, func() { g.begin(context.WithoutCancel(ctx), opened, read) })
	g.next = opened
	return opened
}

func (g *gathering[T]) begin(ctx context.Context, mine *reading[T], read func(context.Context) (T, error)) {
	g.calendar.Lock()
	if g.next != mine {
		g.calendar.Unlock()
		return
	}
	g.next, g.last = nil, mine
	mine.began, mine.at = g.calendar.next(), g.config.Now()
	ctx, mine.cancel = context.WithCancel(ctx)
	defer mine.cancel()
	g.calendar.Unlock()
	mine.value, mine.err = read(ctx)
	close(mine.done)
}

// leave takes out somebody who has given up. What nobody waits for any more is nobody's
// answer.
func (g *gathering[T]) leave(from *reading[T]) {
	g.calendar.Lock()
	defer g.calendar.Unlock()
	if from.readers--; from.readers > 0 {
		return
	}
	switch {
	case g.next == from:
		g.next = nil
		from.linger.Stop()
	case g.last == from:
		g.last = nil
	}
	if from.cancel != nil {
		from.cancel()
	}
}

// gatherings are those for what there are many of, by their names.
type gatherings[T any] struct {
	calendar *calendar
	config   *Config
	changed  func() trace

	of map[string]*gathering[T]
}

func newGatherings[T any](calendar *calendar, config *Config, changed func() trace) *gatherings[T] {
	return &gatherings[T]{calendar: calendar, config: config, changed: changed, of: map[string]*gathering[T]{}}
}

// by returns the one of a name.
func (g *gatherings[T]) by(name string) *gathering[T] {
	g.calendar.Lock()
	defer g.calendar.Unlock()
	if g.of[name] == nil {
		g.of[name] = &gathering[T]{calendar: g.calendar, config: g.config, changed: g.changed}
	}
	return g.of[name]
}
