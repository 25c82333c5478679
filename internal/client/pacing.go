package client

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A pacer keeps calls from being refused for their number, by what the server says
// of its rate limits: a call that would be one too many waits for the window to
// end. Each call that is let in has a place of its own in the window, so that those
// that wait do not all wake for the same one.
//
// Operations without a limit of their own share one, as long as their answers tell the
// same one. Segment does not publish which of them do.
//
// Of a limit that the server has not told yet, nothing is known: one call goes ahead
// and the others wait for what its answer tells. At a server without limits they go
// as they come from then on.
type pacer struct {
	now  func() time.Time
	wait func(context.Context, time.Duration) error

	mu sync.Mutex
	// windows are those of operations, by the names that ownWindow gives them, and the one
	// that the others share.
	windows map[string]*window
}

// shared is the name of the window that operations share.
const shared = ""

// ownWindow is the name of an operation's own window. Its dry run, which does not count
// as the operation, has another one.
func ownWindow(route api.Route) string {
	return route.Method + " " + route.Path
}

// A window is what is known of the calls that one rate limit counts. It is guarded
// by its pacer.
type window struct {
	// limit is how many calls a window takes; zero while the server has not told.
	limit int
	// answered is set once a call has ended.
	answered bool
	// used is the most that the server said were counted, by whomever they were made.
	used int
	// ends is when the server begins to count anew; zero where that is not known.
	ends time.Time
	// shut is set where the server refused a call: all until ends are too many.
	shut bool
	// flying are the calls under way, of which nobody knows whether they are counted.
	flying int
	// queue are the calls that wait, the longest first.
	queue []*place
}

// A place is a call that waits to be let in. It is woken when it is, and when there
// is something else to wait for.
type place struct {
	wake func()
	in   bool
}

func newPacer(now func() time.Time, wait func(context.Context, time.Duration) error) *pacer {
	return &pacer{now: now, wait: wait, windows: map[string]*window{}}
}

// windowOf returns the window that an operation counts in. It is called with the lock
// held.
func (p *pacer) windowOf(route api.Route) *window {
	name := shared
	if own := ownWindow(route); route.Limit == api.LimitWrite || p.windows[own] != nil {
		name = own
	}
	if p.windows[name] == nil {
		p.windows[name] = &window{}
	}
	return p.windows[name]
}

// enter waits until a call has a place in its window, and tells how long that will
// take where it has to wait. Who was let in must call leave. It returns the
// context's error if that ends first, and a LimitError without its operation where it
// would take too long.
func (p *pacer) enter(ctx context.Context, route api.Route, tell func(time.Duration)) (*window, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.windowOf(route)
	here := &place{}
	w.queue = append(w.queue, here)
	told := false
	for w.admit(p.now()); !here.in; w.admit(p.now()) {
		ends := w.ends
		delay := ends.Sub(p.now())
		if !ends.IsZero() && delay > longestRetryAfter {
			w.giveUp(here)
			return nil, &LimitError{ResetsIn: delay}
		}
		waiting, wake := context.WithCancel(ctx)
		here.wake = wake
		p.mu.Unlock()
		if !told && !ends.IsZero() {
			tell(delay)
			told = true
		}
		err := p.until(waiting, ends, delay)
		wake()
		p.mu.Lock()
		if err == nil && w.ends.Equal(ends) {
			w.begin() // Waiting is over by the clock that counts, whatever the other one says.
		}
		if ctx.Err() != nil && !here.in {
			w.giveUp(here)
			return nil, ctx.Err()
		}
	}
	return w, nil
}

// until waits for the end of a window, or, where nobody knows it, to be woken.
func (p *pacer) until(ctx context.Context, ends time.Time, delay time.Duration) error {
	if ends.IsZero() {
		<-ctx.Done()
		return ctx.Err()
	}
	return p.wait(ctx, delay)
}

// leave takes in what the answer to a call said of the window that it was let into, and
// lets in who has a place now.
func (p *pacer) leave(w *window, route api.Route, said standing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.flying--
	w.answered = true
	counted := w
	if w == p.windows[shared] && w.limit != 0 && said.limit != 0 && said.limit != w.limit {
		counted = p.own(route)
	}
	ends := counted.ends
	counted.learn(said)
	w.admit(p.now())
	counted.admit(p.now())
	if !counted.ends.Equal(ends) {
		counted.rouse()
	}
}

// own returns the window of an operation which turns out not to share one. It is called
// with the lock held.
func (p *pacer) own(route api.Route) *window {
	name := ownWindow(route)
	if p.windows[name] == nil {
		p.windows[name] = &window{answered: true}
	}
	return p.windows[name]
}

// A reserved is a place in a window that a call was let into before it is sent. Nil is
// none.
type reserved struct {
	pacer *pacer
	// window is nil once the place was taken or given back.
	window *window
}

// reserve enters for a call that is sent later. Its errors are those of enter.
func (p *pacer) reserve(ctx context.Context, route api.Route, tell func(time.Duration)) (*reserved, error) {
	w, err := p.enter(ctx, route, tell)
	if err != nil {
		return nil, err
	}
	return &reserved{pacer: p, window: w}, nil
}

// take returns the window, which whoever takes it must leave; nil if there is no place.
func (r *reserved) take() *window {
	if r == nil {
		return nil
	}
	taken := r.window
	r.window = nil
	return taken
}

// giveBack leaves the place to another call, if it was not taken.
func (r *reserved) giveBack() {
	unused := r.take()
	if unused == nil {
		return
	}
	r.pacer.mu.Lock()
	defer r.pacer.mu.Unlock()
	unused.flying--
	unused.admit(r.pacer.now())
}

// shut lets nobody in for a while, because a call was refused.
func (p *pacer) shut(route api.Route, delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.windowOf(route)
	w.shut, w.ends = true, p.now().Add(delay)
	w.rouse()
}

// rouse has everybody who waits look what for.
func (w *window) rouse() {
	for _, waiting := range w.queue {
		waiting.wake()
	}
}

func (w *window) giveUp(leaving *place) {
	w.queue = slices.DeleteFunc(w.queue, func(other *place) bool { return other == leaving })
}

// admit lets in as many of the queue as the window takes.
func (w *window) admit(now time.Time) {
	if !w.ends.IsZero() && !now.Before(w.ends) {
		w.begin()
	}
	for len(w.queue) > 0 && w.open() {
		first := w.queue[0]
		w.queue = w.queue[1:]
		first.in = true
		w.flying++
		if first.wake != nil {
			first.wake()
		}
	}
}

// open reports whether one more call is not too many.
func (w *window) open() bool {
	switch {
	case w.shut:
		return false
	case w.limit == 0:
		return w.answered || w.flying == 0
	default:
		return w.used+w.flying < w.limit
	}
}

// begin forgets a window that has ended. What the limit is stays known.
func (w *window) begin() {
	w.used, w.shut, w.ends = 0, false, time.Time{}
}

// sameWindow is how far the ends may lie apart that the answers of one window tell:
// they are rounded to the second, and so is the clock that they go by.
const sameWindow = 2 * time.Second

// learn takes in what an answer said. One that was overtaken by the answers of a
// later window says nothing any more.
func (w *window) learn(said standing) {
	switch {
	case said.limit == 0 || w.shut || said.ends.Before(w.ends.Add(-sameWindow)):
		return
	case w.ends.IsZero() || said.ends.After(w.ends.Add(sameWindow)):
		w.used = said.used
	default:
		w.used = max(w.used, said.used)
	}
	w.limit, w.ends = said.limit, said.ends
}

// A standing is what an answer says of the window that its call counted in; the
// zero value says nothing.
type standing struct {
	limit, used int
	ends        time.Time
}

// standingOf reads the headers of a rate limit. The end is turned into a time of this
// clock by what it and the server's show now.
func standingOf(header http.Header, now, theirs time.Time) standing {
	used, err := strconv.Atoi(header.Get(api.HeaderLimitConsumed))
	if err != nil || used < 0 {
		return standing{}
	}
	left, err := strconv.Atoi(header.Get(api.HeaderLimitRemaining))
	if err != nil || left < 0 || used+left <= 0 {
		return standing{}
	}
	reset, ok := parseDate(header.Get(api.HeaderLimitReset))
	if !ok {
		return standing{}
	}
	return standing{limit: used + left, used: used, ends: now.Add(reset.Sub(theirs))}
}
