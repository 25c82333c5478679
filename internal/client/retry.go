package client

import (
	"net/http"
	"time"
)

// The delays between tries.
const (
	firstDelay = time.Second
	maxDelay   = 30 * time.Second
	// limitedDelay is how long to wait at least where a server refuses calls for their
	// number and does not say until when. All tries together outlast a minute, which is
	// what windows take.
	limitedDelay = 20 * time.Second
	// longestRetryAfter is the longest that a server may ask to wait. Beyond it
	// the person is told, rather than kept waiting for what looks like a hang.
	longestRetryAfter = 15 * time.Minute
)

// An ending says what a failed try means for repeating it.
type ending int

const (
	// settled is a clear answer, or an obstacle that will be there next time too:
	// nothing was done.
	settled ending = iota + 1
	// limited is a refusal for now: nothing was done.
	limited
	// unsent is a try that found no connection: nothing was done.
	unsent
	// broken is a try whose answer got lost, or a gateway's word for that.
	broken
	// failed is a server that could not do it, or an answer that cannot be read:
	// it will not get better by repeating.
	failed
)

// endingOf classes the status of an answer that is not a success.
func endingOf(status int) ending {
	switch {
	case status == http.StatusTooManyRequests:
		return limited
	case status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return broken
	case status >= http.StatusInternalServerError:
		return failed
	default:
		return settled
	}
}

// unclear reports whether the server may have done what was asked.
func (e ending) unclear() bool {
	return e == broken || e == failed
}

// worthRepeating reports whether another try may end differently and does no
// harm. A call that is not repeatable is repeated only if nothing was done.
func (e ending) worthRepeating(repeatable bool) bool {
	return e == limited || e == unsent || e == broken && repeatable
}

// A failure is a try that did not succeed.
type failure struct {
	err    error
	ending ending
	// retryAfter is how long the server asked to wait, nil if it did not say.
	retryAfter *time.Duration
}

// patience decides how often a call is repeated, and when.
type patience struct {
	maxTries, maxAttempts int
	jitter                func(ceiling time.Duration) time.Duration

	tries, attempts int
}

// again returns how long to wait before the next try, or false if there is to be
// none. A refusal that names its end uses up an attempt and no try, so that a
// long queue for a rate limit is waited through.
func (p *patience) again(f *failure, repeatable bool) (time.Duration, bool) {
	p.attempts++
	atLeast, ceiling := time.Duration(0), firstDelay
	switch {
	case f.ending != limited:
		p.tries++
		ceiling = backoff(p.tries)
	case f.retryAfter == nil:
		p.tries++
		atLeast, ceiling = limitedDelay, maxDelay-limitedDelay
	}
	if !f.ending.worthRepeating(repeatable) || p.tries >= p.maxTries || p.attempts >= p.maxAttempts {
		return 0, false
	}
	delay := atLeast + p.jitter(ceiling)
	if f.retryAfter == nil {
		return delay, true
	}
	return max(delay, *f.retryAfter), *f.retryAfter <= longestRetryAfter
}

// backoff returns the longest delay after so many tries: it doubles up to
// maxDelay, and the delay is anything up to it, so that clients that failed
// together do not come back together.
func backoff(tries int) time.Duration {
	ceiling := firstDelay
	for range tries - 1 {
		if ceiling >= maxDelay {
			break
		}
		ceiling *= 2
	}
	return min(ceiling, maxDelay)
}
