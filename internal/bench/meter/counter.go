package meter

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// unknownRoute is what requests are counted as that are no operation of the API.
const unknownRoute = "unknown route"

// A Counter counts requests. The zero value is ready; it is safe for concurrent use.
type Counter struct {
	mu       sync.Mutex
	requests Requests
}

func (c *Counter) add(operation string, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if operation == "" {
		operation = unknownRoute
	}
	c.requests.count(operation, 1)
	if status == http.StatusTooManyRequests {
		c.requests.Refused++
	}
}

// Take returns the requests that were counted since it was called last.
func (c *Counter) Take() Requests {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.requests
	c.requests = Requests{}
	return taken
}

// Around counts what a server answers in this process. Next must set the pattern of a
// request, as a mux does.
func (c *Counter) Around(next http.Handler) http.Handler {
	names := operations()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noted := &noting{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(noted, r)
		c.add(names[r.Pattern], noted.status) // The server's mux has set the pattern by now.
	})
}

// operations are the names of all operations by their patterns in the server's mux.
func operations() map[string]string {
	names := map[string]string{}
	for _, route := range api.Routes() {
		path := route.Path
		if path == "/" {
			path = "/{$}"
		}
		names[route.Method+" "+path] = route.Name
	}
	return names
}

// noting notes the status of an answer.
type noting struct {
	http.ResponseWriter

	status int
}

// WriteHeader notes the status and passes it on.
func (n *noting) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

// Unwrap returns what the answer goes to.
func (n *noting) Unwrap() http.ResponseWriter {
	return n.ResponseWriter
}

// Log returns a writer that takes the log of a server, JSON lines, and counts the
// requests in it. Every other line goes on to rest, but for those of level info.
func (c *Counter) Log(rest io.Writer) io.Writer {
	return &countingLog{counter: c, rest: rest}
}

type countingLog struct {
	counter *Counter
	rest    io.Writer

	mu   sync.Mutex
	part []byte
}

// Write takes a part of the log, which may end within a line.
func (l *countingLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.part = append(l.part, p...)
	for {
		line, rest, complete := bytes.Cut(l.part, []byte("\n"))
		if !complete {
			return len(p), nil
		}
		if err := l.take(line); err != nil {
			return 0, err
		}
		l.part = rest
	}
}

func (l *countingLog) take(line []byte) error {
	var entry struct {
		Level     string `json:"@level"`
		Message   string `json:"@message"`
		Operation string `json:"operation"`
		Status    int    `json:"status"`
	}
	err := json.Unmarshal(line, &entry)
	switch {
	case err == nil && entry.Message == "request":
		l.counter.add(entry.Operation, entry.Status)
	case err == nil && entry.Level == "info":
	default:
		_, err := l.rest.Write(append(bytes.Clone(line), '\n'))
		return err
	}
	return nil
}
