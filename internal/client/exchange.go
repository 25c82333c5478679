package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// longWait is how long a wait may be before it is worth a line in the log.
const longWait = time.Second

// exchange sends a call until its end is clear or repeating it is no use, and
// fills out from the answer.
func (c *Client) exchange(ctx context.Context, cl call, out any) error {
	p := patience{maxTries: c.config.MaxTries, maxAttempts: c.config.MaxAttempts, jitter: c.config.Jitter}
	var last error
	maybeDone := false
	for {
		if err := ctx.Err(); err != nil {
			return interrupted(cl.route.Name, err, last, maybeDone)
		}
		f, err := c.paced(ctx, cl, out)
		if err != nil {
			return interrupted(cl.route.Name, err, last, maybeDone)
		}
		if f == nil {
			return nil
		}
		last = f.err
		maybeDone = maybeDone || cl.route.Writes() && f.ending.unclear()
		if err := ctx.Err(); err != nil && f.ending != settled {
			return interrupted(cl.route.Name, err, last, maybeDone)
		}
		delay, again := p.again(f, cl.repeatable())
		if !again {
			return mark(last, maybeDone)
		}
		if err := c.rest(ctx, cl, f, delay); err != nil {
			return interrupted(cl.route.Name, err, last, maybeDone)
		}
	}
}

// paced sends a call once, as soon as its rate limit has room for it. The error is
// that of a context that ended before.
func (c *Client) paced(ctx context.Context, cl call, out any) (*failure, error) {
	if c.pacer == nil {
		_, f := c.try(ctx, cl, out)
		return f, nil
	}
	w, err := c.enter(ctx, cl)
	if tooLong, ok := errors.AsType[*LimitError](err); ok {
		tooLong.Operation = cl.route.Name
		return &failure{ending: settled, err: tooLong}, nil
	}
	if err != nil {
		return nil, err
	}
	said, f := c.try(ctx, cl, out)
	if f != nil && f.ending == limited {
		said = standing{} // Some servers count the calls that they refuse.
	}
	c.pacer.leave(w, cl.route, said)
	return f, nil
}

// enter returns the window in which a call has a place now.
func (c *Client) enter(ctx context.Context, cl call) (*window, error) {
	if w := cl.place.take(); w != nil {
		return w, nil
	}
	return c.pacer.enter(ctx, cl.route, c.tellPace(ctx, cl.route))
}

// tellPace returns what logs how long a call waits for its place.
func (c *Client) tellPace(ctx context.Context, route api.Route) func(time.Duration) {
	return func(delay time.Duration) {
		if delay > longWait {
			c.config.Log(ctx, "Waiting for the rate limit to reset.",
				"operation", route.Name, "delay", delay.String())
		}
	}
}

// rest lets the time pass before the next try. A refusal for the number of calls
// holds for all of them, so that the pacer makes them wait.
func (c *Client) rest(ctx context.Context, cl call, f *failure, delay time.Duration) error {
	if c.pacer != nil && f.ending == limited {
		c.pacer.shut(cl.route, delay)
		return nil
	}
	return c.wait(ctx, cl, delay, f.err)
}

func (c *Client) wait(ctx context.Context, cl call, delay time.Duration, why error) error {
	if delay > longWait {
		c.config.Log(ctx, "Waiting before a request is repeated.",
			"operation", cl.route.Name, "delay", delay.String(), "error", why.Error())
	}
	return c.config.Wait(ctx, delay)
}

// interrupted is the error of a call that the context ended. Last is how the try
// before that ended, nil if there was none.
func interrupted(operation string, err, last error, maybeDone bool) error {
	sentence := fmt.Errorf("%s was interrupted: %w", operation, err)
	if last != nil && !errors.Is(last, err) {
		sentence = fmt.Errorf("%w (before that: %w)", sentence, last)
	}
	return mark(sentence, maybeDone)
}
