package client_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestNonsense(t *testing.T) {
	t.Parallel()
	const html = "<html><body>Welcome to nginx</body></html>"
	for name, test := range map[string]struct {
		status int
		body   string
		reason string
	}{
		"empty":                   {200, "", "no JSON"},
		"no content":              {204, "", "no JSON"},
		"HTML":                    {200, html, "no JSON"},
		"truncated":               {200, `{"data":{"users":[{"id":"u`, "no JSON"},
		"two values":              {200, noUsers + noUsers, "no JSON"},
		"null":                    {200, "null", "JSON without data"},
		"a list":                  {200, "[]", "JSON without data"},
		"a number":                {200, "7", "JSON without data"},
		"another object":          {200, `{"status":"ok"}`, "JSON without data"},
		"data that is null":       {200, `{"data":null}`, "JSON without data"},
		"errors with a success":   {200, refusedIt, "JSON without data"},
		"data and errors":         {200, `{"data":{"users":[],"pagination":{}},"errors":[{"message":"x"}]}`, "data and errors at once"},
		"errors that are no list": {200, `{"data":{"users":[],"pagination":{}},"errors":"x"}`, "JSON without data"},
		"data that is a list":     {200, `{"data":[]}`, `data without "members"`},
		"data that is empty":      {200, `{"data":{}}`, `data without "users"`},
		"null for a list":         {200, `{"data":{"users":null,"pagination":{}}}`, `data without "users"`},
		"no pagination":           {200, `{"data":{"users":[]}}`, `data without "pagination"`},
		"an object for a list":    {200, `{"data":{"users":{},"pagination":{}}}`, `data of the wrong form in "users"`},
		"a number for a string":   {200, `{"data":{"users":[{"id":7}],"pagination":{}}}`, `data of the wrong form in "users.id"`},
		"very deep":               {200, `{"data":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + "}", "no JSON"},
		"an HTML refusal":         {404, html, "no JSON"},
		"a refusal without text":  {401, "", "no JSON"},
		"a refusal with null":     {404, "null", "JSON without errors"},
		"other JSON":              {403, `{"message":"Forbidden"}`, "JSON without errors"},
		"no errors":               {500, `{"errors":[]}`, "JSON without errors"},
		"empty errors":            {500, `{"errors":[{}]}`, "JSON without errors"},
		"errors in one text":      {500, `{"errors":"boom"}`, "JSON without errors"},
		"data with a refusal":     {500, noUsers, "JSON without errors"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := play(answer(test.status, test.body, "Content-Type", "text/html; charset=utf-8", "X-Request-Id", "r-42"))
			out, err := client.Call(t.Context(), newClient(t, transport), api.ListUsers, api.ListInput{})
			failing(t, err)
			var got *client.NonsenseError
			if !errors.As(err, &got) {
				t.Fatalf("the error is %T: %v", err, err)
			}
			want := &client.NonsenseError{
				Operation: "ListUsers", Endpoint: endpoint, Status: test.status, ContentType: "text/html", RequestID: "r-42", Reason: test.reason,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(api.UsersOutput{}, out); diff != "" {
				t.Errorf("the output of a failed call (-want +got):\n%s", diff)
			}
			if got := len(transport.sent()); got != 1 {
				t.Errorf("%d requests were sent, want 1", got)
			}
		})
	}
}

func TestNonsenseInOneSentence(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		step step
		want string
	}{
		"with a content type": {
			answer(http.StatusOK, "<p>"+token, "Content-Type", "text/html; charset=utf-8"),
			"https://api.test answered DeleteUserGroup with 200 OK, content type text/html and no JSON, " +
				"which does not look like Segment's Public API: check the endpoint" +
				"; the change may have been made nevertheless, so look before it is tried again",
		},
		"without one": {
			answer(http.StatusBadRequest, "", "Content-Type", "", "X-Request-Id", "r-42"),
			"https://api.test answered DeleteUserGroup with 400 Bad Request, no content type and no JSON, " +
				"which does not look like Segment's Public API: check the endpoint (request r-42)",
		},
		"with the token for one": {
			answer(http.StatusBadRequest, "", "Content-Type", "text/"+token),
			"https://api.test answered DeleteUserGroup with 400 Bad Request, content type text/[token] and no JSON, " +
				"which does not look like Segment's Public API: check the endpoint",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := deleteGroup(t.Context(), newClient(t, play(test.step)))
			if got := failing(t, err); got != test.want {
				t.Errorf("the error is\n%s, want\n%s", got, test.want)
			}
		})
	}
}

// A member that may be null may be absent as well.
func TestMembersThatMayBeNull(t *testing.T) {
	t.Parallel()
	type output struct {
		Status         string  `json:"status"`
		TrackingPlanID *string `json:"trackingPlanId"`
		Later          string  `json:"later,omitempty"`
	}
	op := api.Operation[struct{}, output]{Name: "GetSomething", Method: http.MethodGet, Path: "/something"}
	for _, body := range []string{success, `{"data":{"status":"SUCCESS","trackingPlanId":null,"later":null}}`} {
		got, err := client.Call(t.Context(), newClient(t, play(answer(http.StatusOK, body))), op, struct{}{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(output{Status: "SUCCESS"}, got); diff != "" {
			t.Errorf("the output (-want +got):\n%s", diff)
		}
	}
}

// A time is a string to JSON, and what is wrong with it has no place of its own.
func TestNonsenseInATime(t *testing.T) {
	t.Parallel()
	const body = `{"data":{"invites":[{"email":"a@x.com","createdAt":"yesterday"}],"pagination":{}}}`
	_, err := client.Call(t.Context(), newClient(t, play(answer(http.StatusOK, body))), api.ReadInvites, api.ListInput{})
	want := "https://api.test answered ReadInvites with 200 OK, content type application/json and data of the wrong form, " +
		"which does not look like Segment's Public API: check the endpoint"
	if got := failing(t, err); got != want {
		t.Errorf("the error is\n%s, want\n%s", got, want)
	}
}

// closing is a body that remembers whether it was read to its end and closed.
type closing struct {
	io.Reader
	read         int
	ended, shut  bool
	errorOnClose error
}

func (b *closing) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	b.ended = b.ended || errors.Is(err, io.EOF)
	return n, err
}

func (b *closing) Close() error {
	b.shut = true
	return b.errorOnClose
}

func answerFrom(status int, body io.ReadCloser) step {
	return func(request *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: body, Request: request}, nil
	}
}

func TestBodiesAreDrainedAndClosed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusFound, http.StatusNotFound} {
		body := &closing{Reader: strings.NewReader(noUsers + "   ")}
		err := listUsers(t.Context(), newClient(t, play(answerFrom(status, body))))
		if got := err == nil; got != (status == http.StatusOK) {
			t.Errorf("%d: the error is %v", status, err)
		}
		if !body.ended || !body.shut {
			t.Errorf("%d: read to the end: %t, closed: %t", status, body.ended, body.shut)
		}
	}
}

// spaces is a body without end, which JSON allows anywhere.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestHugeAnswer(t *testing.T) {
	t.Parallel()
	body := &closing{Reader: spaces{}}
	c := newClient(t, play(answerFrom(http.StatusOK, body)))
	c.LimitAnswers(1000)
	want := "https://api.test answered ListUsers with 200 OK, no content type and an answer that is far too long, " +
		"which does not look like Segment's Public API: check the endpoint"
	if got := failing(t, listUsers(t.Context(), c)); got != want {
		t.Errorf("the error is\n%s, want\n%s", got, want)
	}
	if body.read != 1001 || !body.shut {
		t.Errorf("%d bytes were read, want 1001; closed: %t", body.read, body.shut)
	}
}

func TestAnswerAtTheLimit(t *testing.T) {
	t.Parallel()
	c := newClient(t, play(answer(http.StatusOK, noUsers)))
	c.LimitAnswers(int64(len(noUsers)))
	if err := listUsers(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// A body that breaks off is a lost connection and not nonsense, whatever had
// come of it.
func TestBodyBreaksOff(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]*closing{
		"while it is read":   {Reader: io.MultiReader(strings.NewReader(noUsers), failingReader{})},
		"when it is closed":  {Reader: strings.NewReader(noUsers), errorOnClose: io.ErrUnexpectedEOF},
		"before it is there": {Reader: failingReader{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := play(answerFrom(http.StatusOK, body), answer(http.StatusOK, noUsers))
			if err := listUsers(t.Context(), newClient(t, transport)); err != nil {
				t.Error(err)
			}
			if len(transport.sent()) != 2 || !body.shut {
				t.Errorf("%d requests were sent, want 2; closed: %t", len(transport.sent()), body.shut)
			}
		})
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
