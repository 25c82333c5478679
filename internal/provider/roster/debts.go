package roster

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// debtsKey is where the private state holds the debts.
const debtsKey = "owed"

// debts are what is owed to people, by their keys of rule A1, whose invites were
// withdrawn on a plain Public API to be made again.
type debts map[string]people.Owed

func readDebts(ctx context.Context, private connection.PrivateReader, diags *diag.Diagnostics) debts {
	return connection.Noted[debts](ctx, private, debtsKey, diags)
}

func (d debts) keep(ctx context.Context, private connection.PrivateWriter) diag.Diagnostics {
	left := maps.Clone(d)
	maps.DeleteFunc(left, func(_ string, owed people.Owed) bool { return owed.Nothing() })
	if len(left) == 0 {
		return private.SetKey(ctx, debtsKey, nil)
	}
	return connection.Note(ctx, private, debtsKey, left)
}

// warn says of each debt what say says of it.
func (d debts) warn(diags *diag.Diagnostics, say func(people.Owed, string) diag.Diagnostics) {
	for _, key := range sortedKeys(d) {
		diags.Append(say(d[key], key)...)
	}
}

// putBack gives those who are there again what is owed to them.
func (r *run) putBack(ctx context.Context) error {
	for _, key := range sortedKeys(r.owed) {
		e, listed := r.wanted[key]
		if !listed {
			delete(r.owed, key)
			continue
		}
		errand := people.Errand{Workspace: r.workspace, Owed: r.owed[key]}
		errand.Owed.Invite = false // Who was missing has just been invited.
		err := errand.PutBack(ctx, people.Person{Email: e.email})
		r.owed[key] = errand.Owed
		if err != nil {
			return &refusal{err, "groups", []string{e.email}}
		}
	}
	return nil
}
