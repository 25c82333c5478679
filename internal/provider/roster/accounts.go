package roster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// accountsKey is where the private state holds the accounts.
const accountsKey = "accounts"

// accounts are the user ids behind addresses, by their keys of rule A1: those that
// people have, and those that they had when the roster last saw them. By them
// somebody who changed their address is known again.
type accounts map[string]string

func readAccounts(ctx context.Context, private connection.PrivateReader, diags *diag.Diagnostics) accounts {
	return connection.Noted[accounts](ctx, private, accountsKey, diags)
}

func (a accounts) keep(ctx context.Context, private connection.PrivateWriter) diag.Diagnostics {
	return connection.Note(ctx, private, accountsKey, a)
}

// updated returns the accounts of those who are there now, and of the addresses that
// some of them had before. Whoever is gone is forgotten.
func (a accounts) updated(have []people.Person) accounts {
	now, present := accounts{}, map[string]bool{}
	for _, person := range have {
		if person.UserID != "" {
			now[api.FoldEmail(person.Email)] = person.UserID
			present[person.UserID] = true
		}
	}
	for key, userID := range a {
		if _, taken := now[key]; !taken && present[userID] {
			now[key] = userID
		}
	}
	return now
}

// moved finds those who are listed under an address that they have changed, and are
// neither listed nor ignored under the new one: who would be removed, and somebody
// invited under the old address.
func (a accounts) moved(r roll, have []people.Person) []diag.Diagnostic {
	byID, present := map[string]people.Person{}, map[string]bool{}
	for _, person := range have {
		byID[person.UserID] = person
		present[api.FoldEmail(person.Email)] = true
	}
	var found []diag.Diagnostic
	for _, key := range r.wanted.keys() {
		person, known := byID[a[key]]
		now := api.FoldEmail(person.Email)
		if _, listed := r.wanted[now]; present[key] || a[key] == "" || !known || listed || r.ignored[now] {
			continue
		}
		old := r.wanted[key].email
		found = append(found, fault(old, "The person has another address now", fmt.Sprintf(
			"the account that was here as %s is %s now. Write %q in its place: it is the same person, and nobody is removed or invited. "+
				"To invite somebody else as %s, take it out, apply, and put it in again.", old, person.Email, person.Email, old)))
	}
	return found
}
