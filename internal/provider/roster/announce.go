package roster

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// maxNamed is how many people a sentence names.
const maxNamed = 20

// named lists people for a sentence, and counts those for whom there is no room.
func named(emails []string) string {
	text := strings.Join(emails[:min(len(emails), maxNamed)], ", ")
	if more := len(emails) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// count is a number of people in words.
func count(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func sortedKeys[V any](of map[string]V) []string {
	return slices.Sorted(maps.Keys(of))
}

// emailsOf are the addresses of people, in order.
func emailsOf(those []people.Person) []string {
	emails := make([]string, len(those))
	for i, person := range those {
		emails[i] = person.Email
	}
	slices.SortFunc(emails, func(a, b string) int { return cmp.Compare(api.FoldEmail(a), api.FoldEmail(b)) })
	return emails
}

// announce says in a warning what Terraform's own difference cannot show: of a new
// roster, whom it finds in the workspace; of one that is in state, who was ignored
// and goes now, who goes from the list only because they are ignored now, and whose
// permissions go from it only because they are not managed any more.
func (r roll) announce(todo steps, diags *diag.Diagnostics) {
	if r.known == nil {
		r.announceNew(todo, diags)
		return
	}
	var goes, stays, keep []string
	for _, person := range todo.remove {
		if _, shown := r.held[api.FoldEmail(person.Email)]; !shown {
			goes = append(goes, person.Email)
		}
	}
	for _, key := range r.held.keys() {
		if r.ignored[key] {
			stays = append(stays, r.held[key].email)
		}
	}
	for _, key := range r.wanted.keys() {
		if r.wanted[key].permissions.IsNull() && !r.held[key].permissions.IsNull() {
			keep = append(keep, r.held[key].email)
		}
	}
	if len(goes) > 0 {
		diags.AddAttributeWarning(ignoreAt, "People are not ignored any more", fmt.Sprintf(
			"This removes from the workspace %q, besides those that the plan shows, %s: %s.", r.workspace.Slug, count(len(goes)), named(goes)))
	}
	if len(stays) > 0 {
		diags.AddAttributeWarning(ignoreAt, "People are ignored from now on", fmt.Sprintf(
			"The plan shows them as going from people, and nothing happens to them: %s.", named(stays)))
	}
	if len(keep) > 0 {
		diags.AddAttributeWarning(peopleAt, "Permissions are not managed from now on", fmt.Sprintf(
			"The plan shows them, or their permissions, as going from people, and nothing happens to them: they stay, with what they hold: %s.",
			named(keep)))
	}
}

// announceNew tells of a workspace that a new roster takes over.
func (r roll) announceNew(todo steps, diags *diag.Diagnostics) {
	var given []people.Person
	for _, g := range todo.give {
		given = append(given, g.person)
	}
	var says []string
	for _, part := range []struct {
		format string
		those  []people.Person
	}{
		{"It removes %s: %s.", todo.remove},
		{"It gives %s the permissions that are listed: %s.", given},
		{"It takes over %s as they are: %s.", todo.stay},
	} {
		if n := len(part.those); n > 0 {
			says = append(says, fmt.Sprintf(part.format, count(n), named(emailsOf(part.those))))
		}
	}
	if len(says) == 0 {
		return
	}
	if n := len(todo.invite); n > 0 {
		says = append(says, fmt.Sprintf("It invites %s.", count(n)))
	}
	diags.AddAttributeWarning(peopleAt, "The roster takes over a workspace that has people", fmt.Sprintf(
		"From now on this is everybody in the workspace %q.\n\n%s\n\nNobody else is removed: if those to be removed have become others since "+
			"the plan, Terraform does nothing, and calls that an inconsistent final plan and a bug, which it is not. Plan again then.",
		r.workspace.Slug, strings.Join(says, "\n")))
}
