package connection

import (
	"errors"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// Fields says which attribute is to blame for a field of a request, by the
// field's first name that is found: "name" also covers "name.0".
type Fields map[string]path.Path

// With returns the fields and one more.
func (f Fields) With(field string, at path.Path) Fields {
	more := maps.Clone(f)
	more[field] = at
	return more
}

// AddError turns an error into diagnostics: at the attributes that the server
// blames where fields knows them, as one for the whole object otherwise. Title
// says what could not be done.
func AddError(diags *diag.Diagnostics, title string, err error, fields Fields) {
	blamed := 0
	for _, problem := range client.FieldProblems(err) {
		if at, ok := fields.find(problem.Field); ok {
			diags.AddAttributeError(at, title, sentence(problem.Message))
			blamed++
		}
	}
	var refused *client.Error
	if errors.As(err, &refused) && blamed == len(refused.Problems) {
		return
	}
	diags.AddError(title, detail(err))
}

// AddAttributeError is AddError for an error that one attribute is to blame for,
// whatever the server blames.
func AddAttributeError(diags *diag.Diagnostics, at path.Path, title string, err error) {
	diags.AddAttributeError(at, title, detail(err))
}

// find looks for the longest beginning of a dotted field name.
func (f Fields) find(field string) (path.Path, bool) {
	for name := field; name != ""; {
		if at, ok := f[name]; ok {
			return at, true
		}
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			break
		}
		name = name[:dot]
	}
	return path.Path{}, false
}

// detail says what the server or the connection said, and what to do next where
// that is known.
func detail(err error) string {
	text := sentence(err.Error())
	switch {
	case client.IsUnauthorized(err):
		text += "\n\nCheck the provider's token: whether it is complete, still valid, made for this server, and has the role Workspace Owner in the workspace."
	case client.IsRateLimited(err) && !client.MaybeDone(err):
		text += "\n\nThis call changed nothing, and what was made before is kept: apply again once the limit has reset. " +
			"Whoever else uses the same token uses up the same limit. The guide on performance says how to need fewer requests."
	case client.MaybeDone(err):
		text += "\n\nIt is not certain whether the change was made. Plan again: what was made is then found or can be imported."
	}
	return text
}

// sentence makes a message from elsewhere one: with a capital, unless it begins
// with the name of a resource, and a full stop.
func sentence(message string) string {
	if message == "" {
		return message
	}
	word, _, _ := strings.Cut(message, " ")
	if first := message[0]; 'a' <= first && first <= 'z' && !strings.Contains(word, "_") {
		message = strings.ToUpper(message[:1]) + message[1:]
	}
	if !strings.HasSuffix(message, ".") && !strings.HasSuffix(message, "?") {
		message += "."
	}
	return message
}
