package roster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// checkRemovals refuses a plan that removes more people than it may.
func checkRemovals(workspace connection.Workspace, plan rosterModel, remove []people.Person, diags *diag.Diagnostics) {
	most := plan.MaxRemovals.ValueInt64()
	if plan.MaxRemovals.IsUnknown() || int64(len(remove)) <= most {
		return
	}
	diags.AddAttributeError(maxRemovalsAt, "Too many people would be removed", fmt.Sprintf(
		"This plan removes %s from the workspace %q, and max_removals allows %d: %s. List in people or in ignore who is to stay or, if all of "+
			"them are to go, raise max_removals.",
		count(len(remove)), workspace.Slug, most, named(emailsOf(remove))))
}

// checkOwners refuses a plan after which the account that applies is gone or no owner
// any more, or nobody is owner (rule E1).
func (r *rosterResource) checkOwners(
	ctx context.Context, asked roll, plan rosterModel, todo steps, have []people.Person, diags *diag.Diagnostics,
) {
	self, err := r.Conn.AccountID(ctx)
	if err != nil {
		connection.AddError(diags, "Cannot tell which account applies", err, nil)
		return
	}
	l := lossOf(todo, have)
	selfish := self != "" && !plan.AllowSelfRemoval.ValueBool() && !plan.AllowSelfRemoval.IsUnknown()
	if selfish && l.gone[self] {
		diags.AddAttributeError(peopleAt, "The account that applies would be removed", fmt.Sprintf(
			"%s is the account that the provider's token acts for. List it in people or in ignore, or set allow_self_removal = true.",
			emailOf(self, have)))
		return
	}
	if asked.workspace.Plain || !l.doubtful() && (!selfish || !l.lose[self]) {
		return // Only the server knows, or nothing is in doubt.
	}
	before, err := readOwners(ctx, asked.workspace)
	if err != nil {
		connection.AddError(diags, "Cannot tell who is Workspace Owner", err, nil)
		return
	}
	switch after := before.without(l.gone, l.lose); {
	case len(after) == 0 && !l.safe:
		diags.AddAttributeError(peopleAt, "Nobody would be Workspace Owner any more", fmt.Sprintf(
			"A workspace keeps at least one owner, who has accepted their invite, and this plan leaves %q none: it removes %s, or takes the "+
				"role Workspace Owner away. List one of them in people with that role, or in ignore.",
			asked.workspace.Slug, named(before.emails(have))))
	case selfish && l.lose[self] && !stays(after, self):
		diags.AddAttributeError(peopleAt, "The account that applies would be no owner any more", fmt.Sprintf(
			"%s is the account that the provider's token acts for, and without the role Workspace Owner it cannot manage people. Give it that "+
				"role in people, list it in ignore instead, or set allow_self_removal = true.", emailOf(self, have)))
	}
}

func stays(in owners, userID string) bool {
	_, found := in[userID]
	return found
}

// emails are the addresses of the owners, in order.
func (o owners) emails(have []people.Person) []string {
	var found []people.Person
	for _, person := range have {
		if stays(o, person.UserID) {
			found = append(found, person)
		}
	}
	return emailsOf(found)
}

func emailOf(userID string, have []people.Person) string {
	for _, person := range have {
		if person.UserID == userID {
			return person.Email
		}
	}
	return "the user " + userID
}
