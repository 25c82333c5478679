package operator_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A standing is what an answer tells of the rate limit.
type standing struct {
	Status              int
	Consumed, Remaining string
}

// ask sends one request with a token, and tells how it stands with its limit. What
// got no answer has the status 0.
func ask(t *testing.T, c *http.Client, method, url, token, body string) standing {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return standing{}
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := c.Do(request)
	if err != nil {
		t.Error(err)
		return standing{}
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Error(err)
	}
	told := standing{response.StatusCode, response.Header.Get("X-RateLimit-Consumed"), response.Header.Get("X-RateLimit-Remaining")}
	checkEnd(t, told, response.Header)
	return told
}

// checkEnd checks what an answer tells of the end of its window: a date to come with
// every count, and the seconds until then with a refusal only.
func checkEnd(t *testing.T, told standing, header http.Header) {
	t.Helper()
	reset, err := time.Parse("Mon, 02 Jan 2006 15:04:05 -0700", header.Get("X-RateLimit-Reset"))
	if told.Consumed != "" && (err != nil || time.Until(reset) <= 0) {
		t.Errorf("an answer with the status %d has the reset %q: %v", told.Status, header.Get("X-RateLimit-Reset"), err)
	}
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if refused := told.Status == http.StatusTooManyRequests; refused != (err == nil && seconds > 0) {
		t.Errorf("an answer with the status %d has the header Retry-After: %q", told.Status, header.Get("Retry-After"))
	}
}

// caller is an HTTP client that leaves no connection behind.
func caller(t *testing.T) *http.Client {
	t.Helper()
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// Two processes serve one database: of 200 calls at once, 60 pass. The window is so
// long that it does not end during the test.
func TestRuleJ1ExactOverProcesses(t *testing.T) {
	t.Parallel()
	const calls, room = 200, 60
	path := database(t)
	token := bootstrap(t, path).WorkspaceToken
	urls := make([]string, 2)
	for i := range urls {
		url, process, log := start(t, path, "--iam-limit", "60/24h", "--default-limit", "60/24h")
		urls[i] = url
		defer end(t, process, os.Interrupt, log)
	}
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		c := caller(t)
		answers := make([]standing, calls)
		var done sync.WaitGroup
		for n := range calls {
			done.Go(func() {
				answers[n] = ask(t, c, method, urls[n%len(urls)]+"/groups", token, fmt.Sprintf(`{"name":"Group %d"}`, n))
			})
		}
		done.Wait()
		got, want := map[standing]int{}, map[standing]int{{429, "60", "0"}: calls - room}
		for _, answer := range answers {
			got[answer]++
		}
		for n := range room {
			want[standing{200, fmt.Sprint(n + 1), fmt.Sprint(room - n - 1)}] = 1
		}
		same(t, "the answers to "+method, got, want)
	}
}

func TestServeLimits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments   []string
		read, write standing
	}{
		"of their own accord": {nil, standing{200, "1", "199"}, standing{200, "1", "59"}},
		"off":                 {[]string{"--iam-limit", "off", "--default-limit", "off"}, standing{Status: 200}, standing{Status: 200}},
		"as they are told":    {[]string{"--iam-limit", "5/1h", "--default-limit=9/10s"}, standing{200, "1", "8"}, standing{200, "1", "4"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := database(t)
			s := serve(t, path, test.arguments...)
			token := bootstrap(t, path).WorkspaceToken
			same(t, "reading", ask(t, caller(t), http.MethodGet, s.url+"/groups", token, ""), test.read)
			same(t, "writing", ask(t, caller(t), http.MethodPost, s.url+"/groups", token, `{"name":"Analysts"}`), test.write)
			same(t, "the code at the end", s.end(), 0)
			same(t, "whether calls are counted in a file", exists(path+"-limits"), test.read.Consumed != "")
			same(t, "whether its write-ahead log is gone", exists(path+"-limits-wal"), false)
		})
	}
	path := database(t)
	for _, flag := range []string{"--iam-limit", "--default-limit"} {
		fail(t, 2, `"60" is not a rate: write the calls and the time they are for, such as "60/1m", or "off" for no limit`,
			"serve", "--database", path, flag, "60")
	}
	isAbsent(t, path)
}

// Who cannot count says so before it serves anybody.
func TestServeWhereNothingCanBeCounted(t *testing.T) {
	t.Parallel()
	path := database(t)
	if err := os.Mkdir(path+"-limits", 0o700); err != nil {
		t.Fatal(err)
	}
	fail(t, 1, fmt.Sprintf("Error: cannot open the database %q: it is not a regular file, and calls are counted in one of this name; move it away\n",
		path+"-limits"), "serve", "--database", path, "--listen", "127.0.0.1:0")
	s := serve(t, path, "--iam-limit", "off", "--default-limit", "off")
	same(t, "the code at the end", s.end(), 0)
}

// Somebody deletes the file under a process that counts in it: the next one counts
// in a new file.
func TestServeAfterTheLimitsWereDeleted(t *testing.T) {
	t.Parallel()
	path := database(t)
	token := bootstrap(t, path).WorkspaceToken
	url, process, log := start(t, path)
	for n := range 3 {
		same(t, "the first server", ask(t, caller(t), http.MethodGet, url+"/groups", token, ""), standing{200, fmt.Sprint(n + 1), fmt.Sprint(199 - n)})
	}
	if err := os.Remove(path + "-limits"); err != nil {
		t.Skipf("this system keeps the files that are open: %v", err)
	}
	s := serve(t, path)
	for n := range 3 {
		same(t, "the second server", ask(t, caller(t), http.MethodGet, s.url+"/groups", token, ""), standing{200, fmt.Sprint(n + 1), fmt.Sprint(199 - n)})
	}
	same(t, "the code at the end", s.end(), 0)
	end(t, process, os.Interrupt, log)
}
