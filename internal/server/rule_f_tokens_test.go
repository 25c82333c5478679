package server_test

import (
	"database/sql"
	"errors"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

func TestRuleF1ATokenHasItsOwnPoliciesWhoeverMadeIt(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	web := acme.source(t, "web")
	boss := acme.join(t, "boss@example.com", ownerRole)
	made := do(t, boss.Client, api.CreateToken, acme.forPipeline(t, "", readerRole))
	pipeline := acme.world.Client(t, made.Secret)
	want := api.Token{
		ID: made.Token.ID, Description: "for a pipeline", CreatedBy: boss.id, CreatedAt: acme.world.Clock.Now(),
		Permissions: []api.Permission{{
			RoleID: roleID(t, acme.token, readerRole), RoleName: readerRole,
			Resources: []api.GrantedResource{{ID: acme.id, Type: api.ResourceWorkspace, Labels: []api.Label{}}},
		}},
	}
	same(t, "the token", made.Token, want)
	same(t, "the token that is read", do(t, acme.token, api.ReadToken, api.TokenInput{TokenID: want.ID}).Token, want)
	same(t, "the last token of the list", acme.look(t).Tokens[1], want)
	same(t, "what it reads", do(t, pipeline, api.GetSource, api.SourceInput{SourceID: web.ID}).Source.ID, web.ID)
	refuse(t, acme.world, pipeline, api.DeleteSource, api.SourceInput{SourceID: web.ID}, 401)

	// Its rights are its own, and stay when its maker goes.
	do(t, acme.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{boss.id}})
	do(t, pipeline, api.GetSource, api.SourceInput{SourceID: web.ID})

	do(t, acme.token, api.UpdateToken, api.UpdateTokenInput{TokenID: want.ID, Permissions: new(acme.permissions(t, adminRole))})
	do(t, pipeline, api.DeleteSource, api.SourceInput{SourceID: web.ID})
	bare := do(t, acme.token, api.UpdateToken, api.UpdateTokenInput{TokenID: want.ID, Description: new("old"), Permissions: &[]api.PermissionInput{}}).Token
	same(t, "the description", bare.Description, "old")
	same(t, "the roles", roles(bare.Permissions), []string{minimalRole})
}

func TestRuleF1ATokenBelongsToOneWorkspace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	made := do(t, acme.token, api.CreateToken, acme.forPipeline(t, "", ownerRole))
	in := api.TokenInput{TokenID: made.Token.ID}
	refuse(t, w, globex.token, api.ReadToken, in, 404)
	refuse(t, w, globex.token, api.DeleteToken, in, 404)
	refuse(t, w, globex.token, api.UpdateToken, api.UpdateTokenInput{TokenID: in.TokenID, Description: new("mine")}, 404)
	same(t, "the number of tokens", len(globex.look(t).Tokens), 1)
	w.expect(t, 404, request{method: "GET", path: "/", token: made.Secret, workspace: "globex"})
	refuse(t, w, acme.token, api.CreateToken, globex.forPipeline(t, "", ownerRole), 422, "permissions.0.resources.0.id")
}

func TestRuleF1FormOfAToken(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for field, in := range map[string]api.CreateTokenInput{
		"description": {Description: "", Permissions: []api.PermissionInput{}},
		"permissions": {Description: "x"},
		"expiresAt":   {Description: "x", Permissions: []api.PermissionInput{}, ExpiresAt: "tomorrow"},
	} {
		refuse(t, acme.world, acme.token, api.CreateToken, in, 422, field)
	}
	now := acme.world.Clock.Now()
	for _, at := range []time.Time{now, now.Add(-time.Hour), now.Add(time.Microsecond)} {
		in := api.CreateTokenInput{Description: "x", Permissions: []api.PermissionInput{}, ExpiresAt: at.Format(time.RFC3339Nano)}
		refuse(t, acme.world, acme.token, api.CreateToken, in, 422, "expiresAt")
	}
	id := acme.look(t).Tokens[0].ID
	refuse(t, acme.world, acme.token, api.UpdateToken, api.UpdateTokenInput{TokenID: id, Description: new("")}, 422, "description")
}

// A use is noted beside the windows and not in the data, to a minute.
func TestRuleF1WhenATokenWasLastUsed(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, limited(50, 50))
	clock, start := acme.world.Clock, acme.world.Clock.Now()
	in := acme.forPipeline(t, "", readerRole)
	in.ExpiresAt = start.Add(10 * time.Minute).Format(time.RFC3339)
	pipeline := do(t, acme.token, api.CreateToken, in)
	laptop := do(t, acme.owner.Client, api.CreateAccountToken, api.CreateAccountTokenInput{Description: "laptop", ExpiresAt: in.ExpiresAt})
	since := func(at *time.Time) string {
		if at == nil {
			return "not known"
		}
		return at.Sub(start).String()
	}
	same(t, "the uses of new tokens", []string{since(pipeline.Token.LastUsedAt), since(laptop.Token.LastUsedAt)}, []string{"not known", "not known"})
	web := acme.source(t, "web").ID
	reading := request{method: "GET", path: "/sources/" + web}
	deleting := request{method: "DELETE", path: "/sources/" + web}
	for _, step := range []struct {
		after  time.Duration
		r      request
		status int
		want   string
	}{
		{0, request{}, 0, "not known"},
		{time.Second, reading, 200, "1s"},
		{time.Minute - time.Millisecond, reading, 200, "1s"},
		{time.Millisecond, reading, 200, "1m1s"},
		{59 * time.Second, deleting, 401, "1m1s"},
		{time.Second, deleting, 401, "2m1s"}, // It is known, if it has no right.
		{8*time.Minute - time.Second, reading, 401, "2m1s"},
	} {
		clock.Advance(step.after)
		before := acme.world.version(t)
		if step.status != 0 {
			acme.world.expect(t, step.status, step.r.as(pipeline.Secret))
		}
		read := do(t, acme.token, api.ReadToken, api.TokenInput{TokenID: pipeline.Token.ID}).Token
		listed := all(t, acme.token, client.ReadTokens, api.ListInput{})
		same(t, "the last use", []string{since(read.LastUsedAt), since(listed[1].LastUsedAt)}, []string{step.want, step.want})
		if acme.world.version(t) != before {
			t.Error("a call that reads has written to the database")
		}
	}
	same(t, "the last use of who reads", since(all(t, acme.token, client.ReadTokens, api.ListInput{})[0].LastUsedAt), "10m0s")
}

func TestRuleF1WhenAnAccountTokenWasLastUsed(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, limited(50, 50))
	laptop := do(t, acme.owner.Client, api.CreateAccountToken, api.CreateAccountTokenInput{Description: "laptop"})
	uses := func(w *world) []*time.Time {
		tokens := all(t, w.person(t, acme.owner.id, acme.owner.email, acme.owner.secret, acme.id).Client, client.ReadAccountTokens, api.ListInput{})
		return []*time.Time{tokens[0].LastUsedAt, tokens[1].LastUsedAt}
	}
	start := acme.world.Clock.Now()
	same(t, "the last uses", uses(acme.world), []*time.Time{&start, nil})
	acme.world.Clock.Advance(time.Hour)
	now := acme.world.Clock.Now()
	do(t, acme.world.Client(t, laptop.Secret), api.Whoami, struct{}{})
	same(t, "the last uses", uses(acme.world), []*time.Time{&now, &now})

	other := openWorld(t, acme.world.Database, limited(50, 50))
	same(t, "the last uses at another server", uses(other), []*time.Time{&start, &now})
	if err := os.Remove(acme.world.Database + "-limits"); err != nil {
		t.Fatal(err)
	}
	same(t, "the last uses without the file", uses(openWorld(t, acme.world.Database, limited(50, 50))), []*time.Time{&start, nil})
	same(t, "the last uses without limits", uses(openWorld(t, acme.world.Database)), []*time.Time{nil, nil})
}

func TestRuleF1ACallOverItsLimitIsNoUse(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, func(o *servertest.Options) { o.Limits.Default = ratelimit.Rate{Calls: 3, Per: time.Hour} })
	pipeline := do(t, acme.token, api.CreateToken, acme.forPipeline(t, "", readerRole))
	start := acme.world.Clock.Now()
	r := request{method: "GET", path: "/", token: pipeline.Secret}
	for range 3 {
		acme.world.expect(t, 200, r)
	}
	acme.world.Clock.Advance(time.Minute)
	for range 2 {
		acme.world.expect(t, 429, r)
	}
	same(t, "the last use", do(t, acme.token, api.ReadToken, api.TokenInput{TokenID: pipeline.Token.ID}).Token.LastUsedAt, &start)
}

// The secret is in the answer, and then nowhere: not in a later answer, under the
// key of the request or not, not in an audit event, a log, an error or the database.
func TestRuleF2TheSecretIsShownOnce(t *testing.T) {
	t.Parallel()
	var log journal
	acme := newTeam(t, log.keepEverything)
	ask := func(path, key string, in any) answer {
		r := request{method: "POST", path: path, token: acme.owner.secret, body: encoded(t, in)}
		if path == "/access/v1/tokens" {
			r.workspace = acme.id
		}
		return acme.world.send(t, r.keyed(key))
	}
	var secrets []string
	for path, in := range map[string]any{
		"/access/v1/tokens":         acme.forPipeline(t, "", ownerRole),
		"/access/v1/account/tokens": api.CreateAccountTokenInput{Description: "for the laptop"},
	} {
		var made api.CreatedAccountTokenOutput
		ask(path, "once", in).decode(t, &made)
		secrets = append(secrets, made.Secret)
		if form := regexp.MustCompile(`^sg[ap]_[0-9A-Za-z_-]{43,}$`); !form.MatchString(made.Secret) {
			t.Errorf("a secret has not 256 bits in the form %s", form)
		}
		again := ask(path, "once", in)
		same(t, "the status of a repeat", again.status, http.StatusConflict)
		says(t, again.problems(t), made.Token.ID)
		for _, read := range []string{path, "/audit-events", "/access/v1/whoami"} {
			later := acme.world.send(t, request{method: "GET", path: read, token: made.Secret, workspace: acme.id})
			if later.status != http.StatusOK || strings.Contains(later.body, made.Secret) {
				t.Errorf("%s answers %d %s", read, later.status, later.body)
			}
		}
		if strings.Contains(again.body, made.Secret) {
			t.Errorf("the repeat answers %s", again.body)
		}
	}
	if secrets[0][:4] == secrets[1][:4] {
		t.Errorf("both secrets begin with %s", secrets[0][:4])
	}
	stored := dump(t, acme.world.Database)
	if !strings.Contains(stored, "for a pipeline") || !strings.Contains(log.read(), "CreateToken") {
		t.Error("the database or the log is not where it was looked for")
	}
	for _, secret := range secrets {
		if strings.Contains(log.read(), secret) || strings.Contains(stored, secret) {
			t.Error("a secret is in the log or in the database")
		}
	}
}

// dump is all that stands in the tables and files of a database.
func dump(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), "PRAGMA wal_checkpoint(FULL)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range []string{path, path + "-wal"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

func TestRuleF4ExpiredAndRevokedAtOnce(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	expires := acme.world.Clock.Now().Add(time.Hour)
	in := acme.forPipeline(t, "", ownerRole)
	in.ExpiresAt = expires.Format(time.RFC3339)
	expiring := do(t, acme.token, api.CreateToken, in)
	same(t, "the expiry", *expiring.Token.ExpiresAt, expires)
	lasting := do(t, acme.token, api.CreateToken, acme.forPipeline(t, "", ownerRole))
	laptop := do(t, acme.owner.Client, api.CreateAccountToken, api.CreateAccountTokenInput{Description: "laptop", ExpiresAt: in.ExpiresAt})
	spare := do(t, acme.owner.Client, api.CreateAccountToken, api.CreateAccountTokenInput{Description: "spare"})
	answers := func(secret string) int {
		return acme.world.send(t, request{method: "GET", path: "/", token: secret, workspace: acme.id}).status
	}
	acme.world.Clock.Advance(time.Hour - time.Millisecond)
	same(t, "before", []int{answers(expiring.Secret), answers(laptop.Secret)}, []int{200, 200})
	acme.world.Clock.Advance(time.Millisecond)
	same(t, "once expired", []int{answers(expiring.Secret), answers(laptop.Secret)}, []int{401, 401})

	// A token may revoke itself.
	do(t, acme.world.Client(t, lasting.Secret), api.DeleteToken, api.TokenInput{TokenID: lasting.Token.ID})
	do(t, acme.owner.Client, api.DeleteAccountToken, api.TokenInput{TokenID: spare.Token.ID})
	same(t, "once revoked", []int{answers(lasting.Secret), answers(spare.Secret)}, []int{401, 401})
	refuse(t, acme.world, acme.token, api.DeleteToken, api.TokenInput{TokenID: lasting.Token.ID}, 404)
	refuse(t, acme.world, acme.token, api.ReadToken, api.TokenInput{TokenID: lasting.Token.ID}, 404)
	refuse(t, acme.world, acme.owner.Client, api.DeleteAccountToken, api.TokenInput{TokenID: spare.Token.ID}, 404)
	for _, policy := range acme.look(t).Policies {
		if policy.SubjectID == lasting.Token.ID {
			t.Errorf("a policy is left: %+v", policy)
		}
	}
	descriptions := []string{}
	for _, token := range all(t, acme.owner.Client, client.ReadAccountTokens, api.ListInput{}) {
		descriptions = append(descriptions, token.Description)
	}
	same(t, "the account's tokens", descriptions, []string{"made by the operator", "laptop"})
	events := acme.events(t)
	same(t, "the last event", events[len(events)-1], "Token Revoked")
}

func TestRuleF4NobodyRevokesTheTokenOfAnotherAccount(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	made := do(t, ada.Client, api.CreateAccountToken, api.CreateAccountTokenInput{Description: "mine"})
	refuse(t, acme.world, acme.owner.Client, api.DeleteAccountToken, api.TokenInput{TokenID: made.Token.ID}, 404)
	refuse(t, acme.world, acme.token, api.DeleteAccountToken, api.TokenInput{TokenID: made.Token.ID}, 401)
	acme.world.expect(t, 200, request{method: "GET", path: "/", token: made.Secret, workspace: acme.id})
}

// Policies are written by who is owner at that moment, be it a token or a person.
func TestRuleF5OnlyAnOwnerOfTheMomentWritesPolicies(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	boss := acme.join(t, "boss@example.com", ownerRole)
	made := do(t, acme.token, api.CreateToken, acme.forPipeline(t, "", ownerRole))
	pipeline := acme.world.Client(t, made.Secret)
	group := acme.group(t, "Analysts")
	give := func(subjectType, id string, role string) api.CreatePolicyInput {
		return api.CreatePolicyInput{
			SubjectType: subjectType, SubjectID: id, RoleID: roleID(t, acme.token, role), Resources: []api.Resource{acme.resource()},
		}
	}
	do(t, pipeline, api.CreatePolicy, give("group", group, readerRole))
	do(t, boss.Client, api.CreatePolicy, give("group", group, adminRole))

	lesser := slices.Concat(acme.permissions(t, adminRole), acme.permissions(t, memberRole))
	do(t, acme.token, api.UpdateToken, api.UpdateTokenInput{TokenID: made.Token.ID, Permissions: &lesser})
	do(t, acme.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: boss.id, Permissions: lesser})
	for _, who := range []*client.Client{pipeline, boss.Client} {
		refuse(t, acme.world, who, api.CreatePolicy, give("token", made.Token.ID, ownerRole), 401)
		refuse(t, acme.world, who, api.CreatePolicy, give("user", boss.id, minimalRole), 401)
		refuse(t, acme.world, who, api.UpdateToken, api.UpdateTokenInput{TokenID: made.Token.ID, Permissions: new(acme.permissions(t, ownerRole))}, 401)
		refuse(t, acme.world, who, api.CreateToken, acme.forPipeline(t, "", minimalRole), 401)
		refuse(t, acme.world, who, api.AddPermissionsToUserGroup,
			api.UserGroupPermissionsInput{UserGroupID: group, Permissions: lesser}, 401)
	}
}
