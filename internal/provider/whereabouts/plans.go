package whereabouts

import "github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"

// Terraform plans each resource by itself. What follows lets one know what another
// has found out in the same run.

// InState notes that a source is in state, so that it may go in this run.
func InState(conn *connection.Connection, id string) { note(conn, "source in state "+id) }

// IsInState reports whether InState was called for a source.
func IsInState(conn *connection.Connection, id string) bool {
	return noted(conn, "source in state "+id)
}

// Renames notes that a source is to have another slug, before anything that depends
// on it is planned.
func Renames(conn *connection.Connection, id string) { note(conn, "source renamed "+id) }

// IsRenamed reports whether Renames was called for a source.
func IsRenamed(conn *connection.Connection, id string) bool { return noted(conn, "source renamed "+id) }

func note(conn *connection.Connection, what string) {
	claim := conn.Claim(what)
	claim.Lock()
	defer claim.Unlock()
	claim.Taken = true
}

func noted(conn *connection.Connection, what string) bool {
	claim := conn.Claim(what)
	claim.Lock()
	defer claim.Unlock()
	return claim.Taken
}
