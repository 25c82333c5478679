package server_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

func sendingMail(o *servertest.Options) { o.SendsMail = true }

// otherCode is a code that a code is not.
func otherCode(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// forPipeline asks for a token that may do what the roles allow.
func (tm *team) forPipeline(t *testing.T, code string, roles ...string) api.CreateTokenInput {
	t.Helper()
	return api.CreateTokenInput{Description: "for a pipeline", Permissions: tm.permissions(t, roles...), SecurityCode: code}
}

// askForCode asks for a token without a code and returns the one that is mailed.
func (tm *team) askForCode(t *testing.T, in api.CreateTokenInput) string {
	t.Helper()
	in.SecurityCode = ""
	problems := refusal(t, callError(t, tm.owner.Client, api.CreateToken, in), 422)
	same(t, "the problem", []string{problems[0].Type, problems[0].Field}, []string{"security-code-required", "securityCode"})
	says(t, problems, tm.owner.email)
	return tm.world.Code(t, tm.owner.email)
}

// refuseCode gives a wrong code, which costs a try and changes nothing else.
func (tm *team) refuseCode(t *testing.T, in api.CreateTokenInput, words ...string) {
	t.Helper()
	before := tm.look(t)
	problems := refusal(t, callError(t, tm.owner.Client, api.CreateToken, in), 422)
	says(t, problems, words...)
	same(t, "the field", problems[0].Field, "securityCode")
	same(t, "the workspace", tm.look(t), before)
}

func TestRuleF3TheCodeIsMailedAndGoodOnce(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	in := acme.forPipeline(t, "", readerRole)
	before := acme.look(t)
	in.SecurityCode = acme.askForCode(t, in)
	same(t, "the workspace", acme.look(t), before)
	if !regexp.MustCompile(`^[0-9]{6}$`).MatchString(in.SecurityCode) {
		t.Errorf("the code is %q", in.SecurityCode)
	}
	same(t, "whom mails are to", acme.mails(t), []string{acme.owner.email})
	made := do(t, acme.owner.Client, api.CreateToken, in)
	do(t, acme.world.Client(t, made.Secret), api.GetWorkspace, struct{}{})
	same(t, "whom mails are to once it is used (rule F6)", acme.mails(t), []string{})
	acme.refuseCode(t, in, "was used")
}

func TestRuleF3NoCodeWhereNoMailIsSent(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	do(t, acme.token, api.CreateToken, acme.forPipeline(t, "", readerRole))
	do(t, acme.owner.Client, api.CreateToken, acme.forPipeline(t, "", readerRole))
	same(t, "whom mails are to", acme.mails(t), []string{})
}

func TestRuleF3TheCodeLivesTenMinutes(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	in := acme.forPipeline(t, "", readerRole)
	in.SecurityCode = acme.askForCode(t, in)
	acme.world.Clock.Advance(10*time.Minute - time.Millisecond)
	do(t, acme.owner.Client, api.CreateToken, in)
	in.SecurityCode = acme.askForCode(t, in)
	acme.world.Clock.Advance(10 * time.Minute)
	acme.refuseCode(t, in, "expired")
	same(t, "whom mails are to", acme.mails(t), []string{})
}

// Anything else that is asked for, wherever, is another request.
func TestRuleF3TheCodeIsForThatRequestOnly(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	globex := acme.world.found(t, "globex")
	globex.joinAs(t, acme.owner, ownerRole)
	in := acme.forPipeline(t, "", readerRole)
	in.SecurityCode = acme.askForCode(t, in)
	other, expiring, described := acme.forPipeline(t, in.SecurityCode, adminRole), in, in
	expiring.ExpiresAt = acme.world.Clock.Now().Add(time.Hour).Format(time.RFC3339)
	described.Description = "for another pipeline"
	for _, wrong := range []api.CreateTokenInput{other, expiring, described} {
		acme.refuseCode(t, wrong, "not the code")
	}
	elsewhere := api.CreateTokenInput{Description: in.Description, Permissions: []api.PermissionInput{}}
	code := acme.askForCode(t, elsewhere)
	elsewhere.SecurityCode = code
	there := acme.world.Client(t, acme.owner.secret).In(globex.id)
	_ = refusal(t, callError(t, there, api.CreateToken, elsewhere), 422)
	do(t, acme.owner.Client, api.CreateToken, elsewhere)
}

func TestRuleF3ANewerCodeReplacesAnEarlierOne(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	in := acme.forPipeline(t, "", readerRole)
	earlier := acme.askForCode(t, in)
	newer := acme.askForCode(t, in)
	same(t, "whom mails are to", acme.mails(t), []string{acme.owner.email})
	if earlier != newer {
		in.SecurityCode = earlier
		acme.refuseCode(t, in, "not the code", "tries left: 4")
	}
	in.SecurityCode = newer
	do(t, acme.owner.Client, api.CreateToken, in)
}

// Five tries, whether they are made or rehearsed.
func TestRuleF3FiveTries(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	in := acme.forPipeline(t, "", readerRole)
	code := acme.askForCode(t, in)
	rehearse := func(status int) {
		t.Helper()
		acme.world.expect(t, status, request{
			method: "POST", path: api.DryRunPrefix + "/access/v1/tokens", token: acme.owner.secret, workspace: acme.id, body: encoded(t, in),
		})
	}
	in.SecurityCode = code
	rehearse(http.StatusCreated)
	in.SecurityCode = otherCode(code)
	rehearse(422)
	acme.refuseCode(t, in, "tries left: 3")
	rehearse(422)
	acme.refuseCode(t, in, "tries left: 1")
	same(t, "whom mails are to", acme.mails(t), []string{acme.owner.email})
	rehearse(422)
	in.SecurityCode = code
	acme.refuseCode(t, in, "tried too often")
	same(t, "whom mails are to afterwards", acme.mails(t), []string{})
	in.SecurityCode = ""
	rehearse(422)
	same(t, "whom a dry run mails to", acme.mails(t), []string{})
}

// Asking again and again gives new codes and no new tries: else a stolen token could
// guess without end.
func TestRuleF3AskingAgainGivesNoNewTries(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	in := acme.forPipeline(t, "", readerRole)
	for left := 4; left >= 0; left-- {
		in.SecurityCode = otherCode(acme.askForCode(t, in))
		acme.refuseCode(t, in, fmt.Sprintf("tries left: %d", left))
		acme.world.Clock.Advance(time.Minute)
	}
	// The last of the codes was asked for a minute ago.
	again := acme.world.Clock.Now().Add(9 * time.Minute)
	said := again.Format(time.RFC3339)
	acme.refuseCode(t, in, "tried too often", said)
	in.SecurityCode = ""
	problems := refuse(t, acme.world, acme.owner.Client, api.CreateToken, in, 422, "securityCode")
	says(t, problems, "a new one can be asked for after "+said)
	same(t, "the type", problems[0].Type, api.TypeValidation)
	rehearsed := acme.world.expect(t, 422, request{
		method: "POST", path: api.DryRunPrefix + "/access/v1/tokens", token: acme.owner.secret, workspace: acme.id, body: encoded(t, in),
	})
	if !strings.Contains(rehearsed.body, said) {
		t.Errorf("a dry run says %s", rehearsed.body)
	}
	acme.world.Clock.Advance(9*time.Minute - time.Millisecond)
	refuse(t, acme.world, acme.owner.Client, api.CreateToken, in, 422, "securityCode")
	same(t, "whom mails are to", acme.mails(t), []string{})

	acme.world.Clock.Advance(time.Millisecond)
	in.SecurityCode = acme.askForCode(t, in)
	in.SecurityCode = otherCode(in.SecurityCode)
	acme.refuseCode(t, in, "tries left: 4")
}

// A code that was used leaves nothing to the next one, and spent tries of one purpose
// nothing to another.
func TestRuleF3TriesEndWithTheirCode(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	in := acme.forPipeline(t, "", readerRole)
	for range 2 {
		code := acme.askForCode(t, in)
		for left := 4; left > 0; left-- {
			in.SecurityCode = otherCode(code)
			acme.refuseCode(t, in, fmt.Sprintf("tries left: %d", left))
		}
		in.SecurityCode = code
		do(t, acme.owner.Client, api.CreateToken, in)
	}
	in.SecurityCode = otherCode(acme.askForCode(t, in))
	for left := 4; left >= 0; left-- {
		acme.refuseCode(t, in, fmt.Sprintf("tries left: %d", left))
	}
	askForEmail(t, acme.owner, "new@acme.example")
	says(t, refusal(t, callError(t, acme.owner.Client, api.VerifyEmail,
		api.VerifyEmailInput{Code: otherCode(acme.world.Code(t, "new@acme.example"))}), 422), "tries left: 4")
}

// Tries at once are as many as tries one after the other: none of them is judged
// before those ahead of it are counted.
func TestRuleF3FiveTriesAtOnce(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	in := acme.forPipeline(t, "", readerRole)
	in.SecurityCode = otherCode(acme.askForCode(t, in))
	wrong := request{method: "POST", path: "/access/v1/tokens", token: acme.owner.secret, workspace: acme.id, body: encoded(t, in)}
	said := atOnce(20, func(int) string {
		a := acme.world.send(t, wrong)
		return regexp.MustCompile(`tries left: [0-9]|tried too often`).FindString(a.body)
	})
	same(t, "what is said", tally(said), map[string]int{
		"tries left: 4": 1, "tries left: 3": 1, "tries left: 2": 1, "tries left: 1": 1, "tries left: 0": 1, "tried too often": 15,
	})
}

func TestRuleF3AWorkspaceTokenHasNoMailbox(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	in := acme.forPipeline(t, "", readerRole)
	says(t, refuse(t, acme.world, acme.token, api.CreateToken, in, 401), "mailbox")
	in.SecurityCode = acme.askForCode(t, in)
	says(t, refuse(t, acme.world, acme.token, api.CreateToken, in, 401), "mailbox")
}

// What is wrong with the request is said before a code is mailed for it.
func TestRuleF3NoCodeForWhatCannotBeMade(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, sendingMail)
	refuse(t, acme.world, acme.owner.Client, api.CreateToken, api.CreateTokenInput{
		Description: "x", Permissions: []api.PermissionInput{on("nothing", acme.resource())},
	}, 422, "permissions.0.roleId")
	ada := acme.join(t, "ada@example.com", memberRole)
	refuse(t, acme.world, ada.Client, api.CreateToken, acme.forPipeline(t, "", readerRole), 401)
}
