package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// InProcess returns a transport whose server is a handler in this process. The
// handler gets each request as a server would hand it over, and its answer comes
// back whole. Host and scheme of the endpoint are of no account;
// http://in-process says what it is.
func InProcess(handler http.Handler) http.RoundTripper {
	return &inProcess{handler: handler}
}

type inProcess struct {
	handler http.Handler
}

var errNoAnswer = errors.New("the handler gave up without an answer")

// served is how a handler ended: with an answer, or with an error.
type served struct {
	answer *recorder
	err    error
}

// RoundTrip runs the handler in a goroutine of its own, so that the end of the
// context is not kept waiting by a handler that is slow to see it.
func (t *inProcess) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if err := ctx.Err(); err != nil {
		return nil, errors.Join(err, closeBody(request))
	}
	done := make(chan served, 1)
	go t.serve(request, done)
	select {
	case s := <-done:
		if s.err != nil {
			return nil, s.err
		}
		return s.answer.response(request), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// serve always sends one result, even if the handler panics or ends its
// goroutine.
func (t *inProcess) serve(request *http.Request, done chan<- served) {
	ctx, cancel := context.WithCancel(request.Context())
	defer cancel()
	result := served{err: errNoAnswer}
	defer func() {
		if thrown := recover(); thrown != nil {
			result = served{err: fmt.Errorf("%w: %w", errNoAnswer, asError(thrown))}
		}
		if err := closeBody(request); err != nil {
			result = served{err: err}
		}
		done <- result
	}()
	w := &recorder{header: http.Header{}}
	t.handler.ServeHTTP(w, incoming(ctx, request))
	result = served{answer: w}
}

func asError(thrown any) error {
	if err, ok := thrown.(error); ok {
		return err
	}
	return fmt.Errorf("%v", thrown)
}

func closeBody(request *http.Request) error {
	if request.Body == nil {
		return nil
	}
	return request.Body.Close()
}

// incoming is a request as the receiving side sees it.
func incoming(ctx context.Context, request *http.Request) *http.Request {
	in := request.Clone(ctx)
	in.URL = &url.URL{Path: request.URL.Path, RawPath: request.URL.RawPath, RawQuery: request.URL.RawQuery}
	in.RequestURI = request.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:0"
	if in.Host == "" {
		in.Host = request.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

// recorder is a response under construction.
type recorder struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

// Header returns the headers, which count until the status is written.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader sets the status, once. Informational statuses go nowhere.
func (w *recorder) WriteHeader(status int) {
	if w.status != 0 || status >= 100 && status < 200 {
		return
	}
	w.status, w.sent = status, w.header.Clone()
}

// Write adds to the body, with the status 200 if none was set.
func (w *recorder) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		return 0, http.ErrBodyNotAllowed
	}
	return w.body.Write(data)
}

func (w *recorder) response(request *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	if w.body.Len() > 0 && w.sent.Get("Content-Type") == "" {
		w.sent.Set("Content-Type", http.DetectContentType(w.body.Bytes()))
	}
	return &http.Response{
		Status: statusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()),
		Request: request,
	}
}
