package contract

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// bearer is the security requirement of a token.
var bearer = object{{"token", list{}}}

// A refusal is a way in which operations say no.
type refusal struct {
	status, name, description string
	// of is whether an operation refuses in this way.
	of func(api.Route) bool
}

func always(api.Route) bool { return true }

func looksUp(r api.Route) bool {
	return r.Right.InWorkspace() || len(standing("path", membersOf(r.In))) > 0 || r.Right == api.Public
}

// anyStatus reports whether an operation answers with the status it is asked for.
func anyStatus(r api.Route) bool { return r.Name == api.Echo.Name }

// answersMore reports whether an operation of the Public API answers with more to whoever
// sends HeaderAccessVersion.
func answersMore(r api.Route) bool {
	return r.Name == api.GetWorkspace.Name || r.Name == api.CreateInvites.Name
}

// refusals are all of them, in the order of their statuses.
var refusals = []refusal{
	{"400", "BrokenBody", "The body broke off, or is not encoded as its headers say.", always},
	{"401", "Unauthorized", "There is no token, it is not known, or it may not do this. The message says which.", always},
	{"404", "NotFound", "Something that the request names is not there, or not there for this token.", looksUp},
	{"406", "NotAcceptable", "The Accept header asks for something else than JSON.", always},
	{"409", "Conflict", "The request is against a rule in the present state, or its key was used for an answer that is not kept.", api.Route.Writes},
	{"413", "TooLarge", "The body is larger than 1 MiB, which is refused even where a body is ignored.", always},
	{"422", "Invalid", "The request does not have the shape or the values that are asked for: one error for every failed field.", always},
	{"429", "TooManyRequests", "There were too many requests for this token or account. Retry-After says when to try again.", always},
	{"4XX", "AsAsked", "An error that the request asked for.", anyStatus},
	{"5XX", "ServerError", "Something went wrong on the server. After a 503, try again.", always},
}

// components returns what the operations refer to. The schemas come last, when
// everything has asked for those it needs.
func (b *builder) components() object {
	for _, r := range refusals {
		b.answers[r.name] = b.refused(r)
	}
	return object{
		{"headers", sorted(responseHeaders())},
		{"parameters", sorted(b.queries, requestHeaders())},
		{"responses", sorted(b.answers)},
		{"schemas", sorted(b.schemas.named)},
		{"securitySchemes", object{{"token", object{
			{"type", "http"},
			{"scheme", "bearer"},
			{"description", "A token of a workspace (sgp_…), or of an account (sga_…), which acts as one person in all their workspaces."},
		}}}},
	}
}

// sorted lays objects out by their names.
func sorted(named ...map[string]object) object {
	all := map[string]object{}
	for _, some := range named {
		maps.Copy(all, some)
	}
	var ordered object
	for _, name := range slices.Sorted(maps.Keys(all)) {
		ordered = append(ordered, entry{name, all[name]})
	}
	return ordered
}

func (b *builder) refused(r refusal) object {
	headers := answerHeaders()
	switch r.status {
	case "401":
		headers = append(headers, entry{"WWW-Authenticate", reference("headers", "WWW-Authenticate")})
	case "429", "5XX":
		headers = append(headers, entry{"Retry-After", reference("headers", "Retry-After")})
	}
	return object{{"description", r.description}, {"headers", headers}, {"content", asJSON(reference("schemas", errorsName))}}
}

// errorsName names the schema of the body of a refusal.
const errorsName = "Errors"

func (b *builder) errors() {
	b.schemas.named[errorsName] = object{
		{"description", "The body of every refusal."},
		{"type", "object"},
		{"required", list{"errors"}},
		{"properties", object{{"errors", object{{"type", "array"}, {"minItems", 1}, {"items", b.schemas.of(reflect.TypeFor[api.Problem]())}}}}},
	}
}

func requestHeaders() map[string]object {
	header := func(name, description string, schema object) object {
		return object{{"name", name}, {"in", "header"}, {"description", description}, {"schema", schema}}
	}
	text := object{{"type", "string"}}
	return map[string]object{
		"AccessVersion": header(api.HeaderAccessVersion, fmt.Sprintf(
			"Says that the caller knows what the access server adds to answers of Segment's Public API, and which\n"+
				"version of that, such as %d. Without it the answer is as Segment gives it, to the field.", api.AccessVersion), text),
		"IdempotencyKey": header(api.HeaderIdempotencyKey,
			"Makes the write repeatable: within 24 hours, the same request under the same key gets the same answer\n"+
				"and does nothing twice. Another request under the key is refused with 422. An answer that carries a\n"+
				"secret is not kept: its repeat is refused with 409. Write keys are shown again to who may read them.",
			object{{"type", "string"}, {"maxLength", api.MaxIdempotencyKey}, {"pattern", "^[ -~]*$"}}),
		"RequestId": header(api.HeaderRequestID, fmt.Sprintf(
			"Names the request in logs and in the answer. One of more than %d characters, or of others than\n"+
				"printable ASCII, is replaced.", api.MaxRequestID), text),
		"Workspace": header(api.HeaderWorkspace,
			"The id or slug of the workspace to act in. An account token needs it; the token of a workspace has its own.", text),
	}
}

// answerHeaders are what every answer may carry.
func answerHeaders() object {
	var headers object
	for _, name := range []string{api.HeaderLimitConsumed, api.HeaderLimitRemaining, api.HeaderLimitReset, api.HeaderRequestID} {
		headers = append(headers, entry{name, reference("headers", name)})
	}
	return headers
}

func responseHeaders() map[string]object {
	header := func(description string, schema object) object {
		return object{{"description", description}, {"schema", schema}}
	}
	count := object{{"type", "integer"}, {"minimum", 0}}
	text := object{{"type", "string"}}
	return map[string]object{
		"Retry-After":            header("How long to wait before the next try, in whole seconds.", count),
		"WWW-Authenticate":       header("How to authenticate.", text),
		api.HeaderLimitConsumed:  header("How many requests of the present window are used up.", count),
		api.HeaderLimitRemaining: header("How many requests are left in the present window.", count),
		api.HeaderLimitReset:     header("When the present window ends, such as Thu, 20 Aug 2026 16:00:00 +0000.", text),
		api.HeaderRequestID: {
			{"description", "The name of this request in the logs of the server."},
			{"required", true},
			{"schema", object{{"type", "string"}, {"minLength", 1}, {"maxLength", api.MaxRequestID}}},
		},
	}
}
