package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// makeAccount makes the account of an address that has none (rule A1). The name
// may be empty.
func (r *Request) makeAccount(ctx context.Context, email, name string) (store.Account, error) {
	var wrong problems
	if err := api.CheckEmail(email); err != nil {
		wrong.add("email", `"email" %v`, err)
	}
	if name != "" {
		wrong.name(name)
	}
	if err := wrong.err(Invalid); err != nil {
		return store.Account{}, err
	}
	account := store.Account{ID: r.ids.Object(), Email: email, Name: name, CreatedAt: r.now}
	if err := r.tx.InsertAccount(ctx, account); err != nil {
		return account, err
	}
	return account, r.record(ctx, eventAccountCreated, accountObject(account))
}
