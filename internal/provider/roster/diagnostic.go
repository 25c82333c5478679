package roster

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// addFailure is connection.AddError for a run. It blames the people whom the server
// blames, and says what to do where rule E1 forbids it.
func addFailure(diags *diag.Diagnostics, title string, err error) {
	var about *refusal
	if !errors.As(err, &about) {
		connection.AddError(diags, title, advised(err), nil)
		return
	}
	if len(about.emails) == 1 {
		title += ": " + about.emails[0]
	}
	refused, ok := errors.AsType[*client.Error](about.err)
	if !ok || len(client.FieldProblems(refused)) != len(refused.Problems) {
		connection.AddError(diags, title, advised(about.err), nil)
		return
	}
	reworded, fields := about.blame(refused)
	connection.AddError(diags, title, reworded, fields)
}

// advised says what to do about the last owner (rule E1).
func advised(err error) error {
	if !client.IsConflict(err) {
		return err
	}
	return fmt.Errorf("%w.\n\nList an owner who is to stay in people, with the role Workspace Owner, or in ignore", err)
}

// blame says in the server's words whom it blames: those among the people of the
// request, or the one whom it was about. Of many it names a few.
func (f *refusal) blame(refused *client.Error) (*client.Error, connection.Fields) {
	reworded, fields := *refused, connection.Fields{f.field: peopleAt}
	reworded.Problems = slices.Clone(refused.Problems[:min(len(refused.Problems), maxReported)])
	for i, problem := range reworded.Problems {
		email, name, found := f.person(problem.Field)
		if !found {
			continue
		}
		where := at(email)
		if strings.HasPrefix(name, namePermissions) {
			where = where.AtName(namePermissions)
		}
		fields[problem.Field] = where
		reworded.Problems[i].Message = fmt.Sprintf("`%s`: %s", where, problem.Message)
	}
	if more := len(refused.Problems) - maxReported; more > 0 {
		reworded.Problems = append(reworded.Problems, api.Problem{
			Field: f.field, Message: fmt.Sprintf("there are %d more faults of this kind; they are named once those above are mended", more),
		})
	}
	return &reworded, fields
}

// person finds whom a field such as invites.3.permissions.0.roleId is about, and what
// of them.
func (f *refusal) person(field string) (email, name string, found bool) {
	if len(f.emails) == 1 && f.field == namePermissions {
		return f.emails[0], field, true
	}
	rest, ok := strings.CutPrefix(field, f.field+".")
	place, name, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(place)
	if !ok || err != nil || i < 0 || i >= len(f.emails) {
		return "", "", false
	}
	return f.emails[i], name, true
}
