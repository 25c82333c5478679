package connection

import (
	"context"
	"sync"
	"time"
)

// patience is how long a resource waits for another one to let go of what it wants.
// Terraform carries out ten changes at once, so that the other one is mostly under
// way already.
const patience = 5 * time.Second

// An Exchange is where resources of one run hand objects to each other, such as those
// that swap what they stand for, or a resource that goes as another one comes under a
// new name. Objects go by their ids. An object that is handed over stays as it is on
// the server.
type Exchange struct {
	mu sync.Mutex
	// waiting are those who want an object, by its id.
	waiting map[string]*wait
	// handed are objects whose holder has not been told yet that they are another's now.
	handed map[string]bool
	// going are objects that are removed; the channel is closed once that is over.
	going map[string]chan struct{}
	// missed are objects that somebody wanted and did not get.
	missed map[string]bool
}

// A wait is one resource that wants an object, and gives others for it.
type wait struct {
	wants   string
	gives   []string
	granted chan struct{}
}

// A Handover is what becomes of an object that is wanted.
type Handover int

const (
	// Refused means that nobody lets it go, at least not now.
	Refused Handover = iota
	// Granted means that it belongs to whoever wanted it.
	Granted
	// Removed means that it was removed in this run, so that another can be made.
	Removed
)

// Exchange returns the one of this run.
func (c *Connection) Exchange() *Exchange {
	return &c.exchange
}

// Want waits until another resource of this run lets go of an object. Gives are the
// objects of whoever wants it, which it lets go of only once it has it: where these
// are what others wait for in a circle, all of them are served.
func (e *Exchange) Want(ctx context.Context, id string, gives []string) Handover {
	mine, going, ok := e.join(id, gives)
	if !ok {
		return Refused
	}
	if going != nil {
		select {
		case <-going:
			return Removed
		case <-ctx.Done():
			return Refused
		}
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-mine.granted:
		return Granted
	case <-timer.C:
	case <-ctx.Done():
	}
	return e.leave(mine)
}

// join begins to wait, or returns what tells that the object is removed. It returns
// false where somebody else waits for the same.
func (e *Exchange) join(id string, gives []string) (mine *wait, going chan struct{}, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if going := e.going[id]; going != nil {
		return nil, going, true
	}
	if e.waiting[id] != nil {
		return nil, nil, false
	}
	mine = &wait{wants: id, gives: gives, granted: make(chan struct{})}
	if e.waiting == nil {
		e.waiting = map[string]*wait{}
	}
	e.waiting[id] = mine
	for _, given := range gives {
		if circle := e.circle(given, mine); circle != nil {
			e.serve(circle)
			break
		}
	}
	return mine, nil, true
}

// circle returns the waits that lead from who wants an object to last, each wanting
// what the one after it gives, or nil.
func (e *Exchange) circle(given string, last *wait) []*wait {
	next := e.waiting[given]
	if next == nil || next == last {
		return nil
	}
	// Whoever waits gives to one only, so that the way is short; it ends, since
	// circles are served as soon as they close.
	for _, more := range next.gives {
		if e.waiting[more] == last {
			return []*wait{next, last}
		}
		if rest := e.circle(more, last); rest != nil {
			return append([]*wait{next}, rest...)
		}
	}
	return nil
}

func (e *Exchange) serve(circle []*wait) {
	if e.handed == nil {
		e.handed = map[string]bool{}
	}
	for _, w := range circle {
		e.handed[w.wants] = true
		delete(e.waiting, w.wants)
		close(w.granted)
	}
}

// leave ends a wait that has taken too long.
func (e *Exchange) leave(mine *wait) Handover {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.waiting[mine.wants] != mine {
		return Granted
	}
	delete(e.waiting, mine.wants)
	if e.missed == nil {
		e.missed = map[string]bool{}
	}
	e.missed[mine.wants] = true
	return Refused
}

// A Fate is what whoever lets go of an object does with it.
type Fate int

const (
	// Remove means to remove it, and to call done with whether it is gone.
	Remove Fate = iota
	// LeaveIt means to leave it to the resource that has it now.
	LeaveIt
	// KeepIt means to keep it, since a resource that wants it has failed by that: the next run,
	// which tries again, hands it over.
	KeepIt
)

// Release lets go of an object. Done is for Remove only.
func (e *Exchange) Release(id string) (fate Fate, done func(gone bool)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch next := e.waiting[id]; {
	case e.handed[id]:
		delete(e.handed, id)
		return LeaveIt, nil
	case next != nil:
		delete(e.waiting, id)
		close(next.granted)
		return LeaveIt, nil
	case e.missed[id]:
		return KeepIt, nil
	}
	going := make(chan struct{})
	if e.going == nil {
		e.going = map[string]chan struct{}{}
	}
	e.going[id] = going
	return Remove, func(gone bool) {
		if !gone {
			e.Made(id)
		}
		close(going)
	}
}

// Made notes that there is an object of an id, which may have been removed before:
// some servers have ids that say what an object is.
func (e *Exchange) Made(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.going, id)
}
