package people

import (
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// hold locks the claim on a person (rule A1).
func hold(conn *connection.Connection, person Model) *connection.Claim {
	claim := conn.Claim(person.WorkspaceID.ValueString() + "/" + api.FoldEmail(person.Email.ValueString()))
	claim.Lock()
	return claim
}

// TakeOver begins to invite or adopt a person for a resource. Another resource that
// goes in the same run waits until done is called, and leaves the person alone
// then: with create_before_destroy, it is the one that this replaces.
func TakeOver(conn *connection.Connection, person Model) (done func()) {
	held := hold(conn, person)
	held.Taken = true
	return held.Unlock
}

// LetGo begins to remove a person for a resource that goes. It reports whether
// another resource took them over in the same run, so that they have to stay; one
// that is about to waits until done is called.
func LetGo(conn *connection.Connection, person Model) (taken bool, done func()) {
	held := hold(conn, person)
	return held.Taken, held.Unlock
}
