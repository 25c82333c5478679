package api_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestSpellingsOfAPage(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"pagination.count=2&pagination.cursor=MA%3D%3D",
		"pagination.count=2&pagination.cursor=MA==",
		"pagination[count]=2&pagination[cursor]=MA%3D%3D",
		"pagination%5Bcount%5D=2&pagination%5Bcursor%5D=MA%3D%3D",
		"pagination%5bcount%5d=2&pagination%5bcursor%5d=MA%3d%3d",
		"pagination%2Ecount=2&pagination%2Ecursor=MA%3D%3D",
		"pagination[cursor]=MA%3D%3D&&pagination.count=2&",
		"%70agination.count=%32&pagination.cursor=M%41%3D%3D",
		"pagination.count=2&pagination[count]=3&pagination.cursor=&pagination.cursor=MA==",
		"unknown=1&pagination=x&pagination.size=9&Pagination.Count=7&pagination.count=2&pagination.cursor=MA==&semi;colon",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			got, err := api.ListUsers.Decode(in(), query, nil)
			expectProblems(t, nil, err)
			expectInput(t, api.ListInput{Pagination: api.PageOf(2, "MA==")}, got)
		})
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	const bounds, whole = `"count" must be between 1 and 1000`, `"count" must be a whole number`
	for query, test := range map[string]struct {
		size      int
		complaint string
	}{
		"":                                     {200, ""},
		"pagination.count=":                    {200, ""},
		"pagination.count=1":                   {1, ""},
		"pagination.count=1000":                {1000, ""},
		"pagination.count=0":                   {complaint: bounds},
		"pagination.count=-1":                  {complaint: bounds},
		"pagination.count=1001":                {complaint: bounds},
		"pagination.count=two":                 {complaint: whole},
		"pagination.count=2.5":                 {complaint: whole},
		"pagination.count=1e2":                 {complaint: whole},
		"pagination.count=1_0":                 {complaint: whole},
		"pagination.count=+5":                  {complaint: whole},
		"pagination.count=٣":                   {complaint: whole},
		"pagination.count=9999999999999999999": {complaint: whole},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			got, err := api.ListUsers.Decode(in(), query, nil)
			if test.complaint != "" {
				expectProblems(t, []api.Problem{validation("pagination.count", test.complaint)}, err)
				expectInput(t, api.ListInput{}, got)
				return
			}
			expectProblems(t, nil, err)
			if size := got.Pagination.Size(); size != test.size {
				t.Errorf("the page has %d entries, want %d", size, test.size)
			}
		})
	}
}

func TestSpellingsOfAList(t *testing.T) {
	t.Parallel()
	want := api.DeleteInvitesInput{Emails: []string{"a+b@x.com", "c@x.com", "d e@x.com"}}
	for _, query := range []string{
		"emails.0=a%2Bb%40x.com&emails.1=c%40x.com&emails.2=d+e%40x.com",
		"emails[0]=a%2Bb@x.com&emails[1]=c@x.com&emails[2]=d%20e@x.com",
		"emails%5B0%5D=a%2Bb@x.com&emails%5B1%5D=c@x.com&emails%5B2%5D=d+e@x.com",
		"emails=a%2Bb@x.com&emails=c@x.com&emails=d+e@x.com",
		"emails[]=a%2Bb@x.com&emails[]=c@x.com&emails[]=d+e@x.com",
		"emails%5B%5D=a%2Bb@x.com&emails=c@x.com&emails%5b%5d=d+e@x.com",
		"emails.2=d+e@x.com&emails.1=c@x.com&emails.0=a%2Bb@x.com",
		"emails.7=d+e@x.com&emails[5]=c@x.com&emails=a%2Bb@x.com",
		"emails.0=a%2Bb@x.com&emails[0]=c@x.com&emails.00=d+e@x.com",
		"emails.0=&emails.1=a%2Bb@x.com&emails.2=&emails.3=c@x.com&emails=&emails.4=d+e@x.com",
		"emails.0=a%2Bb@x.com&emails.first=x&emails.-1=x&emails.=x&emails.0.0=x&Emails.1=x&email.1=x&emails.1=c@x.com&emails.2=d+e@x.com",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			got, err := api.DeleteInvites.Decode(in(), query, nil)
			expectProblems(t, nil, err)
			expectInput(t, want, got)
		})
	}
}

// The order is that of the indexes as numbers, whatever the order they are sent
// in: the official clients send them sorted as words.
func TestOrderOfAList(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"as words":  "userIds.0=a&userIds.1=b&userIds.10=k&userIds.11=l&userIds.2=c&userIds.3=d",
		"backwards": "userIds.11=l&userIds.10=k&userIds.3=d&userIds.2=c&userIds.1=b&userIds.0=a",
		"unnamed":   "userIds.0=c&userIds=a&userIds.1=d&userIds[]=b&userIds.2=k&userIds.3=l",
		"far apart": "userIds.4294967296=l&userIds[2147483647]=k&userIds.3=d&userIds[2]=c&userIds[]=a&userIds=b",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := api.DeleteUsers.Decode(in(), query, nil)
			expectProblems(t, nil, err)
			expectInput(t, api.DeleteUsersInput{UserIDs: []string{"a", "b", "c", "d", "k", "l"}}, got)
		})
	}
}

// Elements of one index, or of none, stay in the order they are sent in.
func TestOrderOfARepeatedElement(t *testing.T) {
	t.Parallel()
	var unnamed, named, query []string
	for i := range 50 {
		first, second := strconv.Itoa(i), strconv.Itoa(99-i)
		unnamed, named = append(unnamed, first), append(named, second)
		query = append(query, "userIds.3="+second, "userIds="+first)
	}
	got, err := api.DeleteUsers.Decode(in(), strings.Join(query, "&"), nil)
	expectProblems(t, nil, err)
	expectInput(t, api.DeleteUsersInput{UserIDs: append(unnamed, named...)}, got)
}

// Empty elements ask for nothing; no parameter at all is a mistake.
func TestEmptyAndAbsentLists(t *testing.T) {
	t.Parallel()
	nothing := api.DeleteUsersInput{UserIDs: []string{}}
	for query, want := range map[string]api.DeleteUsersInput{
		"userIds.0=":              nothing,
		"userIds.0":               nothing,
		"userIds[0]=":             nothing,
		"userIds[]=":              nothing,
		"userIds=":                nothing,
		"userIds.0=&userIds.1=":   nothing,
		"userIds.0=&userIds.1=u1": {UserIDs: []string{"u1"}},
		"":                        {},
		"&":                       {},
		"userids.0=u1":            {},
		"userIds.x=u1":            {},
		"userIdss=u1":             {},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			var complaints []api.Problem
			if want.UserIDs == nil {
				complaints = []api.Problem{validation("userIds", `"userIds" is required`)}
			}
			got, err := api.DeleteUsers.Decode(in(), query, nil)
			expectProblems(t, complaints, err)
			expectInput(t, want, got)
		})
	}
}

func TestTextsInAQuery(t *testing.T) {
	t.Parallel()
	const control, utf8 = "must not contain control characters", "must be valid UTF-8"
	_, err := api.ListAuditEvents.Decode(in(), "startTime=a%00b&endTime=%1b&resourceId=%ff&resourceType=%C2%85&pagination.count=x&pagination.cursor=%0A", nil)
	expectProblems(t, []api.Problem{
		validation("startTime", `"startTime" `+control),
		validation("endTime", `"endTime" `+control),
		validation("resourceId", `"resourceId" `+utf8),
		validation("resourceType", `"resourceType" `+control),
		validation("pagination.count", `"count" must be a whole number`),
		validation("pagination.cursor", `"cursor" `+control),
	}, err)
	_, err = api.ListUsers.Decode(in(), "pagination.count=0&pagination.cursor=%0A", nil)
	expectProblems(t, []api.Problem{
		validation("pagination.cursor", `"cursor" `+control),
		validation("pagination.count", `"count" must be between 1 and 1000`),
	}, err)
	// The problem names the element by its place among all of them, empty ones too.
	_, err = api.DeleteInvites.Decode(in(), "emails.0=a@x.com&emails.1=&emails.2=%7F&emails.3=%c3%28", nil)
	expectProblems(t, []api.Problem{
		validation("emails.2", `"emails.2" `+control),
		validation("emails.3", `"emails.3" `+utf8),
	}, err)
}

func TestMalformedQueries(t *testing.T) {
	t.Parallel()
	for query, escape := range map[string]string{
		"emails.0=a%zz":           `"%zz"`,
		"emails.0=100%":           `"%"`,
		"emails.0=a@x.com&%4=b":   `"%4"`,
		"emails%5=a@x.com":        `"%5"`,
		"emails=ok&emails=%g1%g2": `"%g1"`,
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			got, err := api.DeleteInvites.Decode(in(), query, nil)
			expectProblems(t, []api.Problem{validation("", "the query is not valid: invalid URL escape "+escape)}, err)
			expectInput(t, api.DeleteInvitesInput{}, got)
		})
	}
}

// Any query is refused in words or means something that can be said again; what
// net/url cannot read is refused.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"", "&", "=", "emails", "emails.0=", "emails.0=a%2Bb%40x.com&emails.1=c%40x.com", "emails[0]=a&emails[10]=b&emails[2]=c",
		"emails%5B%5D=a&emails=b", "emails.0.1=a", "emails.-1=a&emails.00=b", "emails.9223372036854775808=a", "emails[[0]]=a", "emails]0[=a",
		"emails=%", "emails=%ff", "emails=%00", "a;b", "emails=a=b", "emails=+", "emails=" + strings.Repeat("a", 300),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		got, err := api.DeleteInvites.Decode(in(), query, nil)
		_, unreadable := url.ParseQuery(query)
		if unreadable != nil && err == nil && !strings.Contains(query, ";") {
			t.Errorf("%q is read, though it cannot be: %v", query, unreadable)
		}
		if err != nil {
			expectWords(t, api.DeleteInvites.Route(), err)
			return
		}
		request, err := api.DeleteInvites.Encode(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := api.DeleteInvites.Decode(in(), request.Query, nil)
		if diff := cmp.Diff(got, again); err != nil || diff != "" {
			t.Errorf("%q, said again as %q, is something else: %v (-first +again):\n%s", query, request.Query, err, diff)
		}
	})
}
