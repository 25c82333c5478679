package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"
	"unicode"
)

// An outcome is what became of one delivery.
type outcome int

const (
	// taken means that the server has the mail.
	taken outcome = iota
	// refused means that the server will never take this mail.
	refused
	// postponed means that the server may take this mail later.
	postponed
	// lost means that the connection ended before the server had all of the mail.
	lost
	// unanswered means that the connection ended when the server had all of the mail
	// and had not said whether it takes it.
	unanswered
	// unable means that the server takes no mails over this connection; it was not
	// asked about this one.
	unable
	// unwanted means that the mail was withdrawn meanwhile.
	unwanted
	// interrupted means that this process ends and the server has not got the mail.
	interrupted
)

// keepsConnection reports whether another mail may be sent after this one.
func (o outcome) keepsConnection() bool {
	return o == taken || o == refused || o == postponed || o == unwanted
}

// A result is an outcome with the server's words, in one line, unless it has taken the
// mail.
type result struct {
	outcome outcome
	problem string
}

// answerGrace is how long the answer to a final dot is waited for once this process is
// told to end.
//
// It has ten seconds then. A mail that the server has not got in full is held back, and
// the next process sends it. One that it has is the harder case: an answer that comes
// within this grace settles it, and so it nearly always is; for one that does not, the
// end of this process is like a crash. The mail stays leased, and is sent once more
// under its Message-ID when the lease is over: twice rather than not at all.
const answerGrace = 5 * time.Second

// send delivers one mail. Just before the server gets its text, begin says whether it
// is still to be sent: with an outcome other than taken it is not.
func (c *connection) send(ctx context.Context, m message, begin func() outcome) result {
	stop := context.AfterFunc(ctx, c.cut)
	defer stop()
	c.limit(offerTimeout)
	body, r := c.offer(m, begin)
	if ctx.Err() != nil {
		return result{outcome: interrupted}
	}
	if body == nil {
		return r
	}
	// From here on the end of ctx does not cut the connection; if it has begun to, there
	// is no final dot.
	if !stop() {
		return result{outcome: interrupted}
	}
	return c.handOver(ctx, body)
}

// offer does all that comes before the final dot. Without a body to end with it, the
// result says why.
func (c *connection) offer(m message, begin func() outcome) (io.WriteCloser, result) {
	// What is wrong with the sender is wrong with all mails.
	if err := c.client.Mail("<" + m.from + ">"); err != nil {
		return nil, result{unable, "beginning a mail: " + said(err)}
	}
	if err := c.client.Rcpt("<" + m.to + ">"); err != nil {
		return nil, c.failed(err)
	}
	if why := begin(); why != taken {
		c.reset()
		return nil, result{outcome: why}
	}
	body, err := c.client.Data()
	if err != nil {
		return nil, c.failed(err)
	}
	if _, err := body.Write(m.text); err != nil {
		return nil, c.failed(err)
	}
	return body, result{}
}

// handOver sends the final dot and waits for the answer.
func (c *connection) handOver(ctx context.Context, body io.Closer) result {
	c.limit(answerTimeout)
	patient, cancel := outlive(ctx, answerGrace)
	defer cancel()
	defer context.AfterFunc(patient, c.cut)()
	err := body.Close()
	if err == nil {
		return result{outcome: taken}
	}
	// The first digit decides (RFC 5321, section 4.3.2), whatever the others are.
	answer, answered := errors.AsType[*textproto.Error](err)
	switch {
	case answered && answer.Code/100 == 2:
		return result{outcome: taken}
	case answered && (answer.Code/100 == 4 || answer.Code/100 == 5):
		return c.failed(err)
	default:
		return result{unanswered, fmt.Sprintf("the server got the mail and did not say whether it takes it: %s", said(err))}
	}
}

// failed tells what an error means that came when the server had been asked about a
// mail, and makes the connection ready for the next one.
func (c *connection) failed(err error) result {
	r := result{lost, said(err)}
	answer, answered := errors.AsType[*textproto.Error](err)
	if !answered {
		return r
	}
	switch code := answer.Code; {
	case code == 421: // The server ends the connection.
	case code == 530, code == 534, code == 535, code == 538: // Credentials are missing or too weak.
		r.outcome = unable
	case code >= 400 && code < 500:
		r.outcome = postponed
	case code >= 500 && code < 600:
		r.outcome = refused
	}
	if r.outcome.keepsConnection() {
		c.reset()
	}
	return r
}

// reset ends the delivery that the server was asked for.
func (c *connection) reset() {
	c.limit(resetTimeout)
	// If it fails, so does the next delivery, before it is about its mail.
	_ = c.client.Reset()
}

// said returns an error as one line: a server may say anything. It leaves the number
// of the connection's own port out, which differs each time.
func said(err error) string {
	text := err.Error()
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		text = strings.Replace(text, answer.Error(), fmt.Sprintf("%d %s", answer.Code, answer.Msg), 1)
	}
	if failure, ok := errors.AsType[*net.OpError](err); ok {
		text = strings.Replace(text, failure.Error(), failure.Op+": "+failure.Err.Error(), 1)
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// outlive returns a context that ends some time after another one.
func outlive(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		pause(longer, grace, nil)
		cancel()
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// pause waits for a time, or until it is woken or the context ends.
func pause(ctx context.Context, d time.Duration, woken <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-woken:
	case <-ctx.Done():
	}
}
