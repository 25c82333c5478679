package whereabouts

import "github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"

// Terraform plans each resource by itself. What follows lets one know what another
// has found out in the same run.

// MayGo notes that a source in state is not protected, so that it may be deleted in
// this run.
func MayGo(conn *connection.Connection, id string) {
	conn.Mark("source that may go " + id)
}

// IsFree reports whether MayGo was called for a source.
func IsFree(conn *connection.Connection, id string) bool {
	return conn.Marked("source that may go " + id)
}

// Renames notes that a source is to have another slug, before anything that depends
// on it is planned.
func Renames(conn *connection.Connection, id string) {
	conn.Mark("source with another slug " + id)
}

// IsRenamed reports whether Renames was called for a source.
func IsRenamed(conn *connection.Connection, id string) bool {
	return conn.Marked("source with another slug " + id)
}
