package client

import (
	"sync"
	"time"
)

// A moment orders what this process reads and writes.
type moment int64

// A calendar tells the moments of one client's reads and writes, and guards what
// they are compared with.
type calendar struct {
	sync.Mutex

	now moment
	// writing is the write that is noted.
	writing trace
}

// A trace is when something was written, and until when a write may still take effect of
// which nobody knows what became; zero for none. A server that has not acted on a request
// by then has lost it.
type trace struct {
	at      moment
	unclear time.Time
}

// and returns the trace of another write beside this one.
func (t trace) and(other trace) trace {
	if other.unclear.Before(t.unclear) {
		other.unclear = t.unclear
	}
	other.at = max(other.at, t.at)
	return other
}

// shows reports whether what was read at a moment, for who asked at another one, shows
// the write: after it or, while nobody knows when that is, after the question.
func (t trace) shows(read, asked moment, now time.Time) bool {
	return read >= t.at && (read >= asked || !now.Before(t.unclear))
}

// next returns a moment later than all before. It is called with the lock held.
func (c *calendar) next() moment {
	c.now++
	return c.now
}
